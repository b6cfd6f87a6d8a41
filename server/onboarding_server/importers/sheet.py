"""The starter sheet as a file: empty, or filled with what is known already."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.mapping import Mapping as Sheet
from onboarding_server.importers.mapping import header_key, starter_mapping
from onboarding_server.importers.readers import Line, Table
from onboarding_server.importers.report import ImportReport
from onboarding_server.importers.values import NotReadableError, date_order_of, is_ambiguous, read_date

__all__ = ["rows_like", "write_csv", "write_rejected", "write_xlsx"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDTH = 18


def write_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write the sheet as CSV in UTF-8 with a mark, which Excel needs; no cell can be taken for a formula."""
    columns = starter_mapping().columns
    return _csv(columns, ([row.get(name, "") for name in columns] for row in rows))


def write_rejected(header: Sequence[str], lines: Iterable[Line], file: str, report: ImportReport) -> bytes:
    """Write the rows that stay out as they stand, with the reasons in a column of their own, to be mended."""
    reasons: dict[int, list[str]] = {}
    for cell in report.rejected:
        if cell.file in {"", file}:
            reasons.setdefault(cell.row, []).append(f"{cell.column}: {cell.reason}. {cell.mend}".strip())
    width = len(header)
    rows = (
        [*(*line.cells, *[""] * width)[:width], " ".join(reasons[line.number])]
        for line in lines
        if line.number in reasons
    )
    return _csv([*header, "rejected_because"], rows)


def write_xlsx(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Write the sheet as a workbook: notes on the headers, an example row on a second sheet."""
    from openpyxl import Workbook  # noqa: PLC0415 -- only writing a workbook needs it
    from openpyxl.comments import Comment  # noqa: PLC0415 -- as above
    from openpyxl.styles import Font  # noqa: PLC0415 -- as above
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 -- as above

    columns = starter_mapping().columns
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Accounts"
    examples = book.create_sheet("Examples")
    for place, (name, column) in enumerate(columns.items(), start=1):
        for page in (sheet, examples):
            header = page.cell(row=1, column=place, value=name)
            header.font = Font(bold=True)
            header.comment = Comment(column.note, "onboarding")
            page.column_dimensions[get_column_letter(place)].width = _WIDTH
        examples.cell(row=2, column=place, value=column.example)
        examples.cell(row=3, column=place, value=column.note)
    examples.cell(
        row=5,
        column=1,
        value="Row 2 is an example, row 3 says what a column means. Nothing here is imported.",
    )
    sheet.freeze_panes = examples.freeze_panes = "B2"
    for number, row in enumerate(rows, start=2):
        for place, name in enumerate(columns, start=1):
            # As text: a name that begins with an equals sign must not become a formula.
            sheet.cell(row=number, column=place, value=row.get(name, "")).data_type = "s"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def rows_like(name: str, table: Table) -> tuple[dict[str, str], ...]:
    """Take over the columns of an export that are recognised by their headers.

    Dates that can be read in two ways stay empty, since nobody is asked here.

    Raises:
        UnreadableFileError: no column holds the accounts' names.
    """
    sheet = starter_mapping()
    places = _places(sheet, table.header)
    if "account" not in places:
        found = ", ".join(header for header in table.header if header)
        raise UnreadableFileError(name, f"no column holds the names of accounts; its columns are {found}.")
    rows = []
    for line in table.lines:
        cells = {
            column: line.cells[place].strip() for column, place in places.items() if place < len(line.cells)
        }
        filled = {column: cell for column, cell in cells.items() if not sheet.is_blank(cell)}
        if "account" in filled and not (line.is_below_gap and len(filled) == 1):
            rows.append(
                {
                    column: _plain(sheet, table, places[column], column, cell)
                    for column, cell in filled.items()
                }
            )
    return tuple(rows)


def _places(sheet: Sheet, header: Iterable[str]) -> dict[str, int]:
    """Find the place of each column that a header names, in our word or another's; the first one holds."""
    words = {
        header_key(word): name for name, column in sheet.columns.items() for word in (name, *column.also)
    }
    places: dict[str, int] = {}
    for place, given in enumerate(header):
        name = words.get(header_key(given))
        if name is not None:
            places.setdefault(name, place)
    return places


def _plain(sheet: Sheet, table: Table, place: int, column: str, cell: str) -> str:
    if sheet.columns[column].kind not in {"date", "moment"}:
        return cell
    order = date_order_of(line.cells[place] for line in table.lines if place < len(line.cells))
    if order is None and is_ambiguous(cell):
        return ""
    try:
        return read_date(cell, order)
    except NotReadableError:
        return ""


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_neutral(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _neutral(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
