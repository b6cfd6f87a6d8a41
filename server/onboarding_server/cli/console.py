"""Where output goes: tables for people, JSON for machines, one sentence for mistakes."""

import json
import shutil
import sys
from functools import cache
from typing import TYPE_CHECKING, NoReturn

import typer
from pydantic import BaseModel

from onboarding_server.cli.exits import Exit

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = ["ask_first", "console", "fail", "print_json", "show"]

_PIPED_WIDTH = 100
"""A pipe has no width of its own: where COLUMNS does not say, this one."""


@cache
def console() -> "Console":
    """Return the console for people: colour only on a terminal, and never where NO_COLOR is set."""
    from rich.console import Console  # noqa: PLC0415 - `--json` and `serve` do not pay for it

    piped = shutil.get_terminal_size(fallback=(_PIPED_WIDTH, 1)).columns
    width = None if sys.stdout.isatty() else piped
    return Console(highlight=False, markup=False, emoji=False, width=width)


def show(*screens: "RenderableType") -> None:
    """Print screens, one after the other; in a pipe without the spaces that fill up table cells."""
    if console().is_terminal:
        console().print(*screens, sep="\n")
        return
    with console().capture() as captured:
        console().print(*screens, sep="\n")
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def print_json(result: object) -> None:
    """Print a result in its wire form; outside UTF-8 terminals with escapes, so that nothing is lost."""
    wire = result.model_dump(mode="json") if isinstance(result, BaseModel) else result
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(wire, ensure_ascii=not is_utf8, indent=2))


def ask_first(question: str, *, yes: bool) -> None:
    """Ask before a write; without a terminal and without --yes, refuse instead of guessing."""
    if yes:
        return
    if not sys.stdin.isatty():
        fail("This would change the store, and nobody is there to ask: add --yes to record it.")
    if not typer.confirm(question, err=True):
        print("Nothing was changed.", file=sys.stderr)
        raise typer.Exit(Exit.OK)


def fail(sentence: str) -> NoReturn:
    """End with a sentence on stderr and the exit code of a user's mistake."""
    print(f"onboarding: {sentence}", file=sys.stderr)
    raise typer.Exit(Exit.USER_ERROR)
