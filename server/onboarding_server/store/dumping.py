"""All facts as plain records, and back: what a dump holds, in an order that never varies."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from onboarding_server.errors import StoreError
from onboarding_server.store import tables
from onboarding_server.store.store import Store
from onboarding_server.store.write import Write, in_parts
from onboarding_tools.facts import Fact, trusted_fact

__all__ = ["DUMP", "InvalidDumpError", "NotEmptyError", "dump", "load", "size_of"]

DUMP = {"dump": "onboarding", "version": 1}
"""The first record of every dump."""
_TABLES = {
    "batch": tables.batch,
    "account": tables.account,
    "fact": tables.fact,
    "tombstone": tables.tombstone,
}
_AT_ONCE = 1000
_UNFIT = "it does not fit the lines before it"
_MISFITS = (sa.exc.IntegrityError, sa.exc.DataError)

Named = Callable[[Write, str, str, tuple[Fact, ...]], None]


class InvalidDumpError(StoreError):
    """A line that is no part of a dump."""

    def __init__(self, name: str, line: int, reason: str) -> None:
        """Say which line, and that nothing was loaded."""
        super().__init__(name, f"line {line}: {reason}; nothing was loaded.")


class NotEmptyError(StoreError):
    """A dump was to be loaded over facts that are there."""

    def __init__(self, name: str) -> None:
        """Name the ways out."""
        super().__init__(
            name, "this store holds accounts already, and a dump is loaded into an empty one: name another."
        )


def size_of(store: Store) -> int:
    """Count the records that a dump would hold."""
    with store.reading() as connection:
        counts = (sa.select(sa.func.count()).select_from(table) for table in _TABLES.values())
        return 1 + sum(connection.scalar(count) or 0 for count in counts)


def dump(store: Store) -> Iterator[dict[str, Any]]:
    """Write every batch, account, fact and tombstone as they are at one moment; proposals are left out."""
    yield dict(DUMP)
    with store.reading() as connection:
        for kind, table in _TABLES.items():
            rows = connection.execution_options(yield_per=_AT_ONCE).execute(
                table.select().order_by(*table.primary_key.columns)
            )
            for row in rows.mappings():
                yield {"table": kind} | {key: _plain(value) for key, value in row.items()}


def load(store: Store, records: Iterable[dict[str, Any]], *, named: Named) -> int:
    """Put a dump into an empty store, all of it or nothing; return how many facts it held.

    `named` writes down under which names an account is found.

    Raises:
        NotEmptyError: there are accounts or tombstones already.
        InvalidDumpError: a record is none of a dump's, or does not fit the others.
    """
    with store.write() as write:
        for table in (tables.account, tables.batch, tables.tombstone):
            if write.connection.scalar(sa.select(sa.func.count()).select_from(table)):
                raise NotEmptyError(store.name)
        numbered = enumerate(records, start=1)
        if next(numbered, None) != (1, DUMP):
            raise InvalidDumpError(store.name, 1, "expected the first line of an onboarding dump")
        loading = _Loading(store.name, write, named)
        for kind, lines in groupby(numbered, key=lambda line: str(line[1].get("table"))):
            for part in in_parts(lines):
                loading.put(kind, part)
        count = loading.finish()
        if write.connection.dialect.name == "postgresql":
            # Until it has counted, the server reads the whole table for the facts of fifty accounts.
            write.connection.exec_driver_sql("ANALYZE")
        return count


_Line = tuple[int, dict[str, Any]]


class _Loading:
    """A dump on its way into a store: many lines at a time, the facts of one account in memory."""

    def __init__(self, name: str, write: Write, named: Named) -> None:
        self._name = name
        self._write = write
        self._named = named
        self._accounts: dict[str, str] = {}
        self._facts: tuple[str, list[Fact]] = ("", [])
        self._count = 0

    def put(self, kind: str, lines: list[_Line]) -> None:
        """Write lines of one table; where one of them does not fit, find it."""
        table = _TABLES.get(kind)
        rows = [self._values(table, *line) for line in lines]
        if table is None:
            return
        try:
            with self._write.connection.begin_nested():
                self._write.connection.execute(table.insert(), rows)
        except _MISFITS:
            for (line, _), row in zip(lines, rows, strict=True):
                self._put_one(table, line, row)
        for line, record in lines:
            if kind == "account":
                self._accounts[record["id"]] = record["name"]
            elif kind == "fact":
                self._take(line, record["account_id"], self._fact(line, record))

    def finish(self) -> int:
        """Name the accounts that no fact came for; return how many facts there were."""
        self._name_account()
        for id_ in list(self._accounts):
            self._named(self._write, id_, self._accounts.pop(id_), ())
        return self._count

    def _values(self, table: sa.Table | None, line: int, record: dict[str, Any]) -> dict[str, Any]:
        if table is None or record.keys() - {"table"} != {column.name for column in table.columns}:
            raise InvalidDumpError(
                self._name, line, "expected a batch, account, fact or tombstone with its fields"
            )
        try:
            return {column.name: _read(column, record[column.name]) for column in table.columns}
        except (ValueError, TypeError) as error:
            raise InvalidDumpError(self._name, line, _UNFIT) from error

    def _put_one(self, table: sa.Table, line: int, row: dict[str, Any]) -> None:
        try:
            self._write.connection.execute(table.insert(), row)
        except _MISFITS as error:
            raise InvalidDumpError(self._name, line, _UNFIT) from error

    def _take(self, line: int, account_id: str, fact: Fact) -> None:
        if account_id != self._facts[0]:
            self._name_account()
            self._facts = (account_id, [])
        if account_id not in self._accounts:
            raise InvalidDumpError(self._name, line, "expected the facts of an account one after the other")
        self._facts[1].append(fact)
        self._count += 1

    def _name_account(self) -> None:
        """Name the account whose facts were read last; a dump holds them one account after the other."""
        id_, facts = self._facts
        if id_ in self._accounts:
            self._named(self._write, id_, self._accounts.pop(id_), tuple(facts))

    def _fact(self, line: int, record: dict[str, Any]) -> Fact:
        own = {key: record[key] for key in ("id", "recorded_at", "recorded_by", "source", "source_id")}
        try:
            return trusted_fact({**record["body"], **own})
        except (ValidationError, KeyError, TypeError) as error:
            raise InvalidDumpError(self._name, line, "this fact cannot be read") from error


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a column holds
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(column: sa.Column[Any], value: Any) -> Any:  # noqa: ANN401 -- as above
    """Read a value as its column holds it; SQLite itself would take anything."""
    if value is None:
        return None
    if isinstance(column.type, tables.UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(value)
    if not isinstance(value, column.type.python_type):
        message = f"{column.name} holds {column.type.python_type.__name__}"
        raise TypeError(message)
    return value
