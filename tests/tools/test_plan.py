"""Segment, Day 1 and due dates; the baseline, what moved it, and what only asked to."""

from datetime import date
from fractions import Fraction

import pytest

from onboarding_tools.milestones import plan_dates, report_milestones
from onboarding_tools.plan import Plan, choose_segment, make_plan
from onboarding_tools.state import History
from tools.accounts import AS_OF, PLAYBOOK, Row, account, measured, row

DAYS = {
    "enterprise": (1, 7, 30, 60, 90),
    "mid_market": (1, 5, 20, 40, 60),
    "smb": (1, 3, 10, 20, 30),
}


def _plan(*rows: Row, as_of: date = AS_OF) -> Plan:
    return make_plan(History(account(*rows), PLAYBOOK).on(as_of))


def _acv(value: object, on: str = "2026-08-01", **fields: object) -> Row:
    return row("profile_set", on, what="acv", value=value, **({"unit": "USD"} | fields))


def _planned(what: str, due_on: str, on: str = "2026-08-20", **fields: object) -> Row:
    return row("milestone_planned", on, what=what, due_on=due_on, **fields)


KICKOFF = _planned("kickoff", "2026-09-01")
HELD = row("meeting_held", "2026-09-01", what="kickoff", who="Priya Shah")


# Segments -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        (0, "smb"),
        ("9999.99", "smb"),
        (10000, "mid_market"),
        ("49999.99", "mid_market"),
        (50000, "enterprise"),
        (999999, "enterprise"),
    ],
)
def test_the_contract_value_decides_and_a_threshold_belongs_to_the_larger_segment(
    value: object, segment: str
) -> None:
    chosen = choose_segment(History(account(_acv(value)), PLAYBOOK).on(AS_OF))
    assert (chosen.name, chosen.used, chosen.is_provisional) == (segment, segment, False)


@pytest.mark.parametrize(
    ("rows", "name", "note"),
    [
        ((), None, "contract value unknown"),
        ((_acv(5000, unit="EUR"),), None, "contract value in another currency, no rate"),
        ((_acv(5000, unit=None),), "smb", "contract value without a currency: taken as USD"),
        ((_acv(0),), "smb", "contract value is 0"),
        ((row("contract_signed", "2026-08-01", value=60000, unit="usd"),), "enterprise", ""),
        ((row("profile_set", "2026-08-01", what="segment", state="smb", reason="pilot"), _acv(60000)), "smb",
         "segment set by hand, with a reason"),
    ],
)  # fmt: skip
def test_what_is_assumed_or_overridden_is_said(rows: tuple[Row, ...], name: str | None, note: str) -> None:
    chosen = choose_segment(History(account(*rows), PLAYBOOK).on(AS_OF))
    assert chosen.name == name
    assert chosen.used == (name or "enterprise")
    assert any(each.startswith(note) for each in chosen.notes) or not (note or chosen.notes)


def test_of_two_values_stated_on_one_day_the_one_recorded_last_holds() -> None:
    chosen = choose_segment(History(account(_acv(40000), _acv(60000)), PLAYBOOK).on(AS_OF))
    assert chosen.name == "enterprise"


@pytest.mark.parametrize("value", [5000, 20000, 60000])
def test_each_segment_has_its_own_due_days(value: int) -> None:
    plan = _plan(_acv(value), KICKOFF)
    days = tuple((due - date(2026, 9, 1)).days + 1 for due in plan.due.values())
    assert days == DAYS[plan.segment.used]
    assert plan.due == plan.baseline


def test_a_value_that_changes_after_the_plan_was_agreed_waits_for_a_re_plan() -> None:
    plan = _plan(_acv(60000), KICKOFF, _acv(5000, on="2026-10-01"))
    assert plan.segment.name == "enterprise"
    assert plan.segment.notes == ("the contract value now says smb: it takes effect with the next re-plan",)
    replanned = _plan(_acv(60000), KICKOFF, HELD, _acv(5000, on="2026-10-01"),
                      _planned("value_realized", "2026-12-10", on="2026-10-02", who="Ann"))  # fmt: skip
    assert replanned.segment.name == "smb"


def test_a_segment_that_was_unknown_is_settled_by_the_first_known_value_with_its_baseline() -> None:
    plan = _plan(KICKOFF, _acv(5000, on="2026-10-01"))
    assert plan.segment.name == "smb"
    assert plan.baseline["value_realized"] == date(2026, 9, 30)  # Day 30
    assert plan.slip_days("value_realized") == 0


def test_before_that_day_the_plan_stood_on_the_assumed_segment() -> None:
    plan = _plan(KICKOFF, _acv(5000, on="2026-10-01"), as_of=date(2026, 9, 30))
    assert plan.due["value_realized"] == date(2026, 11, 29)  # Day 90


# Day 1 and moves ------------------------------------------------------------------------------------------


def test_without_an_agreed_kickoff_there_is_no_day_1() -> None:
    plan = _plan(_acv(60000), _planned("kickoff", "2026-09-01", state="proposed"))
    assert (plan.day1_on, plan.day(AS_OF), plan.has_started(AS_OF), plan.due) == (None, None, False, {})


def test_a_kickoff_that_was_held_without_an_agreed_date_is_day_1() -> None:
    assert _plan(row("meeting_held", "2026-09-03", what="kickoff", who="Ann")).day1_on == date(2026, 9, 3)
    assert _plan(row("milestone_completed", "2026-09-04", what="kickoff")).day1_on == date(2026, 9, 4)
    assert _plan(row("meeting_missed", "2026-09-03", what="kickoff")).day1_on is None


def test_before_the_kickoff_a_new_agreed_date_moves_day_1_and_every_due_date_and_keeps_the_baseline() -> None:
    plan = _plan(
        _acv(60000), KICKOFF, _planned("kickoff", "2026-09-11", on="2026-08-28", who="Ann", reason="ill")
    )
    assert (plan.baseline_day1_on, plan.day1_on) == (date(2026, 9, 1), date(2026, 9, 11))
    assert {plan.slip_days(name) for name in plan.due} == {10}
    assert plan.replans_after_kickoff == 0


def test_a_date_that_nobody_agreed_to_is_noted_and_moves_nothing() -> None:
    plan = _plan(_acv(60000), KICKOFF, _planned("kickoff", "2026-09-11", on="2026-08-28", reason="busy"))
    assert plan.day1_on == date(2026, 9, 1)
    assert len(plan.notes) == 1


def test_holding_the_kickoff_on_another_day_moves_nothing() -> None:
    late = row("meeting_held", "2026-09-04", what="kickoff", who="Ann")
    plan = _plan(_acv(60000), KICKOFF, late)
    assert (plan.day1_on, plan.kickoff_on) == (date(2026, 9, 1), date(2026, 9, 4))


def test_after_the_kickoff_day_1_stays_and_only_open_milestones_move() -> None:
    done = row("milestone_completed", "2026-09-07", what="technical_foundation")
    moved = _planned("kickoff", "2026-09-11", on="2026-09-10", who="Ann", side="customer")
    plan = _plan(_acv(60000), KICKOFF, HELD, done, moved)
    assert plan.day1_on == date(2026, 9, 1)
    assert {name: plan.slip_days(name) for name in plan.due} == {
        "kickoff": 0,
        "technical_foundation": 0,
        "first_value": 10,
        "habitual_use": 10,
        "value_realized": 10,
    }
    assert (plan.replans_after_kickoff, plan.slip_after_kickoff) == (1, 10)


def test_a_second_move_counts_from_the_first() -> None:
    moves = (
        _planned("first_value", "2026-10-05", on="2026-09-10", who="Ann"),  # Day 30 is 30 September: 5 days
        _planned("first_value", "2026-10-12", on="2026-09-20", who="Ann"),
    )
    plan = _plan(_acv(60000), KICKOFF, HELD, *moves)
    assert (plan.slip_days("first_value"), plan.slip_after_kickoff, plan.replans_after_kickoff) == (12, 12, 2)
    assert _plan(_acv(60000), KICKOFF, HELD, *moves, as_of=date(2026, 9, 19)).slip_days("first_value") == 5


def test_two_moves_agreed_on_one_day_are_one_re_plan_and_a_move_to_the_same_day_is_none() -> None:
    moves = (
        _planned("first_value", "2026-10-05", on="2026-09-10", who="Ann"),
        _planned("habitual_use", "2026-11-05", on="2026-09-10", who="Ann"),
        _planned("habitual_use", "2026-11-05", on="2026-09-12", who="Ann"),
    )
    assert _plan(_acv(60000), KICKOFF, HELD, *moves).replans_after_kickoff == 1


def test_a_milestone_s_own_date_agreed_before_the_kickoff_is_its_baseline() -> None:
    own = _planned("first_value", "2026-10-20", on="2026-08-10")
    for rows in ((own, KICKOFF), (KICKOFF, own | {"on": "2026-08-25"})):
        plan = _plan(_acv(60000), *rows)
        assert plan.baseline["first_value"] == plan.due["first_value"] == date(2026, 10, 20)


def test_dates_agreed_after_a_kickoff_that_was_held_without_a_plan_count_as_moves() -> None:
    moved = _planned("first_value", "2026-10-20", on="2026-09-10", who="Ann")
    plan = _plan(_acv(60000), HELD, moved)
    assert (plan.day1_on, plan.due["first_value"]) == (date(2026, 9, 1), date(2026, 10, 20))
    assert (plan.slip_days("first_value"), plan.replans_after_kickoff) == (20, 1)  # Day 30 is 30 September


def test_a_date_that_is_moved_before_any_kickoff_is_agreed_keeps_its_first_as_the_baseline() -> None:
    first = _planned("first_value", "2026-10-20", on="2026-08-10")
    moved = _planned("first_value", "2026-10-25", on="2026-08-12", who="Ann")
    plan = _plan(_acv(60000), first, moved, KICKOFF)
    assert (plan.baseline["first_value"], plan.due["first_value"]) == (date(2026, 10, 20), date(2026, 10, 25))


def test_a_milestone_s_date_without_a_kickoff_date_starts_no_plan() -> None:
    assert _plan(_acv(60000), _planned("first_value", "2026-10-20")).due == {}
    late = _planned("first_value", "2026-10-20", on="2026-09-10", who="Ann")
    assert _plan(_acv(60000), row("meeting_missed", "2026-09-01", what="kickoff"), late).day1_on is None


# A plan from two figures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("acv", "period", "last"),
    [
        (Fraction(60000), 90, date(2026, 11, 29)),
        (Fraction(5000), 30, date(2026, 9, 30)),
        (None, 90, date(2026, 11, 29)),
    ],
)
def test_a_kickoff_date_and_a_contract_value_are_enough_for_a_plan(
    acv: Fraction | None, period: int, last: date
) -> None:
    report = plan_dates(PLAYBOOK, date(2026, 9, 1), acv, date(2026, 9, 15))
    assert (report.period_days, report.item("value_realized").due_on) == (period, last)
    assert bool(report.notes) == (acv is None)
    assert report.worst is None
    assert report.item("kickoff").done == 0
    assert report.expected_phases == ("configuration", "enablement")  # Day 15


def test_the_float_of_a_bare_plan_is_to_first_value_in_business_days() -> None:
    report = plan_dates(PLAYBOOK, date(2026, 9, 1), Fraction(60000), date(2026, 9, 28))
    assert (report.float_milestone, report.float_days) == (
        "first_value",
        2,
    )  # Tuesday and Wednesday, the 30th


# Whose slip it was ----------------------------------------------------------------------------------------

LATE = _planned("first_value", "2026-10-10", on="2026-10-05", who="Ann")
"""Agreed five days after the due date of 30 September, for five days later still."""


def _slip(*rows: Row) -> tuple[int, int, int]:
    report = report_milestones(measured(_acv(60000), KICKOFF, HELD, *rows))
    return report.slip_customer_days, report.slip_our_days, report.slip_unattributed_days


@pytest.mark.parametrize(
    ("rows", "split"),
    [
        ((LATE | {"side": "customer"},), (10, 0, 0)),
        ((LATE | {"side": "us"},), (0, 10, 0)),
        # open activities, all of them ours, cover the days that had passed when the date was agreed
        ((LATE,), (0, 5, 5)),
        ((LATE, row("blocker_opened", "2026-10-03", ref="SSO", side="customer")), (8, 2, 0)),
        ((LATE, row("blocker_opened", "2026-10-03", ref="SSO", side="us"),
          row("blocker_resolved", "2026-10-05", ref="SSO")), (0, 5, 5)),
        ((LATE, row("blocker_opened", "2026-09-20", ref="A", side="us"),
          row("blocker_opened", "2026-09-20", ref="B", side="customer")), (10, 0, 0)),
        ((LATE, row("milestone_completed", "2026-10-02", what="first_value")), (0, 1, 9)),
    ],
)  # fmt: skip
def test_each_day_of_slip_belongs_to_who_asked_for_it_or_held_it_up(
    rows: tuple[Row, ...], split: tuple[int, int, int]
) -> None:
    assert _slip(*rows) == split


def test_before_a_kickoff_date_is_agreed_no_usage_is_expected() -> None:
    assert measured(_acv(60000)).usage_expectation is None
