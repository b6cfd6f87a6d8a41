"""How a piece of sentiment is cited: the figure or the way it came in our words, who and what apart."""

import pytest

from onboarding_tools.sentiment import describe_mood
from tools.accounts import Row, measured, row


@pytest.mark.parametrize(
    ("said", "says", "outside"),
    [
        (
            row("survey_answered", "2026-10-12", what="csat", value=2, who="Ann", quote="Too slow."),
            "negative sentiment, CSAT 2 of 5",
            "Ann: Too slow.",
        ),
        (
            row("survey_answered", "2026-10-12", what="nps", value=9, who="Ann"),
            "positive sentiment, NPS 9 of 10",
            "Ann",
        ),
        (
            row("sentiment_noted", "2026-10-12", state="neutral", channel="call", who="Ann; Bob"),
            "neutral sentiment, by call",
            "Ann; Bob",
        ),
        (
            row("sentiment_noted", "2026-10-12", state="negative", text="They sound tired."),
            "negative sentiment",
            "They sound tired.",
        ),
        (row("sentiment_noted", "2026-10-12", state="negative"), "negative sentiment", None),
    ],
)
def test_sentiment_is_cited_with_its_figure_and_apart_from_it_who_said_what(
    said: Row, says: str, outside: str | None
) -> None:
    mood = measured(said).mood
    assert mood is not None
    evidence = describe_mood(mood)
    assert (evidence.says, evidence.outside) == (says, outside)
