"""A server in its own process, spoken to in plain JSON lines: a client that adds and forgives nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

__all__ = ["Wire", "our_command", "started"]


class Wire:
    """One running server and the number of the last request."""

    def __init__(self, process: "subprocess.Popen[str]", wrote: IO[str], read: IO[str]) -> None:
        self.process = process
        self._wrote = wrote
        self._read = read
        self._last = 0

    def ask(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for its answer."""
        self._last += 1
        self._send({"jsonrpc": "2.0", "id": self._last, "method": method, "params": params})
        for line in self._read:
            message: dict[str, Any] = json.loads(line)
            if message.get("id") == self._last:
                return message
        raise ConnectionError(method)

    def tell(self, method: str) -> None:
        """Send a notification."""
        self._send({"jsonrpc": "2.0", "method": method})

    def call(self, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Call a tool and return its result, or the protocol's error."""
        answered = self.ask("tools/call", {"name": tool, "arguments": arguments})
        found: dict[str, Any] = answered.get("result") or answered["error"]
        return found

    def _send(self, message: dict[str, Any]) -> None:
        self._wrote.write(json.dumps(message) + "\n")
        self._wrote.flush()


@contextmanager
def started(command: Sequence[str], *, stderr: Path | None = None) -> Iterator[Wire]:
    """Start a server and shake hands; it ends with the block."""
    with (
        (stderr or Path(os.devnull)).open("w", encoding="utf-8") as errors,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, encoding="utf-8"
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        wire = Wire(process, process.stdin, process.stdout)
        client = {"name": "wire", "version": "1"}
        wire.ask("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client})
        wire.tell("notifications/initialized")
        yield wire
        process.stdin.close()
        process.wait(timeout=30)


def our_command(db: Path) -> tuple[str, ...]:
    """Return the command that a client's configuration starts."""
    return (sys.executable, "-m", "onboarding_server", "serve", "--db", str(db))
