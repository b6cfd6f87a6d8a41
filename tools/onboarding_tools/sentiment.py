"""Sentiment: what was said, how long it counts, and which is in force (C20, C30)."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import SentimentNoted, SurveyAnswered
from onboarding_tools.facts.words import Sentiment, Survey
from onboarding_tools.results import Evidence
from onboarding_tools.state import History, State, Timeline

__all__ = ["Mood", "describe_mood", "mood_in_force"]

_WORST_FIRST = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)


class Mood(NamedTuple):
    """One piece of sentiment: how it sounds, when, and for how many days it counts."""

    state: Sentiment
    on: date
    counts_days: int
    fact: Fact


def _moods(history: History) -> Timeline[Mood]:
    """Return every piece of sentiment on record, those of later dates included, oldest first."""
    return history.once("moods", lambda: _find_moods(history))


def _find_moods(history: History) -> Timeline[Mood]:
    days = history.playbook.health.sentiment.conversation_days.value
    noted = [Mood(fact.state, fact.day, days, fact) for fact in history.timeline(SentimentNoted).items]
    moods = sorted([*noted, *_survey_moods(history)], key=lambda mood: mood.on)
    return Timeline(moods, (mood.on for mood in moods))


def _survey_moods(history: History) -> Iterator[Mood]:
    rule = history.playbook.health.sentiment
    scales = {
        Survey.NPS: (rule.nps_positive.value, rule.nps_neutral.value, rule.survey_days.value),
        Survey.CSAT: (rule.csat_positive.value, rule.csat_neutral.value, rule.conversation_days.value),
    }
    for fact in history.timeline(SurveyAnswered).items:
        if fact.survey in scales:
            positive, neutral, days = scales[fact.survey]
            worse = Sentiment.NEUTRAL if fact.value >= neutral else Sentiment.NEGATIVE
            yield Mood(Sentiment.POSITIVE if fact.value >= positive else worse, fact.day, days, fact)


def describe_mood(mood: Mood) -> Evidence:
    """Cite a piece of sentiment: its figure or how it came; and apart from it who said it, in their words."""
    fact = mood.fact
    who = "; ".join(person.name for person in getattr(fact, "who", ()))
    words = fact.quote or fact.text
    if isinstance(fact, SurveyAnswered):
        how = f", {fact.survey.upper()} {fact.value} of {fact.top}"
    else:
        channel = getattr(fact, "channel", None)
        how = f", by {channel}" if channel else ""
    said = f"{who}: {words}" if who and words else who or words
    return Evidence.of(fact, f"{mood.state} sentiment{how}", said)


def mood_in_force(state: State) -> Mood | None:
    """Return the sentiment in force: a recent negative one, else the latest; of one day, the worst."""
    moods = _moods(state.history).until(state.as_of)
    counting = [mood for mood in moods if state.age(mood.on) <= mood.counts_days]
    if not counting:
        return None
    sticks = state.playbook.health.sentiment.negative_days.value
    negative = [
        mood for mood in counting if mood.state == Sentiment.NEGATIVE and state.age(mood.on) <= sticks
    ]
    if negative:
        return negative[-1]
    same_day = [mood for mood in counting if mood.on == counting[-1].on]
    return min(same_day, key=lambda mood: _WORST_FIRST.index(mood.state))
