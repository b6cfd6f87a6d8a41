"""Stores of every released format are brought up to date; facts stay as they were written."""

import sqlite3
import stat
from pathlib import Path

import pytest

from onboarding_server.errors import InvalidAddressError, OlderStoreError
from onboarding_server.store import Store
from onboarding_server.store.engine import FORMAT

VERSION = "SELECT version_num FROM onboarding_version"


def _ask(path: Path, sql: str) -> object:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchone()[0]
    finally:
        connection.close()


def test_the_first_released_format_is_upgraded_with_a_copy_kept_and_every_fact_still_there(
    tmp_path: Path,
) -> None:
    path = tmp_path / "onboarding.db"
    old = (Path(__file__).parent / "schema_0001.db").read_bytes()
    path.write_bytes(old)
    store = Store.open(path)
    names = [entry.name for entry in store.entries()]
    heads = sorted(loaded.head for loaded in store.load_all(store.ids()))
    store.close()
    assert names == ["Brightside", "Acme Robotics"]
    assert heads == [2, 4]  # Acme: added, kickoff planned, champion, note
    assert _ask(path, VERSION) == FORMAT
    kept = tmp_path / f"onboarding.db.before-{FORMAT}"
    assert _ask(kept, VERSION) == "0001"
    assert _ask(kept, "SELECT count(*) FROM fact") == 6
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_an_older_store_that_may_only_be_read_says_what_brings_it_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "onboarding.db"
    path.write_bytes((Path(__file__).parent / "schema_0001.db").read_bytes())
    with pytest.raises(
        OlderStoreError, match="format 0001, which an earlier version wrote; use it once without"
    ):
        Store.open(path, read_only=True)


def test_a_fact_cannot_be_replaced_by_hand_either(store: Store) -> None:
    connection = sqlite3.connect(store.place)
    connection.execute("INSERT INTO account VALUES ('a1', 'Acme', '2026-10-15', 1)")
    connection.execute("INSERT INTO batch VALUES (1, 'record', '', '2026-10-15', '')")
    fact = "INTO fact VALUES ('a1', 1, 'f1', 1, 'note_added', '', '', '', '', NULL, '{}')"
    connection.execute(f"INSERT {fact}")
    with pytest.raises(sqlite3.IntegrityError, match="facts are only ever added"):
        connection.execute(f"INSERT OR REPLACE {fact}")
    connection.close()


@pytest.mark.parametrize("place", ["mysql://x:secret@host/db", "https://example.com", "://"])
def test_an_address_of_no_database_of_ours_is_refused_without_repeating_it(place: str) -> None:
    with pytest.raises(InvalidAddressError, match="postgresql\\+psycopg://USER@HOST/DATABASE") as raised:
        Store.open(place)
    assert "secret" not in str(raised.value)
