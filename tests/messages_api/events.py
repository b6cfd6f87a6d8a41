"""A message as the API sends it: whole, or as the events of a stream.

Source: the page "Streaming messages" of platform.claude.com and the event types of the SDK.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from messages_api.binding import Chain
from messages_api.caching import tokens_of
from messages_api.turns import Block, Reply

__all__ = ["message_of", "stream_of"]

_LETTERS_A_DELTA: Final = 17
_LETTERS_A_JSON_DELTA: Final = 5  # \u00e9 has six: some cut falls into it


def message_of(reply: Reply, request: dict[str, Any], usage: dict[str, Any], chain: Chain) -> dict[str, Any]:
    """Build the message of a reply: ids given, thinking signed, tokens counted."""
    name = chain.name("msg")
    is_shown = (request.get("thinking") or {}).get("display", "omitted") != "omitted"
    content = [_block(block, chain, is_shown=is_shown) for block in reply.content]
    return {
        "id": name,
        "type": "message",
        "role": "assistant",
        "model": request["model"],
        "content": content,
        "stop_reason": reply.ends_with,
        "stop_sequence": None,
        "stop_details": reply.stop_details and dict(reply.stop_details),
        "usage": {**usage, "output_tokens": _output_tokens(reply), **reply.usage},
    }


def stream_of(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Tell a message in events; `raw` stands for the JSON of a call's arguments where a script gave it."""
    usage = message["usage"]
    begun = {**message, "content": [], "stop_reason": None, "usage": {**usage, "output_tokens": 1}}
    yield {"type": "message_start", "message": begun}
    yield {"type": "ping"}
    for index, block in enumerate(message["content"]):
        yield {"type": "content_block_start", "index": index, "content_block": _empty(block)}
        for delta in _deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ending = {key: message[key] for key in ("stop_reason", "stop_sequence", "stop_details")}
    totals = {key: value for key, value in usage.items() if key not in {"cache_creation", "service_tier"}}
    yield {"type": "message_delta", "delta": ending, "usage": totals}
    yield {"type": "message_stop"}


def _block(block: Block, chain: Chain, *, is_shown: bool) -> dict[str, Any]:
    made = dict(block)
    if made["type"] == "thinking":
        made["thinking"] = made["thinking"] if is_shown else ""
        made["signature"] = chain.signature(made["thinking"])
    elif made["type"] == "redacted_thinking":
        made["data"] = chain.signature("")
    elif made["type"] == "tool_use":
        made = {"id": chain.name("toolu"), "input": {}, **made}
    chain.add("assistant", {key: value for key, value in made.items() if key != "raw"})
    return made


def _empty(block: dict[str, Any]) -> dict[str, Any]:
    blank: dict[str, dict[str, Any]] = {
        "text": {"text": ""},
        "thinking": {"thinking": "", "signature": ""},
        "tool_use": {"input": {}},
    }
    return {key: value for key, value in block.items() if key != "raw"} | blank.get(block["type"], {})


def _deltas(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = block["type"]
    if kind == "text":
        yield from ({"type": "text_delta", "text": part} for part in _cut(block["text"], _LETTERS_A_DELTA))
    if kind == "thinking":
        for part in _cut(block["thinking"], _LETTERS_A_DELTA):
            yield {"type": "thinking_delta", "thinking": part}
        yield {"type": "signature_delta", "signature": block["signature"]}
    if kind == "tool_use":
        written = block.get("raw", json.dumps(block["input"]))
        for part in ["", *_cut(written, _LETTERS_A_JSON_DELTA)]:
            yield {"type": "input_json_delta", "partial_json": part}


def _cut(words: str, size: int) -> Iterator[str]:
    return (words[start : start + size] for start in range(0, len(words), size))


def _output_tokens(reply: Reply) -> int:
    said = [{"role": "assistant", "content": [dict(block) for block in reply.content]}]
    return tokens_of({"model": "", "messages": said}) if reply.content else 1
