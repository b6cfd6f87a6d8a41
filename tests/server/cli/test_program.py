"""The program as a shell sees it: exit codes, one sentence a mistake, quick to start, clean in a pipe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onboarding_server.cli.main import run

BROKEN = "account = 'Acme'\nfacts = [\n  { type = 'meeting_held', on = 2026-09-01 what = 'kickoff' },\n]\n"
WRONG = """
account = "Acme"
facts = [
  { type = "meeting_held", on = 2026-09-01, what = "kickof" },
  { type = "usage_observed", on = 2026-09-02, what = "weekly_active_users", value = -3 },
]
"""


def _program(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "onboarding_server", *arguments]
    return subprocess.run(command, capture_output=True, check=False, env=os.environ | environment)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["next", "Acme"], 1, "nothing is recorded there yet"),
        (["next", "acme.toml"], 1, "expected a readable file"),
        (["next", "."], 1, "nothing is recorded there yet"),
        (
            ["health", "--milestones", "101", "--usage", "96"],
            1,
            "milestones: 101 given; expected a number from 0 to 100.",
        ),
        (["health"], 1, "expected at least one of milestones, engagement, usage, technical, sentiment"),
        (["playbook", "show", "signals.champion_drak"], 1, "Near it: signals.champion_dark"),
        (["demo", "Harbourline"], 1, "2 sample accounts fit"),
        (["undo"], 1, "nothing has been recorded yet"),
        (["import", "missing.csv"], 1, "missing.csv"),
        (["next"], 2, "Missing argument 'ACCOUNT'"),
        (["nxt"], 2, "No such command 'nxt'"),
        (["demo", "--as-of", "15.10.2026"], 2, "expected a date such as 2026-10-15"),
        (["health", "--usage", "much"], 2, "“much” is no number"),
        (["health", "--usage", "NaN"], 2, "“NaN” is no number"),
        (["milestones"], 2, "name an account, or a kickoff date with --kickoff"),
        (["milestones", "--kickoff", "2026-09-01", "--acv", "-1"], 2, "--acv: -1 given; expected 0 or more"),
        (["assess", "acme.xlsx"], 2, "expected a name that ends in .toml or .json"),
        (["sheet", "sheet.ods"], 2, "expected a name that ends in .xlsx or .csv"),
        (["record", "Acme", "note_added", "--text"], 2, "--text needs a value"),
        (["record", "Acme", "meeting_held", "kickoff", "Priya"], 2, "“Priya” is one word too many"),
    ],
)
def test_a_mistake_is_one_sentence_on_stderr_with_its_exit_code(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == code
    output = capsys.readouterr()
    assert said in " ".join(output.err.split())
    assert "Traceback" not in output.err
    assert output.out == ""


def test_a_question_never_creates_a_store(tmp_path: Path) -> None:
    run(["next", "Acme", "--db", str(tmp_path / "typo.db")])
    run(["triage", "--db", str(tmp_path / "typo.db")])
    assert not (tmp_path / "typo.db").exists()


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "acme.toml").write_text(BROKEN, encoding="utf-8")
    assert run(["assess", str(tmp_path / "acme.toml")]) == 1
    assert "line 3" in capsys.readouterr().err


def test_every_wrong_fact_of_a_file_is_named_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "acme.toml").write_text(WRONG, encoding="utf-8")
    assert run(["assess", str(tmp_path / "acme.toml")]) == 1
    error = capsys.readouterr().err
    assert "Did you mean kickoff?" in error
    assert "facts[1].value: -3 given; expected 0 or more." in error


def test_a_folder_named_like_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "acme.toml").mkdir()
    assert run(["assess", str(tmp_path / "acme.toml")]) == 1
    assert "expected a readable file" in capsys.readouterr().err


def test_help_and_answers_load_only_what_they_need(demo: Path) -> None:
    check = (
        "import sys; from onboarding_server.cli.main import run; run(sys.argv[2:]);"
        "sys.exit(sum(name in sys.modules for name in sys.argv[1].split(',')))"
    )
    file = str(demo / "pebble-and-pine.toml")
    for unwanted, arguments in (
        ("mcp,anthropic,sqlalchemy,rich,onboarding_tools.state", ["--help"]),
        ("mcp,anthropic,sqlalchemy,rich,jinja2", ["next", file, "--json"]),
        ("mcp,anthropic,sqlalchemy", ["demo"]),
    ):
        done = subprocess.run(
            [sys.executable, "-c", check, unwanted, *arguments], capture_output=True, check=False
        )
        assert done.returncode == 0, (unwanted, arguments)


def test_a_pipe_gets_no_colour_and_no_padding() -> None:
    done = _program("demo")
    lines = done.stdout.decode("utf-8").splitlines()
    assert b"\x1b" not in done.stdout
    assert max(len(line) for line in lines) <= 100
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_console_that_knows_cp1252_only_gets_everything_it_can_show() -> None:
    done = _program("demo", PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Harbourline Freight Antwerp" in done.stdout.decode("cp1252")


def test_json_survives_a_console_that_knows_ascii_only(demo: Path) -> None:
    done = _program("assess", str(demo / "foxglove-motors.toml"), "--json", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout.isascii()) == (0, True)


def test_a_closed_pipe_is_no_mistake() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "onboarding_server", "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.readline()
        program.stdout.close()
        assert b"Traceback" not in program.stderr.read()


def test_every_command_shows_examples_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    run(["--help"])
    listed = capsys.readouterr().out.partition("Commands:\n")[2].partition("\n\n")[0]
    for name in (line.split()[0] for line in listed.splitlines()):
        group = ["playbook", "check"] if name == "playbook" else [name]
        assert run([*group, "--help"]) == 0
        assert f"Examples:\n    onboarding {' '.join(group)}" in capsys.readouterr().out
