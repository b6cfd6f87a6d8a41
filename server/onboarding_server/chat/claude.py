"""One request to Claude, streamed: what is sent, what is listened to, and how long we wait."""

import email.utils
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol, Self

from pydantic import BaseModel, ConfigDict

from onboarding_server.chat.conversation import CACHED, Message
from onboarding_server.chat.costs import Usage

if TYPE_CHECKING:
    from anthropic import Anthropic, APIResponse
    from anthropic.lib.streaming import MessageStream, ParsedMessageStreamEvent
    from anthropic.types import Message as Answer

__all__ = ["DEFAULT_MODEL", "MOST_TOKENS", "Claude", "Listener", "Reply", "StreamCutError", "asked_to_wait"]

DEFAULT_MODEL = "claude-sonnet-5-5"
MOST_TOKENS = 16_000
"""What one answer may take, thinking included."""
LONGEST_WAIT_SECONDS = 30
"""What the API may ask us to wait before a retry; for longer, the user is told instead."""

_SILENCE_SECONDS = 90.0
_CONNECT_SECONDS = 10.0
_TRIES_AGAIN = 2
# Others may refuse these settings, so a model that is not listed gets neither thinking nor effort.
_THINKS_ADAPTIVELY = frozenset({
    "claude-fable-5", "claude-fable-5-1", "claude-fable-5-2", "claude-haiku-5-5", "claude-opus-4-7",
    "claude-opus-4-8", "claude-opus-5", "claude-opus-5-5", "claude-sonnet-5", "claude-sonnet-5-5",
})  # fmt: skip


class StreamCutError(Exception):
    """The connection was lost while the answer came in; nothing of it may be acted upon."""


class Listener(Protocol):
    """Hears what comes in while it comes in."""

    def thinking(self, piece: str) -> None:
        """Hear a piece of the summary of what the model thinks."""

    def text(self, piece: str) -> None:
        """Hear a piece of the answer."""


class Reply(BaseModel):
    """What came back for one request, all of it."""

    model_config = ConfigDict(frozen=True)

    model: str
    content: list[dict[str, Any]]
    stop_reason: str

    @property
    def text(self) -> str:
        """The answer without what was thought and called."""
        return "\n\n".join(block["text"] for block in self.content if block["type"] == "text").strip()

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The tools that the model asks for."""
        return [block for block in self.content if block["type"] == "tool_use"]


class Claude(AbstractContextManager["Claude"]):
    """A model behind the Messages API; the SDK is loaded with the first request."""

    def __init__(
        self,
        key: str,
        *,
        model: str = DEFAULT_MODEL,
        effort: str = "medium",
        base_url: str | None = None,
        silence_seconds: float = _SILENCE_SECONDS,
    ) -> None:
        """Take the key and the model; without `base_url` the SDK reads ANTHROPIC_BASE_URL."""
        self.model = model
        self._key = key
        self._effort = effort
        self._base_url = base_url
        self._silence_seconds = silence_seconds
        self._loading = threading.Lock()
        self._client: Anthropic | None = None

    def __enter__(self) -> Self:
        """Return itself; nothing is connected yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()

    def ask(
        self,
        messages: Sequence[Message],
        *,
        system: str,
        tools: Sequence[dict[str, Any]],
        listener: Listener,
        spend: Callable[[str, Usage], None],
    ) -> Reply:
        """Send one request and listen to the answer; `spend` is told what was counted, however it ends.

        Raises:
            StreamCutError: the answer ended before its end.
            anthropic.AnthropicError, httpx2.HTTPError: it did not come about.
        """
        with self.load().messages.stream(**self._request(messages, system, tools)) as stream:
            try:
                for event in _events(stream):
                    if event.type == "text":
                        listener.text(event.text)
                    elif event.type == "thinking":
                        listener.thinking(event.thinking)
            finally:
                message = _so_far(stream)
                if message is not None:
                    spend(message.model, Usage.of(message.usage.model_dump()))
        if message is None or message.stop_reason is None:
            raise StreamCutError
        content = [block.model_dump(mode="json", exclude_unset=True) for block in message.content]
        return Reply(content=content, model=message.model, stop_reason=message.stop_reason)

    def _request(
        self, messages: Sequence[Message], system: str, tools: Sequence[dict[str, Any]]
    ) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.model,
            "max_tokens": MOST_TOKENS,
            "system": [{"type": "text", "text": system, "cache_control": CACHED}],
            "tools": list(tools),
            "messages": messages,
        }
        if self.model in _THINKS_ADAPTIVELY:
            request["thinking"] = {"type": "adaptive", "display": "summarized"}
            request["output_config"] = {"effort": self._effort}
        return request

    def load(self) -> "Anthropic":
        """Load the SDK, which takes a second; the first request does, where nobody did before."""
        with self._loading:
            self._client = self._client or self._connect()
            return self._client

    def _connect(self) -> "Anthropic":
        import httpx2  # noqa: PLC0415 - as below
        from anthropic import Anthropic  # noqa: PLC0415 - takes a second to load, and no other command needs it

        return Anthropic(
            api_key=self._key,
            base_url=self._base_url,
            timeout=httpx2.Timeout(self._silence_seconds, connect=_CONNECT_SECONDS),
            max_retries=_TRIES_AGAIN,
            middleware=[_capped_wait],
        )


def asked_to_wait(headers: Mapping[str, str]) -> float:
    """Read how many seconds the API asks us to wait; 0 where it does not ask."""
    given = headers.get("retry-after", "")
    try:
        return max(0.0, float(given))
    except ValueError:
        moment = email.utils.parsedate_tz(given)
        return max(0.0, email.utils.mktime_tz(moment) - time.time()) if moment else 0.0


def _capped_wait(request: Any, call_next: "Callable[[Any], APIResponse[Any]]") -> "APIResponse[Any]":  # noqa: ANN401 - handed through
    """Keep the SDK from sleeping for as long as the API says, which may be days."""
    response = call_next(request)
    if asked_to_wait(response.headers) > LONGEST_WAIT_SECONDS:
        response.headers["x-should-retry"] = "false"
    return response


def _events(stream: "MessageStream[None]") -> "Iterator[ParsedMessageStreamEvent[None]]":
    """Read the events; a stream that makes no sense is as good as one that was cut."""
    try:
        yield from stream
    except (ValueError, RuntimeError) as error:
        raise StreamCutError from error


def _so_far(stream: "MessageStream[None]") -> "Answer | None":
    try:
        return stream.current_message_snapshot
    except AssertionError:
        return None  # the SDK asserts that something has come
