"""A question goes to the model, its calls go to the server, and the history stays one that the API takes."""

import json
from typing import Any, Literal

import pytest

from messages_api import Cut, Reply, last_results, text, thinking, tool_use
from onboarding_server.chat.claude import Claude
from onboarding_server.chat.conversation import Conversation
from onboarding_server.mcp.resources import PlaybookServer
from server.chat.talk import ACCOUNT, look, say, talking

_MARK = '{"type": "ephemeral"}'
Ending = Literal["clean", "reset", "torn"]


def test_a_call_is_answered_by_the_server_and_the_answer_by_the_model(server: PlaybookServer) -> None:
    with talking(server, [look(), say("Connect the integrations.")]) as (chat, api):
        answer = chat.ask("what's next for Quillwater?")

    assert (answer.text, answer.failure, answer.stop_reason) == (
        "Connect the integrations.",
        None,
        "end_turn",
    )
    assert [(call.name, call.arguments, call.is_error) for call in answer.calls] == [
        ("next_step", {"account": ACCOUNT}, False)
    ]
    assert answer.calls[0].text == last_results(api.requests[1])
    assert answer.calls[0].text.startswith("Next step: Connect the integrations")


def test_calls_at_once_are_answered_in_one_message_and_in_their_order(server: PlaybookServer) -> None:
    both = Reply(
        [
            thinking("Two things."),
            tool_use("next_step", {"account": ACCOUNT}),
            tool_use("score_health", {"account": "Oxbow Foods"}),
        ]
    )
    with talking(server, [both, say("Done.")]) as (chat, api):
        answer = chat.ask("Quillwater and Oxbow?")

    calls, results = api.requests[1]["messages"][-2:]
    asked = [block["id"] for block in calls["content"] if block["type"] == "tool_use"]
    assert [block["tool_use_id"] for block in results["content"]] == asked
    assert [call.name for call in answer.calls] == ["next_step", "score_health"]


def test_what_a_tool_refuses_goes_to_the_model_as_an_error(server: PlaybookServer) -> None:
    wrong = Reply([tool_use("next_step", {"account": "Acme Nowhere"}), tool_use("send_mail", {})])
    with talking(server, [wrong, say("There is no such account.")]) as (chat, api):
        answer = chat.ask("what's next for Acme?")

    refused, unknown = api.requests[1]["messages"][-1]["content"]
    assert refused["is_error"]
    assert "Acme Nowhere" in refused["content"][0]["text"]
    assert unknown["is_error"]
    assert unknown["content"][0]["text"] == "There is no tool send_mail."
    assert answer.failure is None


def test_tools_run_on_the_stop_reason_tool_use_alone(server: PlaybookServer) -> None:
    """A call in an answer that was cut at its length may be half a call."""
    half = Reply([text("I look."), tool_use("next_step", {"account": ACCOUNT})], stop_reason="max_tokens")
    with talking(server, [half, say("Fine.")]) as (chat, api):
        cut = chat.ask("what's next?")
        chat.ask("go on")

    assert cut.calls == ()
    closed = api.requests[1]["messages"][2]["content"][0]
    assert (closed["type"], closed["is_error"]) == ("tool_result", True)


@pytest.mark.parametrize("ending", ["clean", "reset", "torn"])
def test_nothing_of_a_stream_that_is_cut_off_is_acted_upon(server: PlaybookServer, ending: Ending) -> None:
    """The SDK raises nothing where the body just ends; the call before the cut looks whole."""
    cut = Cut(look(), after_events=4, ending=ending)
    with talking(server, [cut]) as (chat, _):
        answer = chat.ask("what's next?")

    assert answer.calls == ()
    assert answer.failure is not None
    assert answer.failure.kind == "cut"
    assert chat.conversation.messages == []


def test_the_prefix_of_every_request_is_the_same_to_the_byte(server: PlaybookServer) -> None:
    """Tools, system prompt and earlier messages are read from the cache only where they are unchanged."""
    with talking(server, [look(), say("One."), say("Two.")]) as (chat, api):
        chat.ask("one?")
        chat.ask("two?")

    prefixes = {json.dumps([request["tools"], request["system"]]) for request in api.requests}
    assert len(prefixes) == 1
    for earlier, later in zip(api.requests, api.requests[1:], strict=False):
        before = _unmarked(earlier["messages"])
        assert _unmarked(later["messages"])[: len(before)] == before


def test_one_place_to_cache_stands_on_the_system_prompt_and_one_moves_with_the_end(
    server: PlaybookServer,
) -> None:
    with talking(server, [look(), say("One.")]) as (chat, api):
        chat.ask("one?")

    for request in api.requests:
        assert json.dumps(request).count("cache_control") == 2
        assert "cache_control" in request["system"][-1]
        assert "cache_control" in request["messages"][-1]["content"][-1]
    assert "cache_control" not in json.dumps(chat.conversation.messages)


def test_the_second_request_reads_the_first_from_the_cache(server: PlaybookServer) -> None:
    with talking(server, [look(), say("One.")]) as (chat, _):
        first, second = chat.ask("one?").spent

    assert first.usage.cache_read_input_tokens == 0
    assert second.usage.cache_read_input_tokens == first.usage.cache_creation_input_tokens > 0


def test_the_system_prompt_has_no_date_and_ends_with_the_servers_instructions(server: PlaybookServer) -> None:
    with talking(server, [say("One.")]) as (chat, api):
        chat.ask("one?")

    system = api.requests[0]["system"][0]["text"]
    assert "never compute or guess one" in system
    assert "2026" not in system


@pytest.mark.parametrize(
    ("model", "sent"), [("claude-sonnet-5-5", True), ("claude-haiku-4-5", False)], ids=["known", "not known"]
)
def test_thinking_is_asked_for_and_summarized_where_the_model_is_known_to_take_it(
    server: PlaybookServer, model: str, *, sent: bool
) -> None:
    with talking(server, [say("One.")], claude={"model": model}) as (chat, api):
        chat.ask("one?")

    request = api.requests[0]
    assert ("thinking" in request, "output_config" in request) == (sent, sent)
    assert request.get("thinking", {}).get("display", "summarized") == "summarized"


def test_nothing_of_the_conversation_is_kept_at_the_vendors(server: PlaybookServer) -> None:
    with talking(server, [say("One.")]) as (chat, api):
        chat.ask("one?")

    assert api.exchanges[0].path.partition("?")[0] == "/v1/messages"
    assert "thread" not in api.requests[0]


def test_the_account_stands_before_the_first_question_and_again_when_it_changes(
    server: PlaybookServer,
) -> None:
    with talking(server, [say("One."), say("Two."), say("Three.")]) as (chat, api):
        chat.begin(account="Oxbow Foods")
        chat.ask("one?")
        chat.ask("two?")
        chat.conversation.about(ACCOUNT)
        chat.ask("three?")

    questions = [
        [block["text"] for block in message["content"]]
        for message in api.requests[2]["messages"]
        if message["role"] == "user"
    ]
    assert questions == [
        ["The account I am asking about: Oxbow Foods", "one?"],
        ["two?"],
        [f"The account I am asking about: {ACCOUNT}", "three?"],
    ]


def test_rounds_of_calls_are_bounded_and_can_be_gone_on_with(server: PlaybookServer) -> None:
    """20 rounds, then a sentence; /retry goes on where it stopped."""
    with talking(server, [look() for _ in range(20)] + [say("At last.")]) as (chat, api):
        endless = chat.ask("what's next?")
        assert endless.failure is not None
        assert endless.failure.kind == "rounds"
        assert chat.retry().text == "At last."

    assert len(api.requests[-1]["messages"]) == 1 + 20 * 2


def test_an_answer_without_a_word_is_said_to_be_one(server: PlaybookServer) -> None:
    with talking(server, [Reply([text("")]), say("Now.")]) as (chat, _):
        silent = chat.ask("what's next?")
        assert silent.failure is not None
        assert silent.failure.kind == "no_answer"
        assert chat.retry().text == "Now."


def test_bytes_that_are_no_text_are_asked_as_question_marks(server: PlaybookServer) -> None:
    with talking(server, [say("One.")]) as (chat, api):
        chat.ask("M\udcfcller?")

    assert api.requests[0]["messages"][0]["content"][0]["text"] == "M?ller?"


def test_a_request_shares_the_history_instead_of_copying_it() -> None:
    """Only the last message is copied, to carry the mark: a session costs what it holds, not its square."""
    conversation = Conversation()
    for number in range(3):
        conversation.ask(f"question {number}")
        conversation.answer([{"type": "text", "text": "answer"}])
    conversation.ask("last")
    request = conversation.request()

    assert all(ours is sent for ours, sent in zip(conversation.messages[:-1], request[:-1], strict=True))
    assert request[-1] is not conversation.messages[-1]


def test_the_sdk_is_loaded_once_and_by_the_first_request() -> None:
    with Claude("key", base_url="http://127.0.0.1:9") as claude:
        assert claude.load() is claude.load()


def _unmarked(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    plain: list[dict[str, Any]] = json.loads(json.dumps(messages).replace(f', "cache_control": {_MARK}', ""))
    return plain
