"""Usage against its target: which figure is in force, and the target of its day (C18, C26, C45)."""

import itertools
from bisect import bisect_left
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from onboarding_tools.facts.types import UsageObserved, UsageTargetSet
from onboarding_tools.facts.words import Metric
from onboarding_tools.playbook import Playbook
from onboarding_tools.state import History, State, Timeline

__all__ = ["Usage", "expected_share", "first_at_target", "is_at_target", "usage_in_force", "usage_target"]

_FactT = TypeVar("_FactT", UsageObserved, UsageTargetSet)
_NONE: Timeline[Any] = Timeline((), ())
_ACTIVE_USERS = (Metric.WEEKLY_ACTIVE_USERS, Metric.DAILY_ACTIVE_USERS)


class Usage(NamedTuple):
    """One usage ratio in force: what was observed against the target of that day."""

    metric: Metric
    value: Fraction
    target: Fraction
    ratio: Fraction
    """Observed / target, not capped."""
    on: date
    facts: tuple[str, ...]
    days: int = 1
    """How many daily figures the value is the mean of."""


def usage_in_force(state: State) -> tuple[Usage, ...]:
    """Return the usage ratios in force: one for active users, one for frequency, where known (C26)."""
    observed = _observed(state.history)
    users = [found for metric in _ACTIVE_USERS if metric in observed and (found := _latest(state, metric))]
    newest = sorted(users, key=lambda each: each.on)[-1:]
    frequency = _latest(state, Metric.LOGIN_FREQUENCY) if Metric.LOGIN_FREQUENCY in observed else None
    return (*newest, *([frequency] if frequency else []))


def usage_target(history: History, metric: Metric, on: date, unit: str | None = None) -> Fraction | None:
    """Return the target in force on a date: the one set, else the one that came with an observation."""
    target = _target(history, metric, on, unit)
    return Fraction(target) if target else None


def _target(history: History, metric: Metric, on: date, unit: str | None) -> Decimal | None:
    targets: Timeline[UsageTargetSet] = _targets(history).get(metric, _NONE)
    for fact in reversed(targets.until(on)):
        if not (unit and fact.unit and unit != fact.unit):
            return fact.value
    seen: Timeline[UsageObserved] = _observed(history).get(metric, _NONE)
    return next((fact.out_of for fact in reversed(seen.until(on)) if fact.out_of is not None), None)


def is_at_target(history: History, seen: UsageObserved) -> bool:
    """Say whether an observation reached the target in force on its date."""
    target = _target(history, seen.metric, seen.day, seen.unit)
    return target is not None and seen.value >= target


def first_at_target(history: History) -> UsageObserved | None:
    """Return the oldest observation that reached its target, also one of a later date."""
    seen = history.timeline(UsageObserved).items
    return history.once(
        "at target", lambda: next((each for each in seen if is_at_target(history, each)), None)
    )


@lru_cache(maxsize=4096)
def expected_share(playbook: Playbook, segment: str, day: int) -> Fraction | None:
    """Return what share of the target is expected on a day number; None while usage is not due (C18)."""
    due = playbook.segments[segment].due_days
    points = [(due[name].value, share.exact) for name, share in playbook.health.usage.expectation.items()]
    if day <= points[0][0]:
        return None
    for (start, low), (end, high) in itertools.pairwise(points):
        if day <= end:
            return low + (high - low) * Fraction(day - start, end - start)
    return points[-1][1]


def _targets(history: History) -> dict[Metric, Timeline[UsageTargetSet]]:
    return history.once("targets", lambda: _by_metric(history.timeline(UsageTargetSet)))


def _observed(history: History) -> dict[Metric, Timeline[UsageObserved]]:
    return history.once("observed", lambda: _by_metric(history.timeline(UsageObserved)))


def _by_metric(facts: Timeline[_FactT]) -> dict[Metric, Timeline[_FactT]]:
    of_each: dict[Metric, list[_FactT]] = {}
    for fact in facts.items:
        of_each.setdefault(fact.metric, []).append(fact)
    return {metric: Timeline(of_it, (fact.day for fact in of_it)) for metric, of_it in of_each.items()}


def _latest(state: State, metric: Metric) -> Usage | None:
    last = _observed(state.history)[metric].last(state.as_of)
    if last is None or state.age(last.day) > state.playbook.health.usage.observation_days.value:
        return None
    return _daily_mean(state, last) if metric == Metric.DAILY_ACTIVE_USERS else _usage(state.history, last)


def _usage(history: History, seen: UsageObserved) -> Usage | None:
    """Hold one observation against the target of its day."""
    return history.once(("usage", id(seen)), lambda: _against(history, seen, Fraction(seen.value), (seen,)))


def _daily_mean(state: State, last: UsageObserved) -> Usage | None:
    """Average the known business days among the trailing days that end with the last figure."""
    rule = state.playbook.health.usage
    first = max(
        last.day - timedelta(days=rule.trailing_days.value - 1),
        state.as_of - timedelta(days=rule.observation_days.value),
    )
    seen = _observed(state.history)[last.metric]
    recent = seen.items[bisect_left(seen.days, first) : seen.count(state.as_of)]
    by_day = {fact.day: fact for fact in recent if state.calendar.is_business_day(fact.day)}
    if not by_day:
        return None
    mean = sum((Fraction(fact.value) for fact in by_day.values()), Fraction(0)) / len(by_day)
    return _against(state.history, last, mean, tuple(by_day.values()))


def _against(
    history: History, last: UsageObserved, value: Fraction, facts: tuple[UsageObserved, ...]
) -> Usage | None:
    """Hold a figure, that of one observation or a mean, against the target of the last observation's day."""
    target = usage_target(history, last.metric, last.day, last.unit)
    if target is None:
        return None
    ids = tuple(fact.id for fact in facts)
    return Usage(last.metric, value, target, value / target, facts[-1].day, ids, len(facts))
