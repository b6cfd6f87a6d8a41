"""Milestones: which are complete, due, overdue; baseline, current plan, slip, forecast, float and phase."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from onboarding_tools.blockers import Blocker
from onboarding_tools.calendar import Calendar, day_number
from onboarding_tools.checklist import Checklist, checklist
from onboarding_tools.facts.words import Milestone, Side
from onboarding_tools.measures import Measures
from onboarding_tools.plan import segment_for, template_dates
from onboarding_tools.playbook import Playbook
from onboarding_tools.results import Result

__all__ = [
    "MilestoneReport",
    "MilestoneStatus",
    "days_behind",
    "next_due_on",
    "plan_dates",
    "report_milestones",
]

_VALUE_MILESTONES = (Milestone.FIRST_VALUE, Milestone.VALUE_REALIZED)


class MilestoneStatus(Result):
    """One milestone on one date."""

    milestone: str
    title: str
    status: Literal["complete", "open", "overdue"]
    baseline_on: date | None
    due_on: date | None
    completed_on: date | None
    declared: bool
    days_behind: int
    """Days past the current due date; 0 while it is not late, and once complete."""
    slip_days: int
    """Current due date minus baseline."""
    forecast_on: date | None
    """Current due date plus the days behind of the worst open milestone; None once complete."""
    done: int
    total: int
    open_items: tuple[str, ...]
    waived: tuple[str, ...]


class MilestoneReport(Result):
    """All milestones of an account, and where it stands in the programme."""

    kickoff_agreed: bool
    day1_on: date | None
    baseline_day1_on: date | None
    kickoff_held_on: date | None
    period_days: int
    phase: str | None
    """The earliest phase whose exit criteria are unmet (C04)."""
    expected_phases: tuple[str, ...]
    """The phases that the calendar expects."""
    positioned: bool
    worst_days_behind: int
    slip_days: int
    slip_customer_days: int
    slip_our_days: int
    slip_unattributed_days: int
    replans_after_kickoff: int
    float_days: int | None
    """Business days to the due date of the next open value milestone; negative once past."""
    float_milestone: str | None
    notes: tuple[str, ...]
    items: tuple[MilestoneStatus, ...]

    def item(self, milestone: str) -> MilestoneStatus:
        """Return the status of one milestone."""
        return next(item for item in self.items if item.milestone == milestone)

    @property
    def worst(self) -> MilestoneStatus | None:
        """The open milestone that is most days behind; None while none is late."""
        late = [item for item in self.items if item.days_behind > 0]
        return max(late, key=lambda item: item.days_behind, default=None)


def report_milestones(measures: Measures) -> MilestoneReport:
    """Compute the status of every milestone and the standing of the whole plan."""
    plan, as_of = measures.plan, measures.as_of
    ticks = checklist(measures)
    behind = days_behind(measures)
    worst = max(behind.values(), default=0)
    items = tuple(
        _status(measures, name, ticks, behind[name], worst) for name in measures.playbook.milestones
    )
    slipped = max(plan.due, key=plan.slip_days, default=None)
    split = _split_slip(measures, slipped, ticks) if slipped else {}
    float_milestone = next(
        (item for item in items if item.milestone in _VALUE_MILESTONES and not item.completed_on), None
    )
    return MilestoneReport(
        kickoff_agreed=plan.day1_on is not None,
        day1_on=plan.day1_on,
        baseline_day1_on=plan.baseline_day1_on,
        kickoff_held_on=plan.kickoff_on,
        period_days=measures.playbook.segments[plan.segment.used].period_days.value,
        phase=_phase(measures.playbook, ticks, items),
        expected_phases=_expected_phases(measures.playbook, measures.day),
        positioned=measures.is_positioned,
        worst_days_behind=worst,
        slip_days=plan.slip_days(slipped) if slipped else 0,
        slip_customer_days=split.get(Side.CUSTOMER, 0),
        slip_our_days=split.get(Side.US, 0),
        slip_unattributed_days=split.get(None, 0),
        replans_after_kickoff=plan.replans_after_kickoff,
        float_days=_float_days(measures.state.calendar, as_of, float_milestone),
        float_milestone=float_milestone.milestone if float_milestone and float_milestone.due_on else None,
        notes=plan.notes,
        items=items,
    )


def next_due_on(measures: Measures) -> date | None:
    """Return when the earliest open milestone is due; None before Day 1 and without a position."""
    if not measures.has_started or not measures.is_positioned:
        return None
    completed = checklist(measures).completed_on
    return min((due for name, due in measures.plan.due.items() if name not in completed), default=None)


def days_behind(measures: Measures) -> dict[str, int]:
    """Return for each milestone how many days it is past its current due date; 0 while it is not late."""
    completed, due = checklist(measures).completed_on, measures.plan.due
    is_counted = measures.has_started and measures.is_positioned
    return {
        name: max(0, measures.state.age(due[name]))
        if is_counted and name in due and name not in completed
        else 0
        for name in measures.playbook.milestones
    }


def _status(measures: Measures, name: str, ticks: Checklist, behind: int, worst: int) -> MilestoneStatus:
    plan, keys = measures.plan, measures.playbook.milestone_items[name]
    completed_on = ticks.completed_on.get(name)
    due = plan.due.get(name)
    applicable = [key for key in keys if key not in ticks or ticks[key].how != "not_applicable"]
    settled = [key for key in applicable if key in ticks and ticks[key].how != "declared"]
    return MilestoneStatus(
        milestone=name,
        title=measures.playbook.milestones[name].title,
        status="complete" if completed_on else "overdue" if behind else "open",
        baseline_on=plan.baseline.get(name),
        due_on=due,
        completed_on=completed_on,
        declared=bool(completed_on) and any(ticks[key].how == "declared" for key in keys),
        days_behind=behind,
        slip_days=plan.slip_days(name) if name in plan.due else 0,
        forecast_on=due + timedelta(days=worst) if due and not completed_on else None,
        done=len(settled),
        total=len(applicable),
        open_items=tuple(key for key in applicable if key not in settled),
        waived=tuple(key for key in settled if not ticks[key].is_proof),
    )


def _phase(playbook: Playbook, ticks: Checklist, items: tuple[MilestoneStatus, ...]) -> str | None:
    complete = {item.milestone for item in items if item.completed_on}
    met = complete | ticks.keys()
    return next((name for name, phase in playbook.phases.items() if not set(phase.exit_keys) <= met), None)


def _expected_phases(playbook: Playbook, day: int | None) -> tuple[str, ...]:
    if day is None:
        return ()
    return tuple(
        name for name, phase in playbook.phases.items() if phase.from_day.value <= day <= phase.to_day.value
    )


def _float_days(calendar: Calendar, as_of: date, milestone: MilestoneStatus | None) -> int | None:
    if milestone is None or milestone.due_on is None:
        return None
    return calendar.business_days_after(as_of, milestone.due_on)


def _split_slip(measures: Measures, milestone: str, ticks: Checklist) -> dict[Side | None, int]:
    """Attribute each day between baseline and current due date to a side, or to nobody."""
    plan = measures.plan
    split: dict[Side | None, int] = {}
    for offset in range(max(0, plan.slip_days(milestone))):
        side = _side_of(measures, milestone, plan.baseline[milestone] + timedelta(days=offset + 1), ticks)
        split[side] = split.get(side, 0) + 1
    return split


def _side_of(measures: Measures, milestone: str, day: date, ticks: Checklist) -> Side | None:
    moves = [
        move
        for move in measures.plan.moves
        if move.milestone == milestone and move.before < day <= move.after
    ]
    asked = [move.side for move in moves if move.side]
    if asked:
        return asked[-1]
    blocking = {blocker.side for blocker in measures.blockers if blocker.side and _is_open_on(blocker, day)}
    if blocking:
        return Side.CUSTOMER if Side.CUSTOMER in blocking else Side.US
    if not any(day <= move.on for move in moves):
        return None  # agreed ahead of time: no activity was late on that day
    open_sides = {
        Side(item.side)
        for key, item in measures.playbook.milestone_items[milestone].items()
        if key not in ticks or ticks[key].on > day
    }
    return open_sides.pop() if len(open_sides) == 1 else None


def _is_open_on(blocker: Blocker, day: date) -> bool:
    return blocker.opened_on <= day and (blocker.resolved_on is None or day < blocker.resolved_on)


def plan_dates(
    playbook: Playbook, kickoff_on: date, acv_usd: Fraction | None, as_of: date
) -> MilestoneReport:
    """Return the plan of an account that is not stored, from its kickoff date and contract value alone."""
    name = playbook.unknown_segment if acv_usd is None else segment_for(playbook, acv_usd)
    segment = playbook.segments[name]
    dates = template_dates(segment, kickoff_on)
    items = tuple(_planned(playbook, milestone, due) for milestone, due in dates.items())
    value = next(item for item in items if item.milestone in _VALUE_MILESTONES)
    notes = (
        () if acv_usd is not None else (f"contract value unknown: planned on the {name} rules until it is",)
    )
    return MilestoneReport(
        kickoff_agreed=True, day1_on=kickoff_on, baseline_day1_on=kickoff_on, kickoff_held_on=None,
        period_days=segment.period_days.value, phase=None,
        expected_phases=_expected_phases(playbook, day_number(as_of, kickoff_on)), positioned=False,
        worst_days_behind=0, slip_days=0, slip_customer_days=0, slip_our_days=0, slip_unattributed_days=0,
        replans_after_kickoff=0, float_days=_float_days(Calendar(), as_of, value),
        float_milestone=value.milestone, notes=notes, items=items,
    )  # fmt: skip


def _planned(playbook: Playbook, name: str, due: date) -> MilestoneStatus:
    keys = tuple(playbook.milestone_items[name])
    return MilestoneStatus(
        milestone=name, title=playbook.milestones[name].title, status="open", baseline_on=due, due_on=due,
        completed_on=None, declared=False, days_behind=0, slip_days=0, forecast_on=due, done=0,
        total=len(keys), open_items=keys, waived=(),
    )  # fmt: skip
