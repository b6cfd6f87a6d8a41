"""Usage against its target: which figure is in force, and the target of its day (C18, C26, C45)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from onboarding_tools.facts.types import UsageObserved, UsageTargetSet
from onboarding_tools.facts.words import Metric
from onboarding_tools.state import State

__all__ = ["Usage", "is_at_target", "usage_in_force", "usage_target"]

_ACTIVE_USERS = (Metric.WEEKLY_ACTIVE_USERS, Metric.DAILY_ACTIVE_USERS)


@dataclass(frozen=True)
class Usage:
    """One usage ratio in force: what was observed against the target of that day."""

    metric: Metric
    value: Fraction
    target: Fraction
    on: date
    facts: tuple[str, ...]
    days: int = 1
    """How many daily figures the value is the mean of."""

    @property
    def ratio(self) -> Fraction:
        """Observed / target, not capped."""
        return self.value / self.target


def usage_in_force(state: State) -> tuple[Usage, ...]:
    """Return the usage ratios in force: one for active users, one for frequency, where known (C26)."""
    users = [found for metric in _ACTIVE_USERS if (found := _latest(state, metric))]
    newest = sorted(users, key=lambda each: each.on)[-1:]
    frequency = _latest(state, Metric.LOGIN_FREQUENCY)
    return (*newest, *([frequency] if frequency else []))


def usage_target(state: State, metric: Metric, on: date, unit: str | None = None) -> Fraction | None:
    """Return the target in force on a date: the one set, else the one that came with an observation."""
    set_ = [
        fact
        for fact in state.all(UsageTargetSet)
        if fact.metric == metric and fact.day <= on and not (unit and fact.unit and unit != fact.unit)
    ]
    if set_:
        return Fraction(set_[-1].value)
    given = [
        fact
        for fact in state.all(UsageObserved)
        if fact.metric == metric and fact.day <= on and fact.out_of is not None
    ]
    return Fraction(given[-1].out_of or Decimal(0)) or None if given else None


def is_at_target(state: State, seen: UsageObserved) -> bool:
    """Say whether an observation reached the target in force on its date."""
    memo, name = state.history.memo, ("at_target", id(seen))
    if name not in memo:
        target = usage_target(state, seen.metric, seen.day, seen.unit)
        memo[name] = target is not None and Fraction(seen.value) >= target
    return bool(memo[name])


def _latest(state: State, metric: Metric) -> Usage | None:
    rule = state.playbook.health.usage
    seen = [fact for fact in state.all(UsageObserved) if fact.metric == metric]
    recent = [fact for fact in seen if state.age(fact.day) <= rule.observation_days.value]
    if not recent:
        return None
    last = recent[-1]
    target = usage_target(state, metric, last.day, last.unit)
    if target is None:
        return None
    if metric == Metric.DAILY_ACTIVE_USERS:
        return _daily_mean(state, recent, target)
    return Usage(metric, Fraction(last.value), target, last.day, (last.id,))


def _daily_mean(state: State, recent: list[UsageObserved], target: Fraction) -> Usage | None:
    """Average the known business days among the trailing days that end with the last figure."""
    last = recent[-1].day
    first = last - timedelta(days=state.playbook.health.usage.trailing_days.value - 1)
    working = [fact for fact in recent if first <= fact.day and state.calendar.is_business_day(fact.day)]
    by_day = {fact.day: fact for fact in working}
    if not by_day:
        return None
    mean = sum((Fraction(fact.value) for fact in by_day.values()), Fraction(0)) / len(by_day)
    facts = tuple(fact.id for fact in by_day.values())
    return Usage(Metric.DAILY_ACTIVE_USERS, mean, target, max(by_day), facts, len(by_day))
