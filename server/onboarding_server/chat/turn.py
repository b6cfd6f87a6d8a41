"""One turn: ask the model, run the tools that it calls, ask again, until it answers."""

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from onboarding_server.chat.claude import Claude, Listener, Reply
from onboarding_server.chat.conversation import Conversation, tool_result
from onboarding_server.chat.gate import Gate
from onboarding_server.chat.tools import Outcome, Toolbox

__all__ = ["Call", "TooManyRoundsError", "Watcher", "run_turn"]

MOST_ROUNDS = 20


class TooManyRoundsError(Exception):
    """The model calls tools without end."""


class Call(BaseModel):
    """One call of a tool: what was asked, what came back, and how long it took."""

    model_config = ConfigDict(frozen=True)

    name: str
    arguments: dict[str, Any]
    text: str
    is_error: bool
    seconds: float


class Watcher(Listener, Protocol):
    """Sees a turn while it runs."""

    def said(self) -> None:
        """Learn that the model has ended a piece: what follows is a call or the end."""

    def calling(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Learn that a tool is about to be called."""

    def called(self, call: Call) -> None:
        """Learn what came back."""


def run_turn(
    conversation: Conversation, *, claude: Claude, system: str, toolbox: Toolbox, gate: Gate, watcher: Watcher
) -> Reply:
    """Run a turn to the model's answer; whatever is raised, the conversation is valid and can go on.

    Raises:
        TooManyRoundsError: it called tools more often than MOST_ROUNDS.
        StreamCutError, ServerGoneError, anthropic.AnthropicError, httpx2.HTTPError: no answer came about.
    """
    for _ in range(MOST_ROUNDS):
        try:
            reply = claude.ask(
                conversation.request(),
                system=system,
                tools=toolbox.definitions,
                listener=watcher,
                spend=conversation.spend,
            )
        finally:
            watcher.said()
        conversation.answer(reply.content)
        # On any other reason the calls may be cut off or withheld, so they are closed instead of run.
        if reply.stop_reason != "tool_use":
            conversation.close_calls()
            return reply
        _run_calls(reply, conversation, gate, watcher)
    raise TooManyRoundsError


def _run_calls(reply: Reply, conversation: Conversation, gate: Gate, watcher: Watcher) -> None:
    """Run the calls in their order; those that an interruption left out are closed as interrupted."""
    results: list[dict[str, Any]] = []
    try:
        for block in reply.calls:
            watcher.calling(block["name"], block["input"])
            outcome = gate.call(block["name"], block["input"])
            watcher.called(_record(block, outcome))
            results.append(tool_result(block["id"], outcome.text, is_error=outcome.is_error))
    finally:
        conversation.results(results)


def _record(block: Mapping[str, Any], outcome: Outcome) -> Call:
    return Call(
        name=block["name"],
        arguments=block["input"],
        text=outcome.text,
        is_error=outcome.is_error,
        seconds=outcome.seconds,
    )
