"""Opening a store: durable, and every file that cannot be used refused in one sentence."""

import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from onboarding_server.errors import (
    NewerStoreError,
    NotAStoreError,
    ReadOnlyError,
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
)
from onboarding_server.store import Store, tables
from onboarding_server.store.engine import FORMAT, VERSION_TABLE, open_engine, translated, writing

NOW = datetime(2026, 10, 15, tzinfo=UTC)
VERSION = "SELECT version_num FROM onboarding_version"


def _ask(path: Path, sql: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def test_a_new_file_is_private_and_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert _ask(path, "PRAGMA journal_mode") == "wal"
    assert _ask(path, VERSION) == FORMAT


def test_every_connection_waits_for_the_disk_and_checks_references(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "new.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    engine.dispose()


def test_the_migrations_make_exactly_the_tables_that_the_code_speaks_of(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "new.db")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


@pytest.mark.parametrize("change", ["UPDATE fact SET type = 'note_added'", "DELETE FROM fact"])
def test_a_fact_is_never_changed_nor_deleted_not_even_by_hand(store: Store, change: str) -> None:
    connection = sqlite3.connect(store.place)
    connection.execute("INSERT INTO account VALUES ('a1', 'Acme', '2026-10-15', 1)")
    connection.execute("INSERT INTO batch VALUES (1, 'record', '', '2026-10-15', '')")
    connection.execute("INSERT INTO fact VALUES ('a1', 1, 'f1', 1, 'note_added', '', '', '', '', NULL, '{}')")
    with pytest.raises(sqlite3.IntegrityError, match="facts are only ever added"):
        connection.execute(change)
    connection.close()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear Priya, this is no database. " * 40)
    with pytest.raises(NotAStoreError, match="damaged or no onboarding store"):
        Store.open(path)
    assert path.read_bytes() == b"Dear Priya, this is no database. " * 40


def test_the_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "music.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE song (title TEXT)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NotAStoreError):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_damaged_store_is_refused_in_the_same_sentence(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    Store.open(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 4000 + whole[4100:])
    with pytest.raises(NotAStoreError):
        Store.open(path)


def test_a_file_of_a_later_version_is_refused_with_its_format(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    Store.open(path).close()
    later = sqlite3.connect(path)
    later.execute("UPDATE onboarding_version SET version_num = '0009'")
    later.commit()
    later.close()
    with pytest.raises(NewerStoreError, match="format 0009, which is newer than this program; upgrade"):
        Store.open(path)


@pytest.mark.parametrize("where", ["missing/onboarding.db", "."])
def test_a_place_that_holds_no_file_is_named(tmp_path: Path, where: str) -> None:
    with pytest.raises(StoreUnavailableError, match="cannot be opened"):
        Store.open(tmp_path / where)


def test_reading_only_makes_no_file(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    with pytest.raises(StoreUnavailableError):
        Store.open(path, read_only=True)
    assert not path.exists()


def test_an_empty_file_is_no_store_to_read(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(NotAStoreError):
        Store.open(path, read_only=True)


def test_a_store_opened_for_reading_refuses_to_write(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    Store.open(path).close()
    opened = Store.open(path, read_only=True)
    with pytest.raises(ReadOnlyError, match="read-only here; nothing was changed"), opened.write():
        pass
    opened.close()


def test_what_the_driver_calls_read_only_is_the_same_sentence(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    Store.open(path).close()
    engine = open_engine(path, read_only=True)
    with pytest.raises(ReadOnlyError), translated(path), engine.begin() as connection:
        connection.execute(tables.batch.delete())
    engine.dispose()


def test_a_store_that_somebody_else_writes_to_says_so_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    engine = open_engine(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    impatient = writing(engine).execution_options()
    with impatient.connect() as connection:
        # The product waits for five seconds; a test need not.
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 1")  # type: ignore[union-attr]
    with (
        pytest.raises(StoreBusyError, match="another program is writing"),
        translated(path),
        impatient.begin(),
    ):
        pass
    other.close()
    engine.dispose()


def test_a_full_disk_is_told_and_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    engine = open_engine(path)
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count = {pages}")
    large = {"number": 1, "kind": "record", "summary": "x" * 100_000, "recorded_at": NOW, "recorded_by": ""}
    with (
        pytest.raises(StoreFullError, match="disk is full"),
        translated(path),
        writing(engine).begin() as write,
    ):
        write.execute(tables.batch.insert().values(**large))
    engine.dispose()
    assert _ask(path, "SELECT count(*) FROM batch") == 0


def test_a_bug_of_ours_is_not_told_as_a_mistake_of_the_user(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    engine = open_engine(path)
    with pytest.raises(sa.exc.OperationalError), translated(path), engine.connect() as connection:
        connection.exec_driver_sql("SELECT nothing FROM nowhere")
    engine.dispose()


def test_eight_programs_that_open_a_new_file_at_once_all_get_it(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    program = (
        "import sys; from pathlib import Path; from onboarding_server.store import Store; "
        "sys.stdin.readline(); Store.open(Path(sys.argv[1])).close(); print('open')"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(8)
    ]
    for each in running:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    assert [each.communicate()[0].strip() for each in running] == ["open"] * 8
    assert _ask(path, VERSION.replace("version_num", "count(*)")) == 1


def test_every_sentence_names_the_file() -> None:
    assert str(StoreError("/data/x.db", "no.")) == "/data/x.db: no."
