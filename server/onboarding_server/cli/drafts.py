"""The command about drafts: list the templates, propose one, fill it, check an edited text."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onboarding_server.cli.console import fail, print_json, show
from onboarding_server.cli.exits import Exit
from onboarding_server.cli.options import AsJson, AsOf, Db, OptionalAccount, adder

if TYPE_CHECKING:
    from datetime import date

    from onboarding_server.service.drafting import Asked
    from onboarding_tools.assessment import Assessment
    from onboarding_tools.drafts import Catalogue, DraftResult

__all__ = ["add_to"]


def draft(
    account: OptionalAccount = "",
    *,
    template: Annotated[
        str, typer.Option("--template", "-t", metavar="NAME", help="Which template.", show_default=False)
    ] = "",
    tone: Annotated[str, typer.Option("--tone", help="warm or direct.")] = "warm",
    locale: Annotated[
        str,
        typer.Option("--locale", help="How dates, numbers and money are written; the words stay English."),
    ] = "en_US",
    value: Annotated[
        list[str] | None,
        typer.Option("--value", "-v", metavar="NAME=TEXT", help="Fill a value by hand.", show_default=False),
    ] = None,
    minutes: Annotated[
        int | None, typer.Option("--minutes", help="Fit an agenda to this length.", show_default=False)
    ] = None,
    check: Annotated[
        str,
        typer.Option(
            "--check", metavar="FILE", help="Check an edited draft; - reads it.", show_default=False
        ),
    ] = "",
    as_html: Annotated[bool, typer.Option("--html", help="Print the body as HTML and nothing else.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Draft a message, agenda or plan from an account's facts.

    Without an account: list the templates. Without a template: the one that the next step calls for.
    Nothing is ever sent. Exit code 3 if a checked draft is not ready.
    """
    from onboarding_server.config import read_config  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_server.service import drafting  # noqa: PLC0415 - as above

    catalogue = drafting.team_templates(read_config().playbook)
    if not (account or template or check):
        _list(catalogue, as_json=as_json)
        return
    assessment = _assessed(account, as_of, db)
    asked = drafting.Asked(
        template=template, tone=tone, locale=locale, values=_values(value or []), minutes=minutes
    )
    if check:
        _check(assessment, _text(check), asked, catalogue, as_json=as_json)
        return
    answer = drafting.draft(assessment, asked, catalogue)
    if as_json:
        print_json(answer)
        return
    from onboarding_server.cli.screens.draft import proposed_screen  # noqa: PLC0415 - `--json` needs no rich

    if answer.proposed and not as_html:
        show(proposed_screen(answer.proposed), "")
    if answer.draft:
        _print_draft(answer.draft, as_html=as_html)


def _values(given: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    wrong = [name for name, sign, _ in pairs if not sign]
    if wrong:
        message = f"{wrong[0]}: expected a value as NAME=TEXT"
        raise typer.BadParameter(message)
    return {name.strip(): text for name, _, text in pairs}


def _assessed(account: str, as_of: "date | None", db: str | None) -> "Assessment":
    from onboarding_server import app  # noqa: PLC0415 - as above
    from onboarding_server.cli.opening import today_here  # noqa: PLC0415 - as above
    from onboarding_server.cli.subject import open_subject  # noqa: PLC0415 - as above
    from onboarding_server.service import drafting  # noqa: PLC0415 - as above

    if account:
        return open_subject(account, as_of=as_of, db=db).assessment
    return drafting.blank_account(app.load_playbook(), as_of or today_here())


def _text(place: str) -> str:
    if place == "-":
        return sys.stdin.read()
    try:
        return Path(place).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        fail(f"{place}: {reason}.")


def _list(catalogue: "Catalogue", *, as_json: bool) -> None:
    from onboarding_server.service import drafting  # noqa: PLC0415 - as above

    lines = drafting.list_templates(catalogue)
    if as_json:
        print_json([line.model_dump(mode="json") for line in lines])
        return
    from onboarding_server.cli.screens.draft import templates_screen  # noqa: PLC0415 - `--json` needs no rich

    show(templates_screen(lines))


def _check(
    assessment: "Assessment", text: str, asked: "Asked", catalogue: "Catalogue", *, as_json: bool
) -> None:
    from onboarding_server.service import drafting  # noqa: PLC0415 - as above

    checked = drafting.check(
        assessment, text, catalogue, template=asked.template, vouched=tuple(asked.values.values())
    )
    if as_json:
        print_json(checked)
    else:
        from onboarding_server.cli.screens.draft import check_screen  # noqa: PLC0415 - `--json` needs no rich

        show(check_screen(checked))
    if not checked.ready:
        raise typer.Exit(Exit.CHECK_FAILED)


def _print_draft(made: "DraftResult", *, as_html: bool) -> None:
    """Print the draft as it is, so that it can be copied, and the notes about it apart."""
    from onboarding_server.cli.screens.draft import notes_screen  # noqa: PLC0415 - `--json` needs no rich

    if as_html:
        print(made.html)
        return
    if made.subject:
        print(f"Subject: {made.subject}\n")
    print(made.body)
    show("", notes_screen(made))


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    adder(app)(
        draft,
        "draft",
        'draft "Acme Robotics"',
        "draft acme.toml -t kickoff-agenda --minutes 60 --tone direct",
        'draft "Acme Robotics" -t blocker-status -v found="The firewall rule is missing."',
        'draft "Acme Robotics" -t blocker-status --check edited.txt',
    )
