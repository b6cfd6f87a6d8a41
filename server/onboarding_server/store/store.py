"""The store: reads accounts, keeps proposals, writes a confirmed one in one transaction."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa

from onboarding_server.errors import ReadOnlyError, StoreBusyError, StoreError
from onboarding_server.store import reading, tables
from onboarding_server.store.cache import Known, ParsedFacts
from onboarding_server.store.engine import open_engine, shown, translated, writing
from onboarding_server.store.records import Batch, Memo, StoredAccount, StoredProposal
from onboarding_server.store.sqlite import is_writable
from onboarding_server.store.write import Write, in_parts
from onboarding_tools.directory import Entry

__all__ = ["Store"]


class Store:
    """A file or database of accounts. Reading sees what was committed when it began; one process writes."""

    def __init__(self, engine: sa.Engine, place: Path | str, *, read_only: bool) -> None:
        self.place = place
        self.read_only = read_only
        self._engine = engine
        self._parsed = ParsedFacts()

    @classmethod
    def open(cls, place: Path | str, *, read_only: bool = False) -> Self:
        """Open a file or a database by its address; create a file in a folder that exists.

        A file that may only be read is opened for that.

        Raises:
            StoreError: it cannot be used; the sentence says why.
            InvalidAddressError: it is no address of a PostgreSQL database.
        """
        if isinstance(place, Path):
            read_only = read_only or (place.is_file() and not is_writable(place))
        return cls(open_engine(place, read_only=read_only), place, read_only=read_only)

    @property
    def name(self) -> str:
        """The place for a sentence, without a password."""
        return shown(self.place)

    def close(self) -> None:
        """Let the store go."""
        self._engine.dispose()

    def entries(self, account_ids: Iterable[str] | None = None) -> tuple[Entry, ...]:
        """Return what the accounts in force are called, all of them or those asked for."""
        named = sa.select(
            tables.account.c.id, tables.account.c.name, tables.lookup.c.kind, tables.lookup.c.key
        )
        named = named.join(tables.lookup).where(tables.lookup.c.kind.in_(["name", "key", "ref"]))
        if account_ids is not None:
            named = named.where(tables.account.c.id.in_(list(account_ids)))
        # An entry's first key is its name: of the kinds, descending order puts "name" before "key".
        rows = self._all(
            named.order_by(tables.account.c.id, tables.lookup.c.kind.desc(), tables.lookup.c.key)
        )
        return tuple(
            reading.entry(id_, list(group)) for id_, group in groupby(rows, key=lambda row: str(row.id))
        )

    def called(self, text: str, keys: Iterable[str]) -> tuple[Entry, ...]:
        """Return the accounts with one of the folded names, or whose id, here or elsewhere, is the text."""
        table = tables.lookup.c
        by_name = sa.and_(
            table.kind.in_(["name", "key"]), table.key.in_([key[: tables.LONGEST_KEY] for key in keys])
        )
        by_ref = sa.and_(table.kind == "ref", table.key == text[: tables.LONGEST_KEY])
        found = sa.select(table.account_id).where(by_name | by_ref | (table.account_id == text.casefold()))
        return self.entries({row.account_id for row in self._all(found)})

    def owned_by(self, key: str, on: date) -> frozenset[str]:
        """Return the ids of the accounts of an owner, by folded name (its first words do) or mail."""
        table = tables.lookup.c
        held = (table.kind == "owner") & (table.until.is_(None) | (table.until > on))
        named = (table.key == key) | table.key.startswith(f"{key} ", autoescape=True)
        return frozenset(row.account_id for row in self._all(sa.select(table.account_id).where(held & named)))

    def owners(self) -> tuple[str, ...]:
        """Return the folded names and mails of all owners."""
        table = tables.lookup.c
        rows = self._all(sa.select(table.key).where(table.kind == "owner").distinct().order_by(table.key))
        return tuple(row.key for row in rows)

    def load(self, account_id: str) -> StoredAccount | None:
        """Return one account, None where no such id is stored; facts are parsed once."""
        known = self._parsed.get(account_id)
        asked: dict[str, Any] = {"account_id": account_id}
        with self.reading() as connection:
            row = connection.execute(reading.HEAD, asked).first()
            if row is None:
                return None
            if row.tombstones != known.tombstones or not _holds(connection, known):
                known = Known(0, row.tombstones, ())
            later = connection.execute(reading.LATER, {**asked, "head": known.head}).all()
            facts = (*known.facts, *reading.parse(later))
        self._parsed.put(account_id, Known(row.head, row.tombstones, facts))
        return StoredAccount.model_construct(id=row.id, name=row.name, head=row.head, facts=facts)

    def load_all(self, account_ids: Iterable[str]) -> Iterator[StoredAccount]:
        """Return many accounts, in the order of their ids, as they were at one moment."""
        with self.reading() as connection:
            for part in in_parts(sorted(account_ids)):
                yield from reading.load_some(connection, part)

    def ids(self) -> frozenset[str]:
        """Return the ids of all accounts in force."""
        named = sa.select(tables.lookup.c.account_id).where(tables.lookup.c.kind == "name")
        return frozenset(row.account_id for row in self._all(named))

    def recorded_since(self, at: datetime) -> frozenset[str]:
        """Return the accounts with a fact recorded after an instant."""
        table = tables.fact.c
        rows = self._all(sa.select(table.account_id).where(table.recorded_at > at).distinct())
        return frozenset(row.account_id for row in rows)

    def places(self, key: str) -> dict[str, str]:
        """Return the places that were computed under a key of accounts that have not changed since, by id."""
        return dict(self._remembered(key, tables.memo.c.place))

    def rows(self, key: str, account_ids: Iterable[str]) -> dict[str, str]:
        """Return the rows that were computed under a key of some of these accounts, as JSON and by id."""
        table, found = tables.memo.c, dict[str, str]()
        for part in in_parts(account_ids):
            found.update(self._remembered(key, table.body, table.account_id.in_(part), table.body != ""))
        return found

    def _remembered(
        self, key: str, column: sa.Column[Any], *which: sa.ColumnElement[bool]
    ) -> Iterator[tuple[str, str]]:
        memo, account = tables.memo.c, tables.account.c
        kept = sa.select(memo.account_id, column.label("kept")).join_from(tables.memo, tables.account)
        for row in self._all(kept.where(memo.key == key, memo.head == account.head, *which)):
            yield row.account_id, row.kept

    def remember(self, key: str, memos: Sequence[Memo]) -> None:
        """Keep what was computed, if the store is free."""
        if self.read_only or not memos:
            return
        # Without the memory the answer is as good, only slower the next time.
        with suppress(StoreError), self.write() as write:
            write.remember(key, memos)

    def heads(self, account_ids: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Return head and name of the accounts that are stored, undone ones included."""
        wanted = (
            sa.select(tables.account).where(tables.account.c.id.in_(part)) for part in in_parts(account_ids)
        )
        return {row.id: (row.head, row.name) for query in wanted for row in self._all(query)}

    def taken(self, fact_ids: Iterable[str]) -> frozenset[str]:
        """Return which of the fact ids are in use."""
        column = tables.fact.c.id
        wanted = (sa.select(column).where(column.in_(part)) for part in in_parts(fact_ids))
        return frozenset(row.id for query in wanted for row in self._all(query))

    def batches(self, *, account_id: str = "", number: int | None = None, last: int = 1) -> tuple[Batch, ...]:
        """Return the latest batches without undos, the newest first; or the one of that number."""
        table = tables.batch.c
        wanted = sa.select(table.number, table.kind).order_by(table.number.desc())
        if number is None:
            wanted = wanted.where(table.kind == "record").limit(last)
        else:
            wanted = wanted.where(table.number == number)
        if account_id:
            touched = sa.select(tables.fact.c.batch).where(tables.fact.c.account_id == account_id)
            wanted = wanted.where(table.number.in_(touched))
        return tuple(self._batch(row.number, row.kind, account_id) for row in self._all(wanted))

    def keep(self, digest: str, proposal: StoredProposal, *, at: datetime) -> None:
        """Keep a proposal until it is confirmed; nothing of it happens."""
        with self.write() as write:
            write.keep(digest, proposal, at=at)

    def every_id(self) -> frozenset[str]:
        """Return the ids of all accounts, undone ones included."""
        return frozenset(row.id for row in self._all(sa.select(tables.account.c.id)))

    def wipe(self) -> bool:
        """Let the database clear away what was deleted, so that not even its pages hold it.

        False where somebody reads a file at this moment; what was deleted is overwritten all the same, and
        only the log beside the file may hold it, until the last program closes the file.
        """
        on_file = isinstance(self.place, Path)
        options = {"begins_with": ""} if on_file else {"isolation_level": "AUTOCOMMIT"}
        try:
            with translated(self.place), self._engine.execution_options(**options).connect() as connection:
                connection.exec_driver_sql("VACUUM")
                if not on_file:
                    return True
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        except StoreBusyError:
            return False
        return not busy

    @contextmanager
    def write(self) -> Iterator[Write]:
        """Begin one write transaction, alone; everything in it happens, or nothing.

        Raises:
            ReadOnlyError: the store was opened for reading.
            StoreBusyError: another process kept the lock for five seconds.
        """
        if self.read_only:
            raise ReadOnlyError(self.name)
        with translated(self.place), writing(self._engine).begin() as connection:
            yield Write(connection)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Read what is committed at this moment, until the end of the block."""
        with translated(self.place), self._engine.connect() as connection:
            yield connection

    def _all(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        with self.reading() as connection:
            return list(connection.execute(query))

    def _batch(self, number: int, kind: str, account_id: str) -> Batch:
        table = tables.fact.c
        rows = (
            sa.select(table.account_id, table.id)
            .where(table.batch == number)
            .order_by(table.account_id, table.seq)
        )
        if account_id:
            rows = rows.where(table.account_id == account_id)
        return Batch(
            number=number, kind=kind, fact_ids=tuple((row.account_id, row.id) for row in self._all(rows))
        )


def _holds(connection: sa.Connection, known: Known) -> bool:
    """Tell whether the last fact that is known is there; it is not where an older copy was put back."""
    last = known.facts[-1:]
    return all(connection.scalar(reading.LAST, {"fact_id": fact.id}) == fact.recorded_at for fact in last)
