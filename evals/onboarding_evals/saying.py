"""Does a text say it: dates in any common writing, numbers as numbers, words without regard to case."""

import re
import unicodedata
from datetime import date
from functools import cache

from babel.dates import get_month_names

__all__ = ["says", "says_any"]

_LANGUAGES = ("en", "de", "fr", "es", "pt")
_NUMBER = re.compile(r"\d+(\.\d+)?")


def says_any(text: str, ways: tuple[str, ...]) -> bool:
    """Tell whether a text says one of these."""
    return any(says(text, way) for way in ways)


def says(text: str, way: str) -> bool:
    """Tell whether a text says this.

    >>> says("due on 14 October", "2026-10-14"), says("it is 85,0 now", "85"), says("185 users", "85")
    (True, True, False)
    """
    return _pattern(way).search(_plain(text)) is not None


@cache
def _pattern(way: str) -> re.Pattern[str]:
    try:
        return re.compile("|".join(_writings(date.fromisoformat(way))))
    except ValueError:
        pass
    if _NUMBER.fullmatch(way):
        whole, _, part = way.partition(".")
        decimals = rf"[.,]{part}" if part else r"(?:[.,]0+)?"
        return re.compile(rf"(?<![\d.,]){whole}{decimals}(?![\d]|[.,]\d)")
    return re.compile(re.escape(_plain(way)))


def _writings(day: date) -> list[str]:
    """Write a day as people do; the year may be missing, a weekday may stand before it."""
    names = {name for language in _LANGUAGES for name in _months(language, day.month)}
    month = f"(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})"
    d, m, ordinal = day.day, day.month, r"(?:st|nd|rd|th|er|º|\.)?"
    return [
        day.isoformat(),
        rf"(?<!\d)0?{d}{ordinal} (?:of |de )?{month}",
        rf"{month}\.? 0?{d}(?!\d)",
        rf"(?<!\d)0?{d}[./]0?{m}(?!\d)",
        rf"(?<!\d)0?{m}/0?{d}(?!\d)",
    ]


def _months(language: str, month: int) -> tuple[str, ...]:
    wide, short = (get_month_names(width, locale=language)[month] for width in ("wide", "abbreviated"))
    return _plain(wide), _plain(short).rstrip(".")


def _plain(text: str) -> str:
    """Lower case, no accents, one kind of space."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"\s+", " ", "".join(mark for mark in spread if not unicodedata.combining(mark)))
