"""Conversations on disk: one file each, one line an entry, readable by their owner alone."""

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from onboarding_server.chat.conversation import Entry

__all__ = ["Saved", "SessionFile", "list_sessions", "mentioning", "read_entries"]

_ENDING = ".jsonl"
_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})_(\d{2})(\d{2})\d{2}(?:-\d+)?\.jsonl")
_OWNER_ONLY = 0o600


class Saved(BaseModel):
    """A conversation in the list of those that can go on."""

    model_config = ConfigDict(frozen=True)

    path: Path
    begun: str
    question: str
    account: str


class SessionFile:
    """The file of one conversation; it comes into being with the first entry."""

    def __init__(self, path: Path) -> None:
        """Take the place; what is there already is gone on with."""
        self.path = path
        self._file: BinaryIO | None = None

    @classmethod
    def new(cls, folder: Path, now: datetime) -> "SessionFile":
        """Name a file after the moment; of two chats begun in one second, one gets a number."""
        stem = now.strftime("%Y-%m-%d_%H%M%S")
        names = (folder / f"{stem}{'' if n == 1 else f'-{n}'}{_ENDING}" for n in range(1, 1000))
        return cls(next(path for path in names if not path.exists()))

    def keep(self, entry: Entry) -> None:
        """Append one line and wait until it is on the disk; a crash tears at most the one being written."""
        if self._file is None:
            self._file = self._open()
        self._file.write(entry.model_dump_json(exclude_none=True).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> BinaryIO:
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = open(self.path, "ab", opener=_for_owner)  # noqa: SIM115 - a path takes no opener; close() closes
        # A line that a crash tore has no end; the next one must not be glued to it.
        file.truncate(_sound(self.path))
        return file


def read_entries(path: Path) -> Iterator[Entry]:
    """Read a conversation up to the first line that is torn or is not ours."""
    with path.open("rb") as file:
        for line in file:
            entry = _entry(line)
            if entry is None:
                return
            yield entry


def list_sessions(folder: Path) -> tuple[Saved, ...]:
    """List the conversations in which something was asked, the latest first."""
    names = sorted((path for path in folder.glob(f"*{_ENDING}") if _NAME.fullmatch(path.name)), reverse=True)
    return tuple(saved for path in names if (saved := _saved(path)))


def mentioning(folder: Path, *words: str) -> tuple[Path, ...]:
    """Name the files in which one of the words stands, in upper or lower case."""
    sought = [json.dumps(word, ensure_ascii=False)[1:-1].casefold() for word in words]
    return tuple(path for path in sorted(folder.glob(f"*{_ENDING}")) if _mentions(path, sought))


def _mentions(path: Path, sought: list[str]) -> bool:
    with path.open(encoding="utf-8", errors="replace") as lines:
        return any(word in line.casefold() for line in lines for word in sought)


def _saved(path: Path) -> Saved | None:
    account = ""
    for entry in read_entries(path):
        account = entry.account or account
        if entry.message is not None:
            day, hour, minute = _NAME.fullmatch(path.name).groups()  # type: ignore[union-attr]  # list_sessions matched it
            question = " ".join(entry.message["content"][-1]["text"].split())
            return Saved(path=path, begun=f"{day} {hour}:{minute}", question=question, account=account)
    return None


def _for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ONLY)


def _sound(path: Path) -> int:
    """Count the bytes before the first line that read_entries would not read."""
    with path.open("rb") as file:
        return sum(len(line) for line in takewhile(_entry, file))


def _entry(line: bytes) -> Entry | None:
    if not line.endswith(b"\n"):
        return None
    try:
        return Entry.model_validate_json(line)
    except ValidationError:
        return None
