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
from onboarding_server.store.write import Write
from onboarding_tools.facts import Fact, trusted_fact

__all__ = ["DUMP", "InvalidDumpError", "NotEmptyError", "dump", "load"]

DUMP = {"dump": "onboarding", "version": 1}
"""The first record of every dump."""
_TABLES = {
    "batch": tables.batch,
    "account": tables.account,
    "fact": tables.fact,
    "tombstone": tables.tombstone,
}
_AT_ONCE = 1000

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
        accounts: dict[str, str] = {}
        facts: list[tuple[str, Fact]] = []
        for line, record in enumerate(records, start=1):
            if line == 1:
                if record != DUMP:
                    raise InvalidDumpError(store.name, line, "expected the first line of an onboarding dump")
                continue
            _put(store, write, line, record)
            if record["table"] == "account":
                accounts[record["id"]] = record["name"]
            elif record["table"] == "fact":
                facts.append((record["account_id"], _fact(store, line, record)))
        by_account = {
            id_: tuple(fact for _, fact in group) for id_, group in groupby(facts, lambda pair: pair[0])
        }
        for id_, name in accounts.items():
            named(write, id_, name, by_account.get(id_, ()))
    return len(facts)


def _put(store: Store, write: Write, line: int, record: dict[str, Any]) -> None:
    table = _TABLES.get(str(record.get("table")))
    if table is None or record.keys() - {"table"} != {column.name for column in table.columns}:
        raise InvalidDumpError(
            store.name, line, "expected a batch, account, fact or tombstone with its fields"
        )
    try:
        values = {column.name: _read(column, record[column.name]) for column in table.columns}
        write.connection.execute(table.insert().values(**values))
    except (sa.exc.IntegrityError, sa.exc.DataError, ValueError, TypeError) as error:
        raise InvalidDumpError(store.name, line, "it does not fit the lines before it") from error


def _fact(store: Store, line: int, record: dict[str, Any]) -> Fact:
    own = {key: record[key] for key in ("id", "recorded_at", "recorded_by", "source", "source_id")}
    try:
        return trusted_fact({**record["body"], **own})
    except (ValidationError, KeyError, TypeError) as error:
        raise InvalidDumpError(store.name, line, "this fact cannot be read") from error


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
