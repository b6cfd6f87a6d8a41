"""The `onboarding` program: its commands, and the one place where a mistake becomes a sentence."""

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

import typer

from onboarding_server.cli import (
    accounts,
    chatting,
    data,
    drafts,
    files,
    importing,
    install,
    portfolio,
    system,
    writing,
)
from onboarding_server.cli.exits import Exit
from onboarding_server.cli.opening import CLOCK
from onboarding_tools.errors import AmbiguousAccountError, OnboardingError, UnknownAccountError, echo

__all__ = ["main", "run"]

_ENDING = """\b
Exit codes: 0 done, 1 it cannot be done as asked, 2 wrong usage,
            3 a check found something.
`onboarding COMMAND --help` shows examples."""


def _build() -> typer.Typer:
    app = typer.Typer(
        name="onboarding",
        help="Customer onboarding: what to do next for every account, and why.",
        epilog=_ENDING,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_options)
    for group in (portfolio, accounts, drafts, files, writing, importing, chatting, data, install, system):
        group.add_to(app)
    return app


def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)
    ] = False,
) -> None:
    if version:
        from onboarding_server import version as installed  # noqa: PLC0415 - reading package metadata costs time

        print(installed())
        raise typer.Exit(Exit.OK)


def run(arguments: Sequence[str], *, now: Callable[[], datetime] | None = None) -> int:
    """Run one command line and return its exit code; nothing that happens here ends in a traceback.

    `now` is the clock, in UTC; None means the machine's.
    """
    if now is not None:
        CLOCK.set(now)
    try:
        _build()(args=list(arguments), prog_name="onboarding")
    except SystemExit as end:
        return int(end.code or Exit.OK)
    except OnboardingError as error:
        return _told(_sentence(error))
    except OSError as error:
        return _told(f"{error.filename or 'input or output'}: {error.strerror or error}")
    except Exception as error:  # noqa: BLE001 - the entry point: a defect of ours is said in a sentence, too
        return _told(f"this is a defect of the program, not of your input: {type(error).__name__}: {error}")
    return Exit.OK


def main() -> None:
    """Run the program for a shell."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console that knows cp1252 only shows a question mark instead of ending the program.
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def _sentence(error: OnboardingError) -> str:
    """Say a mistake in the words of the command line, where the core speaks to assistants."""
    if isinstance(error, UnknownAccountError):
        near = f" Near it: {', '.join(error.nearest)}." if error.nearest else ""
        ways = (
            "`onboarding triage` lists what is; `onboarding record ACCOUNT account_added` stores a new one."
        )
        return f"account: {echo(error.given)} is not stored.{near} {ways}"
    if isinstance(error, AmbiguousAccountError):
        which = f"name one of the {len(error.candidates)} by its id: {'; '.join(error.candidates)}"
        return f"account: {echo(error.given)} fits several; {which}"
    return str(error).replace("facts[0].", "")


def _told(sentence: str) -> int:
    print(f"onboarding: {sentence}", file=sys.stderr)
    return Exit.USER_ERROR
