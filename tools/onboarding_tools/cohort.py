"""How a cohort of onboardings went: time to first value, on-time share, slip, commonest signals."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from statistics import median

from onboarding_tools.assessment import Assessment
from onboarding_tools.calendar import day_number
from onboarding_tools.facts.types import StatusChanged
from onboarding_tools.findings import findings
from onboarding_tools.measures import Measures, measures_on
from onboarding_tools.playbook import Playbook
from onboarding_tools.results import Exact, Result
from onboarding_tools.signal_rules import SIGNAL_RULES

__all__ = [
    "CohortReview",
    "MilestoneRecord",
    "SignalCount",
    "kaplan_meier",
    "kaplan_meier_median",
    "review_cohort",
]

_LOST = frozenset({"cancelled", "churned"})
_STOPPED = _LOST | {"on_hold"}
"""Nothing more was seen of these after they stopped."""


class MilestoneRecord(Result):
    """How one milestone went over the cohort, against the baseline plan."""

    milestone: str
    title: str
    completed: int
    on_time: int
    """Complete on or before the baseline date."""
    median_days_late: float | None
    """Median of completion date minus baseline date; negative is early."""


class SignalCount(Result):
    """On how many accounts of the cohort a signal fired at least once since the kickoff."""

    signal: str
    title: str
    accounts: int


class CohortReview(Result):
    """What a cohort shows, with its size beside every figure."""

    as_of: date
    playbook: str
    n: int
    """Accounts whose kickoff date has come; the others are left out."""
    left_out: int
    by_status: dict[str, int]
    ttfv_events: int
    """Accounts with a first value that the customer confirmed."""
    ttfv_median_day: int | None
    """First day on which half of the cohort had reached first value (Kaplan-Meier); None: not reached."""
    ttfv_met: int
    ttfv_missed: int
    milestones: tuple[MilestoneRecord, ...]
    signals: tuple[SignalCount, ...]
    renewed: int
    lost: int
    warnings: tuple[str, ...]
    survival: tuple[tuple[int, Exact], ...] = ()
    """Day and share without first value after it, at each day on which somebody reached it."""


def kaplan_meier(durations: Iterable[tuple[int, bool]]) -> tuple[tuple[int, Fraction], ...]:
    """Estimate the share without the event after each day that has one: S = Π (1 - events / at risk).

    `durations` are (day, reached); on one day, events come before censorings.

    >>> kaplan_meier([(10, True), (20, False), (30, True)])
    ((10, Fraction(2, 3)), (30, Fraction(0, 1)))
    """
    counted = list(durations)
    survival, curve = Fraction(1), []
    for day in sorted({day for day, reached in counted if reached}):
        at_risk = sum(other >= day for other, _ in counted)
        events = sum(other == day and reached for other, reached in counted)
        survival *= 1 - Fraction(events, at_risk)
        curve.append((day, survival))
    return tuple(curve)


def kaplan_meier_median(durations: Iterable[tuple[int, bool]]) -> int | None:
    """Return the first day with S ≤ 1/2; None where it is not reached."""
    half = Fraction(1, 2)
    return next((day for day, survival in kaplan_meier(durations) if survival <= half), None)


def review_cohort(assessments: Iterable[Assessment], playbook: Playbook, as_of: date) -> CohortReview:
    """Look back over the accounts that have started."""
    every = list(assessments)
    started = [each for each in every if each.day is not None and each.day >= 1]
    durations = [_duration(each) for each in started]
    goal = playbook.value.ttfv_goal_days.value
    statuses: Counter[str] = Counter(each.status for each in started)
    return CohortReview(
        as_of=as_of,
        playbook=playbook.version,
        n=len(started),
        left_out=len(every) - len(started),
        by_status=dict(sorted(statuses.items())),
        ttfv_events=sum(reached for _, reached in durations),
        ttfv_median_day=kaplan_meier_median(durations),
        ttfv_met=sum(reached and day <= goal for day, reached in durations),
        ttfv_missed=sum(day > goal for day, _ in durations),
        milestones=tuple(_record(started, name, playbook) for name in playbook.milestones),
        signals=_signals(started, playbook),
        renewed=statuses["renewed"],
        lost=sum(statuses[status] for status in _LOST),
        warnings=tuple(_warnings(len(started), statuses, playbook)),
        survival=kaplan_meier(durations),
    )


def _duration(assessment: Assessment) -> tuple[int, bool]:
    """Return the day of first value, or the day until which it is known not to have come."""
    if assessment.value.ttfv_day is not None:
        return max(1, assessment.value.ttfv_day), True
    return max(1, day_number(_last_seen(assessment), _day1(assessment))), False


def _day1(assessment: Assessment) -> date:
    return assessment.milestones.day1_on or assessment.as_of


def _last_seen(assessment: Assessment) -> date:
    """Return the day on which a lost or paused account stopped; the date asked about for the others."""
    if assessment.status not in _STOPPED:
        return assessment.as_of
    changes = assessment.standing.measures.state.all(StatusChanged)
    return next((fact.day for fact in reversed(changes) if fact.state in _STOPPED), assessment.as_of)


def _record(started: list[Assessment], name: str, playbook: Playbook) -> MilestoneRecord:
    items = [each.milestones.item(name) for each in started]
    late: list[int] = [
        (item.completed_on - item.baseline_on).days
        for item in items
        if item.completed_on and item.baseline_on
    ]
    return MilestoneRecord(
        milestone=name,
        title=playbook.milestones[name].title,
        completed=len(late),
        on_time=sum(days <= 0 for days in late),
        median_days_late=median(late) if late else None,
    )


def _signals(started: list[Assessment], playbook: Playbook) -> tuple[SignalCount, ...]:
    counts = Counter(name for each in started for name in _ever_fired(each))
    return tuple(
        SignalCount(signal=name, title=playbook.signals[name].title, accounts=count)
        for name, count in sorted(
            counts.items(), key=lambda pair: (-pair[1], list(playbook.signals).index(pair[0]))
        )
    )


def _ever_fired(assessment: Assessment) -> set[str]:
    """Replay every day from the kickoff and collect the signals that fired."""
    measures, day = assessment.standing.measures, _day1(assessment)
    fired: set[str] = set()
    while day <= _last_seen(assessment):
        fired |= _fired_on(measures_on(measures.state.history, day), fired)
        day += timedelta(days=1)
    return fired


def _fired_on(measures: Measures, known: set[str]) -> set[str]:
    return {
        name
        for name, rule in SIGNAL_RULES.items()
        if name not in known and any(found.status == "fired" for found in findings(measures, name, rule))
    }


def _warnings(n: int, statuses: Counter[str], playbook: Playbook) -> Iterable[str]:
    rule = playbook.cohort
    if n < rule.small_n.value:
        yield f"only {n} accounts: read the figures as stories, not as rates"
    kinds = (statuses["renewed"], sum(statuses[status] for status in _LOST))
    if sum(kinds) < rule.min_outcomes.value or min(kinds) < rule.min_kind.value:
        yield f"{kinds[0]} renewed and {kinds[1]} lost: too few outcomes, not validated"
