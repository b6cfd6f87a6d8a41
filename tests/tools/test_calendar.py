"""Days, business days and the clocks that replies and deadlines run on."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding_tools.calendar import (
    Calendar,
    UnknownCalendarError,
    UnknownZoneError,
    check_zone,
    day_number,
    day_on,
    localize,
)

WEEKENDS = Calendar()
_DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def _at(text: str) -> date:
    """Read a day, or an hour of one on the wall clock."""
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


_FREE = st.lists(_DAYS, max_size=12).map(lambda days: Calendar("; ".join(map(str, days))))


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 9, 1), 1),  # Day 1 is the kickoff itself
        (date(2026, 8, 31), 0),  # the day before is Week 0
        (date(2026, 8, 25), -6),
        (date(2026, 9, 30), 30),
        (date(2026, 11, 29), 90),  # 30 September, 31 October, 29 November days
    ],
)
def test_day_1_is_the_kickoff_and_day_numbers_lead_back_to_their_dates(day: date, number: int) -> None:
    assert day_number(day, date(2026, 9, 1)) == number
    assert day_on(number, date(2026, 9, 1)) == day


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 9, 4), date(2026, 9, 4), 0),  # n business days after a day: from the next one on
        (date(2026, 9, 4), date(2026, 9, 6), 0),  # Friday to Sunday
        (date(2026, 9, 4), date(2026, 9, 8), 2),  # Monday, Tuesday
        (date(2026, 9, 5), date(2026, 9, 7), 1),  # Saturday to Monday
        (date(2026, 9, 1), date(2026, 9, 30), 21),  # 2-4, 7-11, 14-18, 21-25, 28-30: 3 + 5 + 5 + 5 + 3
        (date(2026, 9, 8), date(2026, 9, 4), -2),
    ],
)
def test_business_days_are_counted_from_the_day_after(start: date, end: date, days: int) -> None:
    assert WEEKENDS.business_days_after(start, end) == days


@given(_FREE, _DAYS, st.integers(0, 200))
def test_business_days_are_as_many_as_the_days_that_are_business_days(
    calendar: Calendar, start: date, length: int
) -> None:
    days = [start + timedelta(days=offset) for offset in range(1, length + 1)]
    expected = sum(calendar.is_business_day(day) for day in days)
    assert calendar.business_days_after(start, start + timedelta(days=length)) == expected


@given(_FREE, _DAYS, st.integers(1, 40))
def test_the_nth_business_day_after_a_day_is_a_business_day_and_n_away(
    calendar: Calendar, start: date, number: int
) -> None:
    due_on = calendar.add_business_days(start, number)
    assert calendar.is_business_day(due_on)
    assert calendar.business_days_after(start, due_on) == number


def test_no_business_days_after_a_day_is_that_day_even_on_a_weekend() -> None:
    assert WEEKENDS.add_business_days(date(2026, 9, 5), 0) == date(2026, 9, 5)


@pytest.mark.parametrize(
    ("codes", "day", "is_business_day"),
    [
        ("", date(2026, 11, 26), True),
        ("US", date(2026, 11, 26), False),  # Thanksgiving
        ("DE", date(2026, 6, 4), True),
        ("DE-BY", date(2026, 6, 4), False),  # Corpus Christi is a holiday in Bavaria alone
        ("2026-12-24", date(2026, 12, 24), False),
        ("US; 2026-12-24", date(2026, 11, 26), False),
        ("US; 2026-12-24", date(2026, 12, 24), False),
        (" ; ", date(2026, 12, 24), True),
        ("US", date(2027, 1, 1), False),  # every year is looked up
    ],
)
def test_holidays_are_those_of_the_account_s_calendar_and_its_own_days(
    codes: str, day: date, *, is_business_day: bool
) -> None:
    assert Calendar(codes).is_business_day(day) is is_business_day


@pytest.mark.parametrize("codes", ["Germany, Bavaria", "DE-ZZ", "2026-13-01", "US; ZZ"])
def test_a_calendar_that_nobody_keeps_is_refused_with_the_forms_that_are_accepted(codes: str) -> None:
    with pytest.raises(UnknownCalendarError, match=r"^holidays: “.*” given; expected a country such as US"):
        Calendar(codes)


def test_days_of_absence_are_left_out_of_a_calendar_and_no_absence_changes_nothing() -> None:
    away = frozenset({date(2026, 9, 7), date(2026, 9, 12)})  # a Monday and a Saturday
    assert Calendar().without(away).business_days_after(date(2026, 9, 4), date(2026, 9, 14)) == 5  # 8-11, 14
    assert WEEKENDS.without(frozenset()) is WEEKENDS
    assert not Calendar("US").without(away).is_business_day(date(2026, 11, 26))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-09-04T17:00", "2026-09-08T17:00", 48),  # Friday 7 h, Monday 24 h, Tuesday 17 h
        ("2026-09-04T17:00", "2026-09-04T17:30", 0.5),
        ("2026-09-05T10:00", "2026-09-07T12:00", 12),  # the weekend does not count
        ("2026-09-05T10:00", "2026-09-06T12:00", 0),
        ("2026-09-08T17:00", "2026-09-04T17:00", 0),
        ("2026-09-04", "2026-09-08T17:00", 48),  # without an hour: 24 h for Monday and for Tuesday
        ("2026-09-04T17:00", "2026-09-08", 48),
        ("2026-09-08", "2026-09-04", 0),
    ],
)
def test_a_reply_is_timed_on_the_business_clock(start: str, end: str, hours: float) -> None:
    assert WEEKENDS.business_seconds(_at(start), _at(end)) == hours * 3600


def test_the_business_clock_stands_on_a_holiday() -> None:
    labor_day = Calendar("2026-09-07")
    seconds = labor_day.business_seconds(_at("2026-09-04T17:00"), _at("2026-09-08T17:00"))
    assert seconds == 24 * 3600  # 7 h + 17 h


def test_an_instant_comes_to_the_local_date_and_a_day_stays_where_it_is() -> None:
    late = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
    assert localize(late, ZoneInfo("Europe/Berlin")) == _at("2026-09-02T01:30")
    assert localize(late, ZoneInfo("America/New_York")) == _at("2026-09-01T19:30")
    assert localize(_at("2026-09-01T23:30"), ZoneInfo("Asia/Tokyo")) == _at("2026-09-01T23:30")
    assert localize(date(2026, 9, 1), ZoneInfo("Asia/Tokyo")) == date(2026, 9, 1)


@pytest.mark.parametrize("name", ["Berlin", "", "../UTC", "Europe", "Europe/Berlin\x00"])
def test_a_zone_that_no_database_knows_is_refused(name: str) -> None:
    with pytest.raises(UnknownZoneError, match=r"^time_zone: “.*” given; expected an IANA time zone such as"):
        check_zone(name)


def test_a_zone_is_found_by_its_name() -> None:
    assert check_zone("Europe/Berlin") == ZoneInfo("Europe/Berlin")
