"""What one rule says of one cause on one date: FIRED, CLEAR or NOT EVALUABLE, and since when, by replay."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from onboarding_tools.facts import OutsideText
from onboarding_tools.measures import Measures, measures_on
from onboarding_tools.results import Evidence

__all__ = [
    "Finding", "Rule", "Status", "clear", "find_onset", "findings", "fired", "not_evaluable",
]  # fmt: skip

Status = Literal["fired", "clear", "not_evaluable"]

_FAR_BACK = timedelta(days=400)
"""How far back a replay looks for an onset."""


class Finding(NamedTuple):
    """What one rule says of one cause on one date."""

    status: Status
    says: str
    cause: OutsideText = OutsideText("")
    evidence: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()
    """What has to be recorded before the rule can be evaluated."""


Rule = Callable[[Measures], tuple[Finding, ...]]


def findings(measures: Measures, name: str, rule: Rule) -> tuple[Finding, ...]:
    """Return what a rule says on a date, computed at most once."""
    if name not in measures.results:
        measures.results[name] = rule(measures)
    found: tuple[Finding, ...] = measures.results[name]
    return found


def find_onset(measures: Measures, name: str, rule: Rule, cause: str) -> date:
    """Replay backwards from the date while the rule fires for the same cause."""
    history = measures.state.history
    first = max(history.first_on or measures.as_of, measures.as_of - _FAR_BACK)
    onset = measures.as_of
    while onset > first:
        earlier = findings(measures_on(history, onset - timedelta(days=1)), name, rule)
        if not any(finding.status == "fired" and finding.cause == cause for finding in earlier):
            break
        onset -= timedelta(days=1)
    return onset


def fired(says: str, cause: str, *evidence: Evidence) -> Finding:
    """Say that a rule fires."""
    return Finding(status="fired", says=says, cause=OutsideText(cause), evidence=evidence)


def clear(says: str) -> tuple[Finding, ...]:
    """Say that a rule does not fire, and why."""
    return (Finding(status="clear", says=says),)


def not_evaluable(*missing: str) -> tuple[Finding, ...]:
    """Say what is missing for a rule."""
    return (Finding(status="not_evaluable", says="cannot be evaluated yet", missing=missing),)
