"""An answer cut into blocks while it comes in: prose to be rendered, and drafts to be copied."""

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["Block", "Blocks"]

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})")
_ITEM = re.compile(r"^(\s|[-*+] |\d+[.)] )")


class Block(BaseModel):
    """A paragraph, list, table or heading as Markdown; or the inside of a fence, as it is."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["prose", "draft"]
    text: str


class Blocks:
    """Takes pieces of an answer and gives out each block once it is whole."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._rest = ""
        self._lines: list[str] = []
        self._fence: re.Match[str] | None = None

    @property
    def open_text(self) -> str:
        """What has come of the block that is not whole yet."""
        return "\n".join([*self._lines, self._rest]).strip("\n")

    def feed(self, piece: str) -> Iterator[Block]:
        """Take a piece and give out what it completes."""
        *lines, self._rest = (self._rest + piece).split("\n")
        for line in lines:
            yield from self._line(line)

    def end(self) -> Iterator[Block]:
        """Give out what is left, also of a fence that nobody closed."""
        if self._rest:
            yield from self._line(self._rest)
        self._rest = ""
        yield from self._close("draft" if self._fence else "prose")

    def _line(self, line: str) -> Iterator[Block]:
        if self._fence:
            yield from self._fenced(line, self._fence)
        elif opening := _FENCE.match(line):
            yield from self._close("prose")
            self._fence = opening
        else:
            if line and self._lines and not self._lines[-1] and not self._is_list_with(line):
                yield from self._close("prose")
            self._lines.append(line.rstrip())

    def _is_list_with(self, line: str) -> bool:
        """Tell whether a list goes on after an empty line."""
        return bool(_ITEM.match(line)) and any(map(_ITEM.match, self._lines))

    def _fenced(self, line: str, fence: re.Match[str]) -> Iterator[Block]:
        indent, mark = fence.groups()
        inner = line.removeprefix(indent)
        if inner.startswith(mark) and not inner.strip(mark[0] + " "):
            yield from self._close("draft")
        else:
            self._lines.append(inner)

    def _close(self, kind: Literal["prose", "draft"]) -> Iterator[Block]:
        text = "\n".join(self._lines).strip("\n")
        self._lines, self._fence = [], None
        if text:
            yield Block(kind=kind, text=text)
