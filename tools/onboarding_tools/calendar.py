"""Day numbers, business days, holidays and the clocks of replies.

Ranges are half-open everywhere: `start` included, `end` not. "Trailing n days" are the n dates that end with
a date.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onboarding_tools.errors import OnboardingError, Problem

__all__ = [
    "Calendar",
    "UnknownCalendarError",
    "UnknownZoneError",
    "check_zone",
    "day_number",
    "day_on",
    "localize",
]

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class UnknownZoneError(OnboardingError):
    """A time zone that no database of zones knows."""

    def __init__(self, given: str) -> None:
        """Name the zone and the accepted form."""
        problem = Problem.of("time_zone", given, "an IANA time zone such as Europe/Berlin")
        super().__init__(problem.sentence)


class UnknownCalendarError(OnboardingError):
    """A holiday calendar that the holiday library does not have."""

    def __init__(self, given: str) -> None:
        """Name the calendar and the accepted forms."""
        accepted = (
            "a country such as US, a subdivision such as DE-BY, or dates such as 2026-12-24, several with `;`"
        )
        super().__init__(Problem.of("holidays", given, accepted).sentence)


def day_number(day: date, day1_on: date) -> int:
    """Count days from the kickoff, which is Day 1; Day 0 and below are before it (C01).

    >>> day_number(date(2026, 9, 30), day1_on=date(2026, 9, 1))
    30
    """
    return (day - day1_on).days + 1


def day_on(number: int, day1_on: date) -> date:
    """Return the date of a day number: Day 30 of a kickoff on 1 September is 30 September.

    >>> day_on(30, day1_on=date(2026, 9, 1))
    datetime.date(2026, 9, 30)
    """
    return day1_on + timedelta(days=number - 1)


def check_zone(name: str) -> ZoneInfo:
    """Return the zone of that name.

    Raises:
        UnknownZoneError: no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZoneError(name) from error


def localize(when: date, zone: ZoneInfo) -> date:
    """Bring an instant to local wall time; a date, or a time without offset, stays as it is."""
    if isinstance(when, datetime) and when.tzinfo is not None:
        return when.astimezone(zone).replace(tzinfo=None)
    return when


class Calendar:
    """Business days of one account: Monday to Friday without its holidays (C53)."""

    def __init__(self, codes: str = "") -> None:
        """Read `US; 2026-12-24`: calendar codes and single dates, separated by `;`.

        Raises:
            UnknownCalendarError: a part is neither.
        """
        parts = [part.strip() for part in codes.split(";") if part.strip()]
        self._added = frozenset(day for day in map(_as_date, parts) if day)
        self._codes = tuple(part for part in parts if not _as_date(part))
        for code in self._codes:
            _holidays(code, 2026)

    def without(self, days: frozenset[date]) -> "Calendar":
        """Return the same calendar with more days on which a clock stands, such as a logged absence."""
        if not days:
            return self
        return Calendar("; ".join([*self._codes, *(day.isoformat() for day in self._added | days)]))

    def is_business_day(self, day: date) -> bool:
        """Say whether work is done on that day."""
        if day.weekday() >= _SATURDAY or day in self._added:
            return False
        return not any(day in _holidays(code, day.year) for code in self._codes)

    def business_days_after(self, start: date, end: date) -> int:
        """Count the business days after `start` up to and with `end`; negative where `end` comes first.

        >>> Calendar().business_days_after(date(2026, 9, 4), date(2026, 9, 8))  # Friday to Tuesday
        2
        """
        if end < start:
            return -self.business_days_after(end, start)
        whole_weeks, rest = divmod((end - start).days, 7)
        tail = sum((end.weekday() - back) % 7 < _SATURDAY for back in range(rest))
        return whole_weeks * 5 + tail - self._weekday_holidays(start, end)

    def add_business_days(self, day: date, number: int) -> date:
        """Return the n-th business day after `day`.

        >>> Calendar().add_business_days(date(2026, 9, 4), 2)
        datetime.date(2026, 9, 8)
        """
        while number > 0:
            day += _ONE_DAY
            number -= self.is_business_day(day)
        return day

    def business_seconds(self, start: date, end: date) -> int:
        """Measure a reply on the business clock, in seconds: 24 h a business day, stopped on other days.

        Without a time of day at either end: 24 h for each business day between.

        >>> Calendar().business_seconds(datetime(2026, 9, 4, 17), datetime(2026, 9, 8, 17)) // 3600
        48
        """
        if not (isinstance(start, datetime) and isinstance(end, datetime)):
            return 24 * 3600 * max(0, self.business_days_after(_date(start), _date(end)))
        seconds = sum(
            (min(end, _midnight(day + _ONE_DAY)) - max(start, _midnight(day))).total_seconds()
            for day in _days_after(_date(start) - _ONE_DAY, _date(end))
            if self.is_business_day(day)
        )
        return max(0, int(seconds))

    def _weekday_holidays(self, start: date, end: date) -> int:
        if not (self._codes or self._added):
            return 0
        return sum(
            day.weekday() < _SATURDAY and not self.is_business_day(day) for day in _days_after(start, end)
        )


def _days_after(start: date, end: date) -> Iterator[date]:
    for offset in range((end - start).days):
        yield start + timedelta(days=offset + 1)


def _date(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min)


def _as_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@cache
def _holidays(code: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 -- half a second of import that accounts without a calendar never need

    country, _, subdivision = code.partition("-")
    try:
        found: Iterable[date] = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except (NotImplementedError, KeyError) as error:
        raise UnknownCalendarError(code) from error
    return frozenset(found)
