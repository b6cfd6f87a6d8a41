"""The strict rules about the messages of a request: roles, blocks, and which call has which result.

Source: the pages "Claude API errors" and "Handle tool calls" of platform.claude.com, and the messages that
issues quote.
"""

from collections.abc import Iterator
from typing import Any, Final

from messages_api.models import Model
from messages_api.refusals import refuse, refuse_fields

__all__ = ["blocks_of", "check_conversation"]

_BLOCKS: Final = {
    "text": (("text",), ("citations", "cache_control")),
    "image": (("source",), ("cache_control", "transformations")),
    "document": (("source",), ("cache_control", "citations", "context", "title")),
    "thinking": (("thinking", "signature"), ()),
    "redacted_thinking": (("data",), ()),
    "tool_use": (("id", "name", "input"), ("cache_control", "caller", "toolset_name")),
    "tool_result": (("tool_use_id",), ("content", "is_error", "cache_control", "toolset_name")),
}
_OF_ASSISTANT: Final = frozenset({"text", "thinking", "redacted_thinking", "tool_use"})
_OF_USER: Final = frozenset({"text", "image", "document", "tool_result"})


def check_conversation(request: dict[str, Any], model: Model) -> None:
    """Refuse messages that the API refuses.

    Raises:
        RefusedError: the first thing that is wrong.
    """
    messages = request["messages"]
    if not isinstance(messages, list):
        refuse("messages: Input should be a valid list")
    if not messages:
        refuse("messages: at least one message is required")
    for index, each in enumerate(messages):
        _check_message(each, index)
    if messages[0]["role"] != "user":
        refuse('messages: first message must use the "user" role')
    if model.is_modern and messages[-1]["role"] == "assistant":
        refuse(
            "This model does not support assistant message prefill."
            " The conversation must end with a user message."
        )
    _check_calls(messages)


def blocks_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    """The blocks of a message; a string is short for one block of text."""
    content = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _check_message(message: dict[str, Any], index: int) -> None:
    refuse_fields(
        message, known=frozenset({"role", "content"}), required=("role", "content"), at=f"messages.{index}."
    )
    # The newest models take system messages here, too; nobody here sends them.
    if message["role"] not in {"user", "assistant"}:
        refuse(
            f'messages: Unexpected role "{message["role"]}". The Messages API accepts a top-level `system`'
            ' parameter, not "system" as an input message role.'
        )
    blocks = blocks_of(message)
    if not isinstance(blocks, list):
        refuse(f"messages.{index}.content: Input should be a valid list")
    if not blocks:
        refuse(
            f"messages.{index}: all messages must have non-empty content"
            " except for the optional final assistant message"
        )
    accepted = _OF_USER if message["role"] == "user" else _OF_ASSISTANT
    for number, block in enumerate(blocks):
        _check_block(block, accepted, at=f"messages.{index}.content.{number}")


def _check_block(block: Any, accepted: frozenset[str], *, at: str) -> None:  # noqa: ANN401 - a client sent it
    kind = block.get("type") if isinstance(block, dict) else None
    if kind not in accepted:
        refuse(
            f"{at}: Input tag '{kind}' found using 'type' does not match any of the expected tags:"
            f" {', '.join(repr(each) for each in sorted(accepted))}"
        )
    required, optional = _BLOCKS[str(kind)]
    refuse_fields(
        block, known=frozenset({"type", *required, *optional}), required=required, at=f"{at}.{kind}."
    )
    if kind == "text":
        _check_text(block, at=at)
    if kind == "tool_use" and not isinstance(block["input"], dict):
        refuse(f"{at}.tool_use.input: Input should be a valid dictionary")
    if kind == "tool_result":
        _check_result(block, at=at)


def _check_text(block: dict[str, Any], *, at: str) -> None:
    if not isinstance(block["text"], str):
        refuse(f"{at}.text.text: Input should be a valid string")
    if block["text"].strip():
        return
    if block.get("cache_control"):
        message = "cache_control cannot be set for empty text blocks"
    elif block["text"]:
        message = "messages: text content blocks must contain non-whitespace text"
    else:
        message = "messages: text content blocks must be non-empty"
    refuse(message)


def _check_result(block: dict[str, Any], *, at: str) -> None:
    content = block.get("content")
    if isinstance(content, list):
        for number, part in enumerate(content):
            _check_block(part, _OF_USER - {"tool_result"}, at=f"{at}.tool_result.content.{number}")
    if block.get("is_error") and not content:
        refuse(f"{at}.tool_result: content cannot be empty if `is_error` is true")


def _check_calls(messages: list[dict[str, Any]]) -> None:
    """Each call has its result first thing in the next message, and each result its call just before."""
    seen: set[str] = set()
    for index, message in enumerate(messages):
        called = list(_calls(message))
        if len({*called}) < len(called) or seen & {*called}:
            refuse(f"messages.{index}: `tool_use` ids must be unique")
        seen.update(called)
        following = messages[index + 1] if index + 1 < len(messages) else None
        missing = [each for each in called if each not in _leading_results(following)]
        if missing:
            refuse(
                f"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after:"
                f" {', '.join(missing)}. Each `tool_use` block must have a corresponding `tool_result`"
                " block in the next message."
            )
        before = list(_calls(messages[index - 1])) if index else []
        _check_results(message, index, before)


def _check_results(message: dict[str, Any], index: int, called: list[str]) -> None:
    answered: set[str] = set()
    for number, block in enumerate(blocks_of(message)):
        if block["type"] != "tool_result":
            continue
        name = block["tool_use_id"]
        if name not in called:
            refuse(
                f"messages.{index}.content.{number}: unexpected `tool_use_id` found in `tool_result` blocks:"
                f" {name}. Each `tool_result` block must have a corresponding `tool_use` block in the"
                " previous message."
            )
        if name in answered:
            refuse(
                f"messages.{index}.content.{number}: each tool_use must have a single result."
                f" Found multiple `tool_result` blocks with id: {name}"
            )
        answered.add(name)


def _calls(message: dict[str, Any]) -> Iterator[str]:
    return (block["id"] for block in blocks_of(message) if block["type"] == "tool_use")


def _leading_results(message: dict[str, Any] | None) -> list[str]:
    """The results at the front of a message: one that stands behind text does not count."""
    found: list[str] = []
    for block in blocks_of(message) if message else []:
        if block["type"] != "tool_result":
            break
        found.append(block["tool_use_id"])
    return found
