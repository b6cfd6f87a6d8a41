"""How a cohort went: time to first value by Kaplan and Meier, milestones, signals, and how many that was."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from onboarding_tools.assessment import Assessment
from onboarding_tools.cohort import CohortReview, kaplan_meier, kaplan_meier_median, review_cohort
from tools.accounts import AS_OF, HEALTHY, PLAYBOOK, Row, assessed, row

HALF = Fraction(1, 2)


def _on(day: int) -> str:
    """The date of a day of a kickoff on 1 September."""
    return (date(2026, 9, 1) + timedelta(days=day - 1)).isoformat()


def _account(*rows: Row, first_value: int | None = None) -> Assessment:
    kickoff = row("milestone_planned", "2026-08-20", what="kickoff", due_on="2026-09-01")
    said = [row("customer_confirmed", _on(first_value), what="first_value", who="Ann")] if first_value else []
    return assessed(kickoff, *said, *rows)


def _status(state: str, day: int) -> Row:
    return row("status_changed", _on(day), state=state)


def _review(*assessments: Assessment) -> CohortReview:
    return review_cohort(assessments, PLAYBOOK, AS_OF)


# Kaplan and Meier -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("durations", "curve", "median"),
    [
        ([], [], None),
        ([(10, True)], [(10, Fraction(0))], 10),
        ([(10, False), (20, False)], [], None),
        # 1 of 3, then 1 of 1 after the censoring of the 20th: 2/3, 2/3 * 0
        ([(10, True), (20, False), (30, True)], [(10, Fraction(2, 3)), (30, Fraction(0))], 30),
        # the censored account of Day 10 is still at risk on Day 10: 4/5; then 3 and 2 are: * 2/3 * 1/2
        ([(10, True), (10, False), (20, True), (30, True), (30, False)],
         [(10, Fraction(4, 5)), (20, Fraction(8, 15)), (30, Fraction(4, 15))], 30),
        ([(10, True), (10, True), (20, False), (20, False)], [(10, HALF)], 10),  # exactly half is reached
        ([(10, True), (20, False), (20, False)], [(10, Fraction(2, 3))], None),  # not reached
        ([(5, False), (10, True), (10, True), (10, True)], [(10, Fraction(0))], 10),
    ],
)  # fmt: skip
def test_the_share_without_first_value_falls_by_events_over_those_at_risk(
    durations: list[tuple[int, bool]], curve: list[tuple[int, Fraction]], median: int | None
) -> None:
    assert list(kaplan_meier(durations)) == curve
    assert list(kaplan_meier(reversed(durations))) == curve
    assert kaplan_meier_median(durations) == median


# The review -----------------------------------------------------------------------------------------------


def test_an_open_account_is_censored_at_its_day_and_a_lost_one_on_the_day_it_stopped() -> None:
    review = _review(
        _account(first_value=10),
        _account(first_value=31),
        _account(_status("churned", 20)),
        _account(),  # Day 45
    )
    # Day 10: 1 of 4; Day 31: the churned one is gone since Day 20, 1 of 2: 3/4 * 1/2
    assert review.survival == ((10, Fraction(3, 4)), (31, Fraction(3, 8)))
    assert (review.ttfv_median_day, review.ttfv_events, review.n) == (31, 2, 4)
    # met: Day 10; missed: Day 31 and the one open on Day 45; the churned one was gone before Day 31
    assert (review.ttfv_met, review.ttfv_missed) == (1, 2)


def test_of_several_stops_the_last_one_counts_and_a_renewed_account_stays_under_observation() -> None:
    stopped_twice = _account(_status("cancelled", 10), _status("onboarding", 12), _status("churned", 20))
    review = _review(stopped_twice, _account(_status("renewed", 40)), _account(first_value=25))
    assert review.survival == ((25, HALF),)  # of the renewed one and the one that reached it
    assert (review.lost, review.renewed) == (1, 1)


def test_a_paused_account_is_censored_on_the_day_of_its_pause() -> None:
    review = _review(_account(_status("on_hold", 20)), _account(first_value=25), _account())
    assert review.survival == ((25, HALF),)  # the paused one is gone since Day 20: 1 of 2
    assert (review.lost, review.ttfv_missed) == (0, 1)  # Day 45 without first value


def test_accounts_whose_kickoff_has_not_come_are_left_out_and_counted() -> None:
    later = assessed(row("milestone_planned", "2026-10-01", what="kickoff", due_on="2026-10-16"))
    review = _review(_account(first_value=10), assessed(), later)
    assert (review.n, review.left_out, review.by_status) == (1, 2, {"onboarding": 1})


def test_first_value_before_the_kickoff_counts_as_day_1() -> None:
    assert _review(
        _account(row("customer_confirmed", "2026-08-25", what="first_value", who="Ann"))
    ).survival == ((1, Fraction(0)),)


def test_milestones_are_held_against_the_baseline_and_not_the_moved_plan() -> None:
    on_time = _account(row("milestone_completed", _on(7), what="technical_foundation"))
    moved = row("milestone_planned", _on(2), what="technical_foundation", due_on=_on(17), who="Ann")
    held = row("meeting_held", _on(1), what="kickoff", who="Ann")
    late = _account(held, moved, row("milestone_completed", _on(17), what="technical_foundation"))
    record = {each.milestone: each for each in _review(on_time, late, _account()).milestones}
    done = record["technical_foundation"]
    assert (done.completed, done.on_time, done.median_days_late) == (2, 1, 5.0)  # 0 and 10 days after Day 7
    assert record["first_value"].median_days_late is None
    assert record["first_value"].completed == 0


def test_a_signal_counts_once_an_account_if_it_fired_on_any_day_since_the_kickoff() -> None:
    blocked = [row("blocker_opened", _on(2), ref="SSO"), row("blocker_resolved", _on(20), ref="SSO")]
    again = [row("blocker_opened", _on(2), ref="API"), row("blocker_opened", _on(3), ref="SSO")]
    upset = row("sentiment_noted", _on(5), state="negative", who="Ann")
    review = _review(_account(*blocked), _account(*again, upset), _account())
    assert [(each.signal, each.accounts) for each in review.signals] == [
        ("blocker_unresolved", 2),
        ("negative_sentiment", 1),
    ]


def test_signals_of_one_count_stand_in_table_order() -> None:
    both = _account(
        row("blocker_opened", _on(2), ref="SSO"), row("sentiment_noted", _on(5), state="negative")
    )
    assert [each.signal for each in _review(both).signals] == ["blocker_unresolved", "negative_sentiment"]


def test_a_signal_that_would_have_fired_after_an_account_was_lost_is_not_counted() -> None:
    lost = _account(row("blocker_opened", _on(2), ref="SSO"), _status("churned", 10))
    assert _review(lost).signals == ()


def test_a_small_cohort_and_too_few_outcomes_are_said() -> None:
    review = _review(_account(first_value=10))
    assert review.warnings == (
        "only 1 accounts: read the figures as stories, not as rates",
        "0 renewed and 0 lost: too few outcomes, not validated",
    )


def test_twenty_renewed_and_ten_lost_are_enough_and_nine_lost_are_not() -> None:
    renewed, lost = _account(_status("renewed", 40)), _account(_status("cancelled", 40))
    assert _review(*[renewed] * 20, *[lost] * 10).warnings == ()
    assert len(_review(*[renewed] * 30, *[lost] * 9).warnings) == 1  # fewer than 10 of a kind
    assert len(_review(*[renewed] * 19, *[lost] * 10).warnings) == 1  # fewer than 30 in all


def test_a_cohort_of_none_is_reviewed_without_figures() -> None:
    review = _review()
    assert (review.n, review.ttfv_median_day, review.signals, review.survival) == (0, None, (), ())


def test_the_healthy_account_has_a_candidate_for_first_value_and_no_event() -> None:
    assert _review(assessed(*HEALTHY)).ttfv_events == 0
