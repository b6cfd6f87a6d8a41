"""Which kind of sheet a table is, and its rows as facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.fact_rows import FIELDS, fact_rows
from onboarding_server.importers.mapping import header_key, starter_mapping
from onboarding_server.importers.readers import Table
from onboarding_server.importers.recognise import recognise
from onboarding_server.importers.report import PLACE, Note, UnknownColumnsError
from onboarding_server.importers.sources import shipped_sources
from onboarding_server.importers.starter import Check, ReadSheet, starter_rows
from onboarding_server.importers.values import DateOrder
from onboarding_tools.errors import InvalidInputError, Problem, echo

__all__ = ["check_has_account", "is_ours", "read_sheet", "renamed"]


def read_sheet(
    name: str, table: Table, *, today: date, date_order: DateOrder | None, check: Check
) -> ReadSheet:
    """Read a sheet of facts (it has `type` and `on`), else a starter sheet (it has `account`).

    Raises:
        UnreadableFileError: it is neither, or a column is there twice.
        DateOrderNeededError: the user has to say whether day or month comes first.
    """
    columns = [header_key(header) for header in table.header]
    is_facts = {"account", "type", "on"} <= set(columns)
    known = FIELDS if is_facts else tuple(starter_mapping().columns)
    check_has_account(name, table.header)
    _check_columns(name, columns, known)
    if is_facts:
        read = fact_rows(table, columns, date_order=date_order, check=check)
    else:
        read = starter_rows(table, columns, today=today, date_order=date_order, check=check)
    unknown = _unknown(table.header, columns, known)
    return read.model_copy(update={"notes": (*unknown, *read.notes)})


def renamed(name: str, table: Table, columns: Mapping[str, str]) -> Table:
    """Give columns the names that a person says they have.

    Raises:
        UnknownColumnsError: the sheet has no such column. InvalidInputError: there is no such field.
    """
    given = {header_key(header): header for header in table.header}
    fields = (*starter_mapping().columns, *FIELDS)
    for column, field in columns.items():
        if header_key(column) not in given:
            raise UnknownColumnsError(name, f"no column {echo(column)}", table.header)
        if field not in fields:
            raise InvalidInputError(
                [
                    Problem.of(
                        "map",
                        f"{column}={field}",
                        "a column of the sheet: " + ", ".join(dict.fromkeys(fields)),
                    )
                ]
            )
    said = {header_key(column): field for column, field in columns.items()}
    header = tuple(said.get(header_key(each), each) for each in table.header)
    return table.model_copy(update={"header": header})


def _check_columns(name: str, columns: Sequence[str], known: Sequence[str]) -> None:
    twice = sorted({column for column in columns if column in known and columns.count(column) > 1})
    if twice:
        raise UnreadableFileError(name, f"the column {twice[0]} is there twice; keep one.")


def is_ours(header: tuple[str, ...]) -> bool:
    """Tell the starter sheet, whose first column is `account`, and a sheet of facts from other lists."""
    columns = {header_key(given) for given in header}
    found = recognise(header, shipped_sources().values())
    is_list = found is None or found.source.key == "accounts"
    return "account" in columns and (is_list or {"type", "on"} <= columns)


def check_has_account(name: str, header: Sequence[str]) -> None:
    """Refuse a table that is neither an export that is recognised nor a sheet of ours.

    Raises:
        UnknownColumnsError: it has no column `account`; those that it has are named.
    """
    if "account" not in {header_key(given) for given in header}:
        mend = (
            "It is no export that is recognised either: say what its columns are, such as "
            "--map COLUMN=account, or use `onboarding sheet --like FILE`."
        )
        raise UnknownColumnsError(name, "no column `account`", header, mend)


def _unknown(header: Sequence[str], columns: Sequence[str], known: Sequence[str]) -> tuple[Note, ...]:
    """Say which columns were not understood, and which name each is near."""
    notes = []
    for given, column in zip(header, columns, strict=True):
        if given and column not in known:
            near = get_close_matches(column, known, n=1, cutoff=0.7)
            meant = f" Did you mean {near[0]}?" if near else ""
            notes.append(Note.of(f"Column {PLACE} is not used.{meant}", given))
    return tuple(notes)
