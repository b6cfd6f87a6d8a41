"""Every threshold holds from its day or its figure on, and not one before."""

from collections.abc import Callable
from datetime import date

import pytest

from onboarding_tools.assessment import Assessment
from onboarding_tools.next_step import decide
from tools.accounts import HEALTHY, Row, assessed, row


def _dimension(name: str) -> Callable[[Assessment], object]:
    return lambda found: found.health.dimension(name).score


def _signal(name: str) -> Callable[[Assessment], object]:
    return lambda found: next(each.status for each in found.risks.signals if each.signal == name)


def _play(name: str) -> Callable[[Assessment], object]:
    return lambda found: next(each.status for each in found.risks.plays if each.play == name)


def _without(*types: str) -> tuple[Row, ...]:
    return tuple(each for each in HEALTHY if each["type"] not in types)


def _usage(on: str, value: int) -> tuple[Row, ...]:
    return (*_without("usage_observed"), row("usage_observed", on, what="weekly_active_users", value=value))


SENT = row("message_sent", "2026-10-09", who="Priya Shah")
"""A Friday."""
BLOCKER = row("blocker_opened", "2026-10-01", ref="SSO")
NEGATIVE = row("sentiment_noted", "2026-10-06", state="negative")
TARGET_40 = row("usage_target_set", "2026-09-02", what="weekly_active_users", value=40)
TRAINING = row("training_held", "2026-10-01", what="admin", value=4)
SIGNED = row("contract_signed", "2026-09-01")


@pytest.mark.parametrize(
    ("rows", "probe", "before", "since"),
    [
        # Habitual use is due on Day 60, 30 October: behind by 0 and 1, 6 and 7, 14 and 15 days
        (HEALTHY, _dimension("milestones"), ("2026-10-30", 100), ("2026-10-31", 90)),
        (HEALTHY, _dimension("milestones"), ("2026-11-05", 90), ("2026-11-06", 75)),
        (HEALTHY, _dimension("milestones"), ("2026-11-13", 75), ("2026-11-14", 25)),
        # The sponsor was last seen on 5 October: 35 days are in
        (HEALTHY, _dimension("engagement"), ("2026-11-09", 75), ("2026-11-10", 25)),
        # The champion was last in touch on 6 October: 30 days are in
        (HEALTHY, _dimension("engagement"), ("2026-11-05", 100), ("2026-11-06", 75)),
        ((*HEALTHY, SENT), _dimension("engagement"), ("2026-10-13", 100), ("2026-10-14", 25)),
        ((*HEALTHY, SENT), _signal("champion_dark"), ("2026-10-13", "clear"), ("2026-10-14", "fired")),
        # 5 business days after Friday the 9th, and an attempt on another channel
        ((*HEALTHY, SENT, row("message_sent", "2026-10-09", who="Priya Shah", channel="call")),
         _play("unresponsive_champion"), ("2026-10-15", "clear"), ("2026-10-16", "fired")),
        ((*HEALTHY, BLOCKER), _play("technical_blocker"), ("2026-10-07", "clear"), ("2026-10-08", "fired")),
        ((*HEALTHY, BLOCKER), _signal("blocker_unresolved"),
         ("2026-10-14", "clear"), ("2026-10-15", "fired")),
        # 24 % of the target of 50, before Day 30 and on it
        (_usage("2026-09-28", 12), _signal("usage_low"), ("2026-09-29", "clear"), ("2026-09-30", "fired")),
        (_usage("2026-09-28", 24), _play("low_usage"), ("2026-09-29", "clear"), ("2026-09-30", "fired")),
        # An observation of 11 October counts 14 days
        (HEALTHY, _dimension("usage"), ("2026-10-25", 100), ("2026-10-26", None)),
        # A word of 6 October counts 30 days; then nobody is in touch
        (HEALTHY, _dimension("sentiment"), ("2026-11-05", 100), ("2026-11-06", None)),
        # A negative word counts 14 days, although a positive one follows on the next
        ((*HEALTHY, NEGATIVE, row("sentiment_noted", "2026-10-07", state="positive")),
         _dimension("sentiment"), ("2026-10-20", 25), ("2026-10-21", 100)),
        # The newest fact is of 11 October: 14 days without news are in order
        (HEALTHY, lambda found: str(found.stale_since),
         ("2026-10-25", "None"), ("2026-10-26", "2026-10-11")),
        # A weekly answer of 15 October fills a gap for 7 days
        ((*_without("usage_observed"), row("weekly_answer", "2026-10-15", what="usage", value=80)),
         _dimension("usage"), ("2026-10-22", 80), ("2026-10-23", None)),
        ((SIGNED,), lambda found: found.attention, ("2026-09-14", "P4"), ("2026-09-15", "P3")),
        (HEALTHY[:5], lambda found: found.value.ttfv, ("2026-09-30", "open"), ("2026-10-01", "missed")),
        (HEALTHY[:5], lambda found: found.status,
         ("2026-08-31", "not_started"), ("2026-09-01", "onboarding")),
        # Usage is not due up to Day 7
        (HEALTHY[:7], lambda found: found.health.dimension("usage").state,
         ("2026-09-07", "not_due"), ("2026-09-08", "missing")),
    ],
)  # fmt: skip
def test_a_rule_turns_on_its_day(
    rows: tuple[Row, ...],
    probe: Callable[[Assessment], object],
    before: tuple[str, object],
    since: tuple[str, object],
) -> None:
    for as_of, expected in (before, since):
        assert probe(assessed(*rows, as_of=date.fromisoformat(as_of))) == expected, as_of


@pytest.mark.parametrize(
    ("rows", "probe", "status"),
    [
        (_usage("2026-10-11", 12), _signal("usage_low"), "fired"),  # 24 %
        (_usage("2026-10-11", 13), _signal("usage_low"), "clear"),  # 26 %
        ((*_usage("2026-10-11", 10), TARGET_40), _signal("usage_low"), "clear"),  # exactly 25 %
        (_usage("2026-10-11", 24), _play("low_usage"), "fired"),
        (_usage("2026-10-11", 25), _play("low_usage"), "clear"),  # exactly 50 %
        ((*HEALTHY, TRAINING | {"out_of": 9}), _signal("training_low"), "fired"),
        ((*HEALTHY, TRAINING | {"out_of": 8}), _signal("training_low"), "clear"),  # exactly half
    ],
)  # fmt: skip
def test_a_share_is_below_its_threshold_only_when_it_is_below(
    rows: tuple[Row, ...], probe: Callable[[Assessment], object], status: str
) -> None:
    without_ticks = tuple(each for each in rows if each["type"] != "milestone_completed")
    assert probe(assessed(*without_ticks)) == status


@pytest.mark.parametrize(
    ("sent", "received", "score"),
    [
        ("2026-10-02T17:00", "2026-10-06T17:00", 100),  # Friday 7 h, Monday 24 h, Tuesday 17 h: exactly 48
        ("2026-10-02T17:00", "2026-10-06T17:01", 75),
    ],
)
def test_a_reply_is_slow_after_more_than_48_business_hours(sent: str, received: str, score: int) -> None:
    mails = (
        row("message_sent", sent, who="Priya Shah"),
        row("message_received", received, who="Priya Shah"),
    )
    found = assessed(*_without("message_sent", "message_received"), *mails)
    assert found.health.dimension("engagement").score == score


@pytest.mark.parametrize(("day", "ttfv"), [("2026-09-30", "met"), ("2026-10-01", "missed")])
def test_first_value_on_day_30_meets_the_goal_and_on_day_31_misses_it(day: str, ttfv: str) -> None:
    said = row("customer_confirmed", day, what="first_value", who="Priya Shah")
    assert assessed(*_without("milestone_completed"), said).value.ttfv == ttfv


@pytest.mark.parametrize(
    ("as_of", "is_snoozed"),
    [("2026-10-17", False), ("2026-10-18", True), ("2026-10-20", True), ("2026-10-21", False)],
)
def test_a_snoozed_signal_is_back_on_the_end_date(as_of: str, *, is_snoozed: bool) -> None:
    snooze = row(
        "signal_snoozed", "2026-10-18", what="blocker_unresolved", reason="known", until="2026-10-21"
    )
    [signal] = [
        each
        for each in assessed(*HEALTHY, BLOCKER, snooze, as_of=date.fromisoformat(as_of)).risks.signals
        if each.signal == "blocker_unresolved"
    ]
    assert (signal.status, bool(signal.snoozed_until)) == ("fired", is_snoozed)


@pytest.mark.parametrize("as_of", ["2026-10-15", "2026-10-20", "2026-10-30"])
def test_a_step_is_due_from_the_onset_of_its_cause_and_can_be_overdue(as_of: str) -> None:
    step = decide(assessed(*HEALTHY, BLOCKER, as_of=date.fromisoformat(as_of)))
    # The play began on 8 October: its first step was due 5 business days later, on the 15th
    assert (step.key, step.due_on) == ("plays.technical_blocker.1", date(2026, 10, 15))
    assert step.days_overdue == (date.fromisoformat(as_of) - date(2026, 10, 15)).days


def test_a_plan_alone_proves_no_delay() -> None:
    imported = assessed(*HEALTHY[:5])
    assert imported.health.dimension("milestones").state == "missing"
    assert [each.status for each in imported.milestones.items] == ["open"] * 5
    assert decide(imported).key == "data_gap.position"


def test_a_critical_signal_comes_before_everything_else_that_is_wrong() -> None:
    left = row("contact_left", "2026-10-14", who="Elena Voss")
    found = assessed(*HEALTHY, BLOCKER, left, NEGATIVE, as_of=date(2026, 11, 14))
    assert found.attention == "P1"
    assert decide(found).kind == "critical_signal"


def test_of_two_people_who_left_one_is_the_step_and_the_other_the_runner_up() -> None:
    left = [row("contact_left", "2026-10-14", who=who) for who in ("Elena Voss", "Priya Shah")]
    step = decide(assessed(*HEALTHY, *left))
    assert step.runner_up is not None
    assert {step.cause, step.runner_up.cause} == {"Elena Voss", "Priya Shah"}


def test_given_scores_fill_gaps_and_never_replace_what_facts_give() -> None:
    rows = [
        row("weekly_answer", "2026-10-15", what=name, value=10)
        for name in ("usage", "technical", "sentiment")
    ]
    assert assessed(*HEALTHY, *rows).health.score == 100


def test_without_an_open_blocker_or_ticket_technical_health_is_at_its_best() -> None:
    assert assessed(*HEALTHY).health.dimension("technical").score == 100
