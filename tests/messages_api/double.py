"""The double itself: checks a request as the API would, takes its turn of the script, and counts."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from messages_api.binding import Chain, check_thinking
from messages_api.caching import Cache, tokens_of
from messages_api.conversation import check_conversation
from messages_api.models import MODELS, Model
from messages_api.refusals import RefusedError, refuse, refuse_fields
from messages_api.settings import check_settings
from messages_api.turns import Reply, Script, Turn

__all__ = ["Accepted", "Double", "Exchange"]

_VERSIONS: Final = ("2023-06-01", "2026-10-21")


@dataclass
class Exchange:
    """One request and when it came, and what became of it. Times are of `time.perf_counter`."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    received_at: float = 0.0
    status: int = 0
    refused: str | None = None
    turn: Turn | None = None
    answered_at: float = 0.0


@dataclass(frozen=True)
class Accepted:
    """A request that passed, with what its answer needs."""

    turn: Turn
    usage: dict[str, Any]
    chain: Chain


@dataclass
class Double:
    """The state behind the server.

    turns: asked for the turn of each accepted request; None when the script is over.
    context_window: tokens; None means the model's own.
    retired: models that are answered with 404, besides those that really are.
    """

    turns: Callable[[dict[str, Any]], Script | None]
    key: str
    context_window: int | None = None
    retired: Iterable[str] = ()
    exchanges: list[Exchange] = field(default_factory=list)
    unexpected: list[dict[str, Any]] = field(default_factory=list)
    _cache: Cache = field(default_factory=Cache)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def received(self, path: str, headers: dict[str, str]) -> Exchange:
        """Note a request before anything is known about it."""
        exchange = Exchange(path, headers, received_at=time.perf_counter())
        self.exchanges.append(exchange)
        return exchange

    def check_headers(self, headers: dict[str, str]) -> None:
        """Refuse a request without the key or the version.

        Raises:
            RefusedError: 401 or 400.
        """
        given = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
        if given != self.key:
            message = "invalid x-api-key" if given else "x-api-key header is required"
            raise RefusedError(401, "authentication_error", message)
        version = headers.get("anthropic-version")
        if version not in _VERSIONS:
            message = f'"{version}" is not a valid version' if version else "header is required"
            refuse(f"anthropic-version: {message}")

    def model(self, name: object) -> Model:
        """Find a model.

        Raises:
            RefusedError: 404; nobody knows it, or it is retired.
        """
        found = MODELS.get(str(name))
        if found is None or found.lifecycle == "retired" or found.name in self.retired:
            message = f"model: {name}"
            raise RefusedError(404, "not_found_error", message)
        return found

    def check(self, request: dict[str, Any], betas: str) -> tuple[Model, Chain]:
        """Refuse what the API would refuse, in the order in which it looks.

        Raises:
            RefusedError: the first thing that is wrong.
        """
        refuse_fields(
            dict.fromkeys(request, 0), known=frozenset(request), required=("model", "messages"), at=""
        )
        model = self.model(request["model"])
        check_conversation(request, model)
        check_settings(request, model, betas)
        chain = check_thinking(request)
        window = self.context_window or model.context_window
        tokens = tokens_of(request)
        if tokens > window:
            refuse(f"prompt is too long: {tokens} tokens > {window} maximum")
        return model, chain

    def accept(self, exchange: Exchange) -> Accepted:
        """Check a request for a message and take its turn.

        Raises:
            RefusedError: the request is wrong, or the script has no turn for it.
        """
        request = exchange.body
        model, chain = self.check(request, exchange.headers.get("anthropic-beta", ""))
        with self._lock:
            script = self.turns(request)
            if script is None:
                self.unexpected.append(request)
                refuse("The script of the double has no turn for this request.")
            turn = script(request) if callable(script) else script
            exchange.turn = turn
            is_answered = isinstance(turn, Reply) or hasattr(turn, "reply")
            return Accepted(turn, self._cache.usage(request, model) if is_answered else {}, chain)
