"""What only a database server can do to us: stop, start again, ask for a password, be somebody else's."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from onboarding_server.errors import NoRightsError, StoreUnreachableError
from onboarding_server.store import Store
from onboarding_server.store.engine import open_engine
from server.postgres.database import Database

pytestmark = pytest.mark.postgres


def test_a_server_that_stops_is_said_and_one_that_is_back_is_used_again(database: Database) -> None:
    store = Store.open(database.place(like=database.made))
    assert store.ids() == frozenset()
    database.stop()
    try:
        with pytest.raises(StoreUnreachableError, match="cannot be reached; nothing was changed"):
            store.ids()
        with pytest.raises(StoreUnreachableError), store.write():
            pass
    finally:
        database.start()
    assert store.ids() == frozenset()
    store.close()


def test_a_server_that_stops_in_the_middle_of_a_write_leaves_nothing_of_it(database: Database) -> None:
    place = database.place(like=database.made)
    store = Store.open(place)
    try:
        with pytest.raises(StoreUnreachableError):
            _write_while_it_stops(store, database)
    finally:
        database.start()
    with store.write() as write:
        assert write.heads(["a1"]) == {"a1": 0}
    assert store.batches() == ()
    store.close()


def _write_while_it_stops(store: Store, database: Database) -> None:
    with store.write() as write:
        write.new_batch(kind="record", summary="", at=datetime(2026, 10, 15, tzinfo=UTC), by="")
        database.stop()
        write.heads(["a1"])


def test_a_user_without_rights_is_told_which_are_needed(database: Database) -> None:
    place = database.place()
    owner = open_engine(database.place(like=database.made))
    with owner.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS reader")
        connection.exec_driver_sql("CREATE ROLE reader LOGIN")
    owner.dispose()
    with pytest.raises(NoRightsError, match="the first start, and the first of a new version, CREATE"):
        Store.open(place.replace("onboarding@", "reader@"))


def test_a_password_is_in_no_sentence(database: Database) -> None:
    place = database.place().replace("onboarding@/", "onboarding:s3cret@/").replace("team", "none")
    with pytest.raises(StoreUnreachableError) as raised:
        Store.open(place)
    assert "s3cret" not in str(raised.value)
    assert "onboarding:***@" in str(raised.value)


def test_not_even_truncate_empties_the_facts(database: Database) -> None:
    engine = open_engine(database.place(like=database.made))
    with pytest.raises(sa.exc.DBAPIError, match="facts are only ever added"), engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE fact CASCADE")
    engine.dispose()


def test_the_command_line_records_and_answers_on_a_server(database: Database, tmp_path: Path) -> None:
    own = {"ONBOARDING_CONFIG": str(tmp_path / "none.toml"), "ONBOARDING_DB": database.place()}

    def ask(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "onboarding_server", *arguments],
            env=os.environ | own | {"PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        ).stdout

    ask("record", "Acme", "account_added", "--on", "2026-10-01", "--yes")
    assert "1 account " in ask("triage", "--as-of", "2026-10-15")
    assert "1 accounts" in ask("doctor")
