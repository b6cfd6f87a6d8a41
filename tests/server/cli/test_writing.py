"""Recording on the command line: a preview, a question, one write; and the way back."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onboarding_server.cli import main
from onboarding_server.cli.writing import read_words

ASKED_ON = ["--as-of", "2026-10-15"]
NOON = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)


def run(arguments: list[str]) -> int:
    """Run a command line on the day that the sample accounts speak of."""
    return main.run(arguments, now=lambda: NOON)


@pytest.fixture
def foxglove(demo: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Record the sample account whose usage is low, and return its name."""
    assert run(["record", str(demo / "foxglove-motors.toml"), "--yes"]) == 0
    capsys.readouterr()
    return "Foxglove Motors"


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run([*arguments, "--json"]) == 0
    told: dict[str, object] = json.loads(capsys.readouterr().out)
    return told


def _facts(capsys: pytest.CaptureFixture[str], account: str) -> list[dict[str, object]]:
    assert run(["show", account, "--last", "500", "--json"]) == 0
    rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return rows


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_recorded_file_gives_the_same_answer_as_the_file(
    foxglove: str, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = _json(capsys, "next", foxglove, *ASKED_ON)
    read = _json(capsys, "next", str(demo / "foxglove-motors.toml"))
    for told in (stored, read):
        told.pop("evidence")  # cites facts by id, and the store gives its own
    assert stored == read


def test_the_same_file_twice_changes_nothing(
    foxglove: str, demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _facts(capsys, foxglove)
    assert run(["record", str(demo / "foxglove-motors.toml"), "--yes"]) == 0
    assert "recorded already" in capsys.readouterr().err
    assert _facts(capsys, foxglove) == before


def test_nothing_is_written_before_the_yes(foxglove: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = _facts(capsys, foxglove)
    assert (
        run(["record", foxglove, "usage_observed", "weekly_active_users", "--value", "31", "--out-of", "40"])
        == 1
    )
    output = capsys.readouterr()
    assert "usage observed" in output.out
    assert "add --yes to record it" in output.err
    assert _facts(capsys, foxglove) == before


@pytest.mark.parametrize(("answer", "recorded"), [("y\n", 1), ("n\n", 0), ("\n", 0)])
def test_a_person_is_asked_and_only_yes_records(
    foxglove: str,
    answer: str,
    recorded: int,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = len(_facts(capsys, foxglove))
    monkeypatch.setattr("sys.stdin", _Terminal(answer))
    assert run(["record", foxglove, "note_added", "--text", "Met at the fair"]) == 0
    capsys.readouterr()
    assert len(_facts(capsys, foxglove)) == before + recorded


def test_the_preview_says_what_becomes_of_the_next_step(
    foxglove: str, capsys: pytest.CaptureFixture[str]
) -> None:
    # 31 of 40 is above half of the target: no signal, and the play has only its weekly check left.
    usage = ["usage_observed", "weekly_active_users", "--on", "2026-10-14", "--value", "31", "--out-of", "40"]
    run(["record", foxglove, *usage])
    preview = capsys.readouterr().out
    assert "before P2 81.0 Needs attention. Next: Pull usage by user" in " ".join(preview.split())
    assert "after P4" in " ".join(preview.split())


def test_the_next_step_is_recorded_as_done_in_one_word(
    foxglove: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["record", foxglove, "--done", "--yes"]) == 0
    capsys.readouterr()
    newest = _facts(capsys, foxglove)[-1]
    assert (newest["type"], newest["what"], newest["on"]) == ("play_step_done", "low_usage.1", "2026-10-15")


def test_undo_takes_the_last_batch_back(foxglove: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = _json(capsys, "next", foxglove, *ASKED_ON)
    left = ["contact_left", "--who", "Sinead Barlow", "--on", "2026-10-14", "--yes"]
    assert run(["record", foxglove, *left]) == 0
    capsys.readouterr()
    assert _json(capsys, "next", foxglove, *ASKED_ON)["kind"] == "critical_signal"
    assert run(["undo", "--yes"]) == 0
    capsys.readouterr()
    assert _json(capsys, "next", foxglove, *ASKED_ON) == before


def test_a_field_that_the_type_does_not_have_is_named_with_those_it_has(
    foxglove: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["record", foxglove, "meeting_held", "kickoff", "--whoo", "Priya"]) == 1
    assert "whoo: “Priya” given; expected only fields of meeting_held: on, what" in capsys.readouterr().err


def test_an_account_that_is_near_a_stored_one_is_asked_about(
    foxglove: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["next", f"{foxglove[:-3]}xx"]) == 1
    assert "Foxglove Motors" in capsys.readouterr().err


def test_read_only_records_nothing(
    foxglove: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONBOARDING_READ_ONLY", "1")
    assert run(["record", foxglove, "note_added", "--text", "x", "--yes"]) == 1
    assert "read-only" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "row"),
    [
        (["note_added"], {"type": "note_added"}),
        (["meeting_held", "kickoff"], {"type": "meeting_held", "what": "kickoff"}),
        (["note_added", "--text", "a b"], {"type": "note_added", "text": "a b"}),
        (["x", "--out-of=40"], {"type": "x", "out_of": "40"}),
        (["x", "--text=a=b"], {"type": "x", "text": "a=b"}),
        (["x", "--value", "-3"], {"type": "x", "value": "-3"}),
        (["x", "--automatic", "--who", "P"], {"type": "x", "automatic": True, "who": "P"}),
        (["--text", "t"], {"text": "t"}),
    ],
)
def test_words_become_a_flat_row(words: list[str], row: dict[str, object]) -> None:
    assert read_words(words) == row


def test_a_sheet_is_written_filled_and_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "accounts.csv"
    assert run(["sheet", str(sheet)]) == 0
    header = sheet.read_text(encoding="utf-8-sig").splitlines()[0]
    columns = header.split(",")
    row = {"account": "Acme Robotics", "owner": "Ines Calder", "acv": "24000", "kickoff_on": "2026-09-21"}
    sheet.write_text(f"{header}\n{','.join(row.get(column, '') for column in columns)}\n", encoding="utf-8")
    assert run(["import", str(sheet), "--yes"]) == 0
    capsys.readouterr()
    step = _json(capsys, "next", "Acme Robotics", *ASKED_ON)
    assert step["kind"] in {"data_gap", "next_milestone"}


def test_the_same_sheet_twice_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tmp_path / "accounts.csv"
    sheet.write_text("account,acv\nAcme Robotics,24000\n", encoding="utf-8")
    assert run(["import", str(sheet), "--yes"]) == 0
    before = _facts(capsys, "Acme Robotics") if not capsys.readouterr().err else []
    assert run(["import", str(sheet), "--yes"]) == 0
    assert "Nothing to change." in capsys.readouterr().out
    assert _facts(capsys, "Acme Robotics") == before


def test_a_sheet_in_the_way_is_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "accounts.csv").write_text("mine", encoding="utf-8")
    assert run(["sheet", str(tmp_path / "accounts.csv")]) == 1
    assert "add --force" in capsys.readouterr().err
    assert (tmp_path / "accounts.csv").read_text(encoding="utf-8") == "mine"


def test_rejected_rows_are_shown_and_the_others_are_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "accounts.csv"
    sheet.write_text("account,acv\nAcme Robotics,24000\nBrightside,-5\n", encoding="utf-8")
    assert run(["import", str(sheet), "--yes"]) == 3
    assert "row 3, acv" in capsys.readouterr().out
    assert run(["next", "Acme Robotics"]) == 0
