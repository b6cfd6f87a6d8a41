"""Exit criteria of onboarding: proved by facts, ticked, or waived with a reason (C36, C37, C63)."""

from onboarding_tools.checklist import checklist
from onboarding_tools.facts.types import (
    CadenceSet,
    CustomerConfirmed,
    MeetingBooked,
)
from onboarding_tools.facts.words import CadenceKind, Confirmed, MeetingKind
from onboarding_tools.measures import Measures
from onboarding_tools.readiness import Criterion
from onboarding_tools.results import Evidence

__all__ = ["exit_criterion"]


def exit_criterion(measures: Measures, name: str) -> Criterion:
    """Judge one exit criterion: proved by facts, ticked, or waived with a reason."""
    key = f"exit.{name}"
    tick = checklist(measures).get(key)
    proved = _EXIT_PROOFS[name](measures) if name in _EXIT_PROOFS else None
    is_done = proved is not None or (tick is not None and tick.is_proof)
    evidence = (
        [proved] if proved else [Evidence(on=tick.on, says="recorded", facts=(tick.fact,))] if tick else []
    )
    waived = tick is not None and not tick.is_proof and not is_done
    return Criterion(
        criterion=name,
        title=measures.playbook.handoff.exit[name].title,
        status="pass" if is_done else "fail",
        says="done" if is_done else "waived, with a reason" if waived else "open",
        waived=waived,
        evidence=tuple(evidence),
        rule=key,
    )


def _plan_baselined(measures: Measures) -> Evidence | None:
    said = [fact for fact in measures.state.all(CustomerConfirmed) if fact.confirmed == Confirmed.PLAN]
    return Evidence.of(said[-1], "the customer agreed to the plan") if said else None


def _value_milestones(measures: Measures) -> Evidence | None:
    """Count distinct confirmed outcomes; first value is one of them (C37)."""
    said = [
        fact
        for fact in measures.state.all(CustomerConfirmed)
        if fact.confirmed in {Confirmed.OUTCOME, Confirmed.FIRST_VALUE}
    ]
    distinct = {
        (fact.confirmed, (fact.ref or fact.quote or fact.id).casefold())
        for fact in said
        if fact.confirmed == Confirmed.OUTCOME
    }
    first = any(fact.confirmed == Confirmed.FIRST_VALUE for fact in said)
    count = len(distinct) + first
    if count < measures.playbook.handoff.value_outcomes.value:
        return None
    return Evidence.of(said[-1], f"{count} value milestones confirmed")


def _sponsor_cadence(measures: Measures) -> Evidence | None:
    """A dated business review, and a sponsor cadence that reaches it (C63)."""
    booked = [fact for fact in measures.state.all(MeetingBooked) if fact.meeting == MeetingKind.QBR]
    kinds = {CadenceKind.SPONSOR_SYNC, CadenceKind.QBR}
    cadences = [fact for fact in measures.state.all(CadenceSet) if fact.cadence in kinds]
    if not booked or not cadences:
        return None
    reaches = any(fact.until is None or fact.until >= booked[-1].due_on for fact in cadences)
    return Evidence.of(booked[-1], f"business review booked for {booked[-1].due_on}") if reaches else None


_EXIT_PROOFS = {
    "plan_baselined": _plan_baselined,
    "value_milestones": _value_milestones,
    "sponsor_cadence": _sponsor_cadence,
}
