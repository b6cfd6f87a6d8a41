"""Commands that talk to Claude: chat, and one question in a script."""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onboarding_server.cli.console import fail, print_json
from onboarding_server.cli.exits import Exit
from onboarding_server.cli.opening import CLOCK, NoStoreError
from onboarding_server.cli.options import AsJson, Db, adder

if TYPE_CHECKING:
    from onboarding_server.chat.gate import Consent
    from onboarding_server.chat.session import Answer, Chat
    from onboarding_server.chat.turn import Watcher
    from onboarding_server.config import Config

__all__ = ["add_to", "system_prompt"]

_STANDARD_INPUT = "-"

_Account = Annotated[
    str, typer.Option("--account", metavar="NAME", help="The account that the questions are about.")
]
_Model = Annotated[
    str, typer.Option("--model", metavar="ID", help="The model to ask, instead of the one in the settings.")
]
_ReadOnly = Annotated[bool, typer.Option("--read-only", help="Offer the model no tool that writes.")]


def chat(*, account: _Account = "", model: _Model = "", read_only: _ReadOnly = False, db: Db = None) -> None:
    """Talk to Claude about your accounts; needs a key.

    It asks before it stores anything. /help lists what else it takes.
    """
    from onboarding_server.chat.keyboard import answer, is_terminal, question, take_any_bytes  # noqa: PLC0415 - `--help` does not pay
    from onboarding_server.chat.loop import Loop  # noqa: PLC0415 - as above
    from onboarding_server.chat.screen import Screen  # noqa: PLC0415 - as above
    from onboarding_server.cli.console import console  # noqa: PLC0415 - as above
    from onboarding_server.config import chats_folder  # noqa: PLC0415 - as above

    take_any_bytes()
    config, key = _config(model, read_only=read_only), _key()
    screen = Screen(console(), ask=answer if is_terminal() else None)
    screen.note(f"{config.model}. /help lists the commands, Ctrl-D leaves.")
    with _opened(config, key, db, consent=screen.consent, watcher=screen) as opened:
        # The SDK of the model takes a second to load, in which the user types the first question.
        threading.Thread(target=opened.load, daemon=True).start()
        clock = CLOCK.get()
        Loop(
            opened,
            screen,
            folder=chats_folder(),
            read=question,
            now=lambda: clock().astimezone(),
            account=account,
        ).run()


def ask(
    question: Annotated[
        str, typer.Argument(metavar="QUESTION", help="The question; - reads it from a pipe.")
    ],
    *,
    account: _Account = "",
    model: _Model = "",
    read_only: _ReadOnly = False,  # noqa: ARG001 - accepted as in `chat`; one question never writes anyhow
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Ask Claude one question, for scripts; needs a key and never writes.

    Standard output holds the answer alone.
    """
    from onboarding_server.chat.keyboard import take_any_bytes  # noqa: PLC0415 - `--help` does not pay for it

    take_any_bytes()
    asked = (sys.stdin.read() if question == _STANDARD_INPUT else question).strip()
    if not asked:
        message = "the question is empty"
        raise typer.BadParameter(message)
    with _opened(_config(model, read_only=True), _key(), db) as opened:
        opened.begin(account=account)
        answer = opened.ask(asked)
    if answer.failure:
        print(f"onboarding: {answer.failure.sentence}", file=sys.stderr)
    if not answer.text or (answer.failure and answer.failure.poisons):
        raise typer.Exit(Exit.USER_ERROR)
    if as_json:
        print_json(_wire(answer))
    else:
        from onboarding_server.chat.printable import printable  # noqa: PLC0415 - `--help` does not pay for it

        print(printable(answer.text))


@contextmanager
def _opened(
    config: "Config",
    key: str,
    db: str | None,
    *,
    consent: "Consent | None" = None,
    watcher: "Watcher | None" = None,
) -> Iterator["Chat"]:
    """Open a chat over the store of the settings: the server runs in this process, reached over the protocol.

    Raises:
        NoStoreError: it only reads, and there is nothing to read.
        OnboardingError: settings, playbook or store are out of order.
    """
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_server.chat.claude import Claude  # noqa: PLC0415 - as above
    from onboarding_server.chat.gate import nobody  # noqa: PLC0415 - as above
    from onboarding_server.chat.session import open_chat  # noqa: PLC0415 - as above
    from onboarding_server.config import read_place  # noqa: PLC0415 - as above
    from onboarding_server.mcp.server import build_server  # noqa: PLC0415 - as above

    place = read_place(db) if db else config.store
    if config.read_only and isinstance(place, Path) and not place.exists():
        raise NoStoreError(place)
    claude = Claude(key, model=config.model, effort=config.effort)
    # The server is in this process: what it logs about a mishap would stand between the lines of the chat.
    logging.basicConfig(handlers=[logging.NullHandler()])
    service = app.build_service(db=db, config=config, now=CLOCK.get())
    with (
        closing(service.store),
        open_chat(
            lambda: build_server(lambda: service, read_only=config.read_only),
            claude=claude,
            system=system_prompt(),
            consent=consent or nobody,
            watcher=watcher,
        ) as opened,
    ):
        yield opened


def system_prompt() -> str:
    """Return what the model is told: how to talk here, then the skill, without its front matter."""
    from onboarding_server.content import read_content  # noqa: PLC0415 - `--help` does not pay for it

    _, _, skill = read_content("SKILL.md").split("---\n", maxsplit=2)
    return read_content("prompts/chat/system.md") + skill


def _config(model: str, *, read_only: bool) -> "Config":
    """Lay the options over the settings; an option never makes a read-only store writable."""
    from onboarding_server.config import read_config  # noqa: PLC0415 - `--help` does not pay for it

    config = read_config()
    return config.model_copy(
        update={"model": model or config.model, "read_only": read_only or config.read_only}
    )


def _key() -> str:
    from onboarding_server.chat.failures import NO_KEY  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_server.config import read_key  # noqa: PLC0415 - as above

    return read_key() or fail(NO_KEY)


def _wire(answer: "Answer") -> dict[str, Any]:
    """Write an answer for machines; without a known price the cost is null."""
    from onboarding_server.chat.costs import Usage, read_prices, total  # noqa: PLC0415 - plain output needs none

    prices = read_prices()
    cost, unknown = total(answer.spent, prices)
    return {
        "answer": answer.text,
        "calls": [call.model_dump(include={"name", "arguments", "is_error"}) for call in answer.calls],
        "model": answer.spent[-1].model,
        "stop_reason": answer.stop_reason,
        "usage": sum((each.usage for each in answer.spent), Usage()).model_dump(),
        "cost_usd": None if unknown else float(cost),
        "prices_of": prices.looked_up_on.isoformat(),
    }


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    add = adder(app)
    add(chat, "chat", 'chat --account "Acme Robotics"', "chat --read-only")
    add(ask, 'ask "what\'s next for Acme?"', "ask - --json < question.txt")
