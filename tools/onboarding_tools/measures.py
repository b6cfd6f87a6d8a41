"""What several questions share: replies, executive touch, usage, blockers, sentiment in force, staleness.

Every measure is computed once per date, on first use, from the facts up to that date.
"""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from onboarding_tools.blockers import BLOCKING, Blocker, find_blockers
from onboarding_tools.facts.types import (
    ActivityCompleted,
    ActivityWaived,
    BlockerOpened,
    BlockerResolved,
    CadenceSet,
    ComponentReported,
    MeetingHeld,
    MeetingMissed,
    MilestoneCompleted,
    TicketOpened,
    TicketSolved,
    WeeklyAnswer,
)
from onboarding_tools.facts.words import (
    Answer,
    CadenceKind,
    CadenceState,
    Metric,
    Question,
    Sentiment,
)
from onboarding_tools.lazy import lazy
from onboarding_tools.people import People
from onboarding_tools.plan import Plan, make_plan
from onboarding_tools.replies import Replies
from onboarding_tools.roles import Stakeholder
from onboarding_tools.sentiment import Mood, mood_in_force
from onboarding_tools.state import History, Kinds, State
from onboarding_tools.usage import Usage, expected_share, usage_in_force, usage_target

__all__ = ["TECHNICAL", "Measures", "measures_on"]

_TECHNICAL_EVENTS = (BlockerOpened, BlockerResolved, ComponentReported, TicketOpened, TicketSolved)
TECHNICAL: Kinds = BLOCKING | {*_TECHNICAL_EVENTS, ActivityCompleted, ActivityWaived}
"""The kinds of facts that technical health depends on."""
_INTERVALS = {
    CadenceState.WEEKLY: 7,
    CadenceState.EVERY_TWO_WEEKS: 14,
    CadenceState.MONTHLY: 30,
    CadenceState.QUARTERLY: 91,
}
_MOODS = {"satisfied": Sentiment.POSITIVE, "neutral": Sentiment.NEUTRAL, "concerned": Sentiment.NEGATIVE}


def measures_on(history: History, as_of: date) -> "Measures":
    """Return the measures of a date, computed at most once per history."""
    return history.once(("measures", as_of), lambda: Measures(history.on(as_of)))


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

    @lazy
    def plan(self) -> Plan:
        """Segment, Day 1 and due dates."""
        return make_plan(self.state)

    @lazy
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

    @lazy
    def is_positioned(self) -> bool:
        """It is known where the account stands: something was completed, reported, held or missed."""
        kinds = (MilestoneCompleted, ActivityCompleted, ComponentReported)
        return bool(self.state.kickoffs) or self.state.has(*kinds)

    @lazy
    def stale_since(self) -> date | None:
        """The day of the newest fact once it is older than the playbook allows; None while fresh."""
        last = self.state.last_fact_on
        is_stale = last is not None and self.state.age(last) > self.playbook.health.stale_days.value
        return last if is_stale else None

    # Engagement -------------------------------------------------------------------------------------------

    @lazy
    def has_quiet_contact(self) -> bool:
        """Anybody of the customer was in two-way contact lately."""
        days = self.playbook.health.sentiment.quiet_days.value
        last = self.people.customer_contact_on
        return last is not None and self.state.age(last) <= days

    @lazy
    def executive_contact_on(self) -> date | None:
        """The day of the latest two-way contact with the sponsor, their delegate or another executive."""
        keys = (self.people.key(each.person) for each in self.people.executives)
        return max((day for key in keys if (day := self.people.last_contact_on(key))), default=None)

    @lazy
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

    @lazy
    def is_executive_due(self) -> bool:
        """An executive touch is expected: kickoff held or missed, at the latest the day after Day 1."""
        if not self.is_executive_required or self.plan.day1_on is None:
            return False
        return bool(self.state.kickoffs) or self.as_of > self.plan.day1_on

    @lazy
    def champion_replies(self) -> tuple[tuple[Stakeholder, Replies], ...]:
        """What went both ways with each champion or stand-in; those with nothing on record are left out."""
        replies = ((each, self.people.replies(each)) for each in self.people.champions)
        return tuple((each, found) for each, found in replies if found.is_known)

    @lazy
    def is_champion_dark(self) -> bool:
        """Every champion with anything on record leaves outreach open for too long (C22)."""
        limits = self.playbook.signals["champion_dark"].thresholds
        return bool(self.champion_replies) and all(
            replies.open_days >= limits["calendar_days"].value
            and replies.open_business_days >= limits["business_days"].value
            for _, replies in self.champion_replies
        )

    @lazy
    def has_meeting(self) -> bool:
        """Any meeting, held or missed, is on record."""
        return self.state.has(MeetingHeld, MeetingMissed)

    # Usage ------------------------------------------------------------------------------------------------

    @lazy
    def usage(self) -> tuple[Usage, ...]:
        """The usage ratios in force."""
        return usage_in_force(self.state)

    @lazy
    def usage_ratio(self) -> Fraction | None:
        """The smallest ratio in force, not capped; None where nothing is known."""
        return self.lowest_usage.ratio if self.lowest_usage else None

    @lazy
    def lowest_usage(self) -> Usage | None:
        """The usage in force that is furthest below its target."""
        return min(self.usage, key=lambda each: each.ratio, default=None)

    @property
    def has_usage_target(self) -> bool:
        """A target is set, or came with an observation."""
        return any(usage_target(self.state.history, metric, self.as_of) for metric in Metric)

    @lazy
    def usage_expectation(self) -> Fraction | None:
        """What share of the target is expected today; None while usage is not due (C18)."""
        if self.day is None:
            return None
        return expected_share(self.playbook, self.plan.segment.used, self.day)

    # Technical --------------------------------------------------------------------------------------------

    @lazy
    def blockers(self) -> tuple[Blocker, ...]:
        """Every blocker ever named, as it stands."""
        return find_blockers(self.state)

    @lazy
    def open_blockers(self) -> tuple[Blocker, ...]:
        """Open blockers: without workaround first, then the oldest."""
        open_ = [each for each in self.blockers if each.is_open]
        return tuple(sorted(open_, key=lambda each: (each.worked_around_on is not None, each.opened_on)))

    @lazy
    def is_technical_known(self) -> bool:
        """Anything technical was ever recorded by a dated fact."""
        if self.state.has(*_TECHNICAL_EVENTS):
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

    @lazy
    def mood(self) -> Mood | None:
        """The sentiment in force."""
        return mood_in_force(self.state)

    @lazy
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
