"""What a person sees: the answer as it comes in, each call on one line, and the question before a write."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.live import Live
from rich.markdown import Markdown
from rich.segment import Segment, Segments
from rich.text import Text

from onboarding_server.chat.blocks import Block, Blocks
from onboarding_server.chat.conversation import Preview
from onboarding_server.chat.preview import readable
from onboarding_server.chat.printable import printable
from onboarding_server.chat.turn import Call

__all__ = ["Screen"]

_TAIL_LINES = 6
_TAIL_CHARACTERS = 2000
_SECONDS_BETWEEN_FRAMES = 0.08
_LONGEST_VALUE = 40
_LONG_PREVIEW = 15
_YES = frozenset({"y", "yes"})


class Screen:
    """Prints a conversation; on a terminal with colour and tables, elsewhere as plain text.

    Nothing that others wrote reaches the terminal but through `printable`.
    """

    def __init__(self, console: Console, *, ask: Callable[[str], str] | None = None) -> None:
        """Take the console, and the way to ask the user a question; without one nobody can be asked."""
        self.calls: list[Call] = []
        self._console = console
        self._ask = ask
        self._blocks = Blocks()
        self._thought = ""
        self._live: Live | None = None
        self._drawn_at = 0.0
        self._is_agreed = False

    def thinking(self, piece: str) -> None:
        """Show a thought once its paragraph is whole."""
        self._thought += piece
        *whole, self._thought = self._thought.split("\n\n")
        self._think(*whole)
        self._draw(self._thought)

    def text(self, piece: str) -> None:
        """Show the answer block by block, and what has come of the next one below."""
        self._think_aloud()
        for block in self._blocks.feed(piece):
            self._block(block)
        self._draw(self._blocks.open_text)

    def said(self) -> None:
        """Show what is left, and clear what was shown for the moment."""
        self._is_agreed = False
        self._think_aloud()
        for block in self._blocks.end():
            self._block(block)
        self._stop()

    def waiting(self) -> None:
        """Show that a question is on its way."""
        self._draw("…", at_once=True)

    def calling(self, name: str, arguments: Mapping[str, Any]) -> None:
        """Show a call while it runs."""
        self._draw(_folded(name, arguments) + " …", at_once=True)

    def called(self, call: Call) -> None:
        """Show a call on one line; /show unfolds it by its number."""
        self._stop()
        self.calls.append(call)
        state = " · no result" if call.is_error else ""
        end = f" · {call.seconds:.1f} s{state}"
        begin = f"{len(self.calls)} {_folded(call.name, call.arguments)}"
        room = max(self._console.width - len(end), 1)
        if self._console.is_terminal and len(begin) > room:
            begin = begin[: room - 1] + "…"
        self._print(Text(begin + end, style="dim"))
        if self._is_agreed:
            # What became of a yes is the server's word, whatever the model says next.
            self.note(call.text.partition("\n")[0])
        self._is_agreed = False

    def unfold(self, call: Call) -> None:
        """Show a call in full: what was asked, and the text that the model got back."""
        self.note(call.name)
        self.draft(json.dumps(call.arguments, ensure_ascii=False, indent=2))
        self.draft(call.text)

    def answer(self, text: str) -> None:
        """Show an answer that came earlier."""
        for block in (*self._blocks.feed(text), *self._blocks.end()):
            self._block(block)

    def note(self, sentence: str) -> None:
        """Say something of our own."""
        self._stop()
        self._print(Text(printable(sentence), style="yellow"))

    def draft(self, text: str) -> None:
        """Print text as it is, to be copied: no frame, no indentation, no line break of ours."""
        self._print(Text(printable(text)), soft_wrap=True)
        self._print(Text())

    def consent(self, preview: Preview) -> bool:
        """Show the server's preview and ask; only a yes is a yes, and where nobody can be asked it is no."""
        self._stop()
        if self._ask is None:
            self.note("Not stored: this is no terminal, so nobody could say yes.")
            return False
        shown = printable(readable(preview.text, preview.token)).splitlines()
        self.note("To be stored, as the server has it:")
        self._print(Text("\n".join(shown)))
        if len(shown) > _LONG_PREVIEW:
            self._print(Text("\n".join(shown[:1])))
        try:
            reply = self._ask("Store this? [y/N] ")
        except (EOFError, KeyboardInterrupt):
            self._print(Text())
            reply = ""
        is_yes = reply.strip().casefold() in _YES
        self._is_agreed = is_yes
        if not is_yes:
            self.note("Not stored.")
        return is_yes

    def _think_aloud(self) -> None:
        self._think(self._thought)
        self._thought = ""

    def _think(self, *paragraphs: str) -> None:
        for paragraph in paragraphs:
            words = " ".join(printable(paragraph).split())
            if words and self._console.is_terminal:
                self._print(Text(words, style="dim italic"))

    def _block(self, block: Block) -> None:
        if block.kind == "draft":
            self.draft(block.text)
        elif self._console.is_terminal:
            # A link shows its address: hidden behind its words it could lead anywhere.
            lines = self._console.render_lines(Markdown(printable(block.text), hyperlinks=False), pad=False)
            self._print(Segments(_without_margins(lines)))
            self._print(Text())
        else:
            self.draft(block.text)

    def _print(self, what: RenderableType, *, soft_wrap: bool = False) -> None:
        self._console.print(what, soft_wrap=soft_wrap or not self._console.is_terminal)

    def _draw(self, text: str, *, at_once: bool = False) -> None:
        """Show the end of what is coming in below everything printed; it is wiped away again."""
        now = time.monotonic()
        if not self._console.is_terminal or (now - self._drawn_at < _SECONDS_BETWEEN_FRAMES and not at_once):
            return
        self._drawn_at = now
        if self._live is None:
            self._live = Live(console=self._console, auto_refresh=False, transient=True)
            self._live.start()
        lines = Text(printable(text[-_TAIL_CHARACTERS:]), style="dim").wrap(
            self._console, self._console.width
        )
        self._live.update(Text("\n").join(lines[-_TAIL_LINES:]), refresh=True)

    def _stop(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None


def _without_margins(lines: Sequence[Sequence[Segment]]) -> list[Segment]:
    """Leave out empty lines before and after, and blanks that fill lines up: they would be copied, too."""
    trimmed = [_without_end(line) for line in lines]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    first = next((at for at, line in enumerate(trimmed) if line), 0)
    return [each for line in trimmed[first:] for each in (*line, Segment.line())]


def _without_end(line: Sequence[Segment]) -> list[Segment]:
    kept = list(line)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        last = kept.pop()
        kept.append(Segment(last.text.rstrip(), last.style))
    return kept


def _folded(name: str, arguments: Mapping[str, Any]) -> str:
    """Write a call on one line.

    >>> _folded("propose_facts", {"account": "Acme", "facts": [{"type": "note_added"}]})
    'propose_facts(account=Acme, facts=1 item)'
    """
    told = {key: value for key, value in arguments.items() if key != "token"}
    given = ", ".join(f"{key}={_short(value)}" for key, value in told.items())
    return " ".join(printable(f"{name}({given})").split())


def _short(value: object) -> str:
    if isinstance(value, list | dict):
        return f"{len(value)} item{'' if len(value) == 1 else 's'}"
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
