"""What all readers share: a row, the marks of encodings, and the cells of a workbook as text."""

import codecs
import csv
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

__all__ = ["FORMS", "MARKS", "OLD_ENCODINGS", "Line", "Table", "without_quote", "workbook_rows"]

FORMS = (".csv", ".tsv", ".txt", ".xlsx", ".json", ".ndjson", ".jsonl")
_MOST_UNPACKED = 200_000_000
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
