"""The cheapest way to the next band: fewest dimensions, fewest rubric steps, then the heavier dimension."""

import itertools
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from onboarding_tools.cheapest import cheapest_raise
from tools.accounts import HEALTHY, assessed, row

WEIGHTS = {"milestones": 30, "engagement": 25, "usage": 25, "technical": 10, "sentiment": 10}
LEVELS = (Fraction(75), Fraction(100))


def _raise(threshold: int, *scores: int) -> dict[str, int]:
    exact = {name: Fraction(score) for name, score in zip(WEIGHTS, scores, strict=True)}
    return {
        name: int(score)
        for name, score in cheapest_raise(exact, WEIGHTS, Fraction(threshold * 100), LEVELS).items()
    }


def test_one_dimension_is_raised_before_two() -> None:
    # 56.25; milestones 25 -> 75 bring 15 and reach 71.25, as would engagement and sentiment together
    assert _raise(70, 25, 25, 100, 100, 75) == {"milestones": 75}


def test_one_step_is_taken_before_two() -> None:
    assert _raise(85, 100, 100, 25, 100, 25) == {"usage": 75}  # 73.75 + 12.5 = 86.25; 100 would be 92.5


def test_of_equally_cheap_ways_the_heavier_dimension_is_chosen() -> None:
    assert _raise(70, 25, 25, 100, 100, 100) == {"milestones": 75}  # 58.75 + 15; engagement would bring 12.5


def test_two_dimensions_are_raised_where_no_single_one_is_enough() -> None:
    # 25: 50 needs 25 more; milestones alone bring 22.5 at most, milestones and a quarter to 75 bring 27.5
    assert _raise(50, 25, 25, 25, 25, 25) == {"milestones": 75, "engagement": 75}


def test_a_threshold_that_is_met_exactly_is_met() -> None:
    assert _raise(85, 100, 100, 25, 100, 75) == {"usage": 75}  # 78.75 + 12.5; 85 is passed
    assert _raise(85, 50, 100, 100, 100, 75) == {"milestones": 75}  # 82.5 + 7.5 = 90


def test_nothing_is_named_where_nothing_can_be_raised() -> None:
    assert _raise(100, 100, 100, 100, 100, 100) == {}


def test_nothing_is_named_where_everything_at_its_best_is_not_enough() -> None:
    assert cheapest_raise({"usage": Fraction(25)}, WEIGHTS, Fraction(9999), LEVELS) == {}


def _cost(raised: dict[str, int], scores: dict[str, int]) -> tuple[int, int, int]:
    steps = sum(sum(scores[name] < level <= to for level in (75, 100)) for name, to in raised.items())
    return len(raised), steps, -sum(WEIGHTS[name] for name in raised)


@given(
    st.lists(st.sampled_from([0, 25, 60, 75, 90, 100]), min_size=5, max_size=5), st.sampled_from([50, 70, 85])
)
def test_no_other_way_to_the_threshold_is_cheaper(given_scores: list[int], threshold: int) -> None:
    scores = dict(zip(WEIGHTS, given_scores, strict=True))

    def reaches(raised: dict[str, int]) -> bool:
        return sum(WEIGHTS[name] * score for name, score in {**scores, **raised}.items()) >= threshold * 100

    assume(not reaches({}))
    choices = itertools.product(
        *([None, *(level for level in (75, 100) if level > score)] for score in given_scores)
    )
    ways = [{name: to for name, to in zip(WEIGHTS, way, strict=True) if to} for way in choices]
    found = _raise(threshold, *given_scores)
    assert found in [way for way in ways if reaches(way)]
    assert _cost(found, scores) == min(_cost(way, scores) for way in ways if reaches(way))


def test_the_way_to_a_capped_band_is_to_record_what_is_missing() -> None:
    without_usage = [each for each in HEALTHY if not each["type"].startswith("usage_")]
    health = assessed(*without_usage).health
    assert (health.band, health.path_band) == ("needs_attention", "healthy")
    assert [(step.dimension, step.to_score) for step in health.path] == [("usage", None)]
    assert health.path[0].says == "record it: no usage target is set"


def test_the_way_names_the_dimension_where_it_stands_and_where_it_has_to_be() -> None:
    blocked = row("blocker_opened", "2026-10-12", ref="SSO")
    health = assessed(*HEALTHY, blocked, row("sentiment_noted", "2026-10-13", state="negative")).health
    assert health.exact == 85  # 100 - 7.5 - 7.5: still healthy, so no way is needed
    assert health.path == ()
    low_usage = row("usage_observed", "2026-10-13", what="weekly_active_users", value=10)
    late = assessed(
        *HEALTHY, blocked, row("sentiment_noted", "2026-10-13", state="negative"), low_usage
    ).health
    # usage 100 * 0.2 / 0.75 = 26.67; 30 + 25 + 6.67 + 2.5 + 2.5 = 66.67: usage at 75 brings 12.08
    assert (late.score, late.path_band) == (66.6, "needs_attention")
    assert [(step.dimension, step.to_score) for step in late.path] == [("usage", 75)]
    assert late.path[0].says == "Usage adoption from 26.6 up to 75"
