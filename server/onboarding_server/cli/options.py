"""The options that every command shares, said once."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import typer

__all__ = [
    "AccountOrFile",
    "AsJson",
    "AsOf",
    "Db",
    "OptionalAccount",
    "Owner",
    "Yes",
    "adder",
    "parse_day",
    "parse_number",
]


def adder(app: typer.Typer) -> Callable[..., None]:
    """Return what registers a command with its examples, which its help shows as they are typed."""

    def add(command: Callable[..., None], *examples: str, **settings: Any) -> None:  # noqa: ANN401 - typer's own
        lines = [f"  onboarding {example}" for example in examples]
        app.command(epilog="\n".join(["\b", "Examples:", *lines]), **settings)(command)

    return add


def parse_day(text: str) -> date:
    """Read a day as a person types it on a command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"“{text}” is no day; expected a date such as 2026-10-15"
        raise typer.BadParameter(message) from None


def parse_number(text: str) -> Decimal:
    """Read a plain number, exactly as it is typed."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        message = f"“{text}” is no number; expected one such as 72 or 0.5"
        raise typer.BadParameter(message)
    return number


_ACCOUNT = "A stored account by name, alias, domain or id; or an account file (.toml, .json)."
AccountOrFile = Annotated[str, typer.Argument(metavar="ACCOUNT", help=_ACCOUNT)]
OptionalAccount = Annotated[str, typer.Argument(metavar="ACCOUNT", help=_ACCOUNT, show_default=False)]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=parse_day,
        metavar="DATE",
        help="Ask about this day instead of today.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="PATH|URL",
        help="Use this store instead of the configured one: a file, or postgresql+psycopg://…",
        show_default=False,
    ),
]
Owner = Annotated[
    str, typer.Option("--owner", metavar="NAME", help="Only accounts of this owner; “me” is who setup named.")
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Record without asking.")]
