"""The early-warning signals of an account, one instance a cause; what happens clears them, never a click."""

from datetime import date

from onboarding_tools.facts import OutsideText
from onboarding_tools.facts.types import SignalSnoozed
from onboarding_tools.findings import Finding, Status, find_onset, findings
from onboarding_tools.lazy import lazy
from onboarding_tools.measures import Measures
from onboarding_tools.results import Evidence, Result
from onboarding_tools.signal_rules import SIGNAL_RULES

__all__ = ["LEVELS", "Alert", "Signal", "signals_on", "worst_level"]

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
    def is_active(self) -> bool:
        """Fired, and not snoozed."""
        return self.status == "fired" and self.snoozed_until is None


class Alert:
    """A signal before it is told: when it began is looked for only where somebody asks."""

    def __init__(self, measures: Measures, signal: str, finding: Finding) -> None:
        self.signal = signal
        self.level = measures.playbook.signals[signal].level
        self.finding = finding
        self.status = finding.status
        self.cause = finding.cause
        self.says = finding.says
        self._measures = measures

    @lazy
    def onset_on(self) -> date | None:
        """The first date on which its condition held, by replay; None while it has not fired."""
        if self.status != "fired":
            return None
        return find_onset(self._measures, self.signal, SIGNAL_RULES[self.signal], self.cause)

    @property
    def since(self) -> date:
        """The onset of a signal that has fired."""
        assert self.onset_on  # noqa: S101 -- every signal that fired has one
        return self.onset_on

    @lazy
    def snoozed_until(self) -> date | None:
        """The end of the snooze in force."""
        return _snoozed_until(self._measures, self) if self.status == "fired" else None

    @property
    def is_active(self) -> bool:
        """Fired, and not snoozed."""
        return self.status == "fired" and self.snoozed_until is None

    def told(self) -> Signal:
        """Return it with everything that it says."""
        return Signal(
            signal=self.signal, status=self.status, level=self.level, cause=self.cause,
            onset_on=self.onset_on, says=self.says, missing=self.finding.missing,
            evidence=self.finding.evidence, snoozed_until=self.snoozed_until,
        )  # fmt: skip


def signals_on(measures: Measures) -> tuple[Alert, ...]:
    """Evaluate every signal of the playbook, in table order."""
    return tuple(
        Alert(measures, name, finding)
        for name in measures.playbook.signals
        for finding in findings(measures, name, SIGNAL_RULES[name])
    )


def worst_level(signals: tuple[Alert, ...]) -> str:
    """Return the highest level among the active signals (R153)."""
    return min((signal.level for signal in signals if signal.is_active), key=LEVELS.index, default="none")


def _snoozed_until(measures: Measures, alert: Alert) -> date | None:
    """Return the end of the snooze in force: the first of its cause; a critical one is cut short."""
    snoozes = [
        fact
        for fact in measures.state.all(SignalSnoozed)
        if fact.signal == alert.signal
        and (fact.ref is None or fact.ref.casefold() == alert.cause.casefold())
        and fact.day >= alert.since
    ]
    if not snoozes:
        return None
    until = snoozes[0].until
    if alert.level == "critical":
        longest = measures.playbook.next_step.snooze_critical_business_days.value
        until = min(until, measures.state.calendar.add_business_days(snoozes[0].day, longest))
    return until if measures.as_of < until else None
