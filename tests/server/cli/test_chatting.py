"""`chat` and `ask` as a shell sees them: without a key, in a script, and in a pipe."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from messages_api import NO_CREDIT, MessagesApi, Reply, last_results, text, tool_use
from onboarding_server.cli.chatting import system_prompt
from onboarding_server.cli.main import run

ACCOUNT = "Acme Robotics"
NOTE = {"type": "note_added", "on": "2026-10-15", "text": "Budget talk is on Monday."}
LOOK = Reply([tool_use("next_step", {"account": ACCOUNT})])
PROPOSE = Reply([tool_use("propose_facts", {"account": ACCOUNT, "facts": [NOTE]})])


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def _acme(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["record", ACCOUNT, "account_added", "--on", "2026-10-01", "--yes"]) == 0
    capsys.readouterr()


def _with(api: MessagesApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", f" {api.key}\n")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)


def _say(words: str) -> Reply:
    return Reply([text(words)])


@pytest.mark.parametrize("arguments", [["chat"], ["ask", "what's next?"], ["ask", "what's next?", "--json"]])
@pytest.mark.usefixtures("_acme")
def test_without_a_key_it_says_what_to_set_and_what_works_without_one(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 1
    output = capsys.readouterr()

    assert output.out == ""
    for named in ("ANTHROPIC_API_KEY", "next", "triage", "draft", "onboarding install", "onboarding demo"):
        assert named in output.err


@pytest.mark.usefixtures("_acme")
def test_the_answer_alone_is_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with MessagesApi([LOOK, _say("Plan the **kickoff**.\x1b[2J")]) as api:
        _with(api, monkeypatch)
        assert run(["ask", "what's next for Acme?", "--account", ACCOUNT]) == 0
    output = capsys.readouterr()

    assert (output.out, output.err) == ("Plan the **kickoff**.\n", "")
    assert api.requests[0]["messages"][0]["content"][0]["text"].endswith(ACCOUNT)


@pytest.mark.usefixtures("_acme")
def test_json_has_the_calls_the_tokens_and_the_cost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = {"input_tokens": 500, "output_tokens": 100, "cache_creation_input_tokens": 0}
    counted["cache_read_input_tokens"] = 0
    turns = [Reply(LOOK.content, usage=counted), Reply([text("Go.")], usage=counted)]
    with MessagesApi(turns) as api:
        _with(api, monkeypatch)
        assert run(["ask", "what's next?", "--json"]) == 0
    wire = json.loads(capsys.readouterr().out)

    assert wire["calls"] == [{"name": "next_step", "arguments": {"account": ACCOUNT}, "is_error": False}]
    assert (wire["answer"], wire["model"], wire["stop_reason"]) == ("Go.", "claude-sonnet-5-5", "end_turn")
    assert (wire["usage"]["input_tokens"], wire["usage"]["output_tokens"]) == (1000, 200)
    assert wire["cost_usd"] == 0.004  # 1,000 * 2 / 1,000,000 + 200 * 10 / 1,000,000
    assert wire["prices_of"] == "2026-11-21"


@pytest.mark.usefixtures("_acme")
def test_a_question_of_a_script_never_writes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may propose, and the preview then comes without a token; the tool that writes is not offered."""

    def confirm_anyhow(request: dict[str, Any]) -> Reply:
        assert "token: " not in last_results(request)
        return Reply([tool_use("confirm_changes", {"token": "t", "summary": "s"})])

    with MessagesApi([PROPOSE, confirm_anyhow, _say("I only read here.")]) as api:
        _with(api, monkeypatch)
        assert run(["ask", "note: budget talk on Monday", "--json"]) == 0
    calls = json.loads(capsys.readouterr().out)["calls"]

    assert [(call["name"], call["is_error"]) for call in calls] == [
        ("propose_facts", False),
        ("confirm_changes", True),
    ]
    assert "confirm_changes" not in [tool["name"] for tool in api.requests[0]["tools"]]


@pytest.mark.usefixtures("_acme")
def test_a_failure_is_one_sentence_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with MessagesApi([NO_CREDIT]) as api:
        _with(api, monkeypatch)
        assert run(["ask", "what's next?", "--json"]) == 1
    output = capsys.readouterr()

    assert output.out == ""
    assert output.err.startswith("onboarding: The credit of this key is used up: ")
    assert "/retry" not in output.err


@pytest.mark.usefixtures("_acme")
def test_an_answer_that_was_cut_is_printed_and_said_to_be_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with MessagesApi([Reply([text("First of")], stop_reason="max_tokens")]) as api:
        _with(api, monkeypatch)
        assert run(["ask", "what's next?"]) == 0
    output = capsys.readouterr()

    assert output.out == "First of\n"
    assert "cut at 16,000 tokens" in output.err


def test_a_question_needs_a_store_that_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "k")
    for arguments in (["ask", "what's next?"], ["chat", "--read-only"]):
        assert run([*arguments, "--db", str(tmp_path / "typo.db")]) == 1
        assert "nothing is recorded there yet" in capsys.readouterr().err

    assert not (tmp_path / "typo.db").exists()


def test_an_empty_question_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "  "]) == 2
    assert "the question is empty" in capsys.readouterr().err


@pytest.mark.usefixtures("_acme")
def test_chat_in_a_pipe_is_plain_text_and_stores_nothing(tmp_path: Path) -> None:
    def confirm(request: dict[str, Any]) -> Reply:
        lines = last_results(request).splitlines()
        given = dict(line.split(": ", 1) for line in lines if line.startswith(("token: ", "summary: ")))
        return Reply([tool_use("confirm_changes", given)])

    with MessagesApi([PROPOSE, confirm, _say("**Not** stored.")]) as api:
        done = _program(
            api, tmp_path, "chat", "--model", "claude-opus-5-5", typed="note: budget talk\n/cost\n"
        )

    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "Not stored: this is no terminal, so nobody could say yes." in done.stdout
    assert "**Not** stored." in done.stdout
    assert "claude-opus-5-5: " in done.stdout
    assert api.requests[0]["model"] == "claude-opus-5-5"
    assert run(["dump", str(tmp_path / "facts")]) == 0
    assert "account_added" in (tmp_path / "facts").read_text("utf-8")
    assert "note_added" not in (tmp_path / "facts").read_text("utf-8")


@pytest.mark.usefixtures("_acme")
def test_the_question_comes_from_a_pipe_with_a_dash(tmp_path: Path) -> None:
    with MessagesApi([_say("Go.")]) as api:
        done = _program(api, tmp_path, "ask", "-", typed="what's next?\nfor Acme\n")

    assert done.stdout == "Go.\n"
    assert api.requests[0]["messages"][0]["content"][0]["text"] == "what's next?\nfor Acme"


def test_read_only_in_the_settings_takes_the_writing_tool_away(tmp_path: Path) -> None:
    assert run(["record", ACCOUNT, "account_added", "--yes"]) == 0
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "config.toml").write_text("read_only = true\neffort = 'low'", encoding="utf-8")
    with MessagesApi([_say("Hi.")]) as api:
        _program(api, tmp_path, "chat", typed="hello\n")

    assert "confirm_changes" not in [tool["name"] for tool in api.requests[0]["tools"]]
    assert api.requests[0]["output_config"] == {"effort": "low"}


def test_the_system_prompt_is_the_same_every_day_and_holds_the_skill() -> None:
    prompt = system_prompt()

    assert prompt.startswith("You are the onboarding colleague")
    assert "## Recording" in prompt
    assert "license:" not in prompt
    assert "2026" not in prompt


def test_no_other_command_loads_what_the_chat_needs() -> None:
    check = (
        "import sys; from onboarding_server.cli.main import run; run(sys.argv[1:]);"
        "sys.exit(any(name in sys.modules for name in ('anthropic', 'mcp', 'onboarding_server.chat.loop')))"
    )
    for arguments in (["--help"], ["chat", "--help"], ["demo"]):
        done = subprocess.run([sys.executable, "-c", check, *arguments], capture_output=True, check=False)
        assert done.returncode == 0, arguments


def _program(api: MessagesApi, folder: Path, *arguments: str, typed: str) -> subprocess.CompletedProcess[str]:
    own = {"ANTHROPIC_API_KEY": api.key, "ANTHROPIC_BASE_URL": api.url, "XDG_DATA_HOME": str(folder / "data")}
    return subprocess.run(
        [sys.executable, "-m", "onboarding_server", *arguments],
        input=typed,
        capture_output=True,
        check=False,
        encoding="utf-8",
        env=os.environ | own | {"PYTHONUTF8": "1"},
        timeout=60,
    )
