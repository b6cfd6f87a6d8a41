"""The value ladder and the time to first value (C09, C46)."""

from datetime import date
from typing import Literal

from onboarding_tools.calendar import day_number
from onboarding_tools.checklist import Checklist, checklist
from onboarding_tools.facts.types import (
    ComponentReported,
    ContractSigned,
    CustomerConfirmed,
    ExpansionAssessed,
    UsageObserved,
    ValueMoment,
)
from onboarding_tools.facts.words import ComponentState, Confirmed, ExpansionState
from onboarding_tools.measures import Measures
from onboarding_tools.milestones import report_milestones
from onboarding_tools.results import Result

__all__ = ["Value", "value_on"]

_PROVISIONING = "user provisioning"


class Value(Result):
    """How far up the value ladder an account is, and how long first value took."""

    level: int
    gap: int | None
    """The lowest level without evidence while a higher one has some."""
    ttfv: Literal["met", "missed", "open", "candidate"]
    ttfv_day: int | None
    """Day number of the value event that the customer confirmed."""
    ttfv_on: date | None
    candidate_day: int | None
    """Day number of a value event that waits for the customer's word."""
    days_from_signature: int | None


def value_on(measures: Measures, *, is_complete: bool) -> Value:
    """Place an account on the ladder; `is_complete` says whether onboarding is, which Level 5 needs."""
    ticks = checklist(measures)
    reached = _reached(measures, ticks, is_complete=is_complete)
    level = next((number - 1 for number, is_reached in reached.items() if not is_reached), max(reached))
    touched = [number for number, is_touched in _touched(measures, ticks).items() if is_touched]
    gap = level + 1 if any(number > level + 1 for number in touched) else None
    confirmed_on, candidate_on = _events(measures, ticks)
    day1_on = measures.plan.day1_on
    ttfv_day = day_number(confirmed_on, day1_on) if confirmed_on and day1_on else None
    candidate_day = day_number(candidate_on, day1_on) if candidate_on and day1_on else None
    return Value(
        level=level,
        gap=gap,
        ttfv=_ttfv(measures, ttfv_day, candidate_day),
        ttfv_day=ttfv_day,
        ttfv_on=confirmed_on,
        candidate_day=candidate_day,
        days_from_signature=_from_signature(measures, confirmed_on),
    )


def _proved(ticks: Checklist, key: str) -> bool:
    return key in ticks and ticks[key].is_proof


def _reached(measures: Measures, ticks: Checklist, *, is_complete: bool) -> dict[int, bool]:
    """Say for each level above 0 whether everything it needs is evidenced."""
    return {
        1: _is_provisioned(measures, ticks) and _has_login(measures, ticks),
        2: _events(measures, ticks)[0] is not None,
        3: report_milestones(measures).item("habitual_use").completed_on is not None
        and all(
            _proved(ticks, f"habitual_use.{key}")
            for key in measures.playbook.milestones["habitual_use"].items
        ),
        4: _proved(ticks, "value_realized.metrics_measured") and _states_outcome(measures, ticks),
        5: is_complete and _has_expansion(measures),
    }


def _touched(measures: Measures, ticks: Checklist) -> dict[int, bool]:
    """Say for each level whether any single item of it is evidenced."""
    return {
        1: _is_provisioned(measures, ticks) or _has_login(measures, ticks),
        2: _events(measures, ticks)[0] is not None,
        3: any(
            _proved(ticks, f"habitual_use.{key}")
            for key in measures.playbook.milestones["habitual_use"].indicators
        ),
        4: _proved(ticks, "value_realized.metrics_measured") or _states_outcome(measures, ticks),
        5: _has_expansion(measures),
    }


def _is_provisioned(measures: Measures, ticks: Checklist) -> bool:
    reported = (
        fact.state == ComponentState.COMPLETE and fact.component.casefold() == _PROVISIONING
        for fact in measures.state.all(ComponentReported)
    )
    return _proved(ticks, "technical_foundation.provisioned") or any(reported)


def _has_login(measures: Measures, ticks: Checklist) -> bool:
    """Any usage above 0 proves a login; so does a milestone that needs one."""
    declared = "first_value.first_workflow" in ticks and ticks["first_value.first_workflow"].how == "declared"
    return declared or any(fact.value > 0 for fact in measures.state.all(UsageObserved))


def _states_outcome(measures: Measures, ticks: Checklist) -> bool:
    said = (fact.confirmed == Confirmed.OUTCOME for fact in measures.state.all(CustomerConfirmed))
    return any(said) or _proved(ticks, "value_realized.roi_articulated")


def _has_expansion(measures: Measures) -> bool:
    return any(fact.state == ExpansionState.DOCUMENTED for fact in measures.state.all(ExpansionAssessed))


def _events(measures: Measures, ticks: Checklist) -> tuple[date | None, date | None]:
    """Return the date of the confirmed value event, and of the earliest that waits for the customer's word.

    A declared milestone is our word, not the customer's: it waits, too (C09).
    """
    moments = sorted(measures.state.all(ValueMoment), key=lambda fact: fact.day)
    tick = ticks.get("first_value.value_confirmed")
    if tick is None or tick.how not in {"done", "proved"}:
        waiting = [moment.day for moment in moments] + ([tick.on] if tick and tick.is_proof else [])
        return None, min(waiting, default=None)
    confirmed_on = tick.on
    said = [fact for fact in measures.state.all(CustomerConfirmed) if fact.confirmed == Confirmed.FIRST_VALUE]
    named = {fact.ref for fact in said if fact.ref}
    meant = [moment for moment in moments if moment.id in named] or moments
    before = [moment.day for moment in meant if moment.day <= confirmed_on]
    return (before[0] if before else confirmed_on), None


def _ttfv(
    measures: Measures, day: int | None, candidate: int | None
) -> Literal["met", "missed", "open", "candidate"]:
    goal = measures.playbook.value.ttfv_goal_days.value
    if day is not None:
        return "met" if day <= goal else "missed"
    if candidate is not None and candidate <= goal:
        return "candidate"
    return "open" if measures.day is None or measures.day <= goal else "missed"


def _from_signature(measures: Measures, confirmed_on: date | None) -> int | None:
    signed = measures.state.all(ContractSigned)
    return (confirmed_on - signed[0].day).days if confirmed_on and signed else None
