"""Kinds of values that a template can show, how a person types them, and how a locale writes them."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent

from onboarding_tools.facts import Person, clean

__all__ = [
    "FIELDS",
    "KINDS",
    "LONGEST_VALUE",
    "MOST_ROWS",
    "TITLES",
    "Gap",
    "Kind",
    "Money",
    "ShownDate",
    "ShownPerson",
    "Writer",
    "find_locale",
    "read",
]

Kind = Literal["text", "texts", "person", "date", "number", "money", "share", "record", "rows"]
KINDS: tuple[Kind, ...] = ("text", "texts", "person", "date", "number", "money", "share", "record", "rows")
FIELDS: Mapping[str, tuple[str, ...]] = {"person": ("first",), "date": ("short",)}
"""What a template may ask of a value besides the value itself."""
LONGEST_VALUE = 300
MOST_ROWS = 40
TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms", "mx", "sir", "herr", "frau", "mme", "m", "sr", "sra"})
"""Forms of address that are nobody's first name."""

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z]{4})?(?:[_-][A-Za-z0-9]{2,3})?")
_INITIAL = re.compile(r"\w\.?")


class Money(NamedTuple):
    """An amount with its currency."""

    value: Decimal
    currency: str


class Gap(str):
    """What stands in a draft where a value is missing; visible, and never mistaken for text."""

    __slots__ = ()

    @classmethod
    def of(cls, label: str) -> "Gap":
        """Write a label as a gap.

        >>> Gap.of("new_date")
        '⟨new date⟩'
        """
        return cls(f"⟨{label.replace('_', ' ')}⟩")

    @property
    def first(self) -> str:
        """A missing person has no first name either."""
        return self

    @property
    def short(self) -> str:
        """A missing date has no short form either."""
        return self


class ShownPerson(str):
    """A person's name, with what a greeting says."""

    __slots__ = ("first",)
    first: str

    @classmethod
    def of(cls, name: str) -> "ShownPerson":
        """Find the name that a greeting uses: no title, no initial, and after a comma what follows it.

        >>> [ShownPerson.of(name).first for name in ("Shah, Priya", "Dr. Weber", "J. Li", "Priya Shah")]
        ['Priya', 'Dr. Weber', 'J. Li', 'Priya']
        """
        person = cls(name)
        head, comma, tail = name.partition(",")
        word = next(iter((tail if comma else head).split()), name)
        is_first = word.rstrip(".").casefold() not in TITLES and not _INITIAL.fullmatch(word)
        person.first = word if is_first else name
        return person


class ShownDate(str):
    """A date as a sentence writes it, with the form for a table."""

    __slots__ = ("short",)
    short: str


def find_locale(given: str) -> Locale:
    """Return the locale of a name such as en_US or de-DE.

    Raises:
        ValueError: there is no such locale.
    """
    if not _LOCALE.fullmatch(given):
        raise ValueError(given)
    try:
        return Locale.parse(given.replace("-", "_"))
    except UnknownLocaleError as error:
        raise ValueError(given) from error


class Writer:
    """Writes values as a country writes them; the words around them stay English.

    A month's name belongs to a language, so that outside English a date is written in digits.
    """

    def __init__(self, locale: Locale, as_of: date) -> None:
        self.locale = locale
        self.as_of = as_of

    def day(self, day: date) -> ShownDate:
        """Write a date; the year only where it is not this year's."""
        shown = ShownDate(self._long(day))
        shown.short = self._short(day)
        return shown

    def _long(self, day: date) -> str:
        if self.locale.language != "en":
            return str(format_skeleton("yMd", day, locale=self.locale))
        pattern = str(self.locale.date_formats["full"].pattern)
        return str(format_date(day, pattern if self._is_far(day) else _without_year(pattern), self.locale))

    def _short(self, day: date) -> str:
        if self.locale.language != "en":
            return str(format_skeleton("yMd", day, locale=self.locale))
        return str(format_skeleton("yMMMd" if self._is_far(day) else "MMMd", day, locale=self.locale))

    def _is_far(self, day: date) -> bool:
        return day.year != self.as_of.year

    def number(self, number: Decimal | Fraction | float) -> str:
        """Write a number with at most two decimals, cut: no threshold is shown before it is reached."""
        hundredths = Fraction(str(number)) * 100
        cut = Decimal(hundredths.numerator // hundredths.denominator) / 100
        return str(format_decimal(cut, format="#,##0.##", locale=self.locale))

    def share(self, share: Fraction) -> str:
        """Write a share as whole percent, cut for the same reason."""
        percent = share.numerator * 100 // share.denominator
        return str(format_percent(Decimal(percent) / 100, locale=self.locale))

    def money(self, money: Money) -> str:
        """Write an amount without the decimals that nobody says of a contract."""
        pattern = str(self.locale.currency_formats["standard"].pattern)
        is_whole = money.value == money.value.to_integral_value()
        short = pattern.replace("0.00", "0") if is_whole else pattern
        return str(format_currency(money.value, money.currency, short, self.locale, currency_digits=False))

    def person(self, person: Person | str) -> ShownPerson:
        """Write a person by name; a mail address is no name."""
        name = person.name if isinstance(person, Person) else person
        return ShownPerson.of(self.text(name))

    def text(self, text: object) -> str:
        """Write text on one line, without what would open another table cell."""
        return clean(str(text), LONGEST_VALUE).replace("|", "/")

    def write(self, kind: str, value: Any) -> Any:  # noqa: ANN401 -- each kind has its own Python type
        """Write a value of a kind."""
        if kind == "texts":
            return tuple(self.text(each) for each in value[:MOST_ROWS])
        writers: dict[str, Callable[[Any], str]] = {
            "date": self.day,
            "number": self.number,
            "share": self.share,
            "money": self.money,
            "person": self.person,
        }
        return writers.get(kind, self.text)(value)


def _without_year(pattern: str) -> str:
    return re.sub(r"[,\s]*y+", "", pattern).strip(", ")


def read(kind: Kind, given: str) -> Any:  # noqa: ANN401 -- as in Writer.write
    """Read a value as a person types it.

    Raises:
        ValueError: it is not of the kind; the text says what is accepted.
    """
    text = clean(given, LONGEST_VALUE * MOST_ROWS)
    if kind == "date":
        return _read_date(text)
    if kind in {"number", "share"}:
        return Fraction(_read_number(text)) / (100 if kind == "share" else 1)
    if kind == "money":
        return _read_money(text)
    if kind == "texts":
        return tuple(part.strip() for part in text.split(";") if part.strip())
    if kind in {"record", "rows"}:
        message = "facts: record what happened, and the draft shows it"
        raise ValueError(message)
    return text


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "a date such as 2026-10-15"
        raise ValueError(message) from None


def _read_number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > Decimal(10) ** 15:
        message = "a plain number such as 12 or 0.5"
        raise ValueError(message)
    return number


def _read_money(text: str) -> Money:
    amount, _, currency = text.partition(" ")
    if not re.fullmatch(r"[A-Z]{3}", currency):
        message = "an amount with its currency, such as 60000 USD"
        raise ValueError(message)
    return Money(_read_number(amount), currency)
