"""A Messages API for tests, on loopback and as strict as the documentation: `MessagesApi` and its turns."""

from messages_api.api import MessagesApi
from messages_api.double import Exchange
from messages_api.recordings import last_results
from messages_api.turns import (
    NO_CREDIT,
    Cut,
    Failure,
    Hang,
    Pause,
    Reply,
    Script,
    StreamError,
    Turn,
    redacted_thinking,
    text,
    thinking,
    tool_use,
)

__all__ = [
    "NO_CREDIT",
    "Cut",
    "Exchange",
    "Failure",
    "Hang",
    "MessagesApi",
    "Pause",
    "Reply",
    "Script",
    "StreamError",
    "Turn",
    "last_results",
    "redacted_thinking",
    "text",
    "thinking",
    "tool_use",
]
