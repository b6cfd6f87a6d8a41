"""Files and pasted tables to proposals, and the starter sheet filled from the store."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.kinds import check_has_account, read_sheet, renamed
from onboarding_server.importers.report import ImportReport, Note, RejectedCell
from onboarding_server.importers.sheet import rows_like, write_csv, write_rejected, write_xlsx
from onboarding_server.importers.starter import SheetRow, rejected
from onboarding_server.importers.streams import open_stream, read_table
from onboarding_server.service.accounts import Names, as_account, exactly
from onboarding_server.service.drafts import Draft, Group, Named
from onboarding_server.service.exports import Progress, open_export, plan_exports
from onboarding_server.service.import_notes import echoed, not_read, set_aside, sheet_notes, with_asks
from onboarding_server.service.intake import ImportOptions
from onboarding_server.service.proposing import propose
from onboarding_server.service.reading import parse
from onboarding_server.service.results import Proposal
from onboarding_server.service.sheet_rows import known_row
from onboarding_server.service.workspace import Workspace
from onboarding_tools.errors import InvalidInputError, Problem
from onboarding_tools.facts import Fact, OutsideText

__all__ = ["propose_files", "rejected_rows", "with_date_order", "write_sheet"]

PASTED = "pasted table"


def propose_files(
    workspace: Workspace,
    files: Sequence[tuple[str, Path | bytes]],
    options: ImportOptions,
    *,
    by: str,
    progress: Progress | None = None,
) -> Proposal:
    """Preview files together, as one change: what can be read is proposed, the rest reported with reasons.

    Raises:
        UnreadableFileError: it is neither an export that is recognised nor a sheet of ours; of several files,
            one that is not read is named in the report instead.
        DateOrderNeededError: the user has to say whether day or month comes first.
    """
    exports, groups, reports, notes = [], [], [], []
    for name, data in files:
        try:
            if name == PASTED:
                notes.append(echoed(open_stream(name, data)))
            export = open_export(name, data, options)
            if export is None:
                found, report = _sheet(workspace, name, data, options)
                groups += found
                reports.append(report)
            elif export.found.source.rows == "aside":
                note = set_aside(name, export.found.source)
                reports.append(ImportReport(file=OutsideText(name), rows=0, notes=(note,)))
            else:
                exports.append(export)
        except UnreadableFileError as error:
            if len(files) == 1:
                raise
            notes.append(not_read(error))
    if exports:
        found, report = plan_exports(workspace, exports, options, named=groups, progress=progress)
        groups += found
        reports.append(report)
    return with_asks(propose(workspace, groups, by=by, report=_together(reports, notes)))


def with_date_order(options: ImportOptions, date_order: str) -> ImportOptions:
    """Put the order of days and months, which is asked for by itself, into the options.

    Raises:
        InvalidInputError: it is none.
    """
    if date_order not in {"", "day_first", "month_first"}:
        raise InvalidInputError([Problem.of("date_order", date_order, "day_first or month_first")])
    return options.model_copy(update={"date_order": date_order}) if date_order else options


def _sheet(
    workspace: Workspace, name: str, data: Path | bytes, options: ImportOptions
) -> tuple[list[Group], ImportReport]:
    """Read a starter sheet or a sheet of facts."""

    def check(rows: list[dict[str, Any]]) -> tuple[Fact, ...]:
        return parse(workspace, rows)

    stream = open_stream(name, data)
    check_has_account(name, stream.header)
    table = renamed(name, read_table(stream), options.mapping.columns)
    order = options.date_order or None
    read = read_sheet(name, table, today=workspace.today(), date_order=order, check=check)
    groups, refused = _groups(workspace, name, read.rows)
    cells = tuple(sorted((*read.rejected, *refused), key=lambda cell: cell.row))
    rejected = tuple(cell.model_copy(update={"file": OutsideText(name)}) for cell in cells)
    return groups, ImportReport(
        file=OutsideText(name),
        rows=len(table.lines),
        rejected=rejected,
        notes=(*sheet_notes(stream), *read.notes),
    )


def _together(reports: Sequence[ImportReport], notes: Sequence[Note]) -> ImportReport:
    """Put the reports of several files into one."""
    return ImportReport(
        file=OutsideText(", ".join(report.file for report in reports)),
        rows=sum(report.rows for report in reports),
        rejected=tuple(cell for report in reports for cell in report.rejected),
        notes=(*notes, *(note for report in reports for note in report.notes)),
        explanation=tuple(line for report in reports for line in report.explanation),
        questions=tuple(question for report in reports for question in report.questions),
    )


def write_sheet(workspace: Workspace, *, form: str, from_store: bool, like: Path | None) -> bytes:
    """Write the starter sheet as `xlsx` or `csv`, filled from the store or from an export where asked.

    Raises:
        InvalidInputError: another form. UnreadableFileError: the export cannot be read.
    """
    if form not in {"xlsx", "csv"}:
        raise InvalidInputError([Problem.of("form", form, "xlsx or csv")])
    rows: list[dict[str, str]] = list(_stored_rows(workspace)) if from_store else []
    if like is not None:
        rows += rows_like(like.name, read_table(open_stream(like.name, like)))
    return write_xlsx(rows) if form == "xlsx" else write_csv(rows)


def rejected_rows(path: Path, report: ImportReport) -> bytes:
    """Write the rejected rows of a file as CSV, each with its reasons, to be mended and loaded again."""
    stream = open_stream(path.name, path)
    return write_rejected(stream.header, stream.lines(), path.name, report)


def _groups(
    workspace: Workspace, name: str, rows: Iterable[SheetRow]
) -> tuple[list[Group], list[RejectedCell]]:
    groups: list[Group] = []
    refused: list[RejectedCell] = []
    names = Names(workspace.store)
    for row in rows:
        named = Named(name=row.name, ref=row.ref, domain=row.domain)
        found = exactly(names, named)
        if len(found) > 1:
            ids = ", ".join(entry.id for entry in found)
            refused.append(
                rejected(
                    row.number, "account", row.name, "one account", f"Put one of {ids} into the column id."
                )
            )
            continue
        known = found[0].id if found else ""
        drafts = tuple(
            Draft(
                row=_without_our_id(fact.row, known),
                source=name if fact.source_id else "",
                source_id=fact.source_id,
                dated_by_us=fact.dated_by_us,
            )
            for fact in row.facts
        )
        groups.append(Group(named=named, drafts=drafts, adds=True, account_id=known))
    return groups, refused


def _without_our_id(row: dict[str, Any], account_id: str) -> dict[str, Any]:
    """Drop an id that is not another system's but ours, as a sheet filled from the store has it."""
    is_ours = row["type"] == "account_added" and row.get("ref") == account_id
    return {key: value for key, value in row.items() if not (is_ours and key == "ref")}


def _stored_rows(workspace: Workspace) -> Iterator[dict[str, str]]:
    entries = sorted(workspace.store.entries(), key=lambda entry: (entry.keys[0], entry.id))
    stored = {each.id: each for each in workspace.store.load_all(entry.id for entry in entries)}
    for entry in entries:
        account = as_account(stored[entry.id], workspace.zone)
        yield known_row(account, workspace.playbook, workspace.today_of(account))
