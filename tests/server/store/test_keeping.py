"""All facts out and in again, copies made and put back, and a store that says what is wrong with it."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onboarding_server.errors import StoreError
from onboarding_server.service.keeping import dump_lines, forget_person, load_lines
from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_server.store.checking import verify
from onboarding_server.store.copies import BackupError, backup, restore
from onboarding_server.store.dumping import InvalidDumpError, NotEmptyError
from onboarding_tools.playbook import standard

NOW = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)
ADDED = {"type": "account_added", "on": "2026-10-01"}


def _service(store: Store) -> Service:
    return Service(store=store, playbook=standard(), now=lambda: NOW, me="Dana")


def _fill(service: Service) -> None:
    champion = {"type": "contact_added", "on": "2026-10-02", "who": "Zoë Ünal", "role": "champion"}
    service.record(rows=[ADDED, champion], account="Acme")
    service.record(rows=[{**ADDED, "ref": "77"}], account="Brightside")
    undone = service.undo(account="Acme")
    service.confirm(token=undone.token, summary=undone.summary)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Service]:
    store = Store.open(tmp_path / "onboarding.db")
    _fill(_service(store))
    yield _service(store)
    store.close()


def test_from_a_file_to_a_database_and_back_every_byte_of_a_dump_stays(
    filled: Service, either_place: Path | str, tmp_path: Path
) -> None:
    usage = {"type": "usage_observed", "what": "weekly_active_users", "value": 0.1, "text": "e\u0301 😀 שלום"}
    rows: list[dict[str, Any]] = [
        {**usage, "on": "2026-10-01T23:30+02:00"},
        {**usage, "on": "2026-10-02", "value": 999999999999999, "out_of": 0.000000001},
        {"type": "note_added", "on": "2026-10-02", "text": "Zoë called", "source": "mail", "source_id": "7"},
        {"type": "note_added", "on": "2026-10-02", "text": 'a "quoted" \\ line'},
    ]
    filled.record(rows=rows, account="Brightside")
    forget_person(filled.workspace, "Zoë")
    lines = list(dump_lines(filled.workspace))
    place = either_place.with_name("other.db") if isinstance(either_place, Path) else either_place
    for there in (place, tmp_path / "back.db"):
        other = _service(Store.open(there))
        load_lines(other.workspace, lines)
        lines = list(dump_lines(other.workspace))
        assert verify(other.store) == ()
        other.store.close()
    assert lines == list(dump_lines(filled.workspace))
    assert sum('"table":"tombstone"' in line for line in lines) == 2  # Acme's champion, Brightside's note


def test_whoever_waits_is_told_how_many_records_are_done_and_of_how_many(
    filled: Service, tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    lines = list(dump_lines(filled.workspace, lambda done, total: told.append((done, total))))
    other = _service(Store.open(tmp_path / "other.db"))
    load_lines(other.workspace, lines, total=11, progress=lambda done, total: told.append((done, total)))
    other.store.close()
    assert told == [(11, 11), (11, 11)]  # 1 + 3 batches + 2 accounts + 5 facts


def test_a_dump_loaded_and_dumped_again_is_the_same_to_the_byte(
    filled: Service, either_place: Path | str
) -> None:
    lines = list(dump_lines(filled.workspace))
    place = either_place.with_name("other.db") if isinstance(either_place, Path) else either_place
    other = Store.open(place)
    # 3 batches; Acme: 2 facts and 2 retractions; Brightside: 1 fact
    assert load_lines(_service(other).workspace, lines) == 5
    assert list(dump_lines(_service(other).workspace)) == lines
    assert len(lines) == 1 + 3 + 2 + 5
    assert [entry.name for entry in other.entries()] == ["Brightside"]
    assert [entry.refs for entry in other.entries()] == [("77",)]
    assert verify(other) == ()
    other.close()


def test_a_store_goes_on_after_a_load_as_if_it_had_always_been_there(filled: Service, tmp_path: Path) -> None:
    other = Store.open(tmp_path / "other.db")
    service = _service(other)
    load_lines(service.workspace, list(dump_lines(filled.workspace)))
    done = service.record(rows=[{"type": "note_added", "on": "2026-10-03"}], account="Brightside")
    assert done.batch == "b4"
    assert verify(other) == ()
    other.close()


def test_a_dump_is_not_loaded_over_facts_that_are_there(filled: Service) -> None:
    lines = list(dump_lines(filled.workspace))
    with pytest.raises(NotEmptyError, match="loaded into an empty one"):
        load_lines(filled.workspace, lines)
    assert list(dump_lines(filled.workspace)) == lines


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[1:], "line 1: expected the first line of an onboarding dump"),
        (lambda lines: [*lines[:4], "{}\n"], "line 5: expected a batch, account, fact or tombstone"),
        (lambda lines: [*lines[:4], "[1]\n"], "line 5: expected a JSON object"),
        (lambda lines: [*lines[:4], "no\n"], "line 5: expected a JSON object"),
        (lambda lines: [*lines, lines[-1]], "line 12: it does not fit the lines before it"),
        (lambda lines: [*lines[:7], lines[6], *lines[7:]], "line 8: it does not fit the lines before it"),
        # Brightside's fact between two of Acme's
        (
            lambda lines: [*lines[:6], lines[7], lines[6], *lines[8:]],
            "line 9: expected the facts of an account one",
        ),
        (lambda lines: lines[:0], "line 1: expected the first line of an onboarding dump"),
        (lambda lines: [line.replace("contact_added", "contact_lost") for line in lines], "cannot be read"),
        (lambda lines: [line.replace("2026-10-02", "soon") for line in lines], "does not fit|cannot be read"),
    ],
)
def test_a_broken_dump_is_refused_with_its_line_and_leaves_the_store_empty(
    filled: Service, tmp_path: Path, change: Callable[[list[str]], list[str]], says: str
) -> None:
    other = Store.open(tmp_path / "other.db")
    with pytest.raises(InvalidDumpError, match=says):
        load_lines(_service(other).workspace, change(list(dump_lines(filled.workspace))))
    assert len(list(dump_lines(_service(other).workspace))) == 1
    other.close()


def test_a_copy_holds_everything_and_replaces_nothing(filled: Service, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(filled.store, copy)
    opened = Store.open(copy)
    assert list(dump_lines(_service(opened).workspace)) == list(dump_lines(filled.workspace))
    opened.close()
    with pytest.raises(BackupError, match="there already"):
        backup(filled.store, copy)
    with pytest.raises(BackupError, match="no such folder"):
        backup(filled.store, tmp_path / "missing" / "copy.db")
    assert not list(tmp_path.glob("*.part"))


def test_a_restored_store_is_as_it_was_and_what_was_there_is_kept(filled: Service, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(filled.store, copy)
    before = list(dump_lines(filled.workspace))
    rows = [{"type": "note_added", "on": "2026-10-03", "text": "later"}]
    filled.record(rows=rows, account="Brightside")
    assert len(filled.account(account="Brightside").facts) == 2
    later = list(dump_lines(filled.workspace))
    kept = restore(tmp_path / "onboarding.db", copy, at=NOW)
    # The service of before has the store open, and facts in its memory that are gone now.
    assert list(dump_lines(filled.workspace)) == before
    assert len(filled.account(account="Brightside").facts) == 1
    assert kept == tmp_path / "onboarding.db.replaced-20261015T120000"
    old = Store.open(kept)
    assert list(dump_lines(_service(old).workspace)) == later
    old.close()


def test_a_damaged_store_is_moved_aside_by_a_restore(tmp_path: Path) -> None:
    path, copy = tmp_path / "onboarding.db", tmp_path / "copy.db"
    store = Store.open(path)
    _fill(_service(store))
    backup(store, copy)
    store.close()
    path.write_bytes(b"\xff" * 5000)
    kept = restore(path, copy, at=NOW)
    assert kept
    assert kept.read_bytes() == b"\xff" * 5000
    opened = Store.open(path)
    assert (verify(opened), len(opened.ids())) == ((), 1)
    opened.close()


@pytest.mark.parametrize("content", [None, b"a letter, no store " * 99, b""])
def test_what_is_no_copy_is_not_put_back(filled: Service, tmp_path: Path, content: bytes | None) -> None:
    before = list(dump_lines(filled.workspace))
    source = tmp_path / "copy.db"
    if content is not None:
        source.write_bytes(content)
    with pytest.raises(BackupError, match=r"no copy of a store|no such file"):
        restore(tmp_path / "onboarding.db", source, at=NOW)
    assert list(dump_lines(filled.workspace)) == before


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("UPDATE account SET head = 9 WHERE name = 'Brightside'", "its head is 9, its facts make 1"),
        ("UPDATE fact SET body = '{}' WHERE seq = 2", ": cannot be read"),
        ("UPDATE fact SET type = 'note_added' WHERE seq = 2", "its columns say note_added on 2026-10-02"),
        ("DELETE FROM fact WHERE seq = 4", "its head is 4, its facts make 3"),
        ("DELETE FROM fact WHERE seq = 4", "facts that it recorded are not there"),
        ("DELETE FROM account WHERE name = 'Acme'", "belongs to a account that is not there"),
    ],
)
def test_whatever_is_not_whole_is_found(filled: Service, damage: str, says: str) -> None:
    assert verify(filled.store) == ()
    by_hand = sqlite3.connect(filled.store.place)
    for trigger in ("fact_no_update", "fact_no_delete"):
        by_hand.execute(f"DROP TRIGGER {trigger}")
    by_hand.execute(damage)
    by_hand.commit()
    by_hand.close()
    assert any(says in each for each in verify(filled.store)), verify(filled.store)


def test_a_damaged_page_is_found(filled: Service, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    backup(filled.store, copy)
    whole = copy.read_bytes()
    last = len(whole) - 4096
    copy.write_bytes(whole[:last] + b"\xff" * 1000 + whole[last + 1000 :])
    try:
        opened = Store.open(copy, read_only=True)
        found = verify(opened)
        opened.close()
    except StoreError as error:
        found = (str(error),)
    assert found
