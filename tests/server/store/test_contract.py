"""What the store promises on every database it knows: one implementation, one set of tests."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from onboarding_server.errors import (
    NewerStoreError,
    NotAStoreError,
    NothingToRecordError,
    ReadOnlyError,
    StaleProposalError,
    StoreBusyError,
)
from onboarding_server.service.service import Service
from onboarding_server.store import AccountChange, FactRecord, Store, tables
from onboarding_server.store.engine import VERSION_TABLE, open_engine, translated, writing
from onboarding_tools.playbook import standard

NOW = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)
RAISED = (sa.exc.IntegrityError, sa.exc.InternalError)


@pytest.fixture
def place(either_place: Path | str) -> Path | str:
    Store.open(either_place).close()
    return either_place


@pytest.fixture
def engine(place: Path | str) -> Iterator[sa.Engine]:
    opened = open_engine(place)
    yield opened
    opened.dispose()


def _service(store: Store) -> Service:
    return Service(store=store, playbook=standard(), now=lambda: NOW)


def _change(account_id: str = "a1", head: int = 0) -> AccountChange:
    body = {"type": "note_added", "on": "2026-10-01", "text": f"Ü {head}"}
    record = FactRecord(
        id=f"f{account_id}{head}", type="note_added", happened_on=date(2026, 10, 1), body=body
    )
    return AccountChange(account_id=account_id, name="Acme", head=head, facts=(record,))


def _add(store: Store, change: AccountChange, at: datetime = NOW) -> None:
    with store.write() as write:
        number = write.new_batch(kind="record", summary="", at=at, by="Dana")
        write.add(change, batch=number, at=at, by="Dana")


def test_the_migrations_make_exactly_the_tables_that_the_code_speaks_of(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, tables.metadata) == []


@pytest.mark.parametrize(
    "change",
    [
        tables.fact.update().values(type="meeting_held"),
        tables.fact.delete(),
        tables.tombstone.delete(),
        tables.fact.delete().where(tables.fact.c.account_id == "a1"),
    ],
    ids=["update", "delete", "tombstone", "of one account"],
)
def test_facts_and_tombstones_are_never_changed_nor_deleted(
    place: Path | str, engine: sa.Engine, change: sa.Update | sa.Delete
) -> None:
    store = Store.open(place)
    _add(store, _change())
    store.close()
    buried = {"number": 1, "account_id": "a9", "kind": "account", "facts": 0, "forgotten_at": NOW}
    with engine.begin() as connection:
        connection.execute(tables.tombstone.insert().values(**buried))
    with pytest.raises(RAISED, match=r"only ever added|tombstones stay"), engine.begin() as connection:
        connection.execute(change)


def test_an_instant_is_read_back_as_it_was_written_whatever_zone_it_came_from(place: Path | str) -> None:
    store = Store.open(place)
    there = timezone(timedelta(hours=9))
    _add(store, _change(), at=datetime(2026, 10, 15, 21, 0, tzinfo=there))  # 21:00 in Tokyo = 12:00 UTC
    loaded = store.load("a1")
    assert loaded
    assert loaded.facts[0].recorded_at == NOW
    assert str(loaded.facts[0].recorded_at) == "2026-10-15 12:00:00+00:00"
    assert store.recorded_since(NOW - timedelta(seconds=1)) == {"a1"}
    assert store.recorded_since(NOW) == frozenset()
    store.close()


def test_many_accounts_come_in_the_order_of_their_ids_each_with_its_own_facts(place: Path | str) -> None:
    store = Store.open(place)
    for account_id in ("b2", "aa", "aZ", "c3"):
        _add(store, _change(account_id))
    empty = {"id": "b1", "name": "Empty", "created_at": NOW, "head": 1}
    with store.write() as write:
        write.connection.execute(tables.account.insert().values(**empty))
    loaded = store.load_all(["c3", "b2", "b1", "aZ", "aa"])
    # "Z" comes before "a" on every database, whatever its language.
    assert [(each.id, [fact.id for fact in each.facts]) for each in loaded] == [
        ("aZ", ["faZ0"]), ("aa", ["faa0"]), ("b1", []), ("b2", ["fb20"]), ("c3", ["fc30"])
    ]  # fmt: skip
    store.close()


def test_numbers_of_batches_follow_each_other_also_after_one_that_failed(place: Path | str) -> None:
    store = Store.open(place)
    _add(store, _change())
    with pytest.raises(sa.exc.IntegrityError):
        _add(store, _change())  # head 0 again: the account is there
    _add(store, _change(head=1))
    assert [batch.id for batch in store.batches(last=9)] == ["b2", "b1"]
    store.close()


def test_a_store_of_a_later_format_is_refused(place: Path | str, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE {VERSION_TABLE} SET version_num = '0999'"))  # noqa: S608 -- our constant
    with pytest.raises(NewerStoreError, match="format 0999"):
        Store.open(place)


def test_the_tables_of_another_program_are_left_alone(place: Path | str, engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(f"DROP TABLE {VERSION_TABLE}"))
    with pytest.raises(NotAStoreError, match="left untouched"):
        Store.open(place)


def test_a_store_opened_for_reading_is_not_written_to(place: Path | str) -> None:
    store = Store.open(place, read_only=True)
    with pytest.raises(ReadOnlyError), store.write():
        pass
    store.close()


def test_a_reader_sees_one_moment_while_another_writes(place: Path | str) -> None:
    store, other = Store.open(place), Store.open(place)
    _add(store, _change("a1"))
    _add(store, _change("a2"))
    reading = store.load_all(["a1", "a2"])
    first = next(reading)
    _add(other, _change("a1", head=1))
    _add(other, _change("a2", head=1))
    assert [first.head, *(account.head for account in reading)] == [1, 1]
    store.close()
    other.close()


def test_a_writer_who_waits_too_long_is_told_that_the_store_is_busy(
    place: Path | str, engine: sa.Engine
) -> None:
    hasty = open_engine(place)

    @sa.event.listens_for(hasty, "begin", insert=True)
    def be_hasty(connection: sa.Connection) -> None:
        # The product waits for five seconds; a test need not.
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA busy_timeout = 1")

    with (
        writing(engine).begin(),
        pytest.raises(StoreBusyError, match="nothing was changed, try again"),
        translated(place),
        writing(hasty).begin(),
    ):
        pass
    hasty.dispose()


def test_of_two_people_who_confirm_conflicting_proposals_one_gets_a_new_preview(place: Path | str) -> None:
    stores = [Store.open(place), Store.open(place)]
    services = [_service(store) for store in stores]
    services[0].record(rows=[{"type": "account_added", "on": "2026-10-01"}], account="Acme")
    rows = [{"type": "milestone_planned", "on": "2026-10-01", "what": "kickoff"}]
    proposals = [
        service.propose_facts(rows=[{**rows[0], "due_on": due}], account="Acme")
        for service, due in zip(services, ["2026-10-20", "2026-10-27"], strict=True)
    ]
    together, told = Barrier(2), []

    def confirm(number: int) -> None:
        together.wait()
        try:
            services[number].confirm(token=proposals[number].token, summary=proposals[number].summary)
            told.append("recorded")
        except StaleProposalError as error:
            told.append("stale" if error.proposal.token else "no new preview")

    threads = [Thread(target=confirm, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["recorded", "stale"]
    assert len(services[0].account(account="Acme").facts) == 2  # added, and one of the two dates
    for store in stores:
        store.close()


def test_two_people_who_add_the_same_account_at_once_add_it_once(place: Path | str) -> None:
    stores = [Store.open(place), Store.open(place)]
    services = [_service(store) for store in stores]
    rows = [{"type": "account_added", "on": "2026-10-01"}]
    proposals = [service.propose_facts(rows=rows, account="Acme") for service in services]
    services[0].confirm(token=proposals[0].token, summary=proposals[0].summary)
    with pytest.raises(NothingToRecordError, match="recorded already"):
        services[1].confirm(token=proposals[1].token, summary=proposals[1].summary)
    assert len(stores[1].ids()) == 1
    for store in stores:
        store.close()


def test_the_longest_name_is_stored_and_found(place: Path | str) -> None:
    store = Store.open(place)
    service = _service(store)
    # 2,000 different characters of three bytes each, which no index takes whole and none can compress.
    name = "".join(chr(0x4E00 + number) for number in range(2000))
    service.record(rows=[{"type": "account_added", "on": "2026-10-01"}], account=name)
    assert service.account(account=name).name == name
    store.close()
