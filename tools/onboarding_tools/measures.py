"""What several questions share: replies, executive touch, usage, blockers, sentiment in force, staleness.

Every measure is computed once per date, on first use, from the facts up to that date.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import (
    ActivityCompleted,
    ActivityWaived,
    BlockerOpened,
    BlockerResolved,
    BlockerWorkedAround,
    CadenceSet,
    ComponentReported,
    MeetingHeld,
    MeetingMissed,
    MilestoneCompleted,
    SentimentNoted,
    SurveyAnswered,
    TicketOpened,
    TicketSolved,
    UsageObserved,
    UsageTargetSet,
    WeeklyAnswer,
)
from onboarding_tools.facts.words import (
    Answer,
    CadenceKind,
    CadenceState,
    ComponentState,
    Metric,
    Question,
    Sentiment,
    Side,
    Survey,
)
from onboarding_tools.people import People, Replies, Stakeholder
from onboarding_tools.plan import Plan, kickoffs, make_plan
from onboarding_tools.state import History, State

__all__ = ["Blocker", "Measures", "Mood", "Usage", "measures_on"]

_INTERVALS = {
    CadenceState.WEEKLY: 7,
    CadenceState.EVERY_TWO_WEEKS: 14,
    CadenceState.MONTHLY: 30,
    CadenceState.QUARTERLY: 91,
}
_ACTIVE_USERS = (Metric.WEEKLY_ACTIVE_USERS, Metric.DAILY_ACTIVE_USERS)
_MOODS = {"satisfied": Sentiment.POSITIVE, "neutral": Sentiment.NEUTRAL, "concerned": Sentiment.NEGATIVE}
_WORST_FIRST = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)


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


@dataclass(frozen=True)
class Blocker:
    """A technical blocker as it stands: since when, whose, and whether a workaround was accepted."""

    key: str
    ref: str
    opened_on: date
    side: Side | None
    facts: tuple[str, ...]
    component: str = ""
    worked_around_on: date | None = None
    resolved_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Not resolved."""
        return self.resolved_on is None

    @property
    def label(self) -> str:
        """The blocker as its reporters name it."""
        return f"{self.ref} ({self.component})" if self.component and self.component != self.ref else self.ref


@dataclass(frozen=True)
class Mood:
    """One piece of sentiment: how it sounds, when, and for how many days it counts."""

    state: Sentiment
    on: date
    counts_days: int
    fact: Fact


def measures_on(history: History, as_of: date) -> "Measures":
    """Return the measures of a date, computed at most once per history."""
    if as_of not in history.memo:
        history.memo[as_of] = Measures(history.on(as_of))
    found: Measures = history.memo[as_of]
    return found


class Measures:
    """The shared quantities of one account on one date."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.as_of = state.as_of
        self.playbook = state.playbook
        self.people = People(state)
        self.results: dict[str, Any] = {}
        """Answers already computed for this date, by their name."""

    def before(self, days: int) -> "Measures":
        """Return the measures of an earlier date."""
        return measures_on(self.state.history, self.as_of - timedelta(days=days))

    @cached_property
    def plan(self) -> Plan:
        """Segment, Day 1 and due dates."""
        return self.state.shared("plan", lambda: make_plan(self.state))

    @cached_property
    def day(self) -> int | None:
        """The day number; None without an agreed kickoff date."""
        return self.plan.day(self.as_of)

    @property
    def has_started(self) -> bool:
        """Day 1 has come."""
        return self.plan.has_started(self.as_of)

    @property
    def is_executive_required(self) -> bool:
        """The segment needs an executive sponsor (C16)."""
        return self.playbook.segments[self.plan.segment.used].executive_required

    @cached_property
    def is_positioned(self) -> bool:
        """It is known where the account stands: something was completed, reported, held or missed."""
        kinds = (MilestoneCompleted, ActivityCompleted, ComponentReported)
        return bool(kickoffs(self.state)) or any(self.state.all(kind) for kind in kinds)

    @cached_property
    def stale_since(self) -> date | None:
        """The day of the newest fact once it is older than the playbook allows; None while fresh."""
        last = self.state.last_fact_on
        is_stale = last is not None and self.state.age(last) > self.playbook.health.stale_days.value
        return last if is_stale else None

    # Engagement -------------------------------------------------------------------------------------------

    @cached_property
    def has_quiet_contact(self) -> bool:
        """Anybody of the customer was in two-way contact lately."""
        days = self.playbook.health.sentiment.quiet_days.value
        return any(self.state.age(fact.day) <= days for fact in self.people.customer_contacts())

    @cached_property
    def executive_contact_on(self) -> date | None:
        """The day of the latest two-way contact with the sponsor, their delegate or another executive."""
        keys = [self.people.key(each.person) for each in self.people.executives]
        days = [fact.day for key in keys for fact in self.people.contacts(key)]
        return max(days, default=None)

    @cached_property
    def executive_days(self) -> int:
        """For how many days an executive touch counts; a longer agreed cadence stretches it (C16)."""
        rule = self.playbook.health.engagement
        agreed = [
            fact
            for fact in self.state.all(CadenceSet)
            if fact.cadence in {CadenceKind.SPONSOR_SYNC, CadenceKind.QBR}
        ]
        syncs = [fact for fact in agreed if fact.cadence == CadenceKind.SPONSOR_SYNC] or agreed
        if not syncs:
            return rule.executive_days.value
        return max(rule.executive_days.value, _INTERVALS[syncs[-1].state] + rule.cadence_slack_days.value)

    @cached_property
    def is_executive_due(self) -> bool:
        """An executive touch is expected: kickoff held or missed, at the latest the day after Day 1."""
        if not self.is_executive_required or self.plan.day1_on is None:
            return False
        return bool(kickoffs(self.state)) or self.as_of > self.plan.day1_on

    @cached_property
    def champion_replies(self) -> tuple[tuple[Stakeholder, Replies], ...]:
        """What went both ways with each champion or stand-in; those with nothing on record are left out."""
        replies = ((each, self.people.replies(each)) for each in self.people.champions)
        return tuple((each, found) for each, found in replies if found.is_known)

    @cached_property
    def is_champion_dark(self) -> bool:
        """Every champion with anything on record leaves outreach open for too long (C22)."""
        limits = self.playbook.signals["champion_dark"].thresholds
        return bool(self.champion_replies) and all(
            replies.open_days >= limits["calendar_days"].value
            and replies.open_business_days >= limits["business_days"].value
            for _, replies in self.champion_replies
        )

    @cached_property
    def has_meeting(self) -> bool:
        """Any meeting, held or missed, is on record."""
        return bool(self.state.all(MeetingHeld) or self.state.all(MeetingMissed))

    # Usage ------------------------------------------------------------------------------------------------

    @cached_property
    def usage(self) -> tuple[Usage, ...]:
        """The usage ratios in force: one for active users, one for frequency, where known (C26)."""
        users = [found for metric in _ACTIVE_USERS if (found := self._usage(metric))]
        latest = sorted(users, key=lambda each: each.on)[-1:]
        frequency = self._usage(Metric.LOGIN_FREQUENCY)
        return (*latest, *([frequency] if frequency else []))

    @cached_property
    def usage_ratio(self) -> Fraction | None:
        """The smallest ratio in force, not capped; None where nothing is known."""
        return min((each.ratio for each in self.usage), default=None)

    @property
    def has_usage_target(self) -> bool:
        """A target is set, or came with an observation."""
        return any(self.usage_target(metric, self.as_of) for metric in Metric)

    def usage_target(self, metric: Metric, on: date, unit: str | None = None) -> Fraction | None:
        """Return the target in force on a date: the one set, else the one that came with an observation."""
        set_ = [
            fact
            for fact in self.state.all(UsageTargetSet)
            if fact.metric == metric and fact.day <= on and not (unit and fact.unit and unit != fact.unit)
        ]
        if set_:
            return Fraction(set_[-1].value)
        given = [
            fact
            for fact in self.state.all(UsageObserved)
            if fact.metric == metric and fact.day <= on and fact.out_of is not None
        ]
        return Fraction(given[-1].out_of or Decimal(0)) or None if given else None

    def is_at_target(self, seen: UsageObserved) -> bool:
        """Say whether an observation reached the target in force on its date."""
        name = ("at_target", seen.id or id(seen))
        memo = self.state.history.memo
        if name not in memo:
            target = self.usage_target(seen.metric, seen.day, seen.unit)
            memo[name] = target is not None and Fraction(seen.value) >= target
        return bool(memo[name])

    def _usage(self, metric: Metric) -> Usage | None:
        rule = self.playbook.health.usage
        seen = [fact for fact in self.state.all(UsageObserved) if fact.metric == metric]
        recent = [fact for fact in seen if self.state.age(fact.day) <= rule.observation_days.value]
        if not recent:
            return None
        last = recent[-1]
        target = self.usage_target(metric, last.day, last.unit)
        if target is None:
            return None
        if metric == Metric.DAILY_ACTIVE_USERS:
            return self._daily_mean(recent, target)
        return Usage(metric, Fraction(last.value), target, last.day, (last.id,))

    def _daily_mean(self, recent: list[UsageObserved], target: Fraction) -> Usage | None:
        """Average the known business days among the trailing days that end with the last figure."""
        last = recent[-1].day
        first = last - timedelta(days=self.playbook.health.usage.trailing_days.value - 1)
        by_day = {
            fact.day: fact
            for fact in recent
            if first <= fact.day and self.state.calendar.is_business_day(fact.day)
        }
        if not by_day:
            return None
        mean = sum((Fraction(fact.value) for fact in by_day.values()), Fraction(0)) / len(by_day)
        facts = tuple(fact.id for fact in by_day.values())
        return Usage(Metric.DAILY_ACTIVE_USERS, mean, target, max(by_day), facts, len(by_day))

    @cached_property
    def usage_expectation(self) -> Fraction | None:
        """What share of the target is expected today; None while usage is not due (C18)."""
        if self.day is None:
            return None
        days = self.playbook.segments[self.plan.segment.used].due_days
        points = [
            (days[name].value, share.exact) for name, share in self.playbook.health.usage.expectation.items()
        ]
        if self.day <= points[0][0]:
            return None
        for (start, low), (end, high) in itertools.pairwise(points):
            if self.day <= end:
                return low + (high - low) * Fraction(self.day - start, end - start)
        return points[-1][1]

    # Technical --------------------------------------------------------------------------------------------

    @cached_property
    def blockers(self) -> tuple[Blocker, ...]:
        """Every blocker ever named, as it stands."""
        return self.state.shared("blockers", self._find_blockers)

    def _find_blockers(self) -> tuple[Blocker, ...]:
        kinds = (BlockerOpened, BlockerWorkedAround, BlockerResolved, ComponentReported)
        events = sorted((fact for kind in kinds for fact in self.state.all(kind)), key=lambda fact: fact.day)
        found: dict[str, Blocker] = {}
        for fact in events:
            changed = self._follow(found, fact)
            if changed:
                found[changed.key] = changed
        return tuple(found.values())

    def _follow(self, found: dict[str, Blocker], fact: Fact) -> Blocker | None:
        if isinstance(fact, BlockerOpened):
            return self._opened(found, str(fact.ref), str(fact.component or ""), fact.side, fact)
        if isinstance(fact, ComponentReported):
            if _is_blocking(fact):
                return self._opened(found, str(fact.component), str(fact.component), fact.side, fact)
            known = found.get(fact.component.casefold())
            return replace(known, resolved_on=known.resolved_on or fact.day) if known else None
        known = (
            found.get(fact.ref.casefold())
            if isinstance(fact, (BlockerWorkedAround, BlockerResolved))
            else None
        )
        if known is None:
            return None
        facts = (*known.facts, fact.id)
        if isinstance(fact, BlockerWorkedAround):
            return replace(known, worked_around_on=fact.day, facts=facts)
        return replace(known, resolved_on=fact.day, facts=facts)

    def _opened(
        self, found: dict[str, Blocker], ref: str, component: str, side: Side | None, fact: Fact
    ) -> Blocker:
        known = found.get(ref.casefold())
        if known and known.is_open:
            return replace(known, side=side or known.side)
        fresh = Blocker(ref.casefold(), ref, fact.day, side, (fact.id,), component)
        again = self.playbook.health.technical.reopened_days.value
        if known and known.resolved_on and (fact.day - known.resolved_on).days <= again:
            return replace(fresh, opened_on=known.opened_on, facts=(*known.facts, fact.id))
        return fresh

    @cached_property
    def open_blockers(self) -> tuple[Blocker, ...]:
        """Open blockers: without workaround first, then the oldest."""
        open_ = [each for each in self.blockers if each.is_open]
        return tuple(sorted(open_, key=lambda each: (each.worked_around_on is not None, each.opened_on)))

    @cached_property
    def is_technical_known(self) -> bool:
        """Anything technical was ever recorded by a dated fact."""
        kinds = (BlockerOpened, BlockerResolved, ComponentReported, TicketOpened, TicketSolved)
        if any(self.state.all(kind) for kind in kinds):
            return True
        done = [fact.activity for fact in self.state.all(ActivityCompleted)]
        waived = [fact.activity for fact in self.state.all(ActivityWaived)]
        return any(key.startswith("technical_foundation.") for key in (*done, *waived))

    @property
    def is_technical_told(self) -> bool:
        """The weekly review says something about blockers."""
        return self.answer(Question.BLOCKERS) is not None

    @property
    def has_unlogged_blocker(self) -> bool:
        """The weekly review says that blockers are open, and none is logged: their age is unknown."""
        answer = self.answer(Question.BLOCKERS)
        told = answer is not None and answer.state in {Answer.OPEN, Answer.WORKED_AROUND}
        return told and not self.open_blockers

    # Sentiment --------------------------------------------------------------------------------------------

    @cached_property
    def moods(self) -> tuple[Mood, ...]:
        """Every piece of sentiment on record, oldest first."""
        return self.state.shared("moods", self._find_moods)

    def _find_moods(self) -> tuple[Mood, ...]:
        rule = self.playbook.health.sentiment
        noted = [
            Mood(fact.state, fact.day, rule.conversation_days.value, fact)
            for fact in self.state.all(SentimentNoted)
        ]
        return tuple(sorted([*noted, *self._survey_moods()], key=lambda mood: mood.on))

    def _survey_moods(self) -> Iterator[Mood]:
        rule = self.playbook.health.sentiment
        scales = {
            Survey.NPS: (rule.nps_positive.value, rule.nps_neutral.value, rule.survey_days.value),
            Survey.CSAT: (rule.csat_positive.value, rule.csat_neutral.value, rule.conversation_days.value),
        }
        for fact in self.state.all(SurveyAnswered):
            if fact.survey in scales:
                positive, neutral, days = scales[fact.survey]
                worse = Sentiment.NEUTRAL if fact.value >= neutral else Sentiment.NEGATIVE
                yield Mood(Sentiment.POSITIVE if fact.value >= positive else worse, fact.day, days, fact)

    @cached_property
    def mood(self) -> Mood | None:
        """The sentiment in force: a recent negative one, else the latest; of one day, the worst."""
        negative_days = self.playbook.health.sentiment.negative_days.value
        counting = [mood for mood in self.moods if self.state.age(mood.on) <= mood.counts_days]
        if not counting:
            return None
        sticking = [
            mood
            for mood in counting
            if mood.state == Sentiment.NEGATIVE and self.state.age(mood.on) <= negative_days
        ]
        if sticking:
            return sticking[-1]
        last = counting[-1].on
        return min(
            (mood for mood in counting if mood.on == last), key=lambda mood: _WORST_FIRST.index(mood.state)
        )

    @cached_property
    def told_mood(self) -> Sentiment | None:
        """The weekly review's answer about sentiment, while it counts."""
        answer = self.answer(Question.SENTIMENT)
        return _MOODS[answer.state] if answer and answer.state else None

    # Weekly review ----------------------------------------------------------------------------------------

    def answer(self, question: Question, *, scored: bool = False) -> WeeklyAnswer | None:
        """Return the latest answer to a question, or score for a dimension, that still counts."""
        days = self.playbook.health.review_days.value
        given = [
            fact
            for fact in self.state.all(WeeklyAnswer)
            if fact.question == question
            and (fact.value is not None) == scored
            and self.state.age(fact.day) <= days
        ]
        return given[-1] if given else None


def _is_blocking(fact: ComponentReported) -> bool:
    reason = (fact.reason or "").strip().casefold()
    return fact.state != ComponentState.COMPLETE and reason not in {"", "no", "none", "-"}
