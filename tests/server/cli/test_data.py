"""Copies, dumps and checks from the command line."""

import sqlite3
from pathlib import Path

import pytest

from onboarding_server.cli.main import run
from onboarding_server.config import chats_folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    assert run(["record", "Acme", "account_added", "--on", "2026-10-01", "--yes"]) == 0
    return tmp_path / "store.db"


def test_a_dump_moves_a_store_into_another(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dump", str(tmp_path / "facts.ndjson")]) == 0
    other = str(tmp_path / "other.db")
    assert run(["load", str(tmp_path / "facts.ndjson"), "--db", other]) == 0
    assert "Loaded 1 facts into" in capsys.readouterr().out
    assert run(["dump", "--db", other]) == 0
    assert capsys.readouterr().out == (tmp_path / "facts.ndjson").read_text(encoding="utf-8")
    assert run(["dump", str(tmp_path / "facts.ndjson")]) == 1  # nothing is written over
    assert store.exists()


def test_a_dump_that_breaks_off_leaves_no_half_of_it(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(store) as by_hand:
        by_hand.execute("DROP TRIGGER fact_no_update")
        by_hand.execute("UPDATE fact SET body = 'no JSON'")
    by_hand.close()
    assert run(["dump", str(tmp_path / "facts.ndjson")]) != 0
    assert "Wrote" not in capsys.readouterr().out
    assert not (tmp_path / "facts.ndjson").exists()


def test_a_dump_is_for_its_owner_alone(store: Path, tmp_path: Path) -> None:
    assert run(["dump", str(tmp_path / "facts.ndjson")]) == 0
    assert store.stat().st_mode & 0o777 == (tmp_path / "facts.ndjson").stat().st_mode & 0o777 == 0o600


def test_a_copy_is_put_back_once_somebody_said_yes(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy.db"
    assert run(["backup", str(copy)]) == 0
    assert run(["restore", str(copy)]) == 1
    assert "nobody is there to ask" in capsys.readouterr().err
    assert run(["restore", str(copy), "--yes"]) == 0
    told = capsys.readouterr().out
    assert f"Restored {store}; what was there is kept as {store}.replaced-" in told


@pytest.mark.usefixtures("store")
def test_verify_says_what_it_checked_and_fails_on_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["verify"]) == 0
    assert capsys.readouterr().out == f"ok     {tmp_path / 'store.db'}\n"
    (tmp_path / "facts.ndjson").write_text("{}\n", encoding="utf-8")
    assert run(["load", str(tmp_path / "facts.ndjson"), "--db", str(tmp_path / "new.db")]) == 1
    assert "line 1: expected the first line of an onboarding dump" in capsys.readouterr().err


def test_a_database_is_not_restored_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["restore", str(tmp_path / "x.db"), "--db", "postgresql+psycopg://a@b/c"]) == 1
    assert "restored by its own tools" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["dump", "there.txt"], "this file is there already, and a dump replaces nothing; name another."),
        (["dump", "none/x.ndjson"], "none/x.ndjson: No such file or directory"),
        (
            ["load", "bytes", "--db", "new.db"],
            "new.db: line 1: expected text in UTF-8; nothing was",
        ),
        (["load", "none.ndjson", "--db", "none.db"], "none.ndjson: No such file or directory"),
        (
            ["backup", "none/copy.db"],
            "none/copy.db: there is no such folder; name a file",
        ),
        (
            ["restore", "none.db", "--yes"],
            "none.db: there is no such file; name a copy",
        ),
        (
            ["restore", "there.txt", "--yes"],
            "there.txt: this is no copy of a store, or a damaged",
        ),
        (["triage", "--db", "there.txt"], "Put a copy in its place with `onboarding restore COPY`, or name"),
    ],
)
@pytest.mark.usefixtures("store")
def test_what_cannot_be_done_is_one_sentence_with_the_way_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.txt").write_text("a letter", encoding="utf-8")
    Path("bytes").write_bytes(b"\xff\xfe")
    capsys.readouterr()
    assert run(command) == 1
    told = capsys.readouterr()
    assert says in told.err
    assert (told.out, told.err.count("\n"), Path("none.db").exists()) == ("", 1, False)


@pytest.mark.usefixtures("store")
def test_forgetting_names_the_conversations_that_mention_what_went(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    chats = chats_folder()
    chats.mkdir(parents=True)
    (chats / "2026-10-15_090507.jsonl").write_text(
        '{"text":"what of PRIYA \\"P.\\" Shah?"}\n', encoding="utf-8"
    )
    (chats / "2026-10-15_100000.jsonl").write_text('{"text":"Tom Reed"}\n', encoding="utf-8")
    note = ["--on", "2026-10-02", "--text", 'Priya "P." Shah', "--yes"]
    assert run(["record", "Acme", "note_added", *note]) == 0
    capsys.readouterr()
    assert run(["forget", "--person", 'Priya "P." Shah', "--yes"]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if "conversation" in line] == [
        f"This conversation mentions it, delete it or keep it on purpose: {chats / '2026-10-15_090507.jsonl'}"
    ]


def test_forgetting_asks_then_says_what_went_and_what_copies_still_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "store.db.friday"
    assert run(["record", "Acme", "note_added", "--on", "2026-10-02", "--text", "Priya called", "--yes"]) == 0
    assert run(["backup", str(copy)]) == 0
    assert run(["backup", str(tmp_path / "monday.db")]) == 0
    assert run(["dump", str(tmp_path / "facts.ndjson")]) == 0
    (tmp_path / "letter.txt").write_text("Priya called", encoding="utf-8")
    assert run(["forget"]) == 1
    assert run(["forget", "Acme"]) == 1
    capsys.readouterr()
    assert run(["forget", "--person", "Priya", "--yes"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Deleted 1 fact of 1 account.",
        f"This copy may still hold it, delete it or keep it on purpose: {tmp_path / 'facts.ndjson'}",
        f"This copy may still hold it, delete it or keep it on purpose: {tmp_path / 'monday.db'}",
        f"This copy may still hold it, delete it or keep it on purpose: {copy}",
        "Backups and dumps that you keep elsewhere still hold it, too.",
    ]
    assert run(["forget", "Acme", "--yes"]) == 0
    assert run(["next", "Acme"]) == 1
