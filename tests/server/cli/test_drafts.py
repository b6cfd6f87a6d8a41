"""Drafts on the command line: listed, proposed, filled, checked; nothing is sent and nothing recorded."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onboarding_server.cli import main

NOON = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)


def run(*arguments: str) -> int:
    return main.run(["draft", *arguments], now=lambda: NOON)


@pytest.fixture
def antwerp(demo: Path) -> str:
    """The account file whose champion does not answer."""
    return str(demo / "harbourline-antwerp.toml")


def test_without_an_account_every_template_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    shown = capsys.readouterr().out
    assert shown.index("Before the kickoff") < shown.index("Handoff") < shown.index("At any time")
    assert "Blocker for engineering (internal)" in shown
    assert run("--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert len(listed) == 47
    assert listed[0]["template"] == "access-checklist"


def test_without_a_template_the_one_of_the_next_step_is_filled(
    antwerp: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(antwerp) == 0
    shown = capsys.readouterr().out
    assert "Also fitting:\nchampion-call-script" in shown
    assert "Hi Lena, Ines Calder here." in shown
    assert "Short message on another channel (customer, warm): ready to send" in shown
    assert "to        champion (f10)" in shown


def test_the_body_keeps_its_long_lines_so_that_it_can_be_copied(
    antwerp: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(antwerp) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) > 200


def test_a_named_template_shows_its_subject_and_what_to_fill_in(
    antwerp: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(antwerp, "-t", "blocker-status", "--tone", "direct") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Subject: ⟨blocker name⟩: where it stands\n\nHello Lena,")
    assert "not ready" in shown
    assert "found    What do you know by now about the cause, in one sentence?" in shown


def test_values_given_by_hand_fill_a_template_without_an_account(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["-v", "to=Priya Shah", "-v", "sender=Dana Ortiz", "-v", "champion=Tom Reed", "--locale", "de_DE"]
    assert run("-t", "champion-other-contact", *given) == 0
    shown = capsys.readouterr().out
    assert "A short answer by 19.10.2026 helps me plan." in shown
    assert "ready to send" in shown


def test_an_internal_draft_is_ready_but_not_to_send(antwerp: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(antwerp, "-t", "account-brief") == 0
    assert "Account brief (internal, warm): ready  as of 2026-10-15" in capsys.readouterr().out


def test_an_agenda_is_fitted_with_a_warning(antwerp: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(antwerp, "-t", "kickoff-agenda", "--minutes", "60") == 0
    shown = capsys.readouterr().out
    assert "| 17 | What counts as success, and the scope |" in shown
    assert "Look at:\n  The agenda is planned for 70 minutes and was fitted to 60." in shown


def test_html_is_printed_alone(antwerp: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(antwerp, "--html") == 0
    shown = capsys.readouterr().out
    assert shown.startswith("<p>Hi Lena, Ines Calder here.")
    assert shown.endswith("</p>\n")


def test_json_carries_the_draft_and_the_proposals(antwerp: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(antwerp, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["draft"]["template"] == told["proposed"]["first"]["template"] == "champion-second-channel"
    assert told["draft"]["ready"] is True


def test_an_account_without_a_fitting_template_says_so(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(str(demo / "brindle-dental.toml")) == 0
    shown = capsys.readouterr().out
    assert "The next step calls for no template; name one with --template.\nFitting:" in shown
    assert "retrospective-report" in shown


def test_a_paused_account_is_called_for_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "paused.toml"
    file.write_text(PAUSED, encoding="utf-8")
    assert run(str(file)) == 0
    assert capsys.readouterr().out.startswith("The next step calls for no template")


PAUSED = """account = "Paused"
as_of = 2026-10-15
facts = [ { type = "status_changed", on = 2026-10-01, state = "on_hold" } ]
"""


def test_an_edited_draft_is_checked_and_the_exit_code_tells(
    antwerp: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "edited.txt"
    edited.write_text("Hi Lena,\n\nyour score is 99. I tried a few times to reach you.\n", encoding="utf-8")
    assert run(antwerp, "--check", str(edited)) == 3
    shown = capsys.readouterr().out
    assert "Mend before you send it:" in shown
    assert "a word of ours that no customer should read" in shown
    assert "a number that is nowhere on record" in shown
    edited.write_text("Hi Lena,\n\nis all well with the project?\n", encoding="utf-8")
    assert run(antwerp, "--check", str(edited), "-t", "champion-second-channel") == 0
    assert "Nothing found" in capsys.readouterr().out
    assert run(antwerp, "--check", str(edited), "--json") == 0
    assert json.loads(capsys.readouterr().out)["ready"] is True


def test_what_only_wants_a_look_does_not_fail_a_check(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = tmp_path / "edited.txt"
    edited.write_text("I tried a few times to reach you.", encoding="utf-8")
    assert run(str(demo / "harbourline-rotterdam.toml"), "--check", str(edited)) == 0
    assert capsys.readouterr().out.startswith(
        "Look at:\nI tried a few times to reach you.  claims 2 attempts"
    )


def test_a_draft_to_check_is_read_from_the_pipe(
    antwerp: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Hi Robert,\n"))
    assert run(antwerp, "--check", "-") == 3
    assert "Robert  a name that is nowhere on record" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["-t", "wellcome"], 1, "“wellcome” is no template. Near it: welcome."),
        (["-t", "welcome", "--tone", "angry"], 1, "tone: “angry” given; expected one of warm, direct."),
        (["-t", "welcome", "-v", "reply_by=soon"], 1, "values.reply_by: “soon” given; expected a date"),
        (["-t", "welcome", "-v", "reply_by"], 2, "reply_by: expected a value as NAME=TEXT"),
        (["--check", "nowhere.txt"], 1, "nowhere.txt: No such file or directory."),
    ],
)
def test_a_mistake_is_told_in_a_sentence(
    arguments: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == code
    assert sentence in " ".join(capsys.readouterr().err.split())


def test_a_file_that_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.txt").write_bytes(b"\xff\xfe\x00")
    assert run("--check", str(tmp_path / "x.txt")) == 1
    assert "not UTF-8 text" in capsys.readouterr().err


def test_a_team_s_templates_are_found_in_its_playbook_folder(
    antwerp: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "playbook"
    (folder / "templates").mkdir(parents=True)
    (folder / "ours.toml").write_text('name = "ours"\nedition = "1"\n', encoding="utf-8")
    (folder / "README.md").write_text("Not a template.", encoding="utf-8")
    (folder / "templates" / "nudge.txt").write_text(NUDGE + "Hi {{ to.first }}!", encoding="utf-8")
    monkeypatch.setenv("ONBOARDING_PLAYBOOK", str(folder))
    assert run(antwerp, "-t", "nudge") == 0
    assert capsys.readouterr().out.startswith("Hi Lena!")
    (folder / "templates" / "nudge.txt").write_text(NUDGE + "Hi {{ you }}!", encoding="utf-8")
    assert run(antwerp, "-t", "nudge") == 1
    assert "nudge.txt: this template cannot be used.\nline 12: “you” given" in capsys.readouterr().err
    (folder / "templates" / "nudge.txt").write_bytes(b"\xff\xfe\x00")
    assert run(antwerp, "-t", "nudge") == 1
    assert "this template cannot be read" in capsys.readouterr().err


NUDGE = """+++
title = "Nudge"
form = "message"
audience = "customer"
stage = "any"
channel = "text"
use = "x."
avoid = "y."
source = "us"
variables.to.from = "champion"
+++
"""


def test_a_stored_account_is_drafted_for_and_nothing_is_recorded(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main.run(["record", str(demo / "foxglove-motors.toml"), "--yes"], now=lambda: NOON)
    before = facts_of_foxglove(capsys)
    assert run("Foxglove Motors", "--as-of", "2026-10-15") == 0
    assert "# Low use at Foxglove Motors" in capsys.readouterr().out
    assert facts_of_foxglove(capsys) == before


def facts_of_foxglove(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    main.run(["show", "Foxglove Motors", "--last", "500", "--json"], now=lambda: NOON)
    return capsys.readouterr().out
