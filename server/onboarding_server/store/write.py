"""One write transaction: proposals are kept, facts are added, nothing is ever changed."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from onboarding_server.store import tables
from onboarding_server.store.records import AccountChange, Memo, StoredProposal
from onboarding_tools.directory import Entry, Owner

__all__ = ["Write", "in_parts"]

_KEPT = timedelta(days=7)
_PROPOSED = ("changes", "request", "kind")
# Databases limit how many values a question may carry: SQLite to 32,766, PostgreSQL to 65,535.
_AT_ONCE = 500

ItemT = TypeVar("ItemT")


def in_parts(items: Iterable[ItemT]) -> Iterator[list[ItemT]]:
    """Cut what is asked for into parts that one question can carry."""
    rest = iter(items)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


class Write:
    """What can be done while the write lock is held."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def keep(self, digest: str, proposal: StoredProposal, *, at: datetime) -> None:
        """Keep a proposal; forget those that nobody confirmed a week after they expired."""
        table = tables.proposal
        forgotten = table.c.applied_at.is_(None) & (table.c.expires_at < at - _KEPT)
        self.connection.execute(table.delete().where(forgotten))
        written = proposal.model_dump(mode="json", include=set(_PROPOSED))
        kept = proposal.model_dump(include={"summary", "proposed_by", "expires_at"})
        self.connection.execute(table.insert().values(digest=digest, body=written, created_at=at, **kept))

    def proposal(self, digest: str) -> StoredProposal | None:
        """Return a proposal; where the database has row locks, its row is locked."""
        table = tables.proposal
        row = self.connection.execute(
            table.select().where(table.c.digest == digest).with_for_update()
        ).first()
        if row is None:
            return None
        return StoredProposal(
            **row.body,
            summary=row.summary,
            proposed_by=row.proposed_by,
            expires_at=row.expires_at,
            result=row.result,
        )

    def heads(self, account_ids: Iterable[str]) -> dict[str, int]:
        """Return the heads of accounts, 0 for one that is not stored."""
        table, heads = tables.account, dict[str, int]()
        for part in in_parts(account_ids):
            asked = sa.select(table.c.id, table.c.head).where(table.c.id.in_(part)).with_for_update()
            rows = self.connection.execute(asked)
            heads |= dict.fromkeys(part, 0) | {row.id: row.head for row in rows}
        return heads

    def new_batch(self, *, kind: str, summary: str, at: datetime, by: str) -> int:
        """Open a batch and return its number."""
        table = tables.batch
        # Counted under the write lock: a sequence of the database would leave gaps and not follow a load.
        number = (self.connection.scalar(sa.select(sa.func.max(table.c.number))) or 0) + 1
        values = {"number": number, "kind": kind, "summary": summary, "recorded_at": at, "recorded_by": by}
        self.connection.execute(table.insert().values(**values))
        return number

    def add(self, change: AccountChange, *, batch: int, at: datetime, by: str) -> None:
        """Add facts to an account, and the account where its head is 0."""
        table = tables.account
        head = change.head + len(change.facts)
        if change.head:
            self.connection.execute(table.update().where(table.c.id == change.account_id).values(head=head))
        else:
            account = {"id": change.account_id, "name": change.name, "created_at": at, "head": head}
            self.connection.execute(table.insert().values(**account))
        rows = [
            fact.model_dump() | {"account_id": change.account_id, "seq": seq}
            for seq, fact in enumerate(change.facts, start=change.head + 1)
        ]
        self.connection.execute(
            tables.fact.insert().values(batch=batch, recorded_at=at, recorded_by=by), rows
        )

    def call(self, account_id: str, entry: Entry | None, owners: Iterable[Owner]) -> None:
        """Write anew under which names and owners an account is found; None = it is not found any more."""
        table = tables.lookup
        self.connection.execute(table.delete().where(table.c.account_id == account_id))
        if entry is None:
            return
        name, *others = entry.keys
        rows: list[tuple[str, str, Any]] = [("name", name, None)]
        rows += [("key", key, None) for key in others] + [("ref", ref, None) for ref in entry.refs]
        rows += [("owner", owner.key, owner.until) for owner in owners]
        # Two long names that begin the same way are one entry.
        by_key = {(kind, key[: tables.LONGEST_KEY]): until for kind, key, until in rows}
        values = [
            {"account_id": account_id, "kind": kind, "key": key, "until": until}
            for (kind, key), until in by_key.items()
        ]
        self.connection.execute(table.insert(), values)

    def remember(self, key: str, memos: Iterable[Memo]) -> None:
        """Keep what was computed in place of what was; accounts that changed or went since are left out."""
        table = tables.memo
        for part in in_parts(memos):
            ids = [memo.account_id for memo in part]
            heads = self.heads(ids)
            self.connection.execute(table.delete().where(table.c.account_id.in_(ids)))
            kept = [{**memo._asdict(), "key": key} for memo in part if heads[memo.account_id] == memo.head]
            if kept:
                self.connection.execute(table.insert(), kept)

    def applied(self, digest: str, result: Mapping[str, Any], *, at: datetime) -> None:
        """Remember the answer, which every later confirmation of the proposal gets again."""
        table = tables.proposal
        self.connection.execute(
            table.update().where(table.c.digest == digest).values(applied_at=at, result=dict(result))
        )
