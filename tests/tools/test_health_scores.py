"""Scores that a person gives: weighed exactly, banded without gaps, refused with a sentence."""

import itertools
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding_tools.dimensions import DIMENSIONS
from onboarding_tools.errors import InvalidScoreError
from onboarding_tools.health import Health, band_of
from onboarding_tools.results import over_one_denominator, shown, shown_parts
from onboarding_tools.what_if import score_dimensions, what_if
from tools.accounts import HEALTHY, PLAYBOOK, assessed, row

WEIGHTS = {"milestones": 30, "engagement": 25, "usage": 25, "technical": 10, "sentiment": 10}
BANDS = ("critical", "at_risk", "needs_attention", "healthy")


def _score(*scores: object) -> Health:
    return score_dimensions(PLAYBOOK, dict(zip(DIMENSIONS, scores, strict=False)))


def _all(score: object) -> Health:
    return _score(*[score] * 5)


# Weighing -------------------------------------------------------------------------------------------------


def test_72_80_96_96_and_98_are_exactly_85_and_healthy() -> None:
    health = _score(72, 80, 96, 96, 98)  # 21.6 + 20 + 24 + 9.6 + 9.8; binary floats give 84.99999999999999
    assert (health.exact, health.score, health.band, health.state) == (85, 85.0, "healthy", "full")
    assert [each.earned for each in health.dimensions] == [21.6, 20.0, 24.0, 9.6, 9.8]


def test_without_usage_the_rest_is_weighed_alone_and_the_band_is_capped() -> None:
    health = score_dimensions(
        PLAYBOOK, {"milestones": 100, "engagement": 100, "technical": 100, "sentiment": 75}
    )
    assert health.exact == Fraction(290, 3)  # (3000 + 2500 + 1000 + 750) / 75
    assert (health.score, health.band, health.state) == (96.6, "needs_attention", "provisional")
    assert (health.coverage, health.low, health.high) == (Fraction(3, 4), 72.5, 97.5)
    assert (health.low_band, health.high_band) == ("needs_attention", "healthy")
    assert health.provisional_because == ("usage is missing",)
    assert [step.dimension for step in health.path] == ["usage"]


def test_a_milestone_in_the_red_takes_22_and_a_half_points() -> None:
    assert _score(25, 100, 100, 100, 100).exact == Fraction(155, 2)  # 30 * 25/100 + 70
    assert _score(25, 100, 100, 100, 100).band == "needs_attention"
    assert _score(75, 100, 100, 100, 100).exact == Fraction(185, 2)


@pytest.mark.parametrize("level", [0, 25, 75, 90, 100, 59.5, 69.5, 79.8, 84.5])
def test_five_equal_scores_weigh_as_one(level: float) -> None:
    assert _all(level).exact == Fraction(str(level))


def test_every_combination_of_the_rubric_s_levels_is_weighed_exactly_and_stands_in_one_band() -> None:
    for levels in itertools.product((25, 75, 100), repeat=5):
        expected = Fraction(
            sum(WEIGHTS[name] * level for name, level in zip(DIMENSIONS, levels, strict=True)), 100
        )
        health = _score(*levels)
        assert health.exact == expected
        assert [
            expected < 50,
            50 <= expected < 70,
            70 <= expected < 85,
            expected >= 85,
        ].index(True) == BANDS.index(str(health.band))  # fmt: skip


@pytest.mark.parametrize(
    "known", [each for size in range(1, 6) for each in itertools.combinations(DIMENSIONS, size)]
)
def test_below_sixty_percent_of_the_weight_there_is_no_score_but_always_a_range(
    known: tuple[str, ...],
) -> None:
    health = score_dimensions(PLAYBOOK, dict.fromkeys(known, 100))
    weight = sum(WEIGHTS[name] for name in known)
    assert (health.low, health.high, health.coverage) == (weight, 100, Fraction(weight, 100))
    assert health.missing == tuple(name for name in WEIGHTS if name not in known)  # heaviest first
    if weight < 60:
        assert (health.state, health.score, health.band, health.path) == ("insufficient", None, None, ())
        return
    is_capped = not {"milestones", "engagement", "usage"} <= set(known)
    assert health.score == 100
    assert health.band == ("needs_attention" if is_capped else "healthy")
    assert health.state == ("full" if len(known) == 5 else "provisional")


# Bands ----------------------------------------------------------------------------------------------------


def test_each_hundredth_of_the_scale_is_in_exactly_one_band_and_more_is_never_worse() -> None:
    places = [BANDS.index(band_of(PLAYBOOK, Fraction(hundredths, 100))) for hundredths in range(10001)]
    assert places == sorted(places)
    assert [places.count(place) for place in range(4)] == [
        5000,
        2000,
        1500,
        1501,
    ]  # to 49.99, 69.99, 84.99, 100


@pytest.mark.parametrize(
    ("score", "band", "as_shown"),
    [
        ("0", "critical", 0.0),
        ("49.99", "critical", 49.9),
        ("50", "at_risk", 50.0),
        ("59.5", "at_risk", 59.5),
        ("69.5", "at_risk", 69.5),
        ("69.999999", "at_risk", 69.9),
        ("70", "needs_attention", 70.0),
        ("79.8", "needs_attention", 79.8),
        ("84.5", "needs_attention", 84.5),
        ("84.99", "needs_attention", 84.9),
        ("84.9999999999999999", "needs_attention", 84.9),
        ("85", "healthy", 85.0),
        ("100", "healthy", 100.0),
    ],
)
def test_a_threshold_is_reached_or_not_and_never_rounded_up_to(
    score: str, band: str, as_shown: float
) -> None:
    health = _all(Fraction(score))
    assert (health.band, health.score) == (band, as_shown)


def test_no_threshold_is_shown_that_is_not_reached() -> None:
    for hundredths in range(10001):
        exact = Fraction(hundredths, 100)
        for threshold in (50, 70, 85):
            assert (shown(exact) >= threshold) == (exact >= threshold)
        assert 0 <= exact - Fraction(str(shown(exact))) < Fraction(1, 10)


@given(st.dictionaries(st.sampled_from(DIMENSIONS), st.fractions(0, 40, max_denominator=97)))
def test_parts_as_shown_add_up_to_their_sum_as_shown(parts: dict[str, Fraction]) -> None:
    as_shown = shown_parts(*over_one_denominator(parts))
    assert sum(Fraction(str(part)) for part in as_shown.values()) == Fraction(
        str(shown(sum(parts.values(), Fraction(0))))
    )
    assert all(abs(Fraction(str(as_shown[name])) - parts[name]) < Fraction(1, 10) for name in parts)


@given(st.lists(st.one_of(st.none(), st.fractions(0, 100, max_denominator=9)), min_size=5, max_size=5))
def test_points_add_up_to_the_score_as_shown_and_exactly(scores: list[Fraction | None]) -> None:
    typed = {name: score for name, score in zip(DIMENSIONS, scores, strict=True) if score is not None}
    if sum(WEIGHTS[name] for name in typed) < 60:
        return
    health = score_dimensions(PLAYBOOK, typed)
    known = [each for each in health.dimensions if each.earned is not None and each.lost is not None]
    assert sum(Fraction(str(each.earned)) for each in known) == Fraction(str(health.score))
    assert (
        sum(each.weight * each.exact for each in known) / sum(each.weight for each in known) == health.exact
    )
    assert sum(Fraction(str(each.lost)) for each in known) == Fraction(str(shown(100 - health.exact)))
    assert 0 <= health.exact <= 100


@given(
    st.lists(st.integers(0, 100), min_size=5, max_size=5),
    st.sampled_from(range(5)),
    st.integers(0, 100),
)
def test_a_better_dimension_never_makes_a_worse_score_or_band(
    scores: list[int], which: int, better: int
) -> None:
    raised = [max(score, better) if place == which else score for place, score in enumerate(scores)]
    before, after = _score(*scores), _score(*raised)
    assert after.exact >= before.exact
    assert BANDS.index(str(after.band)) >= BANDS.index(str(before.band))


# Refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "given_words"),
    [
        (104, "104"),
        (100.01, "100.01"),
        (-0.01, "-0.01"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (Decimal("sNaN"), "sNaN"),
        (Decimal("Infinity"), "Infinity"),
        ("85%", "“85%”"),
        ("85", "“85”"),
        (True, "true"),
        (None, "nothing"),
        ([85], "“[85]”"),
    ],
)
def test_what_is_no_number_from_0_to_100_is_refused_with_its_field(score: object, given_words: str) -> None:
    with pytest.raises(InvalidScoreError) as refusal:
        score_dimensions(PLAYBOOK, {"usage": score})
    assert str(refusal.value) == f"usage: {given_words} given; expected a number from 0 to 100."


def test_a_name_that_is_no_dimension_is_refused_and_the_five_are_named() -> None:
    with pytest.raises(InvalidScoreError) as refusal:
        score_dimensions(PLAYBOOK, {"adoption": 80})
    accepted = "a dimension: milestones, engagement, usage, technical, sentiment"
    assert str(refusal.value) == f"adoption: 80 given; expected {accepted}."


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(InvalidScoreError) as refusal:
        score_dimensions(
            PLAYBOOK, {"milestones": 104, "usage": float("nan"), "adoption": 80, "technical": True}
        )
    assert [problem.field for problem in refusal.value.problems] == [
        "milestones",
        "usage",
        "adoption",
        "technical",
    ]


def test_no_score_at_all_is_refused() -> None:
    with pytest.raises(
        InvalidScoreError, match=r"^scores: nothing given; expected at least one of milestones, "
    ):
        score_dimensions(PLAYBOOK, {})


@pytest.mark.parametrize("score", [0, 100, 0.1, Decimal("99.99"), Fraction(1, 3)])
def test_decimals_and_both_ends_of_the_scale_are_accepted(score: object) -> None:
    assert _all(score).exact == Fraction(str(score))


# What if --------------------------------------------------------------------------------------------------


def test_a_replaced_dimension_changes_the_score_by_its_weight_and_nothing_else() -> None:
    health = assessed(*HEALTHY).health
    supposed = what_if(PLAYBOOK, health, {"usage": 60})
    assert (health.exact, supposed.exact) == (100, 90)  # 25 * 40/100 = 10 points fewer
    assert supposed.dimension("technical").evidence == health.dimension("technical").evidence
    assert supposed.dimension("usage").given
    assert not supposed.dimension("technical").given


def test_a_dimension_that_is_not_due_stays_out_of_the_weight() -> None:
    health = assessed(*HEALTHY[:7], as_of=date(2026, 9, 1)).health
    assert health.dimension("usage").state == "not_due"
    supposed = what_if(PLAYBOOK, health, {"technical": 50, "sentiment": 100})
    assert (supposed.exact, supposed.coverage) == (Fraction(7000, 75), 1)  # (3000 + 2500 + 500 + 1000) / 75


def test_an_account_that_has_not_started_is_weighed_by_what_is_supposed_alone() -> None:
    supposed = what_if(PLAYBOOK, assessed().health, {"milestones": 80, "engagement": 80, "usage": 80})
    assert (supposed.state, supposed.band, supposed.exact) == ("provisional", "needs_attention", 80)
    assert supposed.provisional_because == ("technical is missing", "sentiment is missing")


def test_an_account_without_a_score_can_be_supposed_to_have_one() -> None:
    rows = (*HEALTHY, row("status_changed", "2026-10-14", state="churned"))
    health = assessed(*rows).health
    assert health.state == "none"
    assert what_if(PLAYBOOK, health, dict.fromkeys(DIMENSIONS, 90)).band == "healthy"


def test_what_was_missing_and_is_not_supposed_stays_missing() -> None:
    health = score_dimensions(PLAYBOOK, {"milestones": 100, "engagement": 100, "technical": 100})
    assert what_if(PLAYBOOK, health, {"sentiment": 100}).provisional_because == ("usage is missing",)
    assert what_if(PLAYBOOK, health, {"sentiment": 100, "usage": 100}).state == "full"


def test_what_was_given_in_a_review_and_is_not_supposed_stays_so_and_provisional() -> None:
    rows = [each for each in HEALTHY if not each["type"].startswith("usage_")]
    health = assessed(*rows, row("weekly_answer", "2026-10-14", what="usage", value=80)).health
    supposed = what_if(PLAYBOOK, health, {"sentiment": 75})
    assert (supposed.state, supposed.provisional_because) == ("provisional", ("usage was given in a review",))
    assert supposed.exact == Fraction(185, 2)  # 30 + 25 + 20 + 10 + 7.5
    assert what_if(PLAYBOOK, health, {"usage": 100}).state == "full"


def test_supposing_does_not_make_an_account_that_was_not_updated_fresh() -> None:
    stale = assessed(*HEALTHY, as_of=date(2026, 11, 2)).health
    reasons = what_if(PLAYBOOK, stale, dict.fromkeys(DIMENSIONS, 100)).provisional_because
    assert reasons == ("not updated since 2026-10-11",)


def test_what_cannot_be_scored_cannot_be_supposed() -> None:
    with pytest.raises(InvalidScoreError, match=r"^usage: 104 given"):
        what_if(PLAYBOOK, assessed().health, {"usage": 104})
