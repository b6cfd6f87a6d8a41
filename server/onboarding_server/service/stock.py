"""What is recorded of one account, found by where it came from and by what it says."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

__all__ = ["Known", "Stock", "agrees", "cell_of", "said"]

_NOT_COMPARED = frozenset({"id", "account", "source", "source_id", "recorded_at", "recorded_by"})
# Left out, these stand for their usual value; said, they make another fact of it.
_CHANGES_MEANING = frozenset({"state", "automatic"})


class Known(NamedTuple):
    """A fact in force: what it says, and where it comes from. A fact that is yet to be recorded has no id."""

    id: str
    said: dict[str, Any]
    source: str
    source_id: str | None


class _Asked(Protocol):
    @property
    def dated_by_us(self) -> bool:
        """The same words on another day are nothing new."""

    @property
    def source_id(self) -> str | None:
        """Where it stands at its source."""


class Stock:
    """The facts in force of one account. Of thousands in an export none is searched for."""

    def __init__(self, known: Iterable[Known]) -> None:
        """Take facts in the order in which they were recorded."""
        self._by_id: dict[str, Known] = {}
        self._by_key: dict[tuple[object, ...], list[Known]] = defaultdict(list)
        for each in known:
            self.add(each)

    def add(self, known: Known) -> None:
        """Take in one more."""
        if known.id:
            self._by_id[known.id] = known
        for key in _keys(known):
            self._by_key[key].append(known)

    def take(self, id_: str) -> Known:
        """Take a fact out."""
        known = self._by_id.pop(id_)
        for key in _keys(known):
            self._by_key[key].remove(known)
        return known

    def of_origin(self, source: str, source_id: str | None) -> Known | None:
        """Return the recorded fact that stands for the same place of the same source."""
        return next((each for each in self._by_key["origin", source, source_id] if each.id), None)

    def of_cell(self, source: str, cell: str) -> Known | None:
        """Return what the same cell said last, whatever the day."""
        return next(reversed(self._by_key["cell", source, cell]), None)

    def like(self, type_: str, day: str) -> Sequence[Known]:
        """Return the facts of a type, those of one day or instant where one is given."""
        return self._by_key["day", type_, day] if day else self._by_key["type", type_]

    def about(self, row: dict[str, Any]) -> Sequence[Known]:
        """Return the facts that speak of the same as a row."""
        return self._by_key["subject", row["type"], row.get("what"), row.get("ref")]


def said(row: dict[str, Any]) -> dict[str, Any]:
    """Return what a fact says, apart from where it comes from."""
    return {key: value for key, value in row.items() if key not in _NOT_COMPARED}


def cell_of(source_id: str) -> str:
    """Return the part of an origin that stays the same from one day to the next."""
    return source_id.partition("@")[0]


def agrees(asked: _Asked, body: dict[str, Any], known: dict[str, Any]) -> bool:
    """Tell whether all of it has been said; what a person typed has to be the same in every field."""
    if not asked.dated_by_us and asked.source_id is None:
        return body == known
    compared = (body.keys() | (known.keys() & _CHANGES_MEANING)) - ({"on"} if asked.dated_by_us else set())
    return all(known.get(key) == body.get(key) for key in compared)


def _keys(known: Known) -> Iterable[tuple[object, ...]]:
    row = known.said
    yield "type", row["type"]
    yield "day", row["type"], str(row["on"])
    yield "subject", row["type"], row.get("what"), row.get("ref")
    if known.source_id is not None:
        yield "origin", known.source, known.source_id
        yield "cell", known.source, cell_of(known.source_id)
