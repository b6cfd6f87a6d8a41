"""Scripts, recordings and the double as a program."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anthropic
import pytest

from messages_api import Hang, MessagesApi, Reply, text, thinking, tool_use
from messages_api.asking import ASKED, MODEL, NEXT_STEP, ask, client_of, streamed


def test_an_unused_turn_fails_the_test() -> None:
    with (
        pytest.raises(AssertionError, match="1 turns of the script were never asked for"),
        MessagesApi([Hang()]),
    ):
        pass


def test_a_request_too_many_fails_the_test() -> None:
    def too_many() -> None:
        with (
            MessagesApi(refusals_allowed=True) as api,
            client_of(api) as client,
            pytest.raises(anthropic.BadRequestError),
        ):
            ask(client)

    with pytest.raises(AssertionError, match="request 0 had no turn"):
        too_many()


def test_a_refused_request_fails_the_test_unless_it_is_meant() -> None:
    def refused() -> None:
        with MessagesApi() as api, client_of(api) as client, pytest.raises(anthropic.BadRequestError):
            ask(client, extra_body={"temperature": 0})

    with pytest.raises(AssertionError, match="temperature: Extra inputs are not permitted"):
        refused()


def test_a_script_that_fails_fails_the_test() -> None:
    def broken(_request: dict[str, Any]) -> Reply:
        raise LookupError

    def asked() -> None:
        with (
            MessagesApi([broken], refusals_allowed=True) as api,
            client_of(api) as client,
            pytest.raises(anthropic.BadRequestError),
        ):
            ask(client)

    with pytest.raises(AssertionError, match="the script failed at request 0: LookupError"):
        asked()


@pytest.mark.parametrize("block", [{}, {"type": "tool_use"}, {"type": "text"}, {"type": "server_tool_use"}])
def test_a_block_that_no_script_can_mean_is_refused_at_once(block: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="a block has a type of text, thinking, redacted_thinking, tool_use"):
        Reply([block])


SHOWN: Any = {"type": "adaptive", "display": "summarized"}


def talk(api: MessagesApi, token: str) -> list[Any]:
    """A proposal and its confirmation, as a client with tools has them."""
    messages = list(ASKED)
    with client_of(api) as client:
        for _ in range(2):
            message = streamed(client, messages, tools=[NEXT_STEP])
            result = {
                "type": "tool_result",
                "tool_use_id": message.content[-1].id,
                "content": f"token {token}",
            }
            messages += [
                {"role": "assistant", "content": message.content},
                {"role": "user", "content": [result]},
            ]
        messages.append(ask(client, messages, tools=[NEXT_STEP]).content[0].text)
    return messages


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    propose = {"type": "tool_use", "name": "propose"}
    done = {"$from": r"token (\S+)", "$in": "Done: {}."}
    confirm = {"type": "tool_use", "name": "confirm", "input": {"token": {"$from": r"token (\S+)"}}}
    written = (
        {"reply": {"content": [{"type": "thinking", "thinking": "Hm."}, propose]}},
        {"reply": {"content": [confirm]}},
        {"reply": {"content": [{"type": "text", "text": done}], "id": "msg_1", "role": "assistant"}},
    )
    path = tmp_path / "script.jsonl"
    path.write_text("\n".join(map(json.dumps, written)), encoding="utf-8")
    return path


def test_a_script_in_a_file_passes_on_a_token_that_it_cannot_know(lines: Path) -> None:
    with MessagesApi.replay(lines) as api:
        messages = talk(api, "t-4711")
    assert messages[3]["content"][0].input == {"token": "t-4711"}
    assert messages[-1] == "Done: t-4711."


def test_what_was_recorded_answers_the_same_requests_in_any_order(lines: Path, tmp_path: Path) -> None:
    path = tmp_path / "recorded.jsonl"
    with MessagesApi.replay(lines) as api:
        talk(api, "t-1")
        api.record(path)
    path.write_text("\n".join(reversed(path.read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    with MessagesApi.replay(path) as api:
        assert talk(api, "t-1")[-1] == "Done: t-1."


def test_a_reply_recorded_as_the_events_of_its_stream_is_said_again(tmp_path: Path) -> None:
    reply = Reply([thinking("Zwei."), text("Söhne"), tool_use("next_step", {"account": "Söhne", "n": [1]})])
    path = tmp_path / "events.jsonl"
    with MessagesApi([reply]) as api, client_of(api) as client:
        raw = client.messages.with_raw_response.create(
            model=MODEL, max_tokens=9, messages=ASKED, stream=True, thinking=SHOWN
        )
        lines = raw.http_response.read().decode().splitlines()
    events = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: ")]
    path.write_text(json.dumps({"events": events}), encoding="utf-8")
    with MessagesApi.replay(path) as api, client_of(api) as client:
        said = streamed(client, thinking=SHOWN).content
    assert (said[0].thinking, said[1].text, said[2].input) == (
        "Zwei.",
        "Söhne",
        {"account": "Söhne", "n": [1]},
    )


def test_a_request_that_was_not_recorded_has_no_turn(lines: Path, tmp_path: Path) -> None:
    def differently() -> None:
        with MessagesApi.replay(tmp_path / "recorded.jsonl", refusals_allowed=True) as api:
            talk(api, "t-2")

    with MessagesApi.replay(lines) as api:
        talk(api, "t-1")
        api.record(tmp_path / "recorded.jsonl")
    with pytest.raises(anthropic.BadRequestError, match="no turn for this request"):
        differently()


@pytest.fixture
def program(lines: Path, tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "messages_api", str(lines), "--record", str(tmp_path / "out.jsonl")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        yield process
        process.kill()


def test_as_a_program_it_serves_until_it_is_told_to_stop(
    program: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    assert program.stdout is not None
    url, key = program.stdout.readline().split()
    with anthropic.Anthropic(base_url=url, api_key=key, max_retries=0) as client:
        assert streamed(client, tools=[NEXT_STEP]).content[1].name == "propose"
    program.send_signal(signal.SIGTERM)
    _, errors = program.communicate(timeout=30)
    assert (program.returncode, errors) == (1, "2 turns of the script were never asked for\n")
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 1
