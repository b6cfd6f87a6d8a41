"""Dates, numbers and names in free text, in the spellings that people and models use."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from babel import Locale

__all__ = [
    "ADDRESS", "DateSpan", "NameSpan", "NumberSpan", "blank", "find_dates", "find_names", "find_numbers",
    "find_relative",
    "find_weekdays", "without", "words_of_dates",
]  # fmt: skip

_LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "sv", "pl")
_ISO = re.compile(r"\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)")
_DIGITS = re.compile(
    r"(?<![\d.,/])(?P<a>\d{1,2})(?P<sep>[./])(?P<b>\d{1,2})"
    r"(?:(?P=sep)(?P<y>\d{4}|\d{2})\b|(?<=\d)\.(?=[,;)]|\s+[a-z]))"
)
_YEAR_FIRST = re.compile(r"\b(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})\b")
_NUMBER = re.compile(r"(?<![\w.,])[-\u2212]?\d+(?:[.,'\u2019\u00a0\u202f]\d{3})*(?:[.,]\d+)?(?:\s?[kKmM]\b)?")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?:[.,]\d{3})+")
_LIST_MARK = re.compile(r"^\s*\d{1,3}[.)] ", re.MULTILINE)
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
_COUNTED = (
    "days?|weeks?|months?|years?|hours?|minutes?|percent|per cent|users?|people|colleagues|seats|logins?|"
    "sessions?|attempts?|times|tickets?|blockers?|dollars|euros"
)
_NUMBER_WORD = re.compile(
    rf"\b(?P<word>{'|'.join(_WORDS)})\b(?=[\s-]+(?:business |active |working |calendar )?(?:{_COUNTED})\b)",
    re.IGNORECASE,
)
_RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1}
_GREETING = re.compile(
    r"^(?:hi|hello|hey|dear|good (?:morning|afternoon)|hallo|lieber?|sehr geehrte[r]?(?: (?:herr|frau))?|"
    r"guten tag|bonjour|cher|chère|hola|estimad[oa]|ciao|caro|cara|beste|olá|hej)"
    r"\s+(?P<name>[^,:!\n]{1,60})[,:!\n]",
    re.IGNORECASE | re.MULTILINE,
)
_WORD = re.compile(r"(?<![\w@.])[^\W\d_][\w'\u2019-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;…“\"(|>#*-]\s*)$")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


class DateSpan(NamedTuple):
    """A date as it is written, with every day that it may mean; `weekday` where one is named beside it."""

    text: str
    start: int
    end: int
    candidates: tuple[tuple[int | None, int, int], ...]
    """Year (None: not written), month, day."""
    weekday: int | None = None

    def means(self, day: date) -> bool:
        """Say whether this may be a day."""
        return any(
            (year is None or year == day.year) and (month, number) == (day.month, day.day)
            for year, month, number in self.candidates
        )


class NumberSpan(NamedTuple):
    """A number as it is written, with every value that it may mean."""

    text: str
    start: int
    end: int
    candidates: tuple[Decimal, ...]


@cache
def _names(kind: str) -> dict[str, int]:
    """Return the names of months (1 to 12) or weekdays (0 is Monday) in several languages, in lower case."""
    found: dict[str, int] = {}
    for language in _LANGUAGES:
        locale = Locale.parse(language)
        table = locale.months if kind == "months" else locale.days
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in table[context][width].items():
                    found.setdefault(name.casefold().rstrip("."), number)
    return found


@cache
def _spoken_date() -> re.Pattern[str]:
    months = _either(_names("months"))
    year = r"(?:,?\s+(?:de\s+)?(?P<{y}>\d{{4}}))?"
    first = rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|\.|º)?\s+(?:of\s+|de\s+)?(?P<m1>{months})\b\.?" + year.format(
        y="y1"
    )
    second = rf"\b(?P<m2>{months})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)" + year.format(y="y2")
    return re.compile(rf"(?<!\w)(?:{first}|{second})", re.IGNORECASE)


@cache
def _weekday() -> re.Pattern[str]:
    return re.compile(rf"\b(?P<w>{_either(_names('days'))})\b\.?", re.IGNORECASE)


def _either(names: dict[str, int]) -> str:
    longest_first = sorted((name for name in names if len(name) > 2), key=len, reverse=True)  # noqa: PLR2004 -- “so”, “do” are words
    return "|".join(map(re.escape, longest_first))


def find_dates(text: str) -> Iterator[DateSpan]:
    """Yield every date that is written in digits or words."""
    taken = text
    for pattern, make in (
        (_ISO, _from_iso), (_YEAR_FIRST, _from_iso), (_spoken_date(), _from_words), (_DIGITS, _from_digits),
    ):  # fmt: skip
        for match in pattern.finditer(taken):
            candidates = tuple(each for each in make(match) if _is_day(each))
            if candidates:
                yield DateSpan(
                    match.group(), match.start(), match.end(), candidates, _weekday_before(text, match)
                )
        taken = without(taken, pattern)


def _from_iso(match: re.Match[str]) -> Iterator[tuple[int | None, int, int]]:
    yield int(match["y"]), int(match["m"]), int(match["d"])


def _from_words(match: re.Match[str]) -> Iterator[tuple[int | None, int, int]]:
    number = "1" if match["m1"] else "2"
    year = match[f"y{number}"]
    month = _names("months")[match[f"m{number}"].casefold()]
    yield int(year) if year else None, month, int(match[f"d{number}"])


def _from_digits(match: re.Match[str]) -> Iterator[tuple[int | None, int, int]]:
    year = None if match["y"] is None else int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)  # noqa: PLR2004 -- 26 is 2026
    first, second = int(match["a"]), int(match["b"])
    yield year, second, first
    if match["sep"] == "/":
        yield year, first, second


def _is_day(candidate: tuple[int | None, int, int]) -> bool:
    year, month, day = candidate
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True


def _weekday_before(text: str, match: re.Match[str]) -> int | None:
    near = text[max(0, match.start() - 16) : match.start()]
    named = [
        found
        for found in _weekday().finditer(near)
        if near[found.end() :].strip(" ,.") in {"", "the", "den", "le"}
    ]
    return _names("days")[named[-1]["w"].casefold()] if named else None


def find_relative(text: str, as_of: date) -> Iterator[DateSpan]:
    """Yield yesterday, today and tomorrow, as the days that they are on a date."""
    for match in re.finditer(r"\b(?:yesterday|today|tomorrow)\b", text, re.IGNORECASE):
        day = as_of + timedelta(days=_RELATIVE[match.group().casefold()])
        yield DateSpan(match.group(), match.start(), match.end(), ((day.year, day.month, day.day),))


def without(text: str, pattern: re.Pattern[str]) -> str:
    """Blank out what a pattern finds, so that places stay where they are."""
    return pattern.sub(lambda match: " " * len(match.group()), text)


def blank(text: str, spans: Iterable[DateSpan]) -> str:
    """Blank out dates that were found, with the weekday before them."""
    for span in spans:
        start = span.start if span.weekday is None else max(0, span.start - 16)
        text = (
            text[:start]
            + without(text[start : span.start], _weekday())
            + " " * (span.end - span.start)
            + text[span.end :]
        )
    return text


def find_numbers(text: str) -> Iterator[NumberSpan]:
    """Yield every number that is no mark of a list, with what it may mean by different customs."""
    plain = without(text, _LIST_MARK)
    for match in _NUMBER.finditer(plain):
        yield NumberSpan(match.group().strip(), match.start(), match.end(), tuple(_readings(match.group())))
    for match in _NUMBER_WORD.finditer(plain):
        value = Decimal(_WORDS[match["word"].casefold()])
        yield NumberSpan(match.group(), match.start(), match.end(), (value,))


def _readings(text: str) -> Iterator[Decimal]:
    """Yield what digits mean with a point, and with a comma, before the decimals; 60,000 is never sixty."""
    factor = {"k": 1000, "m": 1_000_000}.get(text.strip()[-1].casefold(), 1)
    digits = text.strip().rstrip("kKmM ").replace("\u2212", "-")
    bare = re.sub(r"['\u2019\u00a0\u202f]", "", digits)
    if _GROUPED.fullmatch(bare):
        yield Decimal(re.sub("[.,]", "", bare)) * factor
        return
    for point, group in ((".", ","), (",", ".")):
        if re.fullmatch(rf"-?(?:\d{{1,3}}(?:\{group}\d{{3}})+|\d+)(?:\{point}\d+)?", bare):
            yield Decimal(bare.replace(group, "").replace(point, ".")) * factor


def find_weekdays(text: str) -> Iterator[tuple[str, int]]:
    """Yield every weekday that is named without a date, as a number from 0 for Monday."""
    for match in _weekday().finditer(text):
        yield match["w"], _names("days")[match["w"].casefold()]


def words_of_dates() -> frozenset[str]:
    """Return the names of months and weekdays, which are no names of people."""
    return frozenset({*_names("months"), *_names("days")})


class NameSpan(NamedTuple):
    """What may be a name; at the start of a sentence its first word may be any word."""

    text: str
    is_greeted: bool
    is_start: bool


def find_names(text: str) -> Iterator[NameSpan]:
    """Yield what may be somebody's name: who is greeted, and words with a capital inside a sentence."""
    for match in _GREETING.finditer(text):
        yield NameSpan(match["name"].strip(), is_greeted=True, is_start=False)
    for start, words in _capitalised(without(text, _GREETING)):
        line_start = text.rfind("\n", 0, start) + 1
        is_start = bool(_SENTENCE_START.search(text[line_start:start]))
        if not is_start or " " in words:
            yield NameSpan(words, is_greeted=False, is_start=is_start)


def _capitalised(text: str) -> Iterator[tuple[int, str]]:
    """Yield runs of words that begin with a capital and are no abbreviation, with where they begin."""
    start, end = 0, 0
    for match in _WORD.finditer(text):
        word = match.group()
        if not word[0].isupper() or word.isupper():
            continue
        if end and text[end : match.start()] in {" ", "\u00a0"}:
            end = match.end()
            continue
        if end:
            yield start, text[start:end]
        start, end = match.span()
    if end:
        yield start, text[start:end]
