"""`onboarding chat` at a terminal of its own: what a person types, and what they see."""

import os
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Final

from messages_api.api import MessagesApi

__all__ = ["PROMPT", "Terminal", "chatting"]

PROMPT: Final = "> "
_PATIENCE_SECONDS: Final = 60
_CONTROLS: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
_START: Final = """
from datetime import UTC, datetime
from onboarding_server.__main__ import main
from onboarding_server.cli.opening import CLOCK
CLOCK.set(lambda: datetime(2026, 10, 15, 12, tzinfo=UTC))
main()
"""


class Terminal:
    """A program at a terminal: what it printed and nobody looked at yet, and what is typed."""

    def __init__(self, process: "subprocess.Popen[bytes]", end: int) -> None:
        self.process = process
        self.started_at = perf_counter()
        self._end = end
        self._printed = ""

    def write(self, line: str) -> None:
        """Type a line."""
        os.write(self._end, f"{line}\n".encode())

    def read_until(self, wanted: str) -> float:
        """Read what is printed up to the wanted words, and return the time when they were there.

        Raises:
            TimeoutError, ConnectionError: they do not come; the end of what came is in the message.
        """
        while wanted not in self._printed:
            if not select.select([self._end], [], [], _PATIENCE_SECONDS)[0]:
                message = f"the chat does not print {wanted!r}, but {self._printed[-2000:]!r}"
                raise TimeoutError(message)
            try:
                read = os.read(self._end, 1 << 16)
            except OSError as ended:
                message = f"the chat ended: {self._printed[-2000:]!r}"
                raise ConnectionError(message) from ended
            self._printed = _CONTROLS.sub("", self._printed + read.decode(errors="replace"))
        _, _, self._printed = self._printed.partition(wanted)
        return perf_counter()

    def quit(self) -> None:
        """Leave as a person does, and wait for the end."""
        self.write("/quit")
        self.process.wait(timeout=_PATIENCE_SECONDS)


@contextmanager
def chatting(api: MessagesApi, db: Path, folder: Path) -> Iterator[Terminal]:
    """Start the chat over a store, at noon of the day of the samples; it ends with the block."""
    ours, theirs = os.openpty()
    settings = folder / "settings.toml"
    settings.write_text('me = "Ines Calder"\n', encoding="utf-8")
    environment = {
        **os.environ,
        "ANTHROPIC_API_KEY": api.key,
        "ANTHROPIC_BASE_URL": api.url,
        "NO_PROXY": "127.0.0.1",
        "ONBOARDING_CONFIG": str(settings),
        "XDG_DATA_HOME": str(folder),
        "TERM": "xterm",
        "COLUMNS": "100",
    }
    command = (sys.executable, "-c", _START, "chat", "--db", str(db))
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        try:
            yield Terminal(process, ours)
        finally:
            process.kill()
            os.close(ours)
