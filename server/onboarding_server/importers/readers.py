"""Bytes to rows: CSV in the encodings and separators that people have, and XLSX."""

import codecs
import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, BinaryIO

from pydantic import BaseModel, ConfigDict

from onboarding_server.errors import UnreadableFileError

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell

__all__ = ["FORMS", "MARKS", "OLD_ENCODINGS", "Line", "Table", "read_table", "without_quote", "workbook_rows"]

FORMS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".ndjson", ".jsonl")
_MOST_BYTES = 20_000_000
_MOST_UNPACKED = 200_000_000
_MOST_ROWS = 20_000
_SEPARATORS = ",;\t"
# Longer marks first: that of UTF-16 is how the one of UTF-32 begins.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What exports without Unicode are written in; charset-normalizer chooses among these.
OLD_ENCODINGS = ["cp1252", "cp1251", "shift_jis", "gb18030", "euc_kr"]
# Notes and mails of a CRM are longer than the 128 kB that Python takes for a mistake.
csv.field_size_limit(1_000_000)
_NEUTRALISED = re.compile(r"^'(?=[=+\-@\t\r])")
_CURRENCY = re.compile(r"\[\$([^\]\-]{1,3})|([$€£¥])")


class Line(BaseModel):
    """One row, with the number that a spreadsheet shows for it; all cells are text, dates in ISO form."""

    model_config = ConfigDict(frozen=True)

    number: int
    cells: tuple[str, ...]
    is_below_gap: bool = False
    """An empty row stands somewhere above it."""


class Table(BaseModel):
    """The headers and the rows below that are not empty."""

    model_config = ConfigDict(frozen=True)

    header: tuple[str, ...]
    lines: tuple[Line, ...]


def read_table(name: str, data: bytes) -> Table:
    """Read a file by what it holds; the ending of its name only tells XLSX from text.

    Raises:
        UnreadableFileError: too big, empty, damaged, or no table.
    """
    if len(data) > _MOST_BYTES:
        raise UnreadableFileError(
            name, f"{len(data):,} bytes; expected at most {_MOST_BYTES:,}. Split the file."
        )
    rows = (
        workbook_rows(name, lambda: io.BytesIO(data)) if data.startswith(b"PK\x03\x04") else _text(name, data)
    )
    numbered = [(number, cells) for number, cells in enumerate(rows, start=1)]
    filled = [number for number, cells in numbered if any(cell.strip() for cell in cells)]
    if not filled:
        raise UnreadableFileError(
            name, "the file is empty; expected a row of headers and a row for each account."
        )
    if len(filled) > _MOST_ROWS:
        raise UnreadableFileError(
            name, f"{len(filled):,} rows; expected at most {_MOST_ROWS:,}. Split the file."
        )
    by_number, first = dict(numbered), filled[0]
    gap = next(
        (number for number, _ in numbered if number > first and number not in set(filled)), filled[-1] + 1
    )
    lines = (
        Line(number=number, cells=tuple(by_number[number]), is_below_gap=number > gap)
        for number in filled[1:]
    )
    return Table(header=tuple(cell.strip() for cell in by_number[first]), lines=tuple(lines))


def _text(name: str, data: bytes) -> Iterator[list[str]]:
    text = _decoded(name, data)
    separator = _separator(text)
    if text.casefold().startswith("sep="):
        text = text.partition("\n")[2]
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield [without_quote(cell) for cell in cells]
    except csv.Error as error:
        raise UnreadableFileError(name, f"this is no table of text: {error}.") from error


def _decoded(name: str, data: bytes) -> str:
    mark = next((encoding for start, encoding in MARKS if data.startswith(start)), None)
    try:
        return data.decode(mark or "utf-8")
    except UnicodeDecodeError as error:
        if mark:
            raise UnreadableFileError(name, "its text is damaged; save it again as CSV UTF-8.") from error
    from charset_normalizer import from_bytes  # noqa: PLC0415 -- only files without Unicode need it

    guess = from_bytes(data, cp_isolation=OLD_ENCODINGS).best()
    if guess is None:
        raise UnreadableFileError(name, "its text cannot be read; save it again as CSV UTF-8.")
    return str(guess)


def _separator(text: str) -> str:
    """Choose the separator that makes most of the first line; Excel may name it in a line of its own."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.casefold().startswith("sep=") and len(first) > len("sep="):
        return first[len("sep=")]
    return max(_SEPARATORS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def without_quote(cell: str) -> str:
    """Take away the quote that an export puts before a cell which could be taken for a formula."""
    return _NEUTRALISED.sub("", cell)


def workbook_rows(name: str, opened: Callable[[], BinaryIO]) -> Iterator[list[str]]:
    """Yield the rows of the first sheet that is shown.

    Raises:
        UnreadableFileError: it is damaged, or unpacks to too much.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 -- only XLSX needs it

    try:
        with opened() as file, zipfile.ZipFile(file) as packed:
            _check_unpacked(name, packed)
        with opened() as file, warnings.catch_warnings():
            # openpyxl warns of parts that it does not know, such as drop-down lists; none is a cell.
            warnings.simplefilter("ignore")
            book = load_workbook(file, read_only=True, data_only=True)
            shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            yield from _cells(shown[0].iter_rows()) if shown else ()
            book.close()
    except UnreadableFileError:
        raise
    # What openpyxl, zipfile, zlib and the XML parser raise for a damaged file has no class in common.
    except Exception as error:
        raise UnreadableFileError(
            name, "this is no workbook that can be read; save it again as XLSX or CSV."
        ) from error


def _check_unpacked(name: str, packed: zipfile.ZipFile) -> None:
    if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
        raise UnreadableFileError(name, "it unpacks to more than 200 MB. Split the file.")


def _cells(rows: "Iterable[tuple[Cell | MergedCell, ...]]") -> Iterator[list[str]]:
    for row in rows:
        yield [_written(cell.value, getattr(cell, "number_format", "") or "") for cell in row]


def _written(value: object, form: str) -> str:
    """Write a cell as text: midnight is a date, a whole number has no point, a currency format is kept."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        currency = _CURRENCY.search(form)
        sign = (currency[1] or currency[2]) if currency else ""
        return sign + (str(int(value)) if value == int(value) else repr(value))
    return str(value)
