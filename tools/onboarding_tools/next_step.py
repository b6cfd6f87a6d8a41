"""The one next step: one action, its owner, its date, why, and what would change it.

Causes are considered in the playbook's order; the runner-up is the next in order with another cause.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from onboarding_tools.assessment import Assessment, Standing
from onboarding_tools.candidates import Candidate, candidates_of
from onboarding_tools.facts import OutsideText
from onboarding_tools.facts.types import StatusChanged
from onboarding_tools.facts.words import Role, Side, Status
from onboarding_tools.handoff import completed_on
from onboarding_tools.measures import Measures
from onboarding_tools.playbook.models import Does
from onboarding_tools.results import Evidence, Result

__all__ = [
    "NextStep", "Owner", "RunnerUp", "Stop", "decide", "first_step_of", "next_step_of", "stop_of",
]  # fmt: skip


class Owner(Result):
    """Who acts: the role, the side, and the person where one is named."""

    role: str
    side: str
    name: OutsideText | None = None


class RunnerUp(Result):
    """What would be next if the first cause were gone."""

    kind: str
    key: str
    action: str
    owner: Owner
    due_on: date | None
    cause: OutsideText | None = None


class NextStep(Result):
    """One action with everything that a person needs to act on it, or to disagree."""

    kind: str
    key: str
    action: str
    owner: Owner
    due_on: date | None
    days_overdue: int
    why: str
    rules: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    template: str | None
    cause: OutsideText | None
    asks: tuple[str, ...]
    """Questions to answer, where the step is to find something out."""
    when_done: dict[str, Any] | None
    """The fact to record once it is done, ready to propose."""
    changes_if: str
    runner_up: RunnerUp | None
    as_of: date
    playbook: str


class Stop(NamedTuple):
    """Why an onboarding does not go on: what happened and since when, and the reason that somebody gave."""

    what: str
    reason: OutsideText | None


def decide(assessment: Assessment) -> NextStep:
    """Return the next step of an assessed account."""
    return next_step_of(assessment.standing)


def next_step_of(standing: Standing) -> NextStep:
    """Choose the first candidate in the playbook's order, and the next one with another cause."""
    candidates = _candidates(standing)
    first = next(candidates, None)
    if first is None:
        return _nothing(standing)
    runner_up = next((each for each in candidates if each.group != first.group), None)
    return _step(standing, first, _runner_up(standing.measures, runner_up) if runner_up else None)


def first_step_of(standing: Standing) -> NextStep:
    """Choose the first candidate alone: what a line of a portfolio shows, at less than half the work."""
    first = next(_candidates(standing), None)
    return _nothing(standing) if first is None else _step(standing, first, None)


def _candidates(standing: Standing) -> Iterator[Candidate]:
    return candidates_of(standing) if standing.is_live else iter(())


def _step(standing: Standing, first: Candidate, runner_up: RunnerUp | None) -> NextStep:
    measures = standing.measures
    return NextStep(
        kind=first.kind,
        key=first.key,
        action=first.action,
        owner=_owner(measures, first.does),
        due_on=first.due_on,
        days_overdue=max(0, measures.state.age(first.due_on)) if first.due_on else 0,
        why=first.why,
        rules=first.rules,
        evidence=first.evidence,
        template=first.does.template or None,
        cause=OutsideText(first.cause) if first.cause else None,
        asks=first.asks,
        when_done=first.when_done,
        changes_if=first.changes_if,
        runner_up=runner_up,
        as_of=standing.as_of,
        playbook=standing.playbook.version,
    )


def _runner_up(measures: Measures, candidate: Candidate) -> RunnerUp:
    return RunnerUp(
        kind=candidate.kind,
        key=candidate.key,
        action=candidate.action,
        owner=_owner(measures, candidate.does),
        due_on=candidate.due_on,
        cause=OutsideText(candidate.cause) if candidate.cause else None,
    )


def stop_of(standing: Standing) -> Stop | None:
    """Say why there is no score, no signal and no next step; None while the onboarding goes on."""
    if standing.is_live:
        return None
    changes = standing.measures.state.all(StatusChanged)
    if not changes or changes[-1].state != standing.status:
        return Stop(f"completed on {completed_on(standing.measures)}", None)
    change, says = changes[-1], standing.status.replace("_", " ")
    if change.state != Status.ON_HOLD:
        return Stop(f"{says} on {change.day}", change.reason)
    until = f" until {change.until}" if change.until else ", without an end date: ask until when"
    return Stop(f"{says} since {change.day}{until}", change.reason)


def _nothing(standing: Standing) -> NextStep:
    stop = stop_of(standing)
    action = "Nothing for this onboarding." if stop else standing.playbook.next_step.nothing
    if standing.status == "on_hold":
        action = "Nothing while the onboarding is on hold; when it resumes, agree on new dates for the plan."
    return NextStep(
        kind="none", key="none", action=action,
        owner=Owner(role=standing.playbook.onboarding_owner, side="us"), due_on=None, days_overdue=0,
        why=f"{stop.what[:1].upper()}{stop.what[1:]}." if stop else "nothing is open",
        rules=("next_step.order",), evidence=(), template=None, cause=stop.reason if stop else None,
        asks=(), when_done=None, changes_if="A fact that reopens the account.",
        runner_up=None, as_of=standing.as_of, playbook=standing.playbook.version,
    )  # fmt: skip


def _owner(measures: Measures, does: Does) -> Owner:
    """Name who acts; the onboarding's own role is that of the person who holds it (C39)."""
    if does.owner != "onboarding_owner":
        holders = (
            measures.people.holders(Role(does.owner), Side(does.side)) if does.owner in set(Role) else ()
        )
        return Owner(role=does.owner, side=does.side, name=holders[0].person.name if holders else None)
    person = measures.people.owner()
    if person is None:
        return Owner(role=measures.playbook.onboarding_owner, side=does.side)
    role = Role.ONBOARDING_MANAGER if Role.ONBOARDING_MANAGER in person.roles else Role.CSM
    return Owner(role=role, side=does.side, name=person.person.name)
