"""Whether a store is whole: the file, the counts, every fact, every proposal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from onboarding_server.store import tables
from onboarding_server.store.store import Store
from onboarding_tools.facts import trusted_fact

__all__ = ["verify"]


def verify(store: Store) -> tuple[str, ...]:
    """Return what is wrong, one sentence each, naming ids and no outside text; nothing where all is well."""
    with store.reading() as connection:
        # Where the file itself is broken, what stands in it proves nothing.
        broken = tuple(_file(connection)) if isinstance(store.place, Path) else ()
        return broken or (*_heads(connection), *_facts(connection), *_proposals(connection))


def _file(connection: sa.Connection) -> Iterator[str]:
    for (says,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if says != "ok":
            yield f"file: {says}"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{row[0]}: row {row[1]} belongs to a {row[2]} that is not there"


def _heads(connection: sa.Connection) -> Iterator[str]:
    """An account's head counts its facts, those that were forgotten, and one for each forgetting."""
    facts, buried = tables.fact.c, tables.tombstone.c
    counted = sa.select(
        facts.account_id, sa.func.count().label("facts"), sa.func.max(facts.seq).label("last")
    )
    counts = {row.account_id: row for row in connection.execute(counted.group_by(facts.account_id))}
    gone: dict[str, int] = {}
    for row in connection.execute(tables.tombstone.select().order_by(buried.number)):
        # After a whole account was forgotten, one of the same id starts again from nothing.
        gone[row.account_id] = 0 if row.kind == "account" else gone.get(row.account_id, 0) + row.facts + 1
        if row.closed_at is None:
            yield f"tombstone {row.number}: left open, so that facts of {row.account_id} may be deleted"
    for account in connection.execute(tables.account.select().order_by(tables.account.c.id)):
        there = counts.get(account.id)
        expected = (there.facts if there else 0) + gone.get(account.id, 0)
        if account.head != expected or (there and there.last > account.head):
            yield f"account {account.id}: its head is {account.head}, its facts make {expected}"


def _facts(connection: sa.Connection) -> Iterator[str]:
    table = tables.fact.c
    wanted = sa.select(table.id, table.type, table.happened_on, table.body).order_by(
        table.account_id, table.seq
    )
    for row in connection.execution_options(yield_per=1000).execute(wanted):
        try:
            fact = trusted_fact(row.body)
        except (ValidationError, KeyError, TypeError):
            yield f"fact {row.id}: cannot be read"
            continue
        if (fact.type, _day(row.body)) != (row.type, row.happened_on.isoformat()):
            yield f"fact {row.id}: its columns say {row.type} on {row.happened_on}, its body something else"


def _day(body: dict[str, Any]) -> str:
    return str(body.get("on"))[:10]


def _proposals(connection: sa.Connection) -> Iterator[str]:
    facts = {row.id for row in connection.execute(sa.select(tables.fact.c.id))}
    accounts = {row.id for row in connection.execute(sa.select(tables.account.c.id))}
    table = tables.proposal
    for row in connection.execute(table.select().order_by(table.c.digest)):
        name = f"proposal {row.digest[:8]}"
        if row.applied_at and not facts.issuperset((row.result or {}).get("fact_ids", ())):
            yield f"{name}: was confirmed, and facts that it recorded are not there"
        for change in row.body["changes"]:
            if change["head"] and change["account_id"] not in accounts:
                yield f"{name}: changes account {change['account_id']}, which is not there"
