"""Thinking is bound to everything before it: the hash chain over a conversation, and the double's signatures.

What precedes a block is `tools`, `system` and every earlier block, without `cache_control` and null fields.

Source: the pages "Preserved thinking" and "Prefix checks on thinking blocks" of platform.claude.com.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any, Final

from messages_api.conversation import blocks_of
from messages_api.refusals import refuse

__all__ = ["Chain", "check_thinking"]

_SECRET: Final = b"the double's own"
_ELSEWHERE: Final = (
    ". The block is bound to a different conversation. Remove the block, or set"
    ' `thinking.block_binding.prefix_mismatch_behavior` to "drop_block".'
)


class Chain:
    """The conversation so far as one digest, which moves with every block."""

    def __init__(self, request: dict[str, Any]) -> None:
        head = {"tools": request.get("tools", []), "system": _as_blocks(request.get("system"))}
        self.digest = _digest(b"", head)

    def add(self, role: str, block: dict[str, Any]) -> None:
        """Move on by one block."""
        self.digest = _digest(self.digest, [role, block])

    def signature(self, words: str) -> str:
        """Sign thinking that stands here."""
        return _sealed([self.digest.hex(), hashlib.sha256(words.encode()).hexdigest()])

    def name(self, kind: str) -> str:
        """Make an id that is the same for the same conversation, and another for every other."""
        return f"{kind}_01{hashlib.sha256(self.digest + kind.encode()).hexdigest()[:22]}"


def check_thinking(request: dict[str, Any]) -> Chain:
    """Walk through a conversation, and return its end.

    Raises:
        RefusedError: a block of thinking is not the double's, was changed, or something before it was.
    """
    binding = (request.get("thinking") or {}).get("block_binding") or {}
    may_differ = binding.get("prefix_mismatch_behavior") == "drop_block"
    chain = Chain(request)
    for at, role, block in _walk(request["messages"]):
        if block["type"] in {"thinking", "redacted_thinking"}:
            _check_block(chain, block, at=at, may_differ=may_differ)
        chain.add(role, block)
    return chain


def _walk(messages: list[dict[str, Any]]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for index, message in enumerate(messages):
        for number, block in enumerate(blocks_of(message)):
            yield f"messages.{index}.content.{number}", message["role"], block


def _check_block(chain: Chain, block: dict[str, Any], *, at: str, may_differ: bool) -> None:
    name = "signature" if block["type"] == "thinking" else "data"
    message = f"{at}: Invalid `{name}` in `{block['type']}` block"
    opened = _opened(block[name])
    if opened is None or opened[1] != hashlib.sha256(block.get("thinking", "").encode()).hexdigest():
        refuse(message)
    if opened[0] != chain.digest.hex() and not may_differ:
        refuse(message + _ELSEWHERE)


def _sealed(values: list[str]) -> str:
    body = json.dumps(values).encode()
    return base64.b64encode(hmac.digest(_SECRET, body, "sha256") + body).decode()


def _opened(signature: str) -> list[str] | None:
    try:
        raw = base64.b64decode(signature, validate=True)
    except ValueError:
        return None
    body = raw[32:]
    if not hmac.compare_digest(raw[:32], hmac.digest(_SECRET, body, "sha256")):
        return None
    values: list[str] = json.loads(body)
    return values


def _digest(before: bytes, part: object) -> bytes:
    written = json.dumps(_bare(part), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + written.encode()).digest()


def _as_blocks(system: object) -> object:
    return [{"type": "text", "text": system}] if isinstance(system, str) else system


def _bare(part: Any) -> Any:  # noqa: ANN401 - JSON
    """Without what moves from request to request and means nothing to the model."""
    if isinstance(part, dict):
        return {
            key: _bare(value) for key, value in part.items() if key != "cache_control" and value is not None
        }
    return [_bare(each) for each in part] if isinstance(part, list) else part
