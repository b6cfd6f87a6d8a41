"""Which stored facts an import takes back: those of deleted rows, and of rows that a file no longer has."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onboarding_server.importers.exports import ExportReader, Record, source_part
from onboarding_server.importers.report import Note, listed
from onboarding_server.importers.sources import Source
from onboarding_tools.facts import Fact

__all__ = ["Gone"]

_MOST_NAMED = 5
_MISSING = "no longer in the export of its source"


class _Seen(NamedTuple):
    """What the files of one kind hold: records, and which types of facts, by channel, details became."""

    source: Source
    records: set[str]
    types: set[tuple[str, str]]
    readers: list[ExportReader]


class Gone:
    """The rows whose facts are retracted; `is_asked` says that the files are complete exports."""

    def __init__(self, *, is_asked: bool) -> None:
        """Start with none."""
        self.is_asked = is_asked
        self._deleted: set[tuple[str, str, str]] = set()
        self._seen: dict[tuple[str, str], _Seen] = {}
        self._rows: set[tuple[str, ...]] = set()
        self._facts: Counter[str] = Counter()

    def __bool__(self) -> bool:
        """Tell whether stored facts have to be looked through."""
        return bool(self._deleted) or self.is_asked

    def delete(self, source: Source, record: Record) -> None:
        """Take in a row that its program has marked as deleted."""
        self._deleted.add((source.system, source.key, source_part(record.record)))

    def open_file(self, source: Source, reader: ExportReader) -> None:
        """Begin a file; only accounts and what is told of them become facts."""
        if self.is_asked and source.rows in {"accounts", "details"}:
            seen = self._seen.setdefault((source.system, source.key), _Seen(source, set(), set(), []))
            seen.readers.append(reader)

    def see(self, source: Source, record: Record) -> None:
        """Take in a row that is there."""
        if seen := self._seen.get((source.system, source.key)):
            seen.records.add(source_part(record.record))
            seen.types.update(_type(fact.row) for fact in record.facts)

    def reason(self, fact: Fact) -> str:
        """Say why a stored fact is to be retracted; nothing where it stays."""
        key, _, rest = str(fact.source_id or "").partition("/")
        record = rest.partition("/")[0]
        if (fact.source, key, record) in self._deleted:
            return "deleted at its source"
        seen = self._seen.get((str(fact.source), key))
        if seen is None or record in seen.records or not self._is_complete(seen):
            return ""
        # A file of calls alone says nothing about mails, though both are activities.
        if seen.source.rows == "details" and _type(fact.row()) not in seen.types:
            return ""
        return _MISSING

    def count(self, fact: Fact, account: str) -> None:
        """Count a fact that is taken back, for the report."""
        if self.reason(fact) == _MISSING:
            self._rows.add((str(fact.source), *str(fact.source_id).split("/")[:2]))
            self._facts[account] += 1

    def notes(self) -> Iterator[Note]:
        """Say what is retracted since the files no longer have it, and which files leave that open."""
        for seen in self._seen.values():
            if not self._is_complete(seen):
                mend = "Mend the rejected rows first." if seen.records else "It holds no row."
                yield Note(
                    says=f"{seen.source.title}: nothing is retracted for rows that are missing. {mend}"
                )
        if self._rows:
            named, outside = listed(self._facts, _MOST_NAMED)
            says = (
                f"{len(self._rows)} rows of earlier imports are in no file any more; their "
                f"{self._facts.total()} facts are retracted, about {named}."
            )
            yield Note.of(says, *outside)

    def _is_complete(self, seen: _Seen) -> bool:
        """A rejected row may be any row, so that none of its kind can be said to be missing."""
        return bool(seen.records) and not any(reader.rejected for reader in seen.readers)


def _type(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["type"]), str(row.get("channel", ""))
