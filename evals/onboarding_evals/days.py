"""Days that people name, read as a good assistant would on the fixed date."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from babel.dates import get_day_names, get_month_names

__all__ = ["named_days"]

_LANGUAGES = ("en", "de", "fr", "es", "pt")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_DAY_OF_MONTH = re.compile(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b")
_PASSING = {"today": 0, "this morning": 0, "just now": 0, "just had": 0, "yesterday": -1, "tomorrow": 1}


def named_days(text: str, today: date) -> frozenset[date]:
    """Return every day that a text may mean.

    A weekday is the next or the last one, "last week" ends on Sunday, a month or quarter has a first and a
    last day, a day without a year is the nearest to come.

    >>> sorted(map(str, named_days("since friday", date(2026, 10, 15))))
    ['2026-10-09', '2026-10-16']
    """
    said = text.casefold()
    return frozenset((*_exact(said, today), *_weekdays(said, today), *_months(said, today)))


def _exact(said: str, today: date) -> Iterator[date]:
    yield from map(date.fromisoformat, _ISO.findall(said))
    yield from (today + timedelta(days=shift) for words, shift in _PASSING.items() if words in said)
    if "last week" in said:
        yield today - timedelta(days=today.isoweekday())
    if "quarter" in said:
        first = today.month - (today.month - 1) % 3
        yield date(today.year, first, 1)
        yield _last_of(today.year, first + 2)
    for number in _DAY_OF_MONTH.findall(said):
        yield today.replace(day=int(number))


def _weekdays(said: str, today: date) -> Iterator[date]:
    for language in _LANGUAGES:
        for number, name in get_day_names("wide", locale=language).items():
            if re.search(rf"\b{re.escape(name.casefold())}\b", said):
                ahead = (number - today.weekday() - 1) % 7 + 1
                yield today + timedelta(days=ahead)
                yield today + timedelta(days=ahead - 7)


def _months(said: str, today: date) -> Iterator[date]:
    for month, names in _month_names():
        for name in names:
            for before, after in re.findall(rf"(?:\b(\d{{1,2}})\.? )?\b{name}\b(?: (\d{{1,2}})\b)?", said):
                yield from _in_month(month, before or after, today)


def _in_month(month: int, day: str, today: date) -> Iterator[date]:
    if day:
        yield from (date(year, month, int(day)) for year in (today.year, today.year + 1))
        return
    year = today.year - (month > today.month)
    yield date(year, month, 1)
    yield _last_of(year, month)


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@cache
def _month_names() -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(
        (
            month,
            tuple(
                {
                    re.escape(get_month_names(width, locale=language)[month].casefold().rstrip("."))
                    for language in _LANGUAGES
                    for width in ("wide", "abbreviated")
                }
            ),
        )
        for month in range(1, 13)
    )
