"""Observations of a person who has stored nothing are judged by the same rules as stored facts."""

from datetime import date
from typing import Any

import pytest

from onboarding_server.mcp.arguments import ClassifyRisks
from onboarding_server.mcp.observations import observed_account
from onboarding_server.mcp.reading import read_arguments
from onboarding_tools.assessment import Risks, assess
from onboarding_tools.errors import InvalidInputError
from onboarding_tools.playbook import standard

_AS_OF = date(2026, 10, 15)  # a Thursday


def _risks(**observed: Any) -> Risks:  # noqa: ANN401 - as a client sends them
    asked = read_arguments(ClassifyRisks, observed)
    return assess(observed_account(asked, _AS_OF), standard(), _AS_OF).risks


def _signal(name: str, **observed: Any) -> str:  # noqa: ANN401 - as above
    return next(each.status for each in _risks(**observed).signals if each.signal == name)


def _plays(**observed: Any) -> set[str]:  # noqa: ANN401 - as above
    return {each.play for each in _risks(**observed).plays if each.status == "fired"}


@pytest.mark.parametrize(
    ("signal", "observed", "status"),
    [
        ("champion_dark", {"days_unanswered": 5}, "fired"),  # Saturday the 10th: 5 days, 4 business days
        ("champion_dark", {"days_unanswered": 4}, "clear"),
        ("champion_dark", {"attempts": 0}, "clear"),
        ("champion_dark", {"blocker_days": 3}, "not_evaluable"),
        ("blocker_unresolved", {"blocker_days": 14}, "fired"),
        ("blocker_unresolved", {"blocker_days": 13}, "clear"),
        ("blocker_unresolved", {"blocker_days": 0}, "clear"),
        ("blocker_unresolved", {"day": 40}, "not_evaluable"),
        ("training_low", {"trained": 4, "invited": 10}, "fired"),  # 40 %
        ("training_low", {"trained": 5, "invited": 10}, "clear"),  # exactly 50 %
        ("training_low", {"trained": 0, "invited": 0}, "not_evaluable"),
        ("usage_low", {"day": 30, "usage_percent": 24}, "fired"),
        ("usage_low", {"day": 30, "usage_percent": 25}, "clear"),
        ("usage_low", {"day": 29, "usage_percent": 1}, "clear"),  # not due until Day 30
        ("usage_low", {"day": 30}, "not_evaluable"),
        ("negative_sentiment", {"sentiment": "negative"}, "fired"),
        ("negative_sentiment", {"sentiment": "neutral"}, "clear"),
        ("stakeholder_left", {"left": "champion"}, "fired"),
        ("stakeholder_left", {"left": "project_lead"}, "fired"),
        ("stakeholder_left", {"left": "nobody"}, "clear"),
        ("stakeholder_left", {"sentiment": "positive"}, "not_evaluable"),
        ("sponsor_no_show", {"day": 10, "sponsor_at_kickoff": False}, "fired"),
        ("sponsor_no_show", {"day": 10, "sponsor_at_kickoff": True}, "clear"),
        ("sponsor_no_show", {"day": 10}, "not_evaluable"),
        ("sponsor_no_show", {"day": 0}, "clear"),  # Day 1 is not past
    ],
)
def test_an_observation_fires_clears_or_leaves_open_its_signal(
    signal: str, observed: dict[str, Any], status: str
) -> None:
    assert _signal(signal, **observed) == status


def test_plays_start_on_their_own_conditions() -> None:
    # 7 days open, the first of two attempts on Thursday the 8th: 5 business days old, 30 % on Day 40
    assert _plays(blocker_days=7) == {"technical_blocker"}
    assert _plays(days_unanswered=7, attempts=2) == {"unresponsive_champion"}
    assert _plays(day=40, usage_percent=30) == {"low_usage"}


@pytest.mark.parametrize(
    ("observed", "sentence"),
    [
        ({"attempts": 2}, "days_unanswered: nothing given; expected days_unanswered, which attempts needs."),
        ({"trained": 2}, "invited: nothing given; expected invited, which trained needs."),
        ({"sponsor_at_kickoff": True}, "day: nothing given; expected day, which sponsor_at_kickoff needs."),
        (
            {"sponsor_at_kickoff": True, "day": 0},
            "day: 0 given; expected 1 or more once the kickoff was held.",
        ),
    ],
)
def test_an_observation_that_means_nothing_alone_is_refused(observed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        _risks(**observed)

    assert str(refused.value) == sentence
