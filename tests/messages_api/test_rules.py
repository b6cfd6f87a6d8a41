"""Each strict rule of the double with a request that it accepts and its neighbour that it refuses."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from messages_api.binding import Chain
from messages_api.double import Double, Exchange
from messages_api.events import message_of
from messages_api.refusals import RefusedError
from messages_api.turns import Block, Reply, redacted_thinking, text, thinking, tool_use

BAD_REQUEST = 400
ASKED = {"role": "user", "content": "What is the next step?"}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "next_step", "input": {"account": "Acme"}}
OTHER_CALL = {**CALL, "id": "toolu_2"}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "A nudge."}
OTHER_RESULT = {**RESULT, "tool_use_id": "toolu_2"}
WORDS = {"type": "text", "text": "Thanks."}
MARK = {"cache_control": {"type": "ephemeral"}}
HOUR = {"cache_control": {"type": "ephemeral", "ttl": "1h"}}


def tool(name: str = "next_step", **fields: object) -> dict[str, Any]:
    return {"name": name, "input_schema": {"type": "object", "properties": {}}} | fields


def system(*marks: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "text", "text": "Be brief.", **mark} for mark in marks]


def turns(*contents: object) -> list[dict[str, Any]]:
    roles = ("user", "assistant")
    return [{"role": roles[index % 2], "content": content} for index, content in enumerate(contents)]


def request_with(**fields: object) -> dict[str, Any]:
    plain = {"model": "claude-sonnet-5-5", "max_tokens": 1000, "messages": [ASKED], "tools": [tool()]}
    return {key: value for key, value in (plain | fields).items() if value is not None}


def refusal(request: dict[str, Any], betas: str = "", context_window: int | None = None) -> str | None:
    try:
        Double(lambda _: None, "key", context_window).check(request, betas)
    except RefusedError as refused:
        return f"{'' if refused.status == BAD_REQUEST else refused.status}{refused.message}"
    return None


RULES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "an unknown field": (
        {"metadata": {"user_id": "u1"}},
        {"metadatas": {}},
        "metadatas: Extra inputs are not permitted",
    ),
    "a conversation kept by the vendor": ({}, {"thread": {"type": "create"}}, "thread: Extra inputs"),
    "no model": ({"model": "claude-opus-5-5"}, {"model": None}, "model: Field required"),
    "no max_tokens": ({"max_tokens": 1}, {"max_tokens": None}, "max_tokens: Field required"),
    "no messages": ({"messages": [ASKED]}, {"messages": None}, "messages: Field required"),
    "an empty conversation": ({"messages": [ASKED]}, {"messages": []}, "at least one message is required"),
    "too few tokens": ({"max_tokens": 1}, {"max_tokens": 0}, "greater than or equal to 1"),
    "too many tokens": (
        {"max_tokens": 128_000},
        {"max_tokens": 128_001},
        "max_tokens: 128001 > 128000, which is the maximum allowed number of output tokens",
    ),
    "tokens in words": (
        {"max_tokens": 10},
        {"max_tokens": "10"},
        "max_tokens: Input should be a valid integer",
    ),
    "temperature": ({}, {"temperature": 1}, "temperature: Extra inputs are not permitted"),
    "top_p": ({}, {"top_p": 0.9}, "top_p: Extra inputs are not permitted"),
    "top_k": ({}, {"top_k": 5}, "top_k: Extra inputs are not permitted"),
    "disabled thinking": (
        {"thinking": {"type": "between_tools"}},
        {"thinking": {"type": "disabled"}},
        'send "thinking": {"type": "between_tools"}',
    ),
    "a thinking budget": (
        {"thinking": {"type": "adaptive", "display": "summarized"}},
        {"thinking": {"type": "enabled", "budget_tokens": 2000}},
        '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive"',
    ),
    "an unknown display": (
        {"thinking": {"type": "adaptive", "display": "omitted"}},
        {"thinking": {"type": "adaptive", "display": "full"}},
        "thinking.adaptive.display: Input should be",
    ),
    "block binding without its beta": (
        {"thinking": {"type": "adaptive"}},
        {"thinking": {"type": "adaptive", "block_binding": {}}},
        "block_binding: Extra inputs are not permitted",
    ),
    "a budget that is too small": (
        {
            "model": "claude-haiku-4-5",
            "max_tokens": 2000,
            "thinking": {"type": "enabled", "budget_tokens": 1024},
        },
        {
            "model": "claude-haiku-4-5",
            "max_tokens": 2000,
            "thinking": {"type": "enabled", "budget_tokens": 1023},
        },
        "greater than or equal to 1024",
    ),
    "a budget beyond max_tokens": (
        {
            "model": "claude-haiku-4-5",
            "max_tokens": 2000,
            "thinking": {"type": "enabled", "budget_tokens": 1999},
        },
        {
            "model": "claude-haiku-4-5",
            "max_tokens": 2000,
            "thinking": {"type": "enabled", "budget_tokens": 2000},
        },
        "`max_tokens` must be greater than `thinking.budget_tokens`",
    ),
    "an unknown effort": (
        {"output_config": {"effort": "high"}},
        {"output_config": {"effort": "huge"}},
        "output_config.effort: Input should be",
    ),
    "effort where the model knows none": (
        {"model": "claude-haiku-4-5", "output_config": {}},
        {"model": "claude-haiku-4-5", "output_config": {"effort": "low"}},
        "does not support the effort parameter",
    ),
    "much effort without thinking": (
        {"thinking": {"type": "between_tools"}, "output_config": {"effort": "high"}},
        {"thinking": {"type": "between_tools"}, "output_config": {"effort": "xhigh"}},
        'not supported with effort "xhigh"',
    ),
    "a forced tool": (
        {"tool_choice": {"type": "auto"}},
        {"tool_choice": {"type": "tool", "name": "next_step"}},
        "forces tool use",
    ),
    "any tool": ({"tool_choice": {"type": "none"}}, {"tool_choice": {"type": "any"}}, "forces tool use"),
    "a forced tool that is not there": (
        {"model": "claude-haiku-4-5", "tool_choice": {"type": "tool", "name": "next_step"}},
        {"model": "claude-haiku-4-5", "tool_choice": {"type": "tool", "name": "last_step"}},
        "Tool 'last_step' not found in provided tools",
    ),
    "a choice without tools": (
        {"tool_choice": {"type": "auto"}},
        {"tool_choice": {"type": "auto"}, "tools": None},
        "may only be specified while providing tools",
    ),
    "two tools of one name": (
        {"tools": [tool("a"), tool("b")]},
        {"tools": [tool("a"), tool("a")]},
        "tools: Tool names must be unique.",
    ),
    "a tool's name with a point": (
        {"tools": [tool("next-step_1")]},
        {"tools": [tool("next.step")]},
        "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'",
    ),
    "a tool's name of 129 letters": (
        {"tools": [tool("a" * 128)]},
        {"tools": [tool("a" * 129)]},
        "match pattern",
    ),
    "a schema that is no object's": (
        {"tools": [tool(input_schema={"type": "object"})]},
        {"tools": [tool(input_schema={"type": "array"})]},
        "tools.0.custom.input_schema.type: Input should be 'object'",
    ),
    "a schema without a type": (
        {"tools": [tool(input_schema={"type": "object"})]},
        {"tools": [tool(input_schema={"properties": {}})]},
        "tools.0.custom.input_schema.type: Field required",
    ),
    "a union at the root of a schema": (
        {"tools": [tool(input_schema={"type": "object", "properties": {"a": {"anyOf": [{}]}}})]},
        {"tools": [tool(input_schema={"type": "object", "anyOf": [{}]})]},
        "does not support oneOf, allOf, or anyOf at the top level",
    ),
    "a schema that is none": (
        {"tools": [tool(input_schema={"type": "object", "required": ["a"]})]},
        {"tools": [tool(input_schema={"type": "object", "required": "a"})]},
        "JSON schema is invalid",
    ),
    "an unknown field of a tool": (
        {"tools": [tool(description="It is.")]},
        {"tools": [tool(title="It is.")]},
        "tools.0.custom.title: Extra inputs are not permitted",
    ),
    "an empty system prompt": (
        {"system": [{"type": "text", "text": "x"}]},
        {"system": [{"type": "text", "text": ""}]},
        "system: text content blocks must be non-empty",
    ),
    "five marks": (
        {"system": system(MARK, MARK, MARK), "tools": [tool() | MARK]},
        {
            "system": system(MARK, MARK, MARK),
            "tools": [tool() | MARK],
            "cache_control": {"type": "ephemeral"},
        },
        "A maximum of 4 blocks with cache_control may be provided. Found 5.",
    ),
    "an hour after five minutes": (
        {"system": system(HOUR, MARK)},
        {"system": system(MARK, HOUR)},
        "ttl='1h' cache_control block must not come after",
    ),
    "the assistant first": (
        {"messages": [ASKED]},
        {"messages": [{"role": "assistant", "content": "Hello."}, ASKED]},
        'first message must use the "user" role',
    ),
    "a prefill": (
        {"messages": turns("Hi", "Hello.", "Go on")},
        {"messages": turns("Hi", "Hello.")},
        "does not support assistant message prefill",
    ),
    "a system message among the others": (
        {"system": "Be brief."},
        {"messages": [ASKED, {"role": "system", "content": "Be brief."}]},
        'Unexpected role "system"',
    ),
    "a message without blocks": (
        {"messages": turns([WORDS])},
        {"messages": turns([])},
        "messages.0: all messages must have non-empty content",
    ),
    "an empty text": (
        {"messages": turns([WORDS])},
        {"messages": turns([{**WORDS, "text": ""}])},
        "messages: text content blocks must be non-empty",
    ),
    "a blank text": (
        {"messages": turns(" x ")},
        {"messages": turns(" \n ")},
        "messages: text content blocks must contain non-whitespace text",
    ),
    "a mark on an empty text": (
        {"messages": turns([WORDS | MARK])},
        {"messages": turns([{**WORDS, "text": ""} | MARK])},
        "cache_control cannot be set for empty text blocks",
    ),
    "a field that only the SDK knows": (
        {"messages": turns("Hi", [{**WORDS, "citations": None}], "Go on")},
        {"messages": turns("Hi", [{**WORDS, "parsed_output": None}], "Go on")},
        "messages.1.content.0.text.parsed_output: Extra inputs are not permitted",
    ),
    "a call by the user": (
        {"messages": turns("Hi", [CALL], [RESULT])},
        {"messages": turns([CALL])},
        "messages.0.content.0: Input tag 'tool_use' found using 'type' does not match",
    ),
    "a call without a result": (
        {"messages": turns("Hi", [CALL, OTHER_CALL], [OTHER_RESULT, RESULT])},
        {"messages": turns("Hi", [CALL, OTHER_CALL], [OTHER_RESULT])},
        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: toolu_1.",
    ),
    "a result behind words": (
        {"messages": turns("Hi", [CALL], [RESULT, WORDS])},
        {"messages": turns("Hi", [CALL], [WORDS, RESULT])},
        "without `tool_result` blocks immediately after: toolu_1",
    ),
    "a result that comes late": (
        {"messages": turns("Hi", [CALL], [RESULT], "Done.", "Thanks")},
        {"messages": turns("Hi", [CALL], "Wait", "Yes?", [RESULT])},
        "without `tool_result` blocks immediately after: toolu_1",
    ),
    "a result without a call": (
        {"messages": turns("Hi", [CALL], [RESULT])},
        {"messages": turns("Hi", [CALL], [RESULT, OTHER_RESULT])},
        "messages.2.content.1: unexpected `tool_use_id` found in `tool_result` blocks: toolu_2.",
    ),
    "two results of one call": (
        {"messages": turns("Hi", [CALL], [RESULT])},
        {"messages": turns("Hi", [CALL], [RESULT, RESULT])},
        "each tool_use must have a single result",
    ),
    "an id twice": (
        {"messages": turns("Hi", [CALL], [RESULT], [OTHER_CALL], [OTHER_RESULT])},
        {"messages": turns("Hi", [CALL], [RESULT], [CALL], [RESULT])},
        "messages.3: `tool_use` ids must be unique",
    ),
    "an error without words": (
        {"messages": turns("Hi", [CALL], [{**RESULT, "is_error": True}])},
        {"messages": turns("Hi", [CALL], [{**RESULT, "is_error": True, "content": []}])},
        "content cannot be empty if `is_error` is true",
    ),
    "arguments in a string": (
        {"messages": turns("Hi", [CALL], [RESULT])},
        {"messages": turns("Hi", [{**CALL, "input": "{}"}], [RESULT])},
        "messages.1.content.0.tool_use.input: Input should be a valid dictionary",
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_what_the_documentation_allows_is_accepted(name: str) -> None:
    accepted, _, _ = RULES[name]
    assert refusal(request_with(**accepted)) is None


@pytest.mark.parametrize("name", RULES)
def test_what_the_documentation_forbids_is_refused_in_its_words(name: str) -> None:
    _, refused, words = RULES[name]
    assert words in str(refusal(request_with(**refused)))


def test_a_prompt_is_too_long_by_one_token() -> None:
    request = request_with(messages=turns("x" * 1000), tools=None)
    # ["[null, null]user", {"type": "text", "text": "x…"}]: 21 + 26 + 1000 + 3 bytes, 1050 / 4 = 262.5
    assert refusal(request, context_window=263) is None
    assert refusal(request, context_window=262) == "prompt is too long: 263 tokens > 262 maximum"


@pytest.mark.parametrize("name", ["claude-3-opus-20240229", "claude-sonnet-9", "claude-haiku-4-5"])
def test_a_model_that_is_retired_or_unknown_is_not_found(name: str) -> None:
    double = Double(lambda _: None, "key", retired=["claude-haiku-4-5"])
    assert double.model("claude-sonnet-5-5").name == "claude-sonnet-5-5"
    with pytest.raises(RefusedError, match=f"model: {name}") as refused:
        double.model(name)
    assert (refused.value.status, refused.value.kind) == (404, "not_found_error")


def conversation() -> dict[str, Any]:
    """Two rounds with thinking of the double's own."""
    request = request_with(system=system({}), tools=[tool()])
    blocks: tuple[list[Block], ...] = (
        [thinking("First."), tool_use("next_step", {"account": "Acme"})],
        [thinking("Second."), redacted_thinking(), text("It is a nudge.")],
    )
    for said in blocks:
        chain = Double(lambda _: None, "key").check(request, "")[1]
        message = message_of(Reply(said), request, {}, chain)
        results = [
            {"type": "tool_result", "tool_use_id": block["id"], "content": "A nudge."}
            for block in message["content"]
            if block["type"] == "tool_use"
        ]
        request["messages"] = [
            *request["messages"],
            {"role": "assistant", "content": message["content"]},
            {"role": "user", "content": [*results, WORDS]},
        ]
    return request


ELSEWHERE = "The block is bound to a different conversation."
NOT_OURS = "Invalid `signature` in `thinking` block"
CHANGES: dict[str, tuple[Callable[[dict[str, Any]], object], str | None]] = {
    "nothing": (lambda _: None, None),
    "a moved mark": (lambda it: it["messages"][2]["content"][-1].update(MARK), None),
    "a null field": (lambda it: it["messages"][1]["content"][1].update(caller=None), None),
    "a new last message": (lambda it: it["messages"].append(ASKED), None),
    "the only thinking behind": (lambda it: it["messages"][3]["content"].pop(1), None),
    "the first question": (lambda it: it["messages"][0].update(content="Another?"), ELSEWHERE),
    "the system prompt": (lambda it: it["system"][0].update(text="Today is Monday."), ELSEWHERE),
    "the tools": (lambda it: it["tools"].append(tool("other")), ELSEWHERE),
    "a tool's result": (lambda it: it["messages"][2]["content"][0].update(content="Other."), ELSEWHERE),
    "an earlier thinking left out": (lambda it: it["messages"][1]["content"].pop(0), ELSEWHERE),
    "the words of a thinking": (lambda it: it["messages"][1]["content"][0].update(thinking="No."), NOT_OURS),
    "a signature": (lambda it: it["messages"][1]["content"][0].update(signature="AAAA"), NOT_OURS),
    "a signature that is no base64": (
        lambda it: it["messages"][3]["content"][0].update(signature="~"),
        NOT_OURS,
    ),
    "sealed thinking": (
        lambda it: it["messages"][3]["content"][1].update(data="AAAA"),
        "messages.3.content.1: Invalid `data` in `redacted_thinking` block",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_thinking_is_bound_to_everything_before_it(change: str) -> None:
    request = copy.deepcopy(conversation())
    make, words = CHANGES[change]
    make(request)
    found = refusal(request)
    assert found is None if words is None else words in str(found)


def test_a_request_may_ask_to_drop_what_is_bound_elsewhere() -> None:
    request = conversation()
    request["messages"][0] = {"role": "user", "content": "Another?"}
    request["thinking"] = {"type": "adaptive", "block_binding": {"prefix_mismatch_behavior": "drop_block"}}
    assert refusal(request, betas="thinking-binding-controls-2026-08-01") is None


def test_ids_are_the_same_for_one_conversation_and_differ_for_two() -> None:
    first, again = Chain(request_with()), Chain(request_with())
    other = Chain(request_with(system="Be brief."))
    assert first.name("toolu") == again.name("toolu") != other.name("toolu")


def test_an_exchange_knows_its_number() -> None:
    double = Double(lambda _: None, "key")
    assert [double.received("/", {}).number for _ in range(3)] == [0, 1, 2]
    assert isinstance(double.exchanges[0], Exchange)
