"""Many stored rows to facts: what a field said before is not read again."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Annotated, Any, NamedTuple

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from onboarding_tools.facts.parse import classes, trusted_fact
from onboarding_tools.facts.types import Fact

__all__ = ["trusted_facts"]

# Days, names and closed words repeat in thousands of facts; long text does not.
_REMEMBERED = 2048
_LONGEST_REMEMBERED = 40
_DISTINCT = frozenset({str, type(None), datetime, int})


def trusted_facts(rows: Iterable[Mapping[str, Any]]) -> Iterator[Fact]:
    """Read rows that were checked when they were stored, as `trusted_fact` does, several times as fast."""
    for row in rows:
        shape = _shape(row["type"], tuple(row))
        # A row that is not whole is refused as one is.
        yield trusted_fact(row) if shape is None else _read(shape, row)


class _Shape(NamedTuple):
    """How rows of one type that give the same fields are read."""

    made: type[Fact]
    fields: tuple[tuple[str, "_Reader | None"], ...]
    """Name and reader in the order of the row; None where the value is plain text, such as an id."""
    defaults: dict[str, Any]
    given: set[str]


class _Reader(dict[Any, Any]):
    """How a field reads a value: by its own rules, and each short text only once."""

    def __init__(self, annotation: Any) -> None:  # noqa: ANN401 -- an annotation has no narrower type
        super().__init__()
        self.read = TypeAdapter(annotation).validate_python

    def __missing__(self, value: Any) -> Any:  # noqa: ANN401 -- whatever a field holds
        read = self.read(value)
        if len(self) == _REMEMBERED:
            self.clear()
        if not isinstance(value, str) or len(value) <= _LONGEST_REMEMBERED:
            self[value] = read
        return read


@lru_cache(maxsize=1000)
def _shape(type_: str, keys: tuple[str, ...]) -> _Shape | None:
    """Look up how such rows are read; None where a field is missing or unknown."""
    made = classes()[type_]
    names = {key: name for name, field in made.model_fields.items() for key in (name, field.alias or name)}
    needed = {name for name, field in made.model_fields.items() if field.is_required()}
    given = {names.get(key, "") for key in keys}
    if not needed <= given <= made.model_fields.keys():
        return None
    # Every field in the order of the class, in which facts are written, too; what is needed is filled in.
    defaults = {name: field.default for name, field in made.model_fields.items()}
    fields = tuple((names[key], _reader(made.model_fields[names[key]])) for key in keys)
    return _Shape(made, fields, defaults, given)


def _reader(field: FieldInfo) -> _Reader | None:
    if field.annotation is str and not field.metadata:
        return None
    annotation: Any = field.annotation
    return _reader_of(annotation, *field.metadata)


@cache
def _reader_of(annotation: Any, *metadata: Any) -> _Reader:  # noqa: ANN401 -- as above
    return _Reader(Annotated[annotation, *metadata] if metadata else annotation)


def _read(shape: _Shape, row: Mapping[str, Any]) -> Fact:
    """Make a fact of fields that its class would have read the same."""
    read = shape.defaults.copy()
    for (name, reader), value in zip(shape.fields, row.values(), strict=True):
        if reader is None:
            read[name] = value
        else:
            # 1.0 and True are equal to 1 and not the same; lists cannot be remembered.
            read[name] = reader[value] if type(value) in _DISTINCT else reader.read(value)
    fact = shape.made.__new__(shape.made)
    # As pydantic's own `model_construct` does, which costs more than to check everything again.
    # The set of what was given is one for all rows of a shape: a frozen model never changes it.
    object.__setattr__(fact, "__dict__", read)
    object.__setattr__(fact, "__pydantic_fields_set__", shape.given)
    object.__setattr__(fact, "__pydantic_extra__", None)
    object.__setattr__(fact, "__pydantic_private__", None)
    return fact
