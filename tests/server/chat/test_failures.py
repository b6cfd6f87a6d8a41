"""Every failure has a sentence that says what to do, and leaves a conversation that goes on."""

import time

import pytest

from messages_api import NO_CREDIT, Cut, Failure, Hang, Reply, StreamError, text, tool_use
from onboarding_server.chat.claude import asked_to_wait
from onboarding_server.chat.session import MOST_BYTES
from onboarding_server.mcp.resources import PlaybookServer
from server.chat.talk import ACCOUNT, look, say, talking

Turn = Reply | Failure | StreamError | Cut
SOON = 0.001
"""Seconds to the next try: the SDK waits half a second where nothing is said."""


def _refused(status: int, *, message: str | None = None) -> Failure:
    return Failure(status, message=message, should_retry=False)


@pytest.mark.parametrize(
    ("turn", "kind", "words"),
    [
        (_refused(401), "bad_key", "does not accept ANTHROPIC_API_KEY"),
        (NO_CREDIT, "no_credit", "add some at https://platform.claude.com under Billing"),
        (_refused(402), "no_credit", "credit of this key is used up"),
        (_refused(403), "not_permitted", "name another --model"),
        (_refused(413), "context_full", "/new begins another"),
        (
            _refused(400, message="prompt is too long: 205000 tokens > 200000 maximum"),
            "context_full",
            "/resume lists it",
        ),
        (_refused(400, message="messages.0: odd\x1b[2J"), "refused_request", "(messages.0: odd)"),
        (_refused(429), "rate_limit", "try again in a minute."),
        (
            Failure(429, retry_after=1260),
            "rate_limit",
            "try again in 21 minutes.",
        ),  # 1260 s / 60 = 21
        (
            Failure(429, retry_after=3 * 3600 + 1),
            "rate_limit",
            "try again in 4 hours.",
        ),  # more than 3
        (Failure(429, retry_after=864000), "rate_limit", "for more than three days"),
        (_refused(500), "api_error", "at Claude's end"),
        (_refused(504), "timeout", "did not answer in time"),
        (_refused(529), "overloaded", "try again in a minute"),
        (StreamError("overloaded_error", after_events=4), "overloaded", "try again in a minute"),
        (StreamError("rate_limit_error", after_events=0), "rate_limit", "try again in a minute"),
        (StreamError("api_error"), "api_error", "at Claude's end"),
        (Cut(after_events=0), "cut", "nothing of it was acted upon"),
        (Cut(after_events=0, ending="reset"), "cut", "nothing of it was acted upon"),
        (Reply([text("I ca")], stop_reason="refusal"), "refusal", "ask it in other words"),
        (
            Reply([text("So")], stop_reason="model_context_window_exceeded"),
            "context_full",
            "/new begins another",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_failure_is_a_sentence_and_the_history_is_as_before_the_question(
    server: PlaybookServer, turn: Turn, kind: str, words: str
) -> None:
    with talking(server, [say("One."), turn, say("Three.")]) as (chat, api):
        chat.ask("one?")
        before = list(chat.conversation.messages)
        failed = chat.ask("two?")
        after = list(chat.conversation.messages)
        assert chat.unanswered == "two?"
        assert chat.ask("three?").text == "Three."

    assert failed.failure is not None
    assert failed.failure.kind == kind
    assert words in failed.failure.sentence
    assert after == before
    assert len(api.requests[-1]["messages"]) == 3


def test_retry_sends_the_same_question_again(server: PlaybookServer) -> None:
    with talking(server, [_refused(529), say("One.")]) as (chat, api):
        chat.ask("one?")
        assert chat.retry().text == "One."
        assert chat.unanswered == ""

    assert api.requests[0]["messages"] == api.requests[1]["messages"]


def test_a_short_overload_is_waited_out_without_a_word(server: PlaybookServer) -> None:
    turns = [Failure(529, retry_after=SOON), Failure(429, retry_after=SOON), say("One.")]
    with talking(server, turns) as (chat, _):
        answer = chat.ask("one?")

    assert (answer.text, answer.failure) == ("One.", None)


def test_a_long_wait_is_told_instead_of_slept(server: PlaybookServer) -> None:
    """The SDK would sleep for as long as the header says, twice."""
    begun = time.monotonic()
    with talking(server, [Failure(429, retry_after=31)]) as (chat, api):
        chat.ask("one?")

    assert len(api.exchanges) == 1
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("12", 12.0),
        ("0.5", 0.5),
        ("-3", 0.0),
        ("", 0.0),
        ("soon", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),  # a moment that has passed
    ],
)
def test_the_wait_is_read_as_the_header_may_be_written(header: str, seconds: float) -> None:
    assert asked_to_wait({"retry-after": header}) == seconds


def test_a_wait_until_a_moment_is_read_as_well() -> None:
    assert asked_to_wait({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}) > 10**9


def test_a_model_that_is_unknown_or_retired_names_the_way_back(server: PlaybookServer) -> None:
    settings = {"model": "claude-opus-5-5"}
    double = {"refusals_allowed": True, "retired": ["claude-opus-5-5"]}
    with talking(server, [], claude=settings, double=double) as (chat, _):
        answer = chat.ask("one?")

    assert answer.failure is not None
    assert answer.failure.kind == "unknown_model"
    assert "does not know the model claude-opus-5-5" in answer.failure.sentence
    assert "--model names another. Without it claude-sonnet-5-5 is asked." in answer.failure.sentence


def test_a_key_that_the_api_does_not_know_is_told_as_such(server: PlaybookServer) -> None:
    double = {"refusals_allowed": True}
    with talking(server, [], claude={"key": "sk-ant-wrong"}, double=double) as (chat, _):
        answer = chat.ask("one?")

    assert answer.failure is not None
    assert answer.failure.kind == "bad_key"
    assert "sk-ant" not in answer.failure.sentence


def test_a_conversation_that_fills_the_context_is_told_to_begin_anew(server: PlaybookServer) -> None:
    double = {"context_window": 1000, "refusals_allowed": True}
    with talking(server, [], double=double) as (chat, _):
        answer = chat.ask("one? " * 2000)

    assert answer.failure is not None
    assert answer.failure.kind == "context_full"


@pytest.mark.parametrize("turn", [Hang(), Hang(after_events=4)], ids=["at once", "in the middle"])
def test_silence_ends_with_a_sentence(server: PlaybookServer, turn: Hang) -> None:
    turns = [Hang(), Hang(), turn] if turn.after_events == 0 else [turn]
    with talking(server, turns, claude={"silence_seconds": 0.2}) as (chat, _):
        answer = chat.ask("one?")

    assert answer.failure is not None
    assert answer.failure.kind == "timeout"


def test_an_api_that_cannot_be_reached_is_told_as_such(server: PlaybookServer) -> None:
    with talking(server, [], claude={"base_url": "http://127.0.0.1:9"}) as (chat, _):
        answer = chat.ask("one?")

    assert answer.failure is not None
    assert answer.failure.kind == "connection"


def test_an_answer_that_was_cut_at_its_length_is_kept_and_can_go_on(server: PlaybookServer) -> None:
    turns = [Reply([text("First of")], stop_reason="max_tokens"), say("all.")]
    with talking(server, turns) as (chat, api):
        answer = chat.ask("one?")
        chat.ask("go on")

    assert answer.text == "First of"
    assert answer.failure is not None
    assert "cut at 16,000 tokens: say “go on”" in answer.failure.sentence
    assert api.requests[1]["messages"][1]["content"] == [{"type": "text", "text": "First of"}]


def test_what_the_tools_said_before_a_failure_is_kept_and_gone_on_with(server: PlaybookServer) -> None:
    with talking(server, [look(), _refused(529), say("One.")]) as (chat, api):
        failed = chat.ask("one?")
        assert failed.failure is not None
        assert len(failed.calls) == 1
        assert chat.retry().text == "One."

    assert [message["role"] for message in api.requests[2]["messages"]] == ["user", "assistant", "user"]


def test_another_question_may_follow_what_broke_off_after_a_tool(server: PlaybookServer) -> None:
    with talking(server, [look(), _refused(529), say("Two.")]) as (chat, api):
        chat.ask("one?")
        assert chat.ask("two?").text == "Two."

    assert api.requests[2]["messages"][-1]["content"][0]["text"] == "two?"


def test_a_refusal_after_a_tool_takes_the_whole_turn_back(server: PlaybookServer) -> None:
    refusal = Reply([tool_use("next_step", {"account": ACCOUNT})], stop_reason="refusal")
    with talking(server, [say("One."), look(), refusal, say("Three.")]) as (chat, api):
        chat.ask("one?")
        chat.ask("two?")
        chat.ask("three?")

    assert [message["content"][0]["type"] for message in api.requests[-1]["messages"]] == ["text"] * 3


def test_200_kb_are_refused_with_what_to_do_and_not_sent(server: PlaybookServer) -> None:
    with talking(server, [say("One.")]) as (chat, _):
        answer = chat.ask("x" * 200_000)
        assert chat.ask("y" * MOST_BYTES).text == "One."

    assert answer.failure is not None
    assert answer.failure.sentence.startswith("That is 200 KB; a question may have 100 KB.")
    assert "onboarding import FILE" in answer.failure.sentence


def test_tokens_of_an_answer_that_broke_off_are_counted_as_the_api_counted_them(
    server: PlaybookServer,
) -> None:
    with talking(server, [Cut(say("One."), after_events=3)]) as (chat, api):
        answer = chat.ask("one?")

    assert len(api.requests) == len(answer.spent) == 1
    assert answer.spent[0].usage.prompt_tokens > 0
