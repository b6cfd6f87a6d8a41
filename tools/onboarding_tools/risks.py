"""The early-warning signals of an account, one instance a cause; what happens clears them, never a click."""

from datetime import date

from onboarding_tools.facts import OutsideText
from onboarding_tools.facts.types import SignalSnoozed
from onboarding_tools.findings import Finding, Status, find_onset, findings
from onboarding_tools.measures import Measures
from onboarding_tools.results import Evidence, Result
from onboarding_tools.signal_rules import SIGNAL_RULES

__all__ = ["LEVELS", "Signal", "signals_on", "worst_level"]

LEVELS = ("critical", "high", "medium", "watch", "none")


class Signal(Result):
    """One early warning on one date; several of one kind where several causes fire."""

    signal: str
    status: Status
    level: str
    cause: OutsideText
    onset_on: date | None
    """The first date on which its condition held, by replay; None while it has not fired."""
    says: str
    missing: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    snoozed_until: date | None = None

    @property
    def since(self) -> date:
        """The onset of a signal that has fired."""
        assert self.onset_on  # noqa: S101 -- every signal that fired has one
        return self.onset_on

    @property
    def is_active(self) -> bool:
        """Fired, and not snoozed."""
        return self.status == "fired" and self.snoozed_until is None


def signals_on(measures: Measures) -> tuple[Signal, ...]:
    """Evaluate every signal of the playbook, in table order."""
    return tuple(
        _signal(measures, name, finding)
        for name in measures.playbook.signals
        for finding in findings(measures, name, SIGNAL_RULES[name])
    )


def worst_level(signals: tuple[Signal, ...]) -> str:
    """Return the highest level among the active signals (R153)."""
    return min((signal.level for signal in signals if signal.is_active), key=LEVELS.index, default="none")


def _signal(measures: Measures, name: str, finding: Finding) -> Signal:
    is_fired = finding.status == "fired"
    onset = find_onset(measures, name, SIGNAL_RULES[name], finding.cause) if is_fired else None
    return Signal(
        signal=name,
        status=finding.status,
        level=measures.playbook.signals[name].level,
        cause=finding.cause,
        onset_on=onset,
        says=finding.says,
        missing=finding.missing,
        evidence=finding.evidence,
        snoozed_until=_snoozed_until(measures, name, finding.cause, onset) if onset else None,
    )


def _snoozed_until(measures: Measures, name: str, cause: str, onset: date) -> date | None:
    """Return the end of the snooze in force: the first of its cause; a critical one is cut short."""
    snoozes = [
        fact
        for fact in measures.state.all(SignalSnoozed)
        if fact.signal == name
        and fact.day >= onset
        and (fact.ref is None or fact.ref.casefold() == cause.casefold())
    ]
    if not snoozes:
        return None
    until = snoozes[0].until
    if measures.playbook.signals[name].level == "critical":
        longest = measures.playbook.next_step.snooze_critical_business_days.value
        until = min(until, measures.state.calendar.add_business_days(snoozes[0].day, longest))
    return until if measures.as_of < until else None
