"""Cells to values: dates in either order, money with its currency, numbers as people write them."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

__all__ = [
    "DOLLARS", "DateOrder", "Money", "NotReadableError", "date_order_of", "decimal_mark_of", "is_ambiguous",
    "lone_mark", "mark_said", "read_date", "read_money", "read_number",
]  # fmt: skip

DateOrder = Literal["day_first", "month_first"]

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?P<time>[T ]\s*\d{1,2}:\d{2}.*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?P<time>,?\s+\d{1,2}:\d{2}.*)?")
_MONTH_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s./-]+(?P<month>[a-z]{3,9})\.?|(?P<month2>[a-z]{3,9})\.?\s+(?P<day2>\d{1,2})(?:st|nd|rd|th)?)"
    r"[\s.,/-]+(?P<year>\d{4}|\d{2})(?:,?\s+\d{1,2}:\d{2}.*)?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_FIRST_YEAR, _LAST_YEAR, _CENTURY, _MONTHS_A_YEAR = 2000, 2100, 2000, 12
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "US$": "USD"}
# Currencies that write a bare dollar sign; a currency column may name one of them beside it.
DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"})
_MONEY = re.compile(
    r"(?P<before>[A-Z]{3}|US\$|[$€£¥])?\s*(?P<number>[-+]?[\d.,'\u2019\s]*\d)\s*(?P<times>[km])?\s*(?P<after>[A-Z]{3}|[$€£¥])?",
    re.IGNORECASE,
)
_A_DATE = "a date such as 2026-10-15"
_A_DAY = "a day of the calendar, such as 2026-10-15"
_A_YEAR = f"a date from {_FIRST_YEAR} to {_LAST_YEAR}"
_EPOCH = 1970
_NO_DATE = "1970 is a time stamp in the wrong unit, or none: correct it in your CRM, or empty the cell."
_A_NUMBER = "a number such as 12 or 0.5"
_GROUPED = "a number whose thousands are grouped by three"
_AN_AMOUNT = "an amount such as 90000, $90,000 or 48.000,00 EUR"
_ONE_CURRENCY = "one currency"
_TIMES = {"k": 1000, "m": 1_000_000}
_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<digits>\d[\d.,'\u2019\s]*)")


class NotReadableError(ValueError):
    """A cell that is no value of its kind; `accepted` and `mend` say what would be."""

    def __init__(self, accepted: str, mend: str = "") -> None:
        """Keep both for the report."""
        super().__init__(accepted)
        self.accepted = accepted
        self.mend = mend


class Money(NamedTuple):
    """An amount, and the currency that stands beside it."""

    amount: Decimal
    currency: str | None


def date_order_of(cells: Iterable[str]) -> DateOrder | None:
    """Decide for a column whether the day comes first, from the dates that can be read in one way only.

    None means that nothing, or both, is said.
    """
    said = {order for cell in cells if (order := _order_said(cell)) is not None}
    return said.pop() if len(said) == 1 else None


def is_ambiguous(cell: str) -> bool:
    """Tell whether a date can be read in two ways: 03/04/2026 can, 03.04.2026 and 13/04/2026 cannot."""
    found = _YEAR_LAST.fullmatch(cell.strip())
    return (
        found is not None
        and found[2] != "."
        and found[1].zfill(2) != found[3].zfill(2)
        and _order_said(cell) is None
    )


def read_date(cell: str, order: DateOrder | None, *, with_time: bool = False) -> str:
    """Read a date and write it as 2026-10-15; with its time where that is asked for and in ISO form.

    Raises:
        NotReadableError: it is no date, or one before 2000 or after 2100.
    """
    text = " ".join(cell.split())
    if with_time and (moment := _moment(text)):
        return moment
    year, month, day = _parts(text, order)
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise NotReadableError(_A_DAY) from error
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise NotReadableError(_A_YEAR, _NO_DATE if found.year == _EPOCH else "")
    return found.isoformat()


def read_money(cell: str) -> Money:
    """Read an amount such as 90000, $90,000, € 48.000,00 or 90k.

    Raises:
        NotReadableError: it is no amount, or names two currencies.
    """
    found = _MONEY.fullmatch(" ".join(cell.split()))
    if found is None:
        raise NotReadableError(_AN_AMOUNT)
    beside = [_SIGNS.get(sign, sign.upper()) for sign in (found["before"], found["after"]) if sign]
    if len(set(beside)) > 1:
        raise NotReadableError(_ONE_CURRENCY)
    amount = read_number(found["number"]) * _TIMES.get((found["times"] or "").casefold(), 1)
    return Money(amount, beside[0] if beside else None)


def decimal_mark_of(cells: Iterable[str]) -> str:
    """Decide for a column of numbers which mark is decimal, from those that can be read in one way only.

    Nothing, where nothing or both is said. Sums of money are read one by one: in one column `$90,000` may
    stand beside `48.000,00 EUR`, and no sum has three decimals.
    """
    said = {mark for cell in cells if (mark := mark_said(cell))}
    return said.pop() if len(said) == 1 else ""


def mark_said(cell: str) -> str:
    """Return the decimal mark that a number cannot be without: 1,5 has a comma, so has 1.234.567.

    >>> mark_said("1,5"), mark_said("1.234.567"), mark_said("1.234")
    (',', ',', '')
    """
    found = _NUMBER.fullmatch(cell.strip(" %"))
    if found is None:
        return ""
    digits = re.sub(r"['\u2019\s]", "", found["digits"])
    mark = _split(digits)[1]
    if mark or lone_mark(digits):
        return mark
    return {".": ",", ",": "."}.get(next((char for char in digits if char in ".,"), ""), "")


def lone_mark(cell: str) -> str:
    """Return the mark of a number that has but one."""
    marks = [char for char in cell if char in ".,"]
    return marks[0] if len(marks) == 1 else ""


def read_number(cell: str, decimal: str = "") -> Decimal:
    """Read a number with a decimal point or comma, with or without grouped thousands.

    One mark with three digits behind it groups thousands, 1.200 users are 1200, unless it is the `decimal`
    mark of the column.

    >>> read_number("48.000,50"), read_number("90,000"), read_number("0,5"), read_number("1.200", ".")
    (Decimal('48000.50'), Decimal('90000'), Decimal('0.5'), Decimal('1.200'))

    Raises:
        NotReadableError: it is no number.
    """
    found = _NUMBER.fullmatch(cell.strip())
    if found is None:
        raise NotReadableError(_A_NUMBER)
    digits = re.sub(r"['\u2019\s]", "", found["digits"])
    whole, mark, rest = _split(digits, decimal)
    if any(len(group) != len("000") for group in re.split(r"[.,]", whole)[1:]):
        raise NotReadableError(_GROUPED)
    plain = re.sub(r"[.,]", "", whole) + ("." + rest if mark else "")
    return Decimal(found["sign"] + plain)


def _split(digits: str, decimal: str = "") -> tuple[str, str, str]:
    """Cut a number at its decimal mark, if it has one."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return digits, "", ""
    mark, before, after = digits[last], digits[:last], digits[last + 1 :]
    is_other_kind = mark not in before and bool(re.search(r"[.,]", before))
    is_three = len(after) == len("000") and not before.startswith("0") and not is_other_kind
    if (is_three and mark != decimal) or mark in before:
        return digits, "", ""
    return before, mark, after


def _order_said(cell: str) -> DateOrder | None:
    found = _YEAR_LAST.fullmatch(cell.strip())
    if found is None or found[2] == ".":
        return None
    first, second = int(found[1]), int(found[3])
    if first > _MONTHS_A_YEAR >= second:
        return "day_first"
    return "month_first" if second > _MONTHS_A_YEAR >= first else None


def _parts(text: str, order: DateOrder | None) -> tuple[int, int, int]:
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        # Where a point separates, the day comes first everywhere.
        how = "day_first" if found[2] == "." else _order_said(text) or order
        return (year, first, second) if how == "month_first" else (year, second, first)
    if (found := _MONTH_NAMED.fullmatch(text)) and (
        name := (found["month"] or found["month2"])[:3].casefold()
    ) in _MONTHS:
        return _year(found["year"]), _MONTHS.index(name) + 1, int(found["day"] or found["day2"])
    mend = "The cell has lost its date format." if _SERIAL.fullmatch(text) else ""
    raise NotReadableError(_A_DATE, mend)


def _year(text: str) -> int:
    return int(text) + (_CENTURY if len(text) == len("26") else 0)


def _moment(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return found.isoformat() if ":" in text else ""
