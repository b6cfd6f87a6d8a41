"""Bytes of any size to rows, read again as often as needed: text in any encoding, XLSX, JSON, NDJSON."""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.jsons import json_header, json_rows
from onboarding_server.importers.readers import (
    MARKS,
    OLD_ENCODINGS,
    Line,
    Table,
    without_quote,
    workbook_rows,
)
from onboarding_tools.directory import fold

__all__ = ["RowStream", "open_stream", "read_table"]

_SAMPLE = 65_536
_SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 20
_REPEATED = 0.6
_MOST_ROWS = 200_000
_WIDTHS = (
    ("utf-32-le", 4, (1, 2, 3)),
    ("utf-32-be", 4, (0, 1, 2)),
    ("utf-16-le", 2, (1,)),
    ("utf-16-be", 2, (0,)),
)
# Some Java programs put the mark of UTF-16 before text in UTF-32.
_SHORT_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FOOTER = re.compile(
    r"(grand |sub)?totals?( \d+ records?)?|gesamt(summe)?|summe|total general"
    r"|confidential information.*|copyright .*|as of .*|generated (by|on|at) .*",
)  # fmt: skip

Open = Callable[[], BinaryIO]


class RowStream:
    """A file as a header and rows; `notes` say what was left out, once the rows have been read."""

    def __init__(self, name: str, raw: Callable[[], Iterator[list[str]]], form: str) -> None:
        """Find the header: the first row that is about as wide as the widest of the first ones."""
        self.name = name
        self.form = form
        self._raw = raw
        self._counts: Counter[str] = Counter()
        first = list(itertools.islice(raw(), _LOOKED_AT))
        filled = [sum(bool(cell.strip()) for cell in cells) for cells in first]
        if not any(filled):
            raise UnreadableFileError(name, "the file is empty; expected a row of headers and rows below it.")
        self._header_at = next(at for at, count in enumerate(filled) if 2 * count >= max(filled))
        self.header = tuple(cell.strip() for cell in first[self._header_at])
        self.titles = sum(bool(count) for count in filled[: self._header_at])

    def lines(self, *, with_strays: bool = False) -> Iterator[Line]:
        """Yield the rows below the header that are filled, without repeated headers and footers.

        A single cell below an empty row is a stray: in a report it is a footer.
        """
        counts: Counter[str] = Counter()
        for kind, line in self._told_apart():
            if kind == "row" or (with_strays and kind == "stray"):
                counts["row"] += 1
                yield line
            else:
                counts["footer" if kind == "stray" else kind] += 1
        self._counts = counts

    def left_out(self) -> Counter[str]:
        """Count the rows, the repeated headers and the footers; all rows have been read once before."""
        return self._counts

    def _told_apart(self) -> Iterator[tuple[str, Line]]:
        below_gap, head = False, [cell.casefold() for cell in self.header]
        for number, cells in enumerate(self._raw(), start=1):
            is_empty = not any(cell.strip() for cell in cells)
            if number <= self._header_at + 1 or is_empty:
                below_gap = below_gap or number > self._header_at + 1
                continue
            line = Line(number=number, cells=tuple(cells), is_below_gap=below_gap)
            yield "header" if _repeats(line, head) else _kind(line, len(head)), line


def open_stream(name: str, source: Path | bytes) -> RowStream:
    """Open a file by what it holds; the ending of its name decides nothing.

    Raises:
        UnreadableFileError: empty, damaged, or no table.
    """

    def whole() -> BinaryIO:
        return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")

    try:
        with whole() as file:
            start = file.read(_SAMPLE)
    except OSError as error:
        raise UnreadableFileError(
            name, "this file cannot be opened; check its name and that you may read it."
        ) from error
    skip = 2 if start[:2] in _SHORT_MARKS and _by_zeros(start[2:]).startswith("utf-32") else 0
    start = start[skip:]

    def opened() -> BinaryIO:
        file = whole()
        file.seek(skip)
        return file

    if start.startswith(b"PK\x03\x04"):
        return RowStream(name, lambda: workbook_rows(name, opened), "XLSX")
    encoding = _encoding(name, opened, start)
    sample = codecs.getincrementaldecoder(encoding)("replace").decode(start)
    if sample.lstrip().startswith(("{", "[")) and (header := json_header(name, opened, encoding)):
        return RowStream(name, lambda: json_rows(name, opened, encoding, header), "JSON")
    mark = _separator(sample)
    form = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}.get(mark, mark)
    return RowStream(name, lambda: _text_rows(name, opened, encoding, mark), f"text, {encoding}, {form}")


def read_table(stream: RowStream) -> Table:
    """Read a sheet of ours as a whole, since its rows are compared with each other.

    Raises:
        UnreadableFileError: it is damaged, or too long to be kept in memory.
    """
    lines = tuple(itertools.islice(stream.lines(with_strays=True), _MOST_ROWS + 1))
    if len(lines) > _MOST_ROWS:
        raise UnreadableFileError(stream.name, f"more than {_MOST_ROWS:,} rows. Split the file.")
    return Table(header=stream.header, lines=lines)


def _text_rows(name: str, opened: Open, encoding: str, mark: str) -> Iterator[list[str]]:
    with opened() as raw, io.TextIOWrapper(raw, encoding=encoding, newline="") as text:
        try:
            rows = csv.reader(text, delimiter=mark)
            for at, cells in enumerate(rows):
                named = at == 0 and "".join(cells[:1]).casefold().startswith("sep=")
                yield [] if named else [without_quote(cell) for cell in cells]
        except UnicodeError as error:
            raise UnreadableFileError(name, "its text is damaged; save it again as CSV UTF-8.") from error
        except csv.Error as error:
            raise UnreadableFileError(name, f"this is no table of text: {error}.") from error


def _encoding(name: str, opened: Open, start: bytes) -> str:
    """Decide by the mark, by where zero bytes stand, by whether all of it is UTF-8, else by likelihood."""
    marked = next((encoding for mark, encoding in MARKS if start.startswith(mark)), None)
    if marked:
        return marked
    if guessed := _by_zeros(start):
        return guessed
    broken = _not_utf8(opened)
    if broken is None:
        return "utf-8"
    from charset_normalizer import from_bytes  # noqa: PLC0415 -- only files without Unicode need it

    guess = from_bytes(broken, cp_isolation=OLD_ENCODINGS).best()
    if guess is None:
        raise UnreadableFileError(name, "its text cannot be read; save it again as CSV UTF-8.")
    return guess.encoding


def _by_zeros(start: bytes) -> str:
    """Tell the width of the characters by which bytes of each are mostly zero."""
    even = start[: len(start) // 4 * 4]
    for encoding, width, zeros in _WIDTHS:
        at = [sum(not byte for byte in even[place::width]) * width for place in range(width)]
        if even and all((2 * at[place] > len(even)) == (place in zeros) for place in range(width)):
            return encoding
    return ""


def _not_utf8(opened: Open) -> bytes | None:
    """Return the piece of a file that is no UTF-8, with what stands before it; None where all is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with opened() as file:
        before = b""
        while piece := file.read(_SAMPLE):
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                return before + piece
            before = piece
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return before
    return None


def _separator(sample: str) -> str:
    """Choose the separator that cuts most rows into the same number of cells; Excel may name it."""
    first = sample.lstrip("\ufeff").partition("\n")[0].rstrip("\r")
    if first.casefold().startswith("sep=") and len(first) == len("sep=,"):
        return first[-1]
    return max(_SEPARATORS, key=lambda mark: _fit(sample, mark))


def _fit(sample: str, mark: str) -> float:
    try:
        rows = itertools.islice(csv.reader(io.StringIO(sample, newline=""), delimiter=mark), _LOOKED_AT)
        widths = Counter(len(cells) for cells in rows if cells)
    except csv.Error:
        return 0
    width, count = max(widths.items(), key=lambda each: (each[0] > 1, each[1], each[0]), default=(1, 1))
    return (width - 1) * (count / max(widths.total(), 1)) ** 2


def _repeats(line: Line, head: list[str]) -> bool:
    """Tell whether a row is the header once more, as joined files and printed reports have it."""
    pairs = list(zip(line.cells, head, strict=False))
    same = sum(bool(name) and cell.strip().casefold() == name for cell, name in pairs)
    return len(head) > 1 and same >= _REPEATED * len(head)


def _kind(line: Line, width: int) -> str:
    """Tell a row from a footer, and from a cell that stands alone below an empty row."""
    filled = [cell for cell in line.cells if cell.strip()]
    if width <= 1 or (len(filled) > 1 and 2 * len(filled) > width):
        return "row"
    if _FOOTER.fullmatch(fold(filled[0])):
        return "footer"
    return "stray" if line.is_below_gap and len(filled) == 1 else "row"
