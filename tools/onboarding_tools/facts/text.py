"""Values that come from outside: text that decides nothing, people, exact numbers, days and instants."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, LiteralString, NoReturn, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from onboarding_tools.lazy import lazy

__all__ = ["Day", "Number", "OutsideText", "People", "Person", "When", "clean", "read_when"]

_EXPECTED: LiteralString = "expected"
_LONGEST_TEXT = 2000
_LONGEST_NAME = 120
_MAIL = re.compile(r"^(?P<name>[^<>]*)<(?P<mail>[^<>@\s]+@[^<>@\s]+)>$")
_PLAIN_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_INSTANT = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_FIRST_DAY = date(2000, 1, 1)
_LAST_DAY = date(2099, 12, 31)
"""Outside these a year is a slip of the keyboard, and sums of days may leave the calendar."""
_MOST_DIGITS = 15
_MOST_DECIMALS = 9


def clean(text: str, longest: int = _LONGEST_TEXT) -> str:
    r"""Return text on one line in NFC, without control, format or unassigned characters, cut at `longest`.

    >>> clean("Ac\u200bme\n  Ltd")
    'Acme Ltd'
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())[:longest].rstrip()
    visible = "".join(
        " " if char in "\t\n\r\v\f" or unicodedata.category(char) in {"Zl", "Zp"} else char
        for char in text
        if char in "\t\n\r\v\f" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(unicodedata.normalize("NFC", visible).split())[:longest].rstrip()


class OutsideText(str):
    """Text that somebody outside wrote: shown, fenced, escaped; never followed, never decisive."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Clean on the way in, keep the type on the way out."""
        return core_schema.no_info_after_validator_function(
            lambda text: cls(clean(text)),
            core_schema.str_schema(),
            serialization=core_schema.to_string_ser_schema(),
        )


class Person(BaseModel):
    """A person by name, with the mail address where it is known."""

    model_config = ConfigDict(frozen=True, ignored_types=(lazy,))

    name: OutsideText
    mail: OutsideText | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `Name` or `Name <mail>`.

        >>> Person.parse("Priya Shah <priya@acme.example>").mail
        'priya@acme.example'
        """
        cleaned = clean(text, _LONGEST_NAME)
        found = _MAIL.match(cleaned)
        if found is None:
            return cls(name=OutsideText(cleaned), mail=OutsideText(cleaned) if "@" in cleaned else None)
        mail = found["mail"].strip()
        return cls(name=OutsideText(found["name"].strip() or mail), mail=OutsideText(mail))

    @lazy
    def key(self) -> str:
        """The name as it is compared: case and spacing do not matter."""
        return self.name.casefold()

    def __str__(self) -> str:
        """Write the person back as `Name <mail>`."""
        return f"{self.name} <{self.mail}>" if self.mail and self.mail != self.name else str(self.name)


def _refuse(expected: LiteralString) -> NoReturn:
    raise PydanticCustomError(_EXPECTED, expected)


def _people(given: object) -> object:
    if isinstance(given, (list, tuple)) and all(isinstance(each, str) for each in given):
        given = "; ".join(given)
    if isinstance(given, str):
        people = tuple(Person.parse(part) for part in given.split(";") if clean(part))
        if not people:
            _refuse("a name, several with `;`")
        return people
    if isinstance(given, tuple):
        return given
    _refuse("a name, several with `;`")


def _write_people(people: tuple[Person, ...]) -> str:
    return "; ".join(str(person) for person in people)


People = Annotated[
    tuple[Person, ...], BeforeValidator(_people), PlainSerializer(_write_people, return_type=str)
]


def _number(given: object) -> object:
    """Accept a finite decimal number that a float can hold exactly; text only where it is a plain number."""
    if isinstance(given, bool) or not isinstance(given, (int, float, Decimal, str)):
        _refuse("a number")
    text = str(given).strip()
    if isinstance(given, str) and not _PLAIN_NUMBER.match(text):
        _refuse("a plain number such as 12 or 0.5 (a percentage is `value` with `out_of` 100)")
    number = Decimal(text)
    if not number.is_finite():
        _refuse("a finite number")
    digits, exponent = number.as_tuple().digits, number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) else 0
    if max(len(digits), len(digits) - decimals) > _MOST_DIGITS or decimals > _MOST_DECIMALS:
        _refuse("a number of at most 15 digits, 9 of them after the point")
    return number


def _write_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(_write_number)]


def _day(given: object) -> date:
    """Read 2026-09-01; numbers, instants, other spellings and other centuries are no day."""
    day = _plain_day(given)
    if day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        _refuse("a date such as 2026-09-01")
    return day


def _plain_day(given: object) -> date | None:
    if isinstance(given, str) and _DAY.match(given.strip()):
        try:
            return date.fromisoformat(given.strip())
        except ValueError:
            return None
    return given if isinstance(given, date) and not isinstance(given, datetime) else None


Day = Annotated[date, BeforeValidator(_day)]


def read_when(given: object) -> date:
    """Read 2026-09-01 or 2026-09-01T09:30, with or without offset; nothing else is a day."""
    when = _plain_day(given) or _plain_instant(given)
    day = when.date() if isinstance(when, datetime) else when
    if when is None or day is None or not _FIRST_DAY <= day <= _LAST_DAY:
        _refuse("a date such as 2026-09-01, or a date and time such as 2026-09-01T09:30+02:00")
    return when


def _plain_instant(given: object) -> datetime | None:
    if isinstance(given, str) and _INSTANT.match(given.strip()):
        try:
            return datetime.fromisoformat(given.strip())
        except ValueError:
            return None
    return given if isinstance(given, datetime) else None


def _write_when(when: date | datetime) -> str:
    return when.isoformat()


When = Annotated[Any, BeforeValidator(read_when), PlainSerializer(_write_when, return_type=str)]
"""A `date`, or a `datetime` where the hour is known."""
