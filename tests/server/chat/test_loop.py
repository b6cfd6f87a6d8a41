"""The prompt: questions, commands, leaving; what is kept while somebody talks, and what comes back."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from messages_api import Failure, MessagesApi
from onboarding_server.chat.loop import Loop
from onboarding_server.chat.saving import SessionFile, list_sessions
from onboarding_server.chat.screen import Screen
from onboarding_server.mcp.resources import PlaybookServer
from onboarding_server.service.service import Service
from server.chat.talk import ACCOUNT, confirm, look, propose, say, talking

AT = datetime(2026, 10, 15, 9, 5, tzinfo=UTC)
Typed = str | type[BaseException]


class Person:
    """Types one line after the other; after the last one leaves."""

    def __init__(self, *lines: Typed) -> None:
        self.lines = list(lines)

    def __call__(self, _: str) -> str:
        line = self.lines.pop(0) if self.lines else EOFError
        if isinstance(line, str):
            return line
        raise line


@contextmanager
def _talked(
    server: PlaybookServer, folder: Path, turns: list[Any], *lines: Typed, account: str = ""
) -> Iterator[tuple[str, MessagesApi]]:
    out = io.StringIO()
    person = Person(*lines)
    console = Console(file=out, width=100, highlight=False, markup=False, emoji=False)
    screen = Screen(console, ask=person)
    with talking(server, turns, consent=screen.consent, watcher=screen) as (chat, api):
        Loop(chat, screen, folder=folder, read=person, now=lambda: AT, account=account).run()
        assert person.lines == []
        yield out.getvalue(), api


def test_a_question_is_answered_with_each_call_on_a_line(server: PlaybookServer, tmp_path: Path) -> None:
    with _talked(server, tmp_path, [look(), say("Go.")], "what's next?", "/show 1") as (shown, _):
        lines = shown.splitlines()

    assert lines[0].startswith("1 next_step(account=Quillwater Press) · 0.")
    assert lines[1] == "Go."
    assert "Next step: Connect the integrations" in shown


def test_the_question_before_a_write_is_asked_at_the_same_prompt(
    server: PlaybookServer, service: Service, tmp_path: Path
) -> None:
    turns = [propose(), confirm, say("Stored."), propose("Something else."), confirm, say("As you like.")]
    with _talked(server, tmp_path, turns, "note it", "y", "again", "n") as (shown, _):
        assert shown.count("To be stored, as the server has it:") == 2

    facts = service.account(account=ACCOUNT).facts
    assert sum(fact.type == "note_added" for fact in facts) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("/help", "Nothing is stored unless you say yes to the preview."),
        ("/cost", "Nothing was asked yet."),
        ("/show", "No tool has been called yet."),
        ("/last", "No tool has been called yet."),
        ("/retry", "there is nothing to send again"),
        ("/resume", "No earlier conversation is kept in"),
        ("/account", "No account is named; /account NAME does."),
        ("/account Acme", "The account: Acme"),
        ("/new", "A new conversation."),
        ("/resme", "There is no command /resme. Did you mean /resume?"),
        ("/xyz", "There is no command /xyz. /help lists them."),
        ("", ""),
    ],
)
def test_a_command_answers_without_asking_claude(
    server: PlaybookServer, tmp_path: Path, line: str, told: str
) -> None:
    with _talked(server, tmp_path, [], line) as (shown, api):
        assert told in shown
        assert api.exchanges == []

    assert list(tmp_path.glob("*.jsonl")) == [] or line == "/account Acme"


def test_a_number_that_is_none_of_the_list_is_refused(server: PlaybookServer, tmp_path: Path) -> None:
    with _talked(server, tmp_path, [look(), say("Go.")], "what?", "/show 2", "/show x", "/show") as (
        shown,
        _,
    ):
        assert "/show: 2 given; expected a number from 1 to 1." in shown
        assert "/show: x given; expected a number from 1 to 1." in shown
        assert "\n1 next_step\n" in shown


def test_ctrl_c_at_the_prompt_hints_once_and_leaves_the_second_time(
    server: PlaybookServer, tmp_path: Path
) -> None:
    typed: list[Typed] = [KeyboardInterrupt, "hello", KeyboardInterrupt, KeyboardInterrupt]
    with _talked(server, tmp_path, [say("Hi.")], *typed) as (shown, _):
        assert shown.count("Ctrl-C once more leaves; so does Ctrl-D.") == 2
        assert "Hi." in shown


@pytest.mark.parametrize("leaving", ["/quit", EOFError])
def test_leaving(server: PlaybookServer, tmp_path: Path, leaving: Typed) -> None:
    with _talked(server, tmp_path, [], leaving) as (shown, _):
        assert shown == ""


def test_a_failure_is_told_with_the_way_to_send_it_again(server: PlaybookServer, tmp_path: Path) -> None:
    turns = [Failure(529, should_retry=False), say("Go.")]
    with _talked(server, tmp_path, turns, "what's next?", "/retry") as (shown, api):
        assert "in a minute. /retry sends your question again.\nGo.\n" in shown

    assert api.requests[0]["messages"] == api.requests[1]["messages"]


def test_a_pasted_200_kb_is_told_what_to_do(server: PlaybookServer, tmp_path: Path) -> None:
    with _talked(server, tmp_path, [], "x" * 200_000) as (shown, _):
        assert "That is 200 KB; a question may have 100 KB." in shown


def test_a_pasted_text_that_begins_with_a_slash_is_a_question(server: PlaybookServer, tmp_path: Path) -> None:
    with _talked(server, tmp_path, [say("Seen.")], "/etc/hosts\nwhat is that?") as (_, api):
        assert api.requests[0]["messages"][0]["content"][0]["text"] == "/etc/hosts\nwhat is that?"


def test_a_conversation_is_listed_and_goes_on_with_its_account(
    server: PlaybookServer, tmp_path: Path
) -> None:
    first = [look(), say("Connect the integrations.")]
    with _talked(server, tmp_path, first, "what's next?", account=ACCOUNT):
        pass
    with _talked(server, tmp_path, [say("Because.")], "/resume", "/resume 1", "why?", "/cost") as (
        shown,
        api,
    ):
        assert "1 2026-10-15 09:05 · Quillwater Press · what's next?" in shown
        assert "Going on with “what's next?” of 2026-10-15 09:05.\nConnect the integrations.\n" in shown
        assert "3 requests" in shown

    assert [message["role"] for message in api.requests[0]["messages"]] == [
        "user",
        "assistant",
        "user",
        "assistant",
        "user",
    ]
    assert len(list_sessions(tmp_path)) == 1


def test_a_new_conversation_knows_nothing_of_the_one_before_and_keeps_the_account(
    server: PlaybookServer, tmp_path: Path
) -> None:
    lines = ["one?", "/new", "two?"]
    with _talked(server, tmp_path, [say("One."), say("Two.")], *lines, account=ACCOUNT) as (_, api):
        words = [[block["text"] for block in request["messages"][0]["content"]] for request in api.requests]

    about = f"The account I am asking about: {ACCOUNT}"
    assert words == [[about, "one?"], [about, "two?"]]
    assert len(api.requests[1]["messages"]) == 1
    assert len(list_sessions(tmp_path)) == 2


def test_a_disk_that_takes_no_more_costs_the_file_and_not_the_conversation(
    server: PlaybookServer, tmp_path: Path
) -> None:
    (tmp_path / "chats").write_text("a file where the folder should be", encoding="utf-8")
    with _talked(server, tmp_path / "chats", [say("One."), say("Two.")], "one?", "two?") as (shown, _):
        assert shown.count("This conversation is no longer kept:") == 1
        assert "One." in shown
        assert "Two." in shown


def test_a_list_grows_no_longer_than_a_screen(server: PlaybookServer, tmp_path: Path) -> None:
    for minute in range(25):
        (tmp_path / f"2026-10-14_09{minute:02}00.jsonl").write_text(
            '{"message":{"role":"user","content":[{"type":"text","text":"q' + "x" * 80 + '"}]}}\n',
            encoding="utf-8",
        )
    with _talked(server, tmp_path, [], "/resume", "/resume 26") as (shown, _):
        assert len(shown.splitlines()) == 20 + 1
        assert "/resume: 26 given; expected a number from 1 to 25." in shown
        assert shown.splitlines()[0].endswith("…")

    assert SessionFile.new(tmp_path, AT).path.name == "2026-10-15_090500.jsonl"
