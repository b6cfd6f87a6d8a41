"""Values that come from outside: text that decides nothing, people, exact numbers, days and instants."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, PlainSerializer
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = ["Number", "OutsideText", "People", "Person", "When", "clean"]

_LONGEST_TEXT = 2000
_LONGEST_NAME = 120
_MAIL = re.compile(r"^(?P<name>[^<>]*)<(?P<mail>[^<>@\s]+@[^<>@\s]+)>$")
_PLAIN_NUMBER = re.compile(r"^[+-]?\d{1,15}(\.\d{1,9})?$")


def clean(text: str, longest: int = _LONGEST_TEXT) -> str:
    """Return text on one line in NFC, without control, format or unassigned characters, cut at `longest`.

    >>> clean("Ac\\u200bme\\n  Ltd")
    'Acme Ltd'
    """
    visible = "".join(
        " " if unicodedata.category(char) in {"Zl", "Zp"} or char in "\t\n\r\v\f" else char
        for char in unicodedata.normalize("NFC", text)
        if char in "\t\n\r\v\f" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return " ".join(visible.split())[:longest]


class OutsideText(str):
    """Text that somebody outside wrote: shown, fenced, escaped; never followed, never decisive."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Clean on the way in, keep the type on the way out."""
        return core_schema.no_info_after_validator_function(
            lambda text: cls(clean(text)), core_schema.str_schema(), serialization=core_schema.to_string_ser_schema()
        )


class Person(BaseModel):
    """A person by name, with the mail address where it is known."""

    model_config = ConfigDict(frozen=True)

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

    @property
    def key(self) -> str:
        """The name as it is compared: case and spacing do not matter."""
        return self.name.casefold()

    def __str__(self) -> str:
        """Write the person back as `Name <mail>`."""
        return f"{self.name} <{self.mail}>" if self.mail and self.mail != self.name else str(self.name)


def _people(given: object) -> object:
    if isinstance(given, str):
        people = tuple(Person.parse(part) for part in given.split(";") if clean(part))
        if not people:
            raise PydanticCustomError("expected", "a name, several with `;`")
        return people
    return given


def _write_people(people: tuple[Person, ...]) -> str:
    return "; ".join(str(person) for person in people)


People = Annotated[tuple[Person, ...], BeforeValidator(_people), PlainSerializer(_write_people, return_type=str)]


def _number(given: object) -> object:
    """Accept a finite decimal number; text only where it is nothing but digits and a point."""
    if isinstance(given, bool) or given is None:
        raise PydanticCustomError("expected", "a number")
    if isinstance(given, str):
        if not _PLAIN_NUMBER.match(given.strip()):
            raise PydanticCustomError("expected", "a plain number such as 12 or 0.5 (a percentage is `value` with `out_of` 100)")
        return Decimal(given.strip())
    if isinstance(given, (int, float, Decimal)):
        number = Decimal(str(given))
        if number.is_finite():
            return number
    raise PydanticCustomError("expected", "a finite number")


def _write_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


Number = Annotated[Decimal, BeforeValidator(_number), PlainSerializer(_write_number)]


def _when(given: object) -> object:
    """Read 2026-09-01 or 2026-09-01T09:30, with or without offset; nothing else is a day."""
    if isinstance(given, (date, datetime)):
        return given
    if isinstance(given, str):
        text = given.strip()
        try:
            return date.fromisoformat(text) if len(text) == len("2026-09-01") else datetime.fromisoformat(text)
        except ValueError:
            pass
    raise PydanticCustomError("expected", "a date such as 2026-09-01, or a date and time such as 2026-09-01T09:30+02:00")


def _write_when(when: date | datetime) -> str:
    return when.isoformat()


When = Annotated[Any, BeforeValidator(_when), PlainSerializer(_write_when, return_type=str)]
"""A `date`, or a `datetime` where the hour is known."""
