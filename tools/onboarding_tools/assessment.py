"""One account on one date: every question answered from the same facts, and how urgent it is."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Literal

from pydantic import PrivateAttr

from onboarding_tools.facts import Account, OutsideText
from onboarding_tools.facts.types import ContractSigned, StatusChanged
from onboarding_tools.facts.words import Status
from onboarding_tools.handoff import Handoff, completed_on, handoff_on
from onboarding_tools.health import Health, Score, band_of, health_on, milestones_on, score_on
from onboarding_tools.lazy import lazy
from onboarding_tools.measures import Measures, measures_on
from onboarding_tools.milestones import MilestoneReport, days_behind
from onboarding_tools.playbook import Playbook
from onboarding_tools.plays import PlayRun, Run, plays_on
from onboarding_tools.results import Result
from onboarding_tools.risks import Alert, Signal, signals_on, worst_level
from onboarding_tools.state import History
from onboarding_tools.value import Value, value_on
from onboarding_tools.week import with_previous

__all__ = [
    "ATTENTION", "AccountHead", "Assessment", "Attention", "Risks", "SegmentView", "Standing", "assess",
    "assess_history", "stand",
]  # fmt: skip

Attention = Literal["P1", "P2", "P3", "P4"]
ATTENTION: tuple[Attention, ...] = ("P1", "P2", "P3", "P4")
AccountStatus = Literal[
    "not_started", "onboarding", "on_hold", "completed", "cancelled", "churned", "renewed"
]
_LIVE = frozenset({"not_started", "onboarding"})
_STOPPED: dict[Status, AccountStatus] = {
    Status.CANCELLED: "cancelled",
    Status.CHURNED: "churned",
    Status.RENEWED: "renewed",
    Status.COMPLETED: "completed",
}
Cause = tuple[str, str | Callable[[], str]]
"""A reason for attention: its class, and its words or what makes them."""
_BAND_CLASS = {"critical": "P1", "at_risk": "P2", "needs_attention": "P3"}
_LEVEL_CLASS = {"critical": "P1", "high": "P2", "medium": "P3"}


class AccountHead(Result):
    """Which account this is about."""

    id: str
    name: OutsideText


class SegmentView(Result):
    """The segment and whether it is assumed."""

    segment: str | None
    used: str
    provisional: bool
    executive_required: bool
    notes: tuple[str, ...]


class Risks(Result):
    """All signals and plays of an account."""

    level: str
    """The highest level among the active signals; watch where only a play runs; none."""
    signals: tuple[Signal, ...]
    plays: tuple[PlayRun, ...]


class Assessment(Result):
    """Everything that is computed of one account on one date."""

    account: AccountHead
    as_of: date
    playbook: str
    status: AccountStatus
    day: int | None
    stale_since: date | None
    segment: SegmentView
    milestones: MilestoneReport
    health: Health
    risks: Risks
    attention: Attention | None
    attention_because: tuple[str, ...]
    value: Value
    handoff: Handoff

    _standing: "Standing" = PrivateAttr()

    @property
    def standing(self) -> "Standing":
        """What it was computed from, for the questions that build on it."""
        return self._standing


class Standing:
    """Where an account stands on a date; each question is answered on first use."""

    def __init__(self, measures: Measures) -> None:
        self.measures = measures
        self.as_of = measures.as_of
        self.playbook = measures.playbook

    @property
    def milestones(self) -> MilestoneReport:
        """Every milestone with its dates."""
        return milestones_on(self.measures)

    @lazy
    def status(self) -> AccountStatus:
        """Where the account stands as a whole."""
        return status_on(self.measures)

    @property
    def is_live(self) -> bool:
        """Neither complete, stopped nor paused."""
        return self.status in _LIVE

    @lazy
    def health(self) -> Health:
        """The score; none for accounts that are complete or stopped."""
        return health_on(self.measures) if self.is_live else Health(state="none")

    @lazy
    def score(self) -> Score | None:
        """The bare score; None before Day 1 and for accounts that are complete, stopped or paused."""
        return score_on(self.measures) if self.is_live else None

    @lazy
    def signals(self) -> tuple[Alert, ...]:
        """Every signal in table order."""
        return signals_on(self.measures) if self.is_live else ()

    @lazy
    def plays(self) -> tuple[Run, ...]:
        """Every play in order."""
        return plays_on(self.measures, self.signals) if self.is_live else ()

    @lazy
    def risk_level(self) -> str:
        """The highest level among the active signals; watch where only a play runs; none."""
        level = worst_level(self.signals)
        is_watched = any(play.watch and play.is_active for play in self.plays)
        return "watch" if level == "none" and is_watched else level

    @lazy
    def reasons(self) -> tuple[Cause, ...]:
        """Every reason for attention with its class."""
        return tuple(_attention(self)) if self.is_live else ()

    @lazy
    def attention(self) -> Attention | None:
        """The class of the worst reason; None for accounts that are complete, stopped or paused (C32)."""
        worst = min((each[0] for each in self.reasons), default="P4")
        return next(each for each in ATTENTION if each == worst) if self.is_live else None

    @property
    def because(self) -> tuple[str, ...]:
        """The reasons of the worst class."""
        causes = (says for level, says in self.reasons if level == self.attention)
        return tuple(says if isinstance(says, str) else says() for says in causes)


def stand(account: Account, playbook: Playbook, as_of: date) -> Standing:
    """Place an account on a date without working out what only a full assessment shows."""
    return Standing(measures_on(History(account, playbook), as_of))


def assess(account: Account, playbook: Playbook, as_of: date, known_at: datetime | None = None) -> Assessment:
    """Assess an account as of the end of a date.

    `known_at` leaves out what was recorded after that instant; None means as we know it today.
    """
    return assess_history(History(account, playbook, known_at), as_of)


def assess_history(history: History, as_of: date) -> Assessment:
    """Assess one date of a history that may already have answered others."""
    measures = measures_on(history, as_of)
    standing, handoff = Standing(measures), handoff_on(measures)
    segment = measures.plan.segment
    assessment = Assessment(
        account=AccountHead(id=history.account.id, name=history.account.name),
        as_of=as_of,
        playbook=history.playbook.version,
        status=standing.status,
        day=measures.day,
        stale_since=measures.stale_since,
        segment=SegmentView(
            segment=segment.name,
            used=segment.used,
            provisional=segment.is_provisional,
            executive_required=measures.is_executive_required,
            notes=segment.notes,
        ),
        milestones=standing.milestones,
        health=with_previous(measures, standing.health) if standing.is_live else standing.health,
        risks=Risks(
            level=standing.risk_level,
            signals=tuple(each.told() for each in standing.signals),
            plays=tuple(each.told() for each in standing.plays),
        ),
        attention=standing.attention,
        attention_because=standing.because,
        value=value_on(measures, is_complete=handoff.complete),
        handoff=handoff,
    )
    assessment._standing = standing  # noqa: SLF001 -- set once, by the only function that builds one
    return assessment


def status_on(measures: Measures) -> AccountStatus:
    """Return where the account stands as a whole: a pause ends by itself, completion is computed."""
    changes = measures.state.all(StatusChanged)
    last = changes[-1] if changes else None
    if last is not None and last.state in _STOPPED:
        return _STOPPED[last.state]
    if completed_on(measures) is not None:
        return "completed"
    if (
        last is not None
        and last.state == Status.ON_HOLD
        and (last.until is None or measures.as_of < last.until)
    ):
        return "on_hold"
    return "onboarding" if measures.has_started else "not_started"


def _attention(standing: Standing) -> Iterator[Cause]:
    """Yield every reason for attention with its class; the worst class is the account's (C32)."""
    measures, playbook = standing.measures, standing.playbook
    for signal in standing.signals:
        if signal.is_active:
            yield _LEVEL_CLASS[signal.level], f"{playbook.signals[signal.signal].title}: {signal.says}"
    if standing.score is None:
        yield from _late_to_agree(measures)
        return
    for play in standing.plays:
        if play.watch and play.is_active:
            yield "P3", f"{playbook.plays[play.play].title} on watch: {play.says}"
    yield from _health_attention(standing, standing.score)
    yield from _plan_attention(measures)


def _late_to_agree(measures: Measures) -> Iterator[Cause]:
    signed = measures.state.all(ContractSigned)
    limit = measures.playbook.plan.agree_kickoff_days.value
    if measures.plan.day1_on is None and signed and measures.state.age(signed[0].day) >= limit:
        yield "P3", f"signed {measures.state.age(signed[0].day)} days ago, no kickoff date agreed"


def _health_attention(standing: Standing, score: Score) -> Iterator[Cause]:
    playbook = standing.playbook
    bands = playbook.health.bands
    if score.band in _BAND_CLASS:
        title = bands[score.band].title
        # Most accounts of a portfolio are never shown: what lost most gets its words where it is read.
        yield _BAND_CLASS[score.band], lambda: f"{title}: {_band_cause(standing.health)}"
    if score.exact is None:
        yield "P3", lambda: f"not enough data for a score: {', '.join(standing.health.missing)} missing"
        high_band = band_of(playbook, score.high)
        if high_band in {"critical", "at_risk"}:
            yield _BAND_CLASS[high_band], f"at best {bands[high_band].title}"


def _band_cause(health: Health) -> str:
    """Say what holds the band down: what is missing where that caps it, else the dimension that lost most."""
    if health.capped:
        return "; ".join(health.provisional_because)
    return max(
        (each for each in health.dimensions if each.lost is not None), key=lambda each: each.lost or 0
    ).says


def _plan_attention(measures: Measures) -> Iterator[Cause]:
    behind, plan, rule = days_behind(measures), measures.plan, measures.playbook.plan
    worst = max(behind, key=behind.__getitem__)
    if behind[worst]:
        yield "P3", f"{measures.playbook.milestones[worst].title} is {behind[worst]} days overdue"
    back_on = _back_from_pause(measures)
    if back_on:
        yield "P3", f"back from a pause since {back_on}: the plan needs new dates"
    if plan.slip_after_kickoff >= rule.slip_days.value:
        yield "P3", f"the plan slipped by {plan.slip_after_kickoff} days after the kickoff"
    if plan.replans_after_kickoff >= rule.replans.value:
        yield "P3", f"the plan was moved {plan.replans_after_kickoff} times after the kickoff"


def _back_from_pause(measures: Measures) -> date | None:
    """Return when the last pause ended, until somebody agrees new dates after it began."""
    changes = measures.state.all(StatusChanged)
    pauses = [change for change in changes if change.state == Status.ON_HOLD]
    if not pauses:
        return None
    later = [change.day for change in changes if change.day > pauses[-1].day]
    ends = [day for day in (pauses[-1].until, *later[:1]) if day and day <= measures.as_of]
    is_replanned = any(move.on >= pauses[-1].day for move in measures.plan.moves)
    return min(ends) if ends and not is_replanned else None
