"""Values that a client may send: strict, exact, and each with the sentence that says what is accepted."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue

from onboarding_tools.facts import classes, fields_of

__all__ = [
    "A_BATCH", "A_DATE", "A_LIST", "A_LIST_OF_VALUES", "A_NUMBER", "MOST_FACTS", "Amount", "Count", "Date",
    "FactRows", "Name", "Score", "fact_fields",
]  # fmt: skip

_LONGEST_NAME = 200
MOST_FACTS = 200
_LARGEST = 10**12
_YEARS = range(2000, 2100)  # beyond these a day number or a replay leaves the calendar
A_DATE = f"a date such as 2026-09-01, in {_YEARS[0]} to {_YEARS[-1]}"
A_NUMBER = "a plain number"
A_LIST = "a list of facts, each an object with type and on"
A_LIST_OF_VALUES = "a list of values, each an object with name and text"
A_BATCH = f"at most {MOST_FACTS} facts in one batch; propose the rest in another"
_SET_BY_THE_STORE = frozenset({"id", "recorded_at", "recorded_by", "source", "source_id"})


def _date(given: object) -> object:
    """Read 2026-09-01 and nothing else: a model's "today" or "1/9" has more than one reading."""
    if isinstance(given, str) and len(given) == len("2026-09-01"):
        try:
            read = date.fromisoformat(given)
        except ValueError:
            read = None
        if read and read.year in _YEARS:
            return read
    raise ValueError(A_DATE)


def _number(given: object) -> object:
    """Take a finite JSON number exactly as it was written; no text, no true or false."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError(A_NUMBER)  # noqa: TRY004 - pydantic turns ValueError alone into a problem of the field
    number = Decimal(str(given))
    if not number.is_finite():
        raise ValueError(A_NUMBER)
    return number


def _list(given: object) -> object:
    """Unpack a list that a client sent as text: Claude Desktop does so with arrays of objects."""
    if isinstance(given, str):
        try:
            return json.loads(given)
        except ValueError:
            return given
    return given


Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
Date = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string"})]
Score = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=100),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Amount = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=_LARGEST),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
Count = Annotated[int, Field(ge=0, le=1_000_000), WithJsonSchema({"type": "integer", "minimum": 0})]


@cache
def fact_fields() -> frozenset[str]:
    """Name every field that a caller may give in a fact row."""
    given = {field for type_ in classes() for field in fields_of(type_)}
    return frozenset(given - _SET_BY_THE_STORE | {"type"})


def _facts_schema() -> JsonSchemaValue:
    """Write the rows of all fact types as one flat object; the reader of facts knows which takes what."""
    words = {"type": "string"}
    kinds: dict[str, dict[str, Any]] = {
        "type": {**words, "enum": list(classes())},
        "on": {**words, "description": "YYYY-MM-DD, or with time and offset"},
        "value": {"type": "number"},
        "out_of": {"type": "number"},
        "automatic": {"type": "boolean"},
        "quote": {**words, "description": "the customer's words"},
    }
    order = [*kinds, *sorted(fact_fields() - kinds.keys())]
    properties = {field: kinds.get(field, words) for field in order}
    row = {
        "type": "object",
        "properties": properties,
        "required": ["type", "on"],
        "additionalProperties": False,
    }
    return {"type": "array", "items": row}


def _rows(given: object) -> object:
    """Check the shape alone; what a row says is checked by the reader of facts, which knows each type."""
    if not isinstance(given, list) or not given or not all(isinstance(row, Mapping) for row in given):
        raise ValueError(A_LIST)
    if len(given) > MOST_FACTS:
        raise ValueError(A_BATCH)
    return tuple(given)


FactRows = Annotated[
    tuple[Mapping[str, Any], ...],
    BeforeValidator(_rows),
    BeforeValidator(_list),
    Field(strict=False),
    WithJsonSchema(_facts_schema()),
]
