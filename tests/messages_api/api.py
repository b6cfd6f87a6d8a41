"""The Messages API double as a test uses it: a context manager with a script, or with recorded traffic."""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from messages_api.double import Double, Exchange
from messages_api.recordings import Recorded, read_recording, write_recording
from messages_api.server import MessagesServer
from messages_api.turns import Script

__all__ = ["MessagesApi"]

KEY: Final = "sk-ant-api03-double"
_LOOKS_FOR_THE_END: Final = 0.01  # seconds between two looks whether the server is to stop


class MessagesApi:
    """A Messages API on loopback that says what the script says, and refuses what the real one refuses.

    turns: one for each accepted request; a callable gets the request and returns its turn.
    refusals_allowed: True where the test means to be refused.
    """

    def __init__(
        self,
        turns: Sequence[Script] = (),
        *,
        key: str = KEY,
        port: int = 0,
        context_window: int | None = None,
        retired: Iterable[str] = (),
        refusals_allowed: bool = False,
    ) -> None:
        self.key = key
        self._left = list(turns)
        self._refusals_allowed = refusals_allowed
        self._recorded: Recorded | None = None
        self._double = Double(self._next, key, context_window, frozenset(retired))
        self._server = MessagesServer(self._double, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_LOOKS_FOR_THE_END,))

    @classmethod
    def replay(cls, path: Path, **settings: Any) -> Self:  # noqa: ANN401 - as the constructor takes them
        """Serve recorded traffic: a request that equals a recorded one gets its answer, others the next."""
        api = cls(**settings)
        api._recorded = read_recording(path)
        return api

    def record(self, path: Path) -> None:
        """Write what was asked and answered so far, to be served by `replay`."""
        write_recording(path, self._double.exchanges)

    @property
    def url(self) -> str:
        """Where it listens: the value for ANTHROPIC_BASE_URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def exchanges(self) -> list[Exchange]:
        """Every request with its headers, status and times, the refused ones among them."""
        return self._double.exchanges

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The bodies of the requests that took a turn."""
        return [each.body for each in self.exchanges if each.turn is not None]

    @property
    def refusals(self) -> list[str]:
        """What was wrong with the requests that were refused."""
        return [each.refused for each in self.exchanges if each.refused is not None]

    @property
    def hanging(self) -> threading.Event:
        """Set once a request hangs: wait for it with a timeout, then do what the user would."""
        return self._server.hanging

    @property
    def left(self) -> int:
        """How many turns nobody asked for."""
        return len(self._recorded.left if self._recorded else self._left)

    def assert_done(self) -> None:
        """Fail the test if the script and what was asked do not fit.

        Raises:
            AssertionError: turns are left, or a request had none, or was refused.
        """
        problems = [f"{self.left} turns of the script were never asked for"] if self.left else []
        problems += self._double.problems
        if self.refusals and not self._refusals_allowed:
            problems.append(f"requests were refused: {self.refusals}")
        if problems:
            message = "; ".join(problems)
            raise AssertionError(message)

    def start(self) -> Self:
        """Begin to listen."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """End, with everything that still hangs."""
        self._server.stop()
        self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None:
            self.assert_done()

    def _next(self, request: dict[str, Any]) -> Script | None:
        if self._recorded:
            return self._recorded.turn_for(request)
        return self._left.pop(0) if self._left else None
