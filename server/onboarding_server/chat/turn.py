"""One turn: ask the model, run the tools that it calls, ask again, until it answers."""

from collections.abc import Mapping
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from onboarding_server.chat.claude import Claude, Listener, Reply
from onboarding_server.chat.conversation import Conversation, tool_result
from onboarding_server.chat.gate import Gate
from onboarding_server.chat.tools import Toolbox

__all__ = ["Call", "TooManyRoundsError", "Turn", "Watcher"]

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


class Turn:
    """One turn over one conversation, which is valid whatever is raised; `calls` are what ran so far."""

    def __init__(
        self,
        conversation: Conversation,
        *,
        claude: Claude,
        system: str,
        toolbox: Toolbox,
        gate: Gate,
        watcher: Watcher,
    ) -> None:
        """Take who answers, what it is told, and who watches."""
        self.calls: list[Call] = []
        self._conversation = conversation
        self._claude = claude
        self._system = system
        self._toolbox = toolbox
        self._gate = gate
        self._watcher = watcher

    def run(self) -> Reply:
        """Run to the model's answer.

        Raises:
            TooManyRoundsError: it called tools more often than MOST_ROUNDS.
            StreamCutError, ServerGoneError, anthropic.AnthropicError, httpx2.HTTPError: no answer came about.
        """
        for _ in range(MOST_ROUNDS):
            reply = self._ask()
            self._conversation.answer(reply.content)
            # On any other reason the calls may be cut off or withheld, so they are closed instead of run.
            if reply.stop_reason != "tool_use":
                self._conversation.close_calls()
                return reply
            self._run_calls(reply)
        raise TooManyRoundsError

    def _ask(self) -> Reply:
        try:
            return self._claude.ask(
                self._conversation.request(),
                system=self._system,
                tools=self._toolbox.definitions,
                listener=self._watcher,
                spend=self._conversation.spend,
            )
        finally:
            self._watcher.said()

    def _run_calls(self, reply: Reply) -> None:
        """Run the calls in their order; those that an interruption left out are closed as interrupted."""
        results: list[dict[str, Any]] = []
        try:
            for block in reply.calls:
                self._run_call(block, results)
        finally:
            self._conversation.results(results)

    def _run_call(self, block: Mapping[str, Any], results: list[dict[str, Any]]) -> None:
        name, arguments = block["name"], block["input"]
        self._watcher.calling(name, arguments)
        outcome = self._gate.call(name, arguments)
        seen = outcome.model_dump(include={"text", "is_error", "seconds"})
        call = Call(name=name, arguments=arguments, **seen)
        self.calls.append(call)
        self._watcher.called(call)
        results.append(tool_result(block["id"], outcome.text, is_error=outcome.is_error))
