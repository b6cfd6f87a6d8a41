"""Segment, Day 1 and due dates: baseline, current plan, and how it got there (C01, C06, C10, C11, C52)."""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from onboarding_tools.calendar import day_number, day_on
from onboarding_tools.facts.types import (
    ContractSigned,
    MeetingHeld,
    MilestoneCompleted,
    MilestonePlanned,
    ProfileSet,
)
from onboarding_tools.facts.words import MeetingKind, Milestone, PlanState, ProfileField, Side
from onboarding_tools.playbook import Playbook
from onboarding_tools.playbook.models import Segment
from onboarding_tools.state import Kinds, State

__all__ = [
    "PLANNING",
    "Move",
    "Plan",
    "SegmentChoice",
    "acv_amount",
    "acv_in_force",
    "choose_segment",
    "make_plan",
    "template_dates",
]

_VALUE: Kinds = frozenset({ContractSigned, ProfileSet})
PLANNING: Kinds = _VALUE | {MilestonePlanned, MilestoneCompleted, MeetingKind.KICKOFF}
"""The kinds of facts that a plan depends on."""


@dataclass(frozen=True)
class SegmentChoice:
    """The segment that the rules use, and whether it had to be assumed."""

    name: str | None
    """None while the contract value is unknown."""
    used: str
    notes: tuple[str, ...] = ()

    @property
    def is_provisional(self) -> bool:
        """The plan stands on an assumed segment."""
        return self.name is None


@dataclass(frozen=True)
class Move:
    """An agreed change of one due date."""

    milestone: str
    on: date
    before: date
    after: date
    side: Side | None
    is_after_kickoff: bool


@dataclass(frozen=True)
class Plan:
    """Day 1 and the due dates; all of them None or empty before a kickoff date is agreed."""

    segment: SegmentChoice
    day1_on: date | None = None
    baseline_day1_on: date | None = None
    due: dict[str, date] = field(default_factory=dict)
    baseline: dict[str, date] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    kickoff_on: date | None = None
    """The date of the kickoff that was held."""
    notes: tuple[str, ...] = ()

    def day(self, as_of: date) -> int | None:
        """Return the day number; None without an agreed kickoff date."""
        return None if self.day1_on is None else day_number(as_of, self.day1_on)

    def has_started(self, as_of: date) -> bool:
        """Day 1 has come."""
        return self.day1_on is not None and as_of >= self.day1_on

    @property
    def replans_after_kickoff(self) -> int:
        """On how many days the plan was moved after the kickoff."""
        return len({move.on for move in self.moves if move.is_after_kickoff})

    def slip_days(self, milestone: str) -> int:
        """Current due date minus baseline."""
        return (self.due[milestone] - self.baseline[milestone]).days

    @property
    def slip_after_kickoff(self) -> int:
        """The most days that any one milestone was moved after the kickoff."""
        moved: dict[str, int] = {}
        for move in self.moves:
            if move.is_after_kickoff:
                moved[move.milestone] = moved.get(move.milestone, 0) + (move.after - move.before).days
        return max(moved.values(), default=0)


def acv_in_force(state: State) -> ProfileSet | ContractSigned | None:
    """Return the latest fact that states the annual contract value: profile or contract."""
    stated: list[ProfileSet | ContractSigned] = [*state.all(ContractSigned), *state.profile(ProfileField.ACV)]
    in_order = sorted((fact for fact in stated if fact.value is not None), key=lambda fact: fact.day)
    return in_order[-1] if in_order else None


def choose_segment(state: State) -> SegmentChoice:
    """Decide the segment: an override, else the contract value, else the assumed one (C10, C11)."""
    return state.shared("segment", _VALUE, _decide_segment)


def _decide_segment(state: State) -> SegmentChoice:
    playbook = state.playbook
    override = [fact for fact in state.profile(ProfileField.SEGMENT) if fact.state]
    if override:
        return SegmentChoice(
            str(override[-1].state), str(override[-1].state), ("segment set by hand, with a reason",)
        )
    fact = acv_in_force(state)
    if fact is None or fact.value is None:
        assumed = f"contract value unknown: planned on the {playbook.unknown_segment} rules until it is"
        return SegmentChoice(None, playbook.unknown_segment, (assumed,))
    amount, noted = acv_amount(playbook, fact)
    if amount is None:
        return SegmentChoice(None, playbook.unknown_segment, noted)
    zero = ("contract value is 0",) if amount == 0 else ()
    name = segment_for(playbook, amount)
    return SegmentChoice(name, name, noted + zero)


def acv_amount(
    playbook: Playbook, fact: ProfileSet | ContractSigned
) -> tuple[Fraction | None, tuple[str, ...]]:
    """Return a contract value in the playbook's currency and what has to be noted; None without a rate.

    The rate is the one in force on the day of the fact, so that a later rate moves no segment (C10).
    """
    currency = (fact.unit or playbook.currency).upper()
    value = None if fact.value is None else Fraction(fact.value)
    if currency == playbook.currency:
        unsaid = f"contract value without a currency: taken as {playbook.currency}"
        return value, () if fact.unit else (unsaid,)
    rates = [rate for rate in playbook.rates.get(currency, ()) if rate.from_on <= fact.day]
    if value is None or not rates:
        foreign = (
            f"contract value in another currency, no rate: planned on the {playbook.unknown_segment} rules"
        )
        return None, (foreign,)
    rate = max(rates, key=lambda each: each.from_on)
    return value * rate.exact, (f"contract value converted at {rate.rate}, the rate since {rate.from_on}",)


def segment_for(playbook: Playbook, acv: Fraction) -> str:
    """Return the first segment, from the largest down, whose lower bound a contract value reaches."""
    return next(name for name, each in playbook.segments.items() if acv >= each.acv_from.exact)


def template_dates(segment: Segment, day1_on: date) -> dict[str, date]:
    """Return the due date of every milestone of a segment's template."""
    return {name: day_on(day.value, day1_on) for name, day in segment.due_days.items()}


def make_plan(state: State) -> Plan:
    """Follow the agreed dates in the order in which they were agreed, up to the state's date."""
    return state.shared("plan", PLANNING, lambda known: _Planner(known).plan())


class _Planner:
    """Replays the planning facts; every agreed date either sets the baseline or moves the current plan."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.held_on = next((fact.day for fact in state.kickoffs if isinstance(fact, MeetingHeld)), None)
        self.day1: date | None = None
        self.kickoff_at: date | None = None
        """The kickoff date as last agreed; Day 1 stays once the kickoff was held."""
        self.baseline_day1: date | None = None
        self.segment = choose_segment(state)
        self.first: dict[str, date] = {}
        """The first agreed date of a milestone that has one of its own."""
        self.explicit: dict[str, date] = {}
        self.due: dict[str, date] = {}
        self.baseline: dict[str, date] = {}
        self.moves: list[Move] = []
        self.notes: list[str] = []

    def plan(self) -> Plan:
        agreed = [fact for fact in self.state.all(MilestonePlanned) if fact.state != PlanState.PROPOSED]
        if not any(fact.milestone == Milestone.KICKOFF for fact in agreed):
            self._start_from_what_happened()
        for fact in agreed:
            self._agree(fact)
        self._flag_segment()
        return Plan(
            segment=self.segment,
            day1_on=self.day1,
            baseline_day1_on=self.baseline_day1,
            due=self.due,
            baseline=self.baseline,
            moves=tuple(self.moves),
            kickoff_on=self.held_on,
            notes=tuple(self.notes),
        )

    def _agree(self, fact: MilestonePlanned) -> None:
        is_kickoff = fact.milestone == Milestone.KICKOFF
        if is_kickoff and self.day1 is None:
            self._start(fact.due_on, fact.day)
        elif not is_kickoff and not self._is_held_before(fact) and fact.milestone not in self.explicit:
            self._set_baseline(fact)
        elif not fact.who:
            self.notes.append(
                "a later date is on record without who agreed to it: it does not count for the score"
            )
        elif is_kickoff:
            self._move_kickoff(fact)
        elif self.day1 is None:
            self.explicit[fact.milestone] = fact.due_on
        else:
            self._move(fact.milestone, fact.due_on, fact)
            self._refix_segment(fact.day)

    def _start(self, day1: date, agreed_on: date) -> None:
        self.day1 = self.baseline_day1 = self.kickoff_at = day1
        self.segment = self._fixed(agreed_on)
        self.due = template_dates(self._rules(), day1) | self.explicit
        self.baseline = self.due | self.first

    def _start_from_what_happened(self) -> None:
        """Without an agreed date, Day 1 is the day on which the kickoff was held or declared complete."""
        declared = [
            fact.day for fact in self.state.all(MilestoneCompleted) if fact.milestone == Milestone.KICKOFF
        ]
        days = [self.held_on] if self.held_on else declared
        if days:
            self._start(min(days), min(days))

    def _set_baseline(self, fact: MilestonePlanned) -> None:
        self.explicit[fact.milestone] = self.first[fact.milestone] = fact.due_on
        if self.day1 is not None:
            self.due[fact.milestone] = self.baseline[fact.milestone] = fact.due_on

    def _move_kickoff(self, fact: MilestonePlanned) -> None:
        assert self.kickoff_at is not None  # noqa: S101 -- a first agreed date starts the plan
        by = fact.due_on - self.kickoff_at
        self.kickoff_at = fact.due_on
        if not self._is_held_before(fact):
            self.day1 = fact.due_on
        for milestone in list(self.due):
            if not (self._is_held_before(fact) and self._is_complete(milestone, fact.day)):
                self._move(milestone, self.due[milestone] + by, fact)
        self._refix_segment(fact.day)

    def _move(self, milestone: str, after: date, fact: MilestonePlanned) -> None:
        before = self.due[milestone]
        self.due[milestone] = after
        if after != before:
            is_after = self._is_held_before(fact)
            self.moves.append(Move(milestone, fact.day, before, after, fact.side, is_after))

    def _is_held_before(self, fact: MilestonePlanned) -> bool:
        return self.held_on is not None and self.held_on <= fact.day

    def _is_complete(self, milestone: str, on: date) -> bool:
        order = list(self.due)
        return milestone == Milestone.KICKOFF or any(
            order.index(fact.milestone) >= order.index(milestone)
            for fact in self.state.all(MilestoneCompleted)
            if fact.day <= on
        )

    def _fixed(self, agreed_on: date) -> SegmentChoice:
        return choose_segment(self.state.history.on(max(agreed_on, self.state.history.first_on or agreed_on)))

    def _refix_segment(self, on: date) -> None:
        """A re-plan is the one moment at which a changed contract value takes effect."""
        now = self._fixed(on)
        if now.used == self.segment.used or self.day1 is None or self.kickoff_at is None:
            self.segment = now
            return
        shift = self.kickoff_at - self.day1
        self.segment = now
        for milestone, day in template_dates(self._rules(), self.day1).items():
            if milestone not in self.explicit and not self._is_complete(milestone, on):
                self.due[milestone] = day + shift

    def _flag_segment(self) -> None:
        """A segment that was unknown is settled by the first known value; a known one waits for a re-plan."""
        now = choose_segment(self.state)
        if now.name == self.segment.name or self.day1 is None:
            self.segment = now
        elif self.segment.is_provisional:
            self.segment = now
            dates = template_dates(self._rules(), self.day1) | self.first
            shifts = {name: self.due[name] - self.baseline[name] for name in self.due}
            self.baseline = dates
            self.due = {name: day + shifts[name] for name, day in dates.items()}
        elif now.name is not None:
            flag = f"the contract value now says {now.name}: it takes effect with the next re-plan"
            self.segment = replace(self.segment, notes=(*self.segment.notes, flag))

    def _rules(self) -> Segment:
        return self.state.playbook.segments[self.segment.used]
