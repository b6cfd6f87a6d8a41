"""Tokens by a crude rule, and the prompt cache: what a request reads from it and what it writes.

A token is four bytes of a part's JSON, rounded up: no real tokenizer, but additive and the same everywhere.
Parts are rendered in the order tools, system, messages. An entry ends at a marked part, holds at least the
model's minimum, and is found again at one of the 20 parts before a mark. Entries never expire here.

Source: the page "Prompt caching" of platform.claude.com.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from messages_api.conversation import blocks_of
from messages_api.models import Model

__all__ = ["Cache", "tokens_of"]

_BYTES_A_TOKEN: Final = 4
_LOOK_BACK: Final = 20


@dataclass(frozen=True)
class _Part:
    """The prefix of a request up to one part: its digest, its tokens, and for how long it is marked."""

    digest: bytes
    tokens: int
    marked: str | None


@dataclass
class Cache:
    """The prefixes that earlier requests marked."""

    _entries: set[bytes] = field(default_factory=set)

    def usage(self, request: dict[str, Any], model: Model) -> dict[str, Any]:
        """Count the input of a request, and remember its marked prefixes.

        input_tokens + cache_read_input_tokens + cache_creation_input_tokens is the whole input.
        """
        parts = list(_parts(request))
        marks = [
            index for index, part in enumerate(parts) if part.marked and part.tokens >= model.cache_minimum
        ]
        read = max((self._read(parts, mark) for mark in marks), default=0)
        self._entries.update(parts[mark].digest for mark in marks)
        written, spans = read, {"5m": 0, "1h": 0}
        for mark in marks:
            spans[parts[mark].marked or "5m"] += max(0, parts[mark].tokens - written)
            written = max(written, parts[mark].tokens)
        return {
            "input_tokens": parts[-1].tokens - written,
            "cache_creation_input_tokens": written - read,
            "cache_read_input_tokens": read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": spans["5m"],
                "ephemeral_1h_input_tokens": spans["1h"],
            },
            "service_tier": "standard",
        }

    def _read(self, parts: list[_Part], mark: int) -> int:
        near = parts[max(0, mark - _LOOK_BACK) : mark + 1]
        return max((part.tokens for part in near if part.digest in self._entries), default=0)


def tokens_of(request: dict[str, Any]) -> int:
    """Count the input of a request."""
    return list(_parts(request))[-1].tokens


def _parts(request: dict[str, Any]) -> Iterator[_Part]:
    """Walk through a request; the byte order of keys counts, since it is the order in the prompt."""
    digest, tokens = request["model"].encode(), 0
    rendered = list(_rendered(request))
    for index, (head, part) in enumerate(rendered):
        bare = {key: value for key, value in part.items() if key != "cache_control"}
        written = json.dumps([head, bare], ensure_ascii=False).encode()
        digest = hashlib.sha256(digest + written).digest()
        tokens += -(-len(written) // _BYTES_A_TOKEN)
        control = part.get("cache_control")
        if index == len(rendered) - 1:
            control = control or request.get("cache_control")
        yield _Part(digest, tokens, control.get("ttl", "5m") if control else None)


def _rendered(request: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for tool in request.get("tools", []):
        yield "tool", tool
    system = request.get("system") or []
    yield from (("system", block) for block in blocks_of({"content": system}))
    # A change of these leaves the tools and the system prompt in the cache, but nothing after them.
    mode = json.dumps([request.get("thinking"), request.get("tool_choice")])
    for message in request["messages"]:
        for block in blocks_of(message):
            yield f"{mode}{message['role']}", block
