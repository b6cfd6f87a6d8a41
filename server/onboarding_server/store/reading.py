"""Rows of the tables as values: accounts, their facts, what they are called."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from pydantic_core import from_json

from onboarding_server.store import tables
from onboarding_server.store.records import StoredAccount
from onboarding_tools.directory import Entry, fold
from onboarding_tools.facts import Fact, OutsideText, trusted_facts

__all__ = ["HEAD", "LAST", "LATER", "entry", "load_some", "parse"]


def entry(account_id: str, rows: list[sa.Row[Any]]) -> Entry:
    """Gather what an account is called."""
    keys = tuple(row.key for row in rows if row.kind != "ref")
    if len(keys[0]) == tables.LONGEST_KEY:
        # Only the beginning of a long name is in the table of keys.
        keys = (fold(rows[0].name), *keys[1:])
    refs = tuple(row.key for row in rows if row.kind == "ref")
    return Entry(id=account_id, name=OutsideText(rows[0].name), keys=keys, refs=refs)


def _head() -> sa.Select[Any]:
    buried = sa.select(sa.func.count()).where(tables.tombstone.c.account_id == tables.account.c.id)
    asked = sa.select(tables.account, buried.scalar_subquery().label("tombstones"))
    return asked.where(tables.account.c.id == sa.bindparam("account_id"))


def _facts() -> sa.Select[Any]:
    table = tables.fact.c
    columns = (
        table.account_id,
        table.id,
        sa.type_coerce(table.recorded_at, sa.String),
        table.recorded_by,
        table.source,
        table.source_id,
        sa.type_coerce(table.body, sa.String),
    )
    return sa.select(*columns).order_by(table.account_id, table.seq)


# Questions that are asked all the time are put together once.
HEAD = _head()
"""An account, and how often something of it was forgotten."""
LAST = sa.select(tables.fact.c.recorded_at).where(tables.fact.c.id == sa.bindparam("fact_id"))
"""When a known fact was recorded; nothing where an older copy of the store was put back."""
FACTS = _facts()
"""Facts by account, in the order in which they were recorded.

Instants and bodies come as the driver hands them out: of many thousands, each conversion counts.
"""
LATER = FACTS.where(
    tables.fact.c.account_id == sa.bindparam("account_id"), tables.fact.c.seq > sa.bindparam("head")
)
"""The facts of one account after those that are known."""

_AT_ONCE = 1000
_NO_MORE: tuple[str, Iterator[Any]] = ("", iter(()))


def parse(rows: Iterable[Iterable[Any]]) -> Iterator[Fact]:
    """Read facts with what the store knows of them."""
    return trusted_facts(map(_row, rows))


def _row(columns: Iterable[Any]) -> dict[str, Any]:
    _, id_, at, by, source, source_id, body = columns
    row: dict[str, Any] = from_json(body) if isinstance(body, str) else body
    row["id"] = id_
    row["recorded_at"] = _written_instant(at) if isinstance(at, str) else at.astimezone(UTC)
    row["recorded_by"] = by
    row["source"] = source
    row["source_id"] = source_id
    return row


@lru_cache(maxsize=1000)
def _written_instant(text: str) -> datetime:
    """Read an instant of SQLite; whole batches have the same."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def load_some(connection: sa.Connection, account_ids: list[str]) -> Iterator[StoredAccount]:
    """Load accounts in the order of their ids, each as soon as its facts are read."""
    asked = sa.select(tables.account).where(tables.account.c.id.in_(account_ids))
    accounts = connection.execute(asked.order_by(tables.account.c.id)).all()
    rows = connection.execute(FACTS.where(tables.fact.c.account_id.in_(account_ids)))
    groups = groupby(rows.yield_per(_AT_ONCE), key=lambda row: str(row[0]))
    id_, group = next(groups, _NO_MORE)
    for row in accounts:
        facts: tuple[Fact, ...] = ()
        if row.id == id_:
            facts = tuple(parse(group))
            id_, group = next(groups, _NO_MORE)
        yield StoredAccount.model_construct(id=row.id, name=row.name, head=row.head, facts=facts)
