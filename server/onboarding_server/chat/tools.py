"""The product's tools, reached over the protocol by a client in a thread of its own."""

import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import TYPE_CHECKING, Any, Self

from anyio import CancelScope
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from mcp import Client
    from mcp_types import CallToolResult, Tool

__all__ = ["Outcome", "ServerGoneError", "Target", "Toolbox"]

Target = Any
"""What a client connects to: a server object, the parameters of a command, or an address."""

_SLICE_SECONDS = 0.1
_LONGEST_CALL_SECONDS = 300


class ServerGoneError(Exception):
    """The server cannot be reached, and starting it again did not help."""


class Outcome(BaseModel):
    """What a call came to; `token` is there where the server showed a preview that can be confirmed."""

    model_config = ConfigDict(frozen=True)

    text: str
    is_error: bool = False
    token: str = ""
    seconds: float = 0.0


class Toolbox(AbstractContextManager["Toolbox"]):
    """Tools as the Messages API takes them, and calls to them, for a program that has no event loop."""

    def __init__(self, target: Callable[[], Target], *, reading_only: bool = False) -> None:
        """Take what makes a target, asked again when a server died; `reading_only` leaves other tools out."""
        self._target = target
        self._reading_only = reading_only
        self._stack = ExitStack()
        self._connection = ExitStack()
        self._client: Client | None = None
        self._running: set[CancelScope] = set()
        self._tools: dict[str, Tool] = {}
        self.instructions = ""

    def __enter__(self) -> Self:
        """Connect and list the tools.

        Raises:
            ServerGoneError: there is no server to connect to.
        """
        with ExitStack() as stack:
            self._portal: BlockingPortal = stack.enter_context(start_blocking_portal())
            self._connect()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the server."""
        self._disconnect()
        self._stack.close()

    @property
    def definitions(self) -> list[dict[str, Any]]:
        """The tools for the model, in the server's order, so that the same server gives the same bytes."""
        return [
            {"name": tool.name, "description": tool.description or "", "input_schema": tool.input_schema}
            for tool in self._tools.values()
        ]

    def offers(self, name: str) -> bool:
        """Tell whether there is a tool of that name."""
        return name in self._tools

    def changes(self, name: str) -> bool:
        """Tell whether a tool may change something: only one that says that it reads does not."""
        annotations = self._tools[name].annotations
        return annotations is None or annotations.read_only_hint is not True

    def call(self, name: str, arguments: Mapping[str, Any]) -> Outcome:
        """Call a tool; what it refuses is an outcome, too.

        Raises:
            ServerGoneError: the server died, and once more after it was started again.
        """
        begun = time.perf_counter()
        # A call may be sent twice: reading changes nothing, and a preview is stored once, however often.
        for _ in range(2):
            outcome = self._ask(self._client or self._connect(), name, arguments)
            if outcome is not None:
                return outcome.model_copy(update={"seconds": time.perf_counter() - begun})
            self._disconnect()
        raise ServerGoneError

    def _ask(self, client: "Client", name: str, arguments: Mapping[str, Any]) -> Outcome | None:
        """Call a tool; None means that the server is gone."""
        from mcp import MCPError  # noqa: PLC0415 - the SDK takes half a second to load
        from mcp_types import CONNECTION_CLOSED  # noqa: PLC0415 - as above

        try:
            return _outcome(_awaited(self._portal.start_task_soon(self._run, client, name, dict(arguments))))
        except MCPError as error:
            return None if error.code == CONNECTION_CLOSED else Outcome(text=error.message, is_error=True)
        finally:
            self._portal.call(self._stop)

    async def _run(self, client: "Client", name: str, arguments: dict[str, Any]) -> "CallToolResult":
        with CancelScope() as scope:
            self._running.add(scope)
            try:
                return await client.call_tool(name, arguments)
            finally:
                self._running.discard(scope)
        raise ServerGoneError

    def _stop(self) -> None:
        """Stop what runs: whenever Ctrl-C comes, no call is left behind that the end would wait for."""
        for scope in tuple(self._running):
            scope.cancel()

    def _connect(self) -> "Client":
        from mcp import Client, MCPError  # noqa: PLC0415 - the SDK takes half a second to load

        # No elicitation is declared: the user is asked once, by us, who show the server's own preview.
        client = Client(self._target(), read_timeout_seconds=_LONGEST_CALL_SECONDS)
        try:
            with ExitStack() as stack:
                stack.enter_context(self._portal.wrap_async_context_manager(client))
                listed = self._portal.call(client.list_tools).tools
                self._connection = stack.pop_all()
        except (OSError, MCPError, ExceptionGroup) as error:
            raise ServerGoneError from error
        self._client, self.instructions = client, client.instructions or ""
        self._tools = {tool.name: tool for tool in listed}
        if self._reading_only:
            self._tools = {name: tool for name, tool in self._tools.items() if not self.changes(name)}
        return client

    def _disconnect(self) -> None:
        self._client = None
        self._portal.call(self._stop)
        # What a dead server still complains about while it is let go of helps nobody.
        with suppress(Exception):
            self._connection.close()


def _awaited(future: "Future[CallToolResult]") -> "CallToolResult":
    """Wait in slices, since not every system lets Ctrl-C through to a thread that waits."""
    while not future.done():
        wait([future], timeout=_SLICE_SECONDS)
    return future.result()


def _outcome(result: "CallToolResult") -> Outcome:
    """Keep the half that the model sees, the text; of the other half, the token of a preview alone."""
    texts = [each.text if each.type == "text" else f"({each.type} left out)" for each in result.content]
    structured = result.structured_content if isinstance(result.structured_content, dict) else {}
    text = "\n".join(texts) or json.dumps(structured, ensure_ascii=False)
    token = structured.get("token")
    return Outcome(text=text, is_error=bool(result.is_error), token=token if isinstance(token, str) else "")
