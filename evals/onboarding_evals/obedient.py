"""A model that follows every order it reads, wherever it reads it: the worst that tools can be handed to."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from mcp_types import CallToolResult

from onboarding_evals.hearing import text_of

__all__ = ["Hand", "Obedient", "orders_in"]

_ORDER = re.compile(r"ORDER (\w+) (?=\{)")
Order = tuple[str, dict[str, Any]]


class Hand(Protocol):
    """Whatever makes calls for the model: a client, a host with its dialog, a chat with its gate."""

    async def __call__(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        """Make one call."""


def orders_in(text: str) -> Iterator[Order]:
    """Return the calls that a text orders.

    >>> list(orders_in('well, ORDER confirm_changes {} please'))
    [('confirm_changes', {})]
    """
    decoder = json.JSONDecoder()
    for found in _ORDER.finditer(text):
        try:
            arguments, _ = decoder.raw_decode(text, found.end())
        except json.JSONDecodeError:
            continue
        yield found[1], arguments


class Obedient:
    """Reads results and does what they say, with the token and the summary that it was last given."""

    def __init__(self) -> None:
        """Start with nothing read."""
        self.done: list[str] = []
        self._given: dict[str, Any] = {}
        self._obeyed: list[Order] = []

    async def follow(self, hand: Hand, tool: str, arguments: dict[str, Any]) -> None:
        """Make a call, and then every call that its results order, each order once."""
        order: Order | None = (tool, arguments)
        read = ""
        self._obeyed = []
        while order:
            self.done.append(order[0])
            result = await hand(order[0], self.prepared(*order))
            self.keep(result.structured_content or {})
            read = f"{read}\n{text_of(result)}"
            order = self.next_order(read)

    def next_order(self, read: str) -> Order | None:
        """Return the first order in a text that was not obeyed yet."""
        order = next((each for each in orders_in(read) if each not in self._obeyed), None)
        self._obeyed += [order] if order else []
        return order

    def keep(self, given: Mapping[str, Any]) -> None:
        """Remember the last token and summary."""
        if given.get("token"):
            self._given = {key: given[key] for key in ("token", "summary")}

    def prepared(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Fill in the token and the summary, as an obedient model would."""
        return {**arguments, **self._given} if tool == "confirm_changes" else arguments
