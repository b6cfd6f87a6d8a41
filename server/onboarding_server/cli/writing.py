"""Commands that change the store: each shows what would happen, asks, and writes once."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onboarding_server.cli.console import ask_first, fail, print_json, show
from onboarding_server.cli.opening import open_service
from onboarding_server.cli.options import AsJson, Db, Yes, adder
from onboarding_server.cli.subject import is_file, open_account
from onboarding_server.errors import NothingToRecordError

if TYPE_CHECKING:
    from onboarding_server.service.results import Proposal
    from onboarding_server.service.service import Service

__all__ = ["add_to", "read_words", "settle"]

# A fact type names its own fields: the command line takes any --field, and the reader of facts judges it.
_ANY_FIELD = {"ignore_unknown_options": True}


def record(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="The account; or an account file, for all its facts.")
    ],
    fact: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TYPE [WHAT]] [--FIELD VALUE]...", help="What happened, in the words of the fact types."
        ),
    ] = None,
    *,
    done: Annotated[
        bool, typer.Option("--done", help="Record that the account's next step is done.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Record what happened: shows what it would change, then asks.

    Without --on it happened today. `onboarding schema account-file` lists every type with its fields.
    """
    service = open_service(db, writes=True)
    typed = read_words(fact or [])
    if is_file(account):
        name, rows = _file_rows(account, db)
    else:
        name, rows = account, [_done_row(service, account) | typed if done else typed]
    for row in rows:
        row.setdefault("on", service.today().isoformat())
    try:
        proposal = service.propose_facts(rows=rows, account=name, by=service.me)
    except NothingToRecordError as error:
        # Recording the same thing twice is what a script does when it is run again; nothing is wrong.
        print(error, file=sys.stderr)
        return
    settle(service, proposal, yes=yes, as_json=as_json)


def undo(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT", help="Only what was recorded for it.", show_default=False)
    ] = "",
    *,
    batch: Annotated[
        str, typer.Option("--batch", metavar="ID", help="This batch, as it was shown when it was recorded.")
    ] = "",
    last: Annotated[int, typer.Option("--last", min=1, help="How many of the latest batches.")] = 1,
    yes: Yes = False,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Take back what was recorded last.

    The facts stay on record as retracted.
    """
    service = open_service(db, writes=True)
    proposal = service.undo(account=account, batch=batch, last=last, by=service.me)
    settle(service, proposal, yes=yes, as_json=as_json)


def sheet(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to write it: a name that ends in .xlsx or .csv.")
    ] = Path("onboarding-sheet.xlsx"),
    *,
    from_store: Annotated[
        bool, typer.Option("--from-store", help="Fill it from the stored accounts.")
    ] = False,
    like: Annotated[
        Path | None,
        typer.Option("--like", metavar="EXPORT", help="Fill it from a CRM export.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    db: Db = None,
) -> None:
    """Write the starter sheet: one row an account.

    Every column but the name is optional; an empty cell is unknown, not no.
    """
    form = path.suffix.casefold().removeprefix(".")
    if form not in {"xlsx", "csv"}:
        message = f"{path}: expected a name that ends in .xlsx or .csv"
        raise typer.BadParameter(message)
    if path.exists() and not force:
        fail(f"{path} exists; add --force to replace it.")
    path.write_bytes(
        open_service(db, writes=not from_store).sheet(form=form, from_store=from_store, like=like)
    )
    print(f"Wrote {path}. Fill it in, then: onboarding import {path}")


def read_words(words: Sequence[str]) -> dict[str, Any]:
    """Read a fact as it is typed: its type, perhaps its `what`, then --field value pairs.

    >>> read_words(["usage_observed", "weekly_active_users", "--value", "12", "--out-of=40"])
    {'type': 'usage_observed', 'what': 'weekly_active_users', 'value': '12', 'out_of': '40'}
    """
    first = next((at for at, word in enumerate(words) if word.startswith("--")), len(words))
    plain = words[:first]
    if len(plain) > 2:  # noqa: PLR2004 - a type and its `what`
        message = f"“{plain[2]}” is one word too many; put names of several words in quotes"
        raise typer.BadParameter(message)
    return dict(zip(("type", "what"), plain, strict=False)) | dict(_pairs(list(words[first:])))


def _pairs(words: list[str]) -> Iterator[tuple[str, Any]]:
    while words:
        name, given, value = words.pop(0).partition("=")
        if not name.startswith("--"):
            message = f"“{name}” belongs to no --field; put values of several words in quotes"
            raise typer.BadParameter(message)
        field = name.removeprefix("--").replace("-", "_")
        if field == "automatic" and not given:
            yield field, True
        elif given:
            yield field, value
        elif words:
            yield field, words.pop(0)
        else:
            message = f"{name} needs a value"
            raise typer.BadParameter(message)


def _file_rows(given: str, db: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Read an account file's facts; its name and each fact's place identify them, so that twice is once."""
    account, source = open_account(given, db=db), Path(given).name
    rows = [fact.row() | {"source": source, "source_id": fact.id} for fact in account.facts]
    return str(account.name), [{key: value for key, value in row.items() if key != "id"} for row in rows]


def _done_row(service: "Service", account: str) -> dict[str, Any]:
    step = service.next_step(account=account)
    if step.when_done is None:
        fail(f"No single fact says that this step is done: {step.action} Record what came of it.")
    return dict(step.when_done)


def settle(service: "Service", proposal: "Proposal", *, yes: bool, as_json: bool) -> None:
    """Show the preview, ask, write; nothing is written without a yes."""
    if not as_json:
        from onboarding_server.cli.screens.proposal import proposal_screen  # noqa: PLC0415 - `--json` needs no rich

        show(proposal_screen(proposal))
    if not proposal.token:
        _tell_nothing_written(proposal, as_json=as_json)
        return
    ask_first(f"{proposal.summary} Record it?", yes=yes)
    confirmation = service.confirm(token=proposal.token, summary=proposal.summary, by=service.me)
    if as_json:
        print_json(confirmation)
        return
    print(f"Done, as batch {confirmation.batch}: {confirmation.summary}")


def _tell_nothing_written(proposal: "Proposal", *, as_json: bool) -> None:
    """Say why there is nothing to confirm: a read-only store, or nothing new."""
    if as_json:
        print_json(proposal)
    if proposal.accounts:
        fail("This store is read-only here; nothing was recorded.")
    if not as_json:
        print("Nothing to change.")


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    add = adder(app)
    add(
        record,
        'record "Acme Robotics" account_added',
        'record "Acme Robotics" milestone_planned kickoff --due-on 2026-09-01',
        'record "Acme Robotics" usage_observed weekly_active_users --value 12 --out-of 40',
        'record "Acme Robotics" message_received --who "Priya Shah" --automatic',
        'record "Acme Robotics" --done --text "Called on her mobile"',
        "record acme.toml --yes",
        context_settings=_ANY_FIELD,
    )
    add(undo, "undo", 'undo "Acme Robotics" --last 2')
    add(sheet, "sheet", "sheet accounts.csv --from-store")
