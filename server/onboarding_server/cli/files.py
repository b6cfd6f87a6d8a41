"""Commands that need no store: an account file assessed, a playbook checked and read, the schemas."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from onboarding_server.cli.console import print_json, show
from onboarding_server.cli.exits import Exit
from onboarding_server.cli.options import AsJson, AsOf, adder
from onboarding_server.cli.subject import open_subject
from onboarding_tools.errors import InvalidPlaybookError

__all__ = ["add_to"]


class SchemaName(StrEnum):
    """The files that this product publishes."""

    ACCOUNT_FILE = "account-file"
    ASSESSMENT = "assessment"


def assess_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An account file: TOML or JSON.")],
    *,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Assess one account from a file, without a store."""
    subject = open_subject(_named_as_file(file), as_of=as_of, db=None)
    if as_json:
        print_json(subject.assessment)
        return
    from onboarding_server.cli.screens.account import account_screen  # noqa: PLC0415 - `--json` needs no rich

    show(account_screen(*subject))


def _named_as_file(file: Path) -> str:
    if file.suffix.casefold() not in {".toml", ".json"}:
        message = f"{file}: expected a name that ends in .toml or .json"
        raise typer.BadParameter(message)
    return str(file)


def check_playbook(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="A team's playbook files, in their order.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Check a team's playbook and name every mistake.

    Exit code 3 if there are any.
    """
    from onboarding_tools.playbook import load_playbook  # noqa: PLC0415 - `--help` does not pay for it

    try:
        playbook = load_playbook({file.name: file.read_text(encoding="utf-8-sig") for file in files})
    except InvalidPlaybookError as error:
        problems = [problem.model_dump(mode="json") for problem in error.problems]
        print_json({"ok": False, "file": error.file, "problems": problems}) if as_json else print(error)
        raise typer.Exit(Exit.CHECK_FAILED) from error
    print_json({"ok": True, "playbook": playbook.version}) if as_json else print(
        f"In order: {playbook.version}"
    )


def show_playbook(
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="A rule id, such as health.usage.", show_default=False)
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Print one rule as it is in force, or every figure."""
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_tools.playbook import describe_playbook, section  # noqa: PLC0415 - as above

    playbook = app.load_playbook()
    if as_json:
        print_json(section(playbook, rule) if rule else describe_playbook(playbook))
        return
    from onboarding_server.cli.screens.playbook import playbook_screen, section_screen  # noqa: PLC0415 - as above

    show(section_screen(section(playbook, rule)) if rule else playbook_screen(describe_playbook(playbook)))


def print_schema(name: Annotated[SchemaName, typer.Argument(help="Which file's schema.")]) -> None:
    """Print the JSON Schema of an account file or an assessment."""
    from onboarding_server.cli.schemas import SCHEMAS  # noqa: PLC0415 - `--help` does not pay for the models

    print_json(SCHEMAS[name.value]())


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    add = adder(app)
    add(assess_file, "assess acme.toml", "assess acme.toml --as-of 2026-10-15 --json", name="assess")
    add(print_schema, "schema account-file > account-file.schema.json", name="schema")
    playbook = typer.Typer(help="Check or read the playbook.", no_args_is_help=True, rich_markup_mode=None)
    add_rule = adder(playbook)
    add_rule(check_playbook, "playbook check our-playbook.toml", name="check")
    add_rule(show_playbook, "playbook show", "playbook show signals.champion_dark", name="show")
    app.add_typer(playbook, name="playbook")
