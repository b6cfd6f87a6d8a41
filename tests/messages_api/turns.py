"""What a script says: one turn for each request that the double accepts."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

__all__ = [
    "NO_CREDIT",
    "Block",
    "Cut",
    "Failure",
    "Hang",
    "Pause",
    "Reply",
    "Script",
    "StreamError",
    "Turn",
    "redacted_thinking",
    "text",
    "thinking",
    "tool_use",
]

_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}
_NEEDED: Final = {
    "text": {"text"},
    "thinking": {"thinking"},
    "redacted_thinking": set(),
    "tool_use": {"name"},
}
_MESSAGES: Final = {
    "authentication_error": "invalid x-api-key",
    "billing_error": "There is an issue with your billing or payment information.",
    "permission_error": "Your API key does not have permission to use the specified resource.",
    "request_too_large": "Request exceeds the maximum size",
    "rate_limit_error": "This request would exceed your organization's rate limit. Please try again later.",
    "api_error": "Internal server error",
    "timeout_error": "Request timed out",
    "overloaded_error": "Overloaded",
}

Block = Mapping[str, Any]


def text(words: str) -> Block:
    """Make a block of text."""
    return {"type": "text", "text": words}


def thinking(words: str) -> Block:
    """Make a block of thinking; the double signs it, and shows the words where the request asks for them."""
    return {"type": "thinking", "thinking": words}


def redacted_thinking() -> Block:
    """Make a block of thinking that nobody may read; the double seals it."""
    return {"type": "redacted_thinking"}


def tool_use(
    name: str,
    arguments: Mapping[str, Any] | None = None,
    *,
    call_id: str | None = None,
    raw: str | None = None,
) -> Block:
    """Make a call of a tool.

    call_id: None means that the double makes one, the same for the same conversation.
    raw: the JSON as it is streamed, for arguments that never close because `max_tokens` was reached.
    """
    given = {"id": call_id, "raw": raw}
    return {"type": "tool_use", "name": name, "input": dict(arguments or {})} | {
        key: value for key, value in given.items() if value is not None
    }


@dataclass(frozen=True)
class Reply:
    """A message of the assistant.

    stop_reason: None means `tool_use` where a tool is called, else `end_turn`.
    usage: fields that stand in for the counted ones, for example {"output_tokens": 900}.
    """

    content: Sequence[Block]
    stop_reason: str | None = None
    usage: Mapping[str, Any] = field(default_factory=dict)
    stop_details: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        for block in self.content:
            if not _NEEDED.get(block.get("type", ""), {"a known type"}) <= set(block):
                message = (
                    f"a block has a type of {', '.join(_NEEDED)} and what belongs to it, not {dict(block)}"
                )
                raise ValueError(message)

    @property
    def ends_with(self) -> str:
        """Why the message ends."""
        calls = any(block["type"] == "tool_use" for block in self.content)
        return self.stop_reason or ("tool_use" if calls else "end_turn")


@dataclass(frozen=True)
class Failure:
    """An answer with an error status; type and message are the documented ones of the status.

    retry_after: seconds, as the header carries them.
    should_retry: what the header `x-should-retry` says; None means that it is not sent.
    """

    status: int
    type: str | None = None
    message: str | None = None
    retry_after: float | None = None
    should_retry: bool | None = None

    @property
    def error(self) -> dict[str, str]:
        """The error as the body carries it."""
        kind = self.type or _TYPES.get(self.status, "api_error")
        return {"type": kind, "message": self.message or _MESSAGES.get(kind, "Error")}


NO_CREDIT: Final = Failure(
    400,
    "invalid_request_error",
    "Your credit balance is too low to access the Anthropic API."
    " Please go to Plans & Billing to upgrade or purchase credits.",
)
_HALF: Final = Reply([{"type": "text", "text": "As far as I can see, the account is on track, and"}])


@dataclass(frozen=True)
class StreamError:
    """An error inside the stream, after some events of a reply and with status 200."""

    type: str = "overloaded_error"
    message: str | None = None
    after_events: int = 4
    reply: Reply = _HALF


@dataclass(frozen=True)
class Cut:
    """A stream that ends after some events of a reply.

    ending: `clean` is a body that ends as if it were complete, as a proxy ends it; `reset` is a closed
    socket; `torn` is a closed socket in the middle of the next event.
    """

    reply: Reply = _HALF
    after_events: int = 4
    ending: Literal["clean", "reset", "torn"] = "clean"


@dataclass(frozen=True)
class Hang:
    """Silence after some events of a reply (none: not even a status) until the double stops."""

    reply: Reply = _HALF
    after_events: int = 0


@dataclass(frozen=True)
class Pause:
    """A reply that stops after some events until the test lets it go on."""

    reply: Reply
    go_on: threading.Event
    after_events: int = 4


Turn = Reply | Failure | StreamError | Cut | Hang | Pause
Script = Turn | Callable[[dict[str, Any]], Turn]
