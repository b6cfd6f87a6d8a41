"""Forget an account or a person for good: the one way in which facts are ever deleted."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from onboarding_server.store import tables
from onboarding_server.store.store import Store
from onboarding_server.store.write import Write

__all__ = ["Forgetting", "copies_beside"]

_BEGINNING = 65_536
_SQLITE, _TABLE, _DUMP = b"SQLite format 3\0", b"onboarding_version", b'{"dump":"onboarding"'


class Forgetting:
    """Deletes inside one write transaction; each account gets a dated tombstone, no text."""

    def __init__(self, write: Write, at: datetime) -> None:
        self.write = write
        self._connection = write.connection
        self._at = at

    def account(self, account_id: str) -> int:
        """Delete an account with everything about it; return how many facts it had."""
        where = tables.fact.c.account_id == account_id
        facts = self._connection.scalar(sa.select(sa.func.count()).select_from(tables.fact).where(where)) or 0
        number = self._open(account_id, "account", facts)
        self._connection.execute(tables.fact.delete().where(where))
        for table in (tables.lookup, tables.memo):
            self._connection.execute(table.delete().where(table.c.account_id == account_id))
        self._connection.execute(tables.account.delete().where(tables.account.c.id == account_id))
        self.proposals(lambda body: any(each["account_id"] == account_id for each in body["changes"]))
        self._close(number)
        return facts

    def facts(self, account_id: str, fact_ids: Iterable[str]) -> None:
        """Delete some facts of an account; the next fact does not take the number of one of them."""
        wanted = list(fact_ids)
        number = self._open(account_id, "person", len(wanted))
        table = tables.fact
        self._connection.execute(
            table.delete().where(table.c.account_id == account_id, table.c.id.in_(wanted))
        )
        accounts = tables.account
        # One more than the facts make: proposals and answers from before are stale.
        self._connection.execute(
            accounts.update().where(accounts.c.id == account_id).values(head=accounts.c.head + 1)
        )
        self.proposals(lambda body: any(each["account_id"] == account_id for each in body["changes"]))
        self._close(number)

    def recorder(self, names: Iterable[str]) -> int:
        """Take somebody's name off what they recorded; the facts stay. Return how many facts bore it."""
        wanted = list(names)
        table = tables.fact
        rows = (
            self._connection.execute(table.select().where(table.c.recorded_by.in_(wanted))).mappings().all()
        )
        by_account: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            by_account.setdefault(row["account_id"], []).append({**row, "recorded_by": ""})
        for account_id, unnamed in by_account.items():
            self.facts(account_id, [row["id"] for row in unnamed])
            self._connection.execute(table.insert(), unnamed)
            self._recount(account_id, len(unnamed))
        batch, proposal = tables.batch, tables.proposal
        self._connection.execute(batch.update().where(batch.c.recorded_by.in_(wanted)).values(recorded_by=""))
        self._connection.execute(proposal.delete().where(proposal.c.proposed_by.in_(wanted)))
        return len(rows)

    def caches(self) -> None:
        """Drop what was computed of accounts, names included."""
        self._connection.execute(tables.memo.delete())

    def _recount(self, account_id: str, facts: int) -> None:
        """Say in the last tombstone that these facts were written again."""
        table = tables.tombstone
        last = sa.select(sa.func.max(table.c.number)).where(table.c.account_id == account_id)
        self._connection.execute(
            table.update().where(table.c.number == last.scalar_subquery()).values(facts=table.c.facts - facts)
        )

    def proposals(self, about: Callable[[dict[str, Any]], bool]) -> None:
        """Delete every proposal with such a body, confirmed or not: what was asked for stands in it."""
        table = tables.proposal
        kept = self._connection.execute(sa.select(table.c.digest, table.c.body)).all()
        for digest in [row.digest for row in kept if about(row.body)]:
            self._connection.execute(table.delete().where(table.c.digest == digest))

    def _open(self, account_id: str, kind: Literal["account", "person"], facts: int) -> int:
        table = tables.tombstone
        number = (self._connection.scalar(sa.select(sa.func.max(table.c.number))) or 0) + 1
        values = {"number": number, "account_id": account_id, "kind": kind, "facts": facts}
        self._connection.execute(table.insert().values(**values, forgotten_at=self._at))
        return number

    def _close(self, number: int) -> None:
        table = tables.tombstone
        self._connection.execute(table.update().where(table.c.number == number).values(closed_at=self._at))


def copies_beside(store: Store) -> tuple[Path, ...]:
    """Name the copies and dumps that stand beside a store's file; what they hold was not forgotten."""
    if not isinstance(store.place, Path):
        return ()
    place = store.place
    own = {place.name + end for end in ("", "-wal", "-shm", "-journal")}
    others = (path for path in place.parent.iterdir() if path.name not in own and path.is_file())
    return tuple(sorted(path for path in others if path.name.startswith(place.name) or _is_copy(path)))


def _is_copy(path: Path) -> bool:
    """Tell a store and a dump by how they begin; what may not be read is not known to be one."""
    with suppress(OSError), path.open("rb") as file:
        start = file.read(_BEGINNING)
        return start.startswith(_DUMP) or (start.startswith(_SQLITE) and _TABLE in start)
    return False
