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
from messages_api.turns import Failure, Script, Turn

__all__ = ["Accepted", "Double", "Exchange"]

_VERSION: Final = "2026-10-21"  # An older one is valid, too, but nobody here speaks it.


@dataclass
class Exchange:
    """One request and when it came, and what became of it. Times are of `time.perf_counter`."""

    number: int
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
    problems: list[str] = field(default_factory=list)
    _cache: Cache = field(default_factory=Cache)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def received(self, path: str, headers: dict[str, str]) -> Exchange:
        """Note a request before anything is known about it."""
        exchange = Exchange(len(self.exchanges), path, headers, received_at=time.perf_counter())
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
        if version != _VERSION:
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
        refuse_fields(request, known=frozenset(request), required=("model", "messages"), at="")
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
            turn = exchange.turn = self._turn(exchange)
            usage = {} if isinstance(turn, Failure) else self._cache.usage(request, model)
            return Accepted(turn, usage, chain)

    def _turn(self, exchange: Exchange) -> Turn:
        try:
            script = self.turns(exchange.body)
            turn = script(exchange.body) if callable(script) else script
        except Exception as error:  # noqa: BLE001 - a script may fail in any way, and its test has to hear of it
            self.problems.append(f"the script failed at request {exchange.number}: {error!r}")
            refuse(f"The script of the double failed: {error}")
        if turn is None:
            self.problems.append(f"request {exchange.number} had no turn")
            refuse("The script of the double has no turn for this request.")
        return turn
