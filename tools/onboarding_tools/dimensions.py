"""The five dimensions of the health score, each from 0 to 100 with its evidence."""

from collections.abc import Callable
from fractions import Fraction
from typing import Literal, NamedTuple

from onboarding_tools.blockers import Blocker
from onboarding_tools.facts import Fact, OutsideText
from onboarding_tools.facts.types import MeetingHeld, WeeklyAnswer
from onboarding_tools.facts.words import Milestone, Question, Sentiment
from onboarding_tools.measures import TECHNICAL, Measures
from onboarding_tools.milestones import days_behind
from onboarding_tools.playbook import Playbook
from onboarding_tools.replies import Replies
from onboarding_tools.results import Evidence, shown
from onboarding_tools.roles import Stakeholder
from onboarding_tools.sentiment import Mood, describe_mood
from onboarding_tools.usage import Usage

__all__ = ["DIMENSIONS", "DimensionState", "Measured", "describe_usage", "measure_dimensions", "state_of"]

DIMENSIONS = ("milestones", "engagement", "usage", "technical", "sentiment")
DimensionState = Literal["healthy", "minor_slip", "warning", "critical", "missing", "not_due", "not_started"]

_TYPED = {
    "engagement": Question.RESPONDING,
    "usage": Question.USING,
    "sentiment": Question.SENTIMENT,
    "technical": Question.BLOCKERS,
}
_MOOD_STATES: dict[Sentiment, DimensionState] = {
    Sentiment.POSITIVE: "healthy",
    Sentiment.NEUTRAL: "warning",
    Sentiment.NEGATIVE: "critical",
}


Told = tuple[str, tuple[Evidence, ...]]
"""Why a dimension is as it is: a sentence, and what it stands on."""


class Measured(NamedTuple):
    """One dimension before weighting: its state, its score where there is one, and why."""

    dimension: str
    state: DimensionState
    why: str | Callable[[], Told]
    """A sentence, or what puts one together: most dates are looked back at for their score alone."""
    exact: Fraction | None = None
    given: bool = False
    """Somebody gave it in a review; the facts do not."""

    def told(self) -> Told:
        """Return the sentence and what it stands on."""
        return (self.why, ()) if isinstance(self.why, str) else self.why()


def measure_dimensions(measures: Measures) -> dict[str, Measured]:
    """Measure all five dimensions; a weekly review fills what the facts leave missing (C58)."""
    measured = (
        _milestones(measures),
        _engagement(measures),
        _usage(measures),
        _technical(measures),
        _sentiment(measures),
    )
    return {each.dimension: _filled(measures, each) for each in measured}


def state_of(playbook: Playbook, score: Fraction) -> DimensionState:
    """Name the state of a score on a continuous scale by the bands: Healthy, Critical, or between."""
    bands = playbook.health.bands
    if score >= bands["healthy"].from_.exact:
        return "healthy"
    return "warning" if score >= bands["at_risk"].from_.exact else "critical"


def _scored(
    measures: Measures, dimension: str, state: DimensionState, why: str | Callable[[], Told]
) -> Measured:
    return Measured(dimension, state, why, measures.playbook.health.scores[state].exact)


def _missing(dimension: str, why: str | Callable[[], Told]) -> Measured:
    return Measured(dimension, "missing", why)


def _milestones(measures: Measures) -> Measured:
    if not measures.is_positioned:
        return _missing(
            "milestones", "nothing says where the account stands: no milestone, activity or kickoff on record"
        )
    late = days_behind(measures)
    worst = max(late, key=late.__getitem__)
    behind, state = late[worst], _slip_state(measures.playbook, late[worst])
    if not behind:
        return _scored(measures, "milestones", state, "no open milestone is past its due date")
    return _scored(measures, "milestones", state, lambda: _tell_late(measures, worst, behind))


def _slip_state(playbook: Playbook, behind: int) -> DimensionState:
    rule = playbook.health.milestones
    if behind >= rule.critical_from.value:
        return "critical"
    if behind >= rule.warning_from.value:
        return "warning"
    return "minor_slip" if behind >= rule.minor_slip_from.value else "healthy"


def _tell_late(measures: Measures, milestone: str, behind: int) -> Told:
    title = measures.playbook.milestones[milestone].title
    evidence = [Evidence(on=measures.plan.due[milestone], says=f"{title} was due, still open")]
    held_on = measures.plan.kickoff_on
    if milestone == Milestone.KICKOFF and held_on:
        says = "the kickoff was held; what is open of its list is late until it is ticked or declared"
        evidence.append(Evidence(on=held_on, says=says))
    return f"{title} is {_count(behind, 'day')} behind the current plan", tuple(evidence)


def _engagement(measures: Measures) -> Measured:
    if not measures.people.has_any_exchange and not measures.has_meeting:
        return _missing("engagement", "no message and no meeting is on record")
    champion = _champion_part(measures)
    if not measures.is_executive_due:
        return champion
    contact_on = measures.executive_contact_on
    if contact_on is None and not measures.has_meeting and champion.state != "critical":
        return _missing("engagement", "no meeting and no word from an executive is on record")
    return min((champion, _executive_part(measures)), key=lambda part: part.exact or 0)


def _champion_part(measures: Measures) -> Measured:
    champions = measures.people.champions
    if not champions:
        state: DimensionState = "healthy" if measures.has_quiet_contact else "warning"
        return _scored(
            measures, "engagement", state, "no champion is named; judged by any contact with the customer"
        )
    parts = [_one_champion(measures, champion) for champion in champions]
    return max(parts, key=lambda part: part.exact or 0)


def _one_champion(measures: Measures, champion: Stakeholder) -> Measured:
    replies, rule = measures.people.replies(champion), measures.playbook.health.engagement
    if measures.is_champion_dark:
        return _scored(measures, "engagement", "critical", lambda: _tell_dark(replies))
    if replies.hours is not None and replies.hours > rule.reply_hours.value:
        return _scored(measures, "engagement", "warning", lambda: _tell_slow(measures, replies))
    contact_on = replies.last_contact_on
    if contact_on is None or measures.state.age(contact_on) > rule.contact_days.value:
        says = f"no two-way contact with the champion in the last {rule.contact_days.value} days"
        return _scored(measures, "engagement", "warning", lambda: (says, _last_contact(replies)))
    says = "the champion answers in time"
    return _scored(measures, "engagement", "healthy", lambda: (says, _last_contact(replies)))


def _tell_dark(replies: Replies) -> Told:
    return f"the champion has not answered for {_count(replies.open_days, 'day')}", _outreach(replies)


def _tell_slow(measures: Measures, replies: Replies) -> Told:
    hours, standard = replies.hours, measures.playbook.health.engagement.reply_hours.value
    assert hours is not None  # noqa: S101 -- slow is who has a reply time
    says = f"the champion takes {shown(hours):g} business hours to reply; the standard is {standard}"
    return says, (*_outreach(replies), *_last_contact(replies))


def _outreach(replies: Replies) -> tuple[Evidence, ...]:
    return tuple(
        Evidence.of(
            fact, f"outreach by {fact.channel}, unanswered" if fact.channel else "outreach, unanswered"
        )
        for fact in replies.open
    )


def _last_contact(replies: Replies) -> tuple[Evidence, ...]:
    last = replies.last_contact
    return (Evidence.of(last, _contact_words(last)),) if last else ()


def _contact_words(fact: Fact) -> str:
    words = {"message_received": "last message from them", "survey_answered": "they answered a survey"}
    if isinstance(fact, MeetingHeld):
        return f"last met in a {fact.meeting.replace('_', ' ')}"
    return words[fact.type]


def _executive_part(measures: Measures) -> Measured:
    contact_on, days = measures.executive_contact_on, measures.executive_days
    if contact_on is None:
        says = "no executive of the customer has taken part so far"
        return _scored(measures, "engagement", "critical", says)
    if measures.state.age(contact_on) <= days:
        state: DimensionState = "healthy"
        says = "the champion answers and an executive is in touch"
    else:
        state = "critical"
        says = f"no executive of the customer was in touch in the last {days} days"
    return _scored(
        measures,
        "engagement",
        state,
        lambda: (says, (Evidence(on=contact_on, says="last executive contact"),)),
    )


def _usage(measures: Measures) -> Measured:
    expected, lowest = measures.usage_expectation, measures.lowest_usage
    if expected is None:
        return Measured("usage", "not_due", "usage is not due before the technical foundation is")
    if lowest is None:
        return _missing("usage", lambda: (_why_no_usage(measures), ()))
    rule = measures.playbook.health.usage
    score = Fraction(100) if lowest.ratio >= expected else 100 * lowest.ratio / expected
    if expected < rule.low_expectation.exact:
        score = max(score, rule.low_expectation_score.exact)
    state = state_of(measures.playbook, score)
    return Measured("usage", state, lambda: _tell_usage(lowest, expected), score)


def _tell_usage(lowest: Usage, expected: Fraction) -> Told:
    says = f"{shown(lowest.ratio * 100):g} % of the target; {shown(expected * 100):g} % is expected by now"
    return says, (describe_usage(lowest),)


def _why_no_usage(measures: Measures) -> str:
    if measures.has_usage_target:
        days = measures.playbook.health.usage.observation_days.value
        return f"no usage figure of the target's metric in the last {days} days"
    return "no usage target is set"


def describe_usage(usage: Usage) -> Evidence:
    """Cite a usage figure with its target."""
    mean = f", the mean of {_count(usage.days, 'business day')}" if usage.days > 1 else ""
    metric = usage.metric.replace("_", " ")
    says = f"{shown(usage.value):g} of {shown(usage.target):g} {metric}{mean}"
    return Evidence(on=usage.on, says=says, facts=tuple(fact for fact in usage.facts if fact))


def _technical(measures: Measures) -> Measured:
    return measures.state.shared("technical", TECHNICAL, lambda known: _judge_technical(Measures(known)))


def _judge_technical(measures: Measures) -> Measured:
    if not measures.is_technical_known:
        return _missing("technical", "nothing technical is on record: no component status, blocker or ticket")
    if not measures.open_blockers:
        return _scored(measures, "technical", "healthy", "no open blocker")
    without = sum(not blocker.worked_around_on for blocker in measures.open_blockers)
    state: DimensionState = "critical" if without else "warning"
    return _scored(measures, "technical", state, lambda: _tell_blockers(measures.open_blockers, without))


def _tell_blockers(blockers: tuple[Blocker, ...], without: int) -> Told:
    evidence = tuple(
        Evidence(
            on=blocker.opened_on,
            says="blocker open"
            + (", workaround accepted" if blocker.worked_around_on else ", no workaround"),
            outside=OutsideText(blocker.label),
            facts=tuple(fact for fact in blocker.facts if fact),
        )
        for blocker in blockers
    )
    if without:
        return f"{_count(without, 'open blocker')} without an accepted workaround", evidence
    return f"{_count(len(evidence), 'open blocker')}, each with an accepted workaround", evidence


def _sentiment(measures: Measures) -> Measured:
    mood = measures.mood
    if mood is not None:
        return _scored(measures, "sentiment", _MOOD_STATES[mood.state], lambda: _tell_mood(mood))
    if measures.has_quiet_contact:
        return _scored(measures, "sentiment", "warning", "in touch, but nobody said how they feel about it")
    return _missing("sentiment", "no sentiment and no contact in the last weeks")


def _tell_mood(mood: Mood) -> Told:
    return f"the sentiment in force is {mood.state}", (describe_mood(mood),)


def _filled(measures: Measures, measured: Measured) -> Measured:
    """Fill a missing dimension from the weekly review; what facts give is never replaced."""
    if measured.state != "missing":
        return measured
    by_hand = measures.answer(Question(measured.dimension), scored=True)
    if by_hand is not None and by_hand.value is not None:
        return _given(measures, measured.dimension, Fraction(by_hand.value), by_hand)
    typed = measures.answer(_TYPED[measured.dimension]) if measured.dimension in _TYPED else None
    if typed is None or typed.state is None:
        return measured
    counts_as = measures.playbook.questions[typed.question].answers[typed.state].score
    return measured if counts_as is None else _given(measures, measured.dimension, counts_as.exact, typed)


def _given(measures: Measures, dimension: str, score: Fraction, fact: WeeklyAnswer) -> Measured:
    says = "given in the weekly review; no dated fact supports it yet"
    state = state_of(measures.playbook, score)
    return Measured(
        dimension, state, lambda: (says, (Evidence.of(fact, "weekly review"),)), score, given=True
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
