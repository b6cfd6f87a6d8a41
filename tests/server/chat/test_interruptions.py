"""Ctrl-C in a turn, and a server that dies: a sentence, and the next question is answered."""

import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import StdioServerParameters

from messages_api import Hang, Reply, tool_use
from onboarding_server.chat.conversation import Preview
from onboarding_server.chat.tools import ServerGoneError, Toolbox
from onboarding_server.mcp.resources import PlaybookServer
from server.chat.talk import confirm, ctrl_c, look, propose, say, talking


def test_ctrl_c_stops_an_answer_and_leaves_the_conversation_usable(server: PlaybookServer) -> None:
    with talking(server, [Hang(after_events=4), say("Two.")]) as (chat, api):
        with ctrl_c(api.hanging):
            stopped = chat.ask("one?")
        assert chat.ask("two?").text == "Two."

    assert stopped.failure is not None
    assert (stopped.failure.kind, stopped.failure.sentence) == ("stopped", "Stopped.")
    assert len(api.requests[1]["messages"]) == 1


def test_ctrl_c_between_two_calls_closes_the_one_that_did_not_run(server: PlaybookServer) -> None:
    def interrupted(_: Preview) -> bool:
        raise KeyboardInterrupt

    def confirm_and_look(request: dict[str, Any]) -> Reply:
        return Reply([*confirm(request).content, *look().content])

    turns = [propose(), confirm_and_look, say("Fine.")]
    with talking(server, turns, consent=interrupted) as (chat, api):
        stopped = chat.ask("note it")
        assert stopped.failure is not None
        assert stopped.failure.kind == "stopped"
        assert chat.ask("and now?").text == "Fine."

    closed = api.requests[2]["messages"][-2]["content"]
    assert [block["is_error"] for block in closed] == [True, True]
    assert "find out whether it was" in closed[0]["content"][0]["text"]


def test_a_server_that_died_is_started_again_once_and_the_call_goes_through(tmp_path: Path) -> None:
    starts: list[int] = []

    def target() -> StdioServerParameters:
        starts.append(1)
        return _program(tmp_path, dies=len(starts) == 1)

    with Toolbox(target) as toolbox:
        outcome = toolbox.call("score_health", {"usage": 30})

    assert len(starts) == 2
    assert not outcome.is_error
    assert "usage" in outcome.text


def test_a_server_that_dies_again_is_a_sentence_and_the_next_question_starts_it_anew(tmp_path: Path) -> None:
    starts: list[int] = []

    def target() -> StdioServerParameters:
        starts.append(1)
        return _program(tmp_path, dies=len(starts) < 3)

    usage = Reply([tool_use("score_health", {"usage": 30})])
    with talking(None, [usage, usage, say("Low.")], target=target) as (chat, _):
        gone = chat.ask("usage is 30")
        assert gone.failure is not None
        assert gone.failure.kind == "server_gone"
        assert "onboarding doctor" in gone.failure.sentence
        assert chat.ask("usage is 30").text == "Low."


def test_a_server_that_cannot_be_started_is_an_error_of_its_own() -> None:
    with (
        pytest.raises(ServerGoneError),
        Toolbox(lambda: StdioServerParameters(command="/nowhere", args=[])),
    ):
        pass


def _program(folder: Path, *, dies: bool) -> StdioServerParameters:
    """Start `onboarding serve`; one that dies does so at the first call of a tool."""
    dying = (
        "import os; from onboarding_server.mcp.desk import Desk; Desk.tell = lambda *_: os._exit(1);"
        if dies
        else ""
    )
    code = f"{dying}from onboarding_server.__main__ import main; main()"
    arguments = ["-c", code, "serve", "--db", str(folder / "store.db")]
    return StdioServerParameters(command=sys.executable, args=arguments)
