"""The Messages API double, spoken to over HTTP by the vendor's own library."""

import asyncio
import json
import threading
from typing import Any

import anthropic
import httpx2
import pytest

from messages_api import (
    NO_CREDIT,
    Cut,
    Failure,
    Hang,
    MessagesApi,
    Pause,
    Reply,
    Script,
    StreamError,
    last_results,
    redacted_thinking,
    text,
    thinking,
    tool_use,
)
from messages_api.asking import ASKED, MODEL, NEXT_STEP, ask, client_of, streamed

HARD = {"account": 'Müller & Söhne "Süd" 🎉', "n": 3}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def said(turn: Script, **more: Any) -> Any:  # noqa: ANN401 - the client's own
    """Have one turn streamed."""
    with MessagesApi([turn]) as api, client_of(api) as client:
        return streamed(client, **more)


def failing(turn: Script, **settings: Any) -> anthropic.APIStatusError:  # noqa: ANN401 - the client's own
    """Have one turn that fails, asked for whole."""
    with (
        MessagesApi([turn]) as api,
        client_of(api, **settings) as client,
        pytest.raises(anthropic.APIStatusError) as failed,
    ):
        ask(client)
    return failed.value


def test_a_streamed_message_is_put_together_as_the_script_has_it() -> None:
    shown: Any = {"type": "adaptive", "display": "summarized"}
    blocks = [
        thinking("Zwei heißen so 🤔."),
        text("Ich prüfe … 🎉"),
        tool_use("next_step", HARD),
        tool_use("a"),
    ]
    message = said(Reply(blocks), thinking=shown)
    assert [block.type for block in message.content] == ["thinking", "text", "tool_use", "tool_use"]
    assert message.content[0].thinking == "Zwei heißen so 🤔."
    assert message.content[1].text == "Ich prüfe … 🎉"
    assert [block.input for block in message.content[2:]] == [HARD, {}]
    assert message.stop_reason == "tool_use"


def test_the_same_turn_is_the_same_message_streamed_and_whole() -> None:
    turn = Reply([thinking("Hm."), redacted_thinking(), text("Ja."), tool_use("next_step", HARD)])
    with MessagesApi([turn, turn]) as api, client_of(api) as client:
        whole, stream = ask(client).to_dict(), streamed(client).to_dict()
    assert whole.pop("usage")["output_tokens"] == stream.pop("usage")["output_tokens"] > 0
    for block in stream["content"]:  # what the helper of the library adds
        block.pop("parsed_output", None)
    assert whole == stream


def test_the_events_come_in_the_documented_order() -> None:
    with MessagesApi([Reply([text("Ja."), tool_use("next_step")])]) as api, client_of(api) as client:
        raw = client.messages.with_raw_response.create(
            model=MODEL, max_tokens=500, messages=ASKED, stream=True
        )
        lines = raw.http_response.read().decode().splitlines()
    assert [line.removeprefix("event: ") for line in lines if line.startswith("event")] == [
        *("message_start", "ping"),
        *("content_block_start", "content_block_delta", "content_block_stop"),
        *("content_block_start", "content_block_delta", "content_block_delta", "content_block_stop"),
        *("message_delta", "message_stop"),
    ]


def test_arguments_are_cut_inside_an_escape_and_words_inside_a_letter() -> None:
    with MessagesApi([Reply([text("Söhne"), tool_use("next_step", {"a": "ü"})])]) as api:
        headers = {"x-api-key": api.key, "anthropic-version": "2026-10-21"}
        body = {"model": MODEL, "max_tokens": 9, "messages": ASKED, "stream": True}
        with (
            httpx2.Client(base_url=api.url) as client,
            client.stream("POST", "/v1/messages", json=body, headers=headers) as answer,
        ):
            chunks = list(answer.iter_raw())
    assert any(chunk.endswith(b"S\xc3") for chunk in chunks)
    deltas = [
        event["delta"]["partial_json"]
        for line in b"".join(chunks).decode().splitlines()
        if (event := json.loads(line[6:] if line.startswith("data: ") else "{}"))
        .get("delta", {})
        .get("partial_json")
    ]
    assert deltas == ['{"a":', ' "\\u0', '0fc"}']  # {"a": "\u00fc"} in fives


def test_thinking_is_hidden_unless_it_is_asked_for() -> None:
    hidden = said(Reply([thinking("Zwei heißen so.")]), thinking={"type": "adaptive"})
    assert (hidden.content[0].thinking, bool(hidden.content[0].signature)) == ("", True)


def test_arguments_that_never_close_are_the_end_of_the_tokens() -> None:
    message = said(Reply([tool_use("next_step", raw='{"account": "Mü')], stop_reason="max_tokens"))
    assert (message.stop_reason, message.content[0].input) == ("max_tokens", {})


def test_a_refusal_has_no_content_and_says_why() -> None:
    why = {"type": "refusal", "category": "cyber", "explanation": "No."}
    message = said(Reply([], stop_reason="refusal", stop_details=why))
    assert (message.content, message.stop_reason, message.stop_details.category) == ([], "refusal", "cyber")


def test_a_conversation_with_tools_goes_on_with_what_the_library_sends_back() -> None:
    first = Reply(
        [thinking("Two."), tool_use("next_step", {"account": "A"}), tool_use("next_step", {"account": "B"})]
    )
    second = Reply([thinking("Good."), tool_use("next_step", {"account": "C"})])

    def last(request: dict[str, Any]) -> Reply:
        return Reply([text(f"It says: {last_results(request)}")])

    messages = list(ASKED)
    with MessagesApi([first, second, last]) as api, client_of(api) as client:
        for make in (streamed, ask):
            message = make(client, messages, tools=[NEXT_STEP])
            results = [
                {"type": "tool_result", "tool_use_id": block.id, "content": f"nudge {block.input['account']}"}
                for block in message.content
                if block.type == "tool_use"
            ]
            messages += [
                {"role": "assistant", "content": message.content},
                {"role": "user", "content": results},
            ]
        assert streamed(client, messages, tools=[NEXT_STEP]).content[0].text == "It says: nudge C"
    assert [len(request["messages"]) for request in api.requests] == [1, 3, 5]


def test_the_asynchronous_client_is_answered_too() -> None:
    async def asked(api: MessagesApi) -> tuple[str, str]:
        async with anthropic.AsyncAnthropic(base_url=api.url, api_key=api.key, max_retries=0) as client:
            whole: Any = await client.messages.create(model=MODEL, max_tokens=9, messages=ASKED)
            async with client.messages.stream(model=MODEL, max_tokens=9, messages=ASKED) as stream:
                return whole.content[0].text, await stream.get_final_text()

    with MessagesApi([Reply([text("Ja.")]), Reply([text("Nein.")])]) as api:
        assert asyncio.run(asked(api)) == ("Ja.", "Nein.")


def test_models_are_listed_and_tokens_counted_without_a_turn() -> None:
    with MessagesApi() as api, client_of(api) as client:
        listed = {model.id: model.lifecycle for model in client.models.list()}
        assert client.models.retrieve(MODEL).max_input_tokens == 1_000_000
        counted = client.messages.count_tokens(
            model=MODEL, messages=[{"role": "user", "content": "x" * 1000}]
        )
    assert (listed[MODEL], listed["claude-3-opus-20240229"]) == ("active", "retired")
    assert counted.input_tokens == 263  # (21 + 26 + 1000 + 3) / 4 = 262.5


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, anthropic.BadRequestError, "invalid_request_error"),
        (401, anthropic.AuthenticationError, "authentication_error"),
        (402, anthropic.APIStatusError, "billing_error"),
        (403, anthropic.PermissionDeniedError, "permission_error"),
        (404, anthropic.NotFoundError, "not_found_error"),
        (413, anthropic.APIStatusError, "request_too_large"),
        (429, anthropic.RateLimitError, "rate_limit_error"),
        (500, anthropic.InternalServerError, "api_error"),
        (529, anthropic.InternalServerError, "overloaded_error"),
    ],
)
def test_a_failure_carries_its_status_type_and_request(
    status: int, error: type[Exception], kind: str
) -> None:
    failed = failing(Failure(status))
    assert isinstance(failed, error)
    assert (failed.status_code, failed.type, failed.request_id) == (status, kind, "req_011" + "0" * 21)


def test_no_credit_is_a_bad_request_in_the_words_of_the_api() -> None:
    assert "Your credit balance is too low" in str(failing(NO_CREDIT).api_message)


def test_a_rate_limit_says_how_long_to_wait() -> None:
    headers = failing(Failure(429, retry_after=3600, should_retry=False)).response.headers
    assert (headers["retry-after"], headers["x-should-retry"]) == ("3600", "false")


def test_each_retry_of_the_library_takes_a_turn() -> None:
    busy = Failure(529, retry_after=0.001)
    with MessagesApi([busy, busy, Reply([text("Ja.")])]) as api, client_of(api, max_retries=2) as client:
        assert ask(client).content[0].text == "Ja."
    assert [each.status for each in api.exchanges] == [529, 529, 200]


def test_an_error_inside_the_stream_has_status_200_and_comes_after_some_words() -> None:
    words: list[str] = []
    with (
        MessagesApi([StreamError("overloaded_error", after_events=5)]) as api,
        client_of(api) as client,
        pytest.raises(anthropic.APIStatusError) as failed,
        client.messages.stream(model=MODEL, max_tokens=9, messages=ASKED) as stream,
    ):
        words.extend(stream.text_stream)
    assert (failed.value.status_code, failed.value.type) == (200, "overloaded_error")
    assert words == ["As far as I can s", "ee, the account i"]  # deltas of 17 letters, the events 4 and 5


def test_a_stream_that_a_proxy_ends_raises_nothing_and_has_no_stop_reason() -> None:
    message = said(Cut(after_events=4, ending="clean"))
    assert (message.content[0].text, message.stop_reason) == ("As far as I can s", None)


@pytest.mark.parametrize("ending", ["reset", "torn"])
def test_a_socket_closed_in_a_stream_is_an_error_of_the_connection(ending: Any) -> None:  # noqa: ANN401 - a literal
    with pytest.raises(httpx2.RemoteProtocolError):
        said(Cut(after_events=4, ending=ending))


def test_a_whole_answer_that_is_cut_is_an_error_of_the_connection() -> None:
    with MessagesApi([Cut()]) as api, client_of(api) as client, pytest.raises(anthropic.APIConnectionError):
        ask(client)


def test_silence_lasts_until_the_client_gives_up() -> None:
    with (
        MessagesApi([Hang()]) as api,
        client_of(api, timeout=0.05) as client,
        pytest.raises(anthropic.APITimeoutError),
    ):
        ask(client)


def test_a_paused_stream_goes_on_when_the_test_says_so() -> None:
    pause = Pause(Reply([text("As far as I can see, all is well.")]), go_on=threading.Event())
    with (
        MessagesApi([pause]) as api,
        client_of(api) as client,
        client.messages.stream(model=MODEL, max_tokens=9, messages=ASKED) as stream,
    ):
        heard = iter(stream.text_stream)
        assert next(heard) == "As far as I can s"
        assert api.hanging.wait(5)
        pause.go_on.set()
        assert list(heard) == ["ee, all is well."]


def test_silence_in_the_middle_is_announced_and_ends_with_the_double() -> None:
    heard: list[str] = []
    with (
        MessagesApi([Hang(after_events=4)]) as api,
        client_of(api) as client,
        client.messages.stream(model=MODEL, max_tokens=9, messages=ASKED) as stream,
    ):
        heard.append(next(iter(stream.text_stream)))
        assert api.hanging.wait(5)
    assert heard == ["As far as I can s"]


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"x-api-key": "sk-ant-wrong"}, 401, "invalid x-api-key"),
        ({"x-api-key": ""}, 401, "x-api-key header is required"),
        ({"anthropic-version": ""}, 400, "anthropic-version: header is required"),
        ({"anthropic-version": "2023-01-01"}, 400, 'anthropic-version: "2023-01-01" is not a valid version'),
    ],
)
def test_a_request_without_a_good_key_and_version_is_refused(
    changed: dict[str, str], status: int, words: str
) -> None:
    with MessagesApi(refusals_allowed=True) as api, httpx2.Client(base_url=api.url) as client:
        headers = {"x-api-key": api.key, "anthropic-version": "2026-10-21"} | changed
        answer = client.get("/v1/models", headers=headers)
    assert (answer.status_code, answer.json()["error"]["message"]) == (status, words)
    assert answer.json()["request_id"] == answer.headers["request-id"]


def test_a_request_of_more_than_32_megabytes_is_too_large() -> None:
    with (
        MessagesApi(refusals_allowed=True) as api,
        client_of(api) as client,
        pytest.raises(anthropic.ContentTooLargeError, match="Request exceeds the maximum size"),
    ):
        ask(client, [{"role": "user", "content": "x" * (32 * 1024 * 1024)}])


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"model": "claude-sonnet-5-5", "messages": [[]]}'])
def test_a_body_that_is_no_request_is_refused(body: bytes) -> None:
    with MessagesApi(refusals_allowed=True) as api, httpx2.Client(base_url=api.url) as client:
        headers = {"x-api-key": api.key, "anthropic-version": "2026-10-21"}
        answer = client.post("/v1/messages", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


def test_a_path_that_is_not_there_is_not_found() -> None:
    with (
        MessagesApi(refusals_allowed=True) as api,
        client_of(api) as client,
        pytest.raises(anthropic.NotFoundError),
    ):
        client.post("/v1/complete", cast_to=object, body={})
