"""Bytes to rows."""

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.streams import open_stream, read_table

TEXT = 'account;owner\r\n"Müller & Söhne";Dana Ørtiz\r\n'


def _book(*rows: tuple[str | date | float | None, ...], **formats: str) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    for cell, form in formats.items():
        book.worksheets[0][cell].number_format = form
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_text_is_read_in_the_encodings_that_programs_write(encoding: str) -> None:
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    table = read_table(open_stream("accounts.csv", mark + TEXT.encode(encoding)))
    assert table.header == ("account", "owner")
    assert table.lines[0].cells == ("Müller & Söhne", "Dana Ørtiz")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_makes_columns(separator: str) -> None:
    table = read_table(
        open_stream("accounts.csv", separator.join(["account", "goal", "owner"]).encode() + b"\nAcme")
    )
    assert table.header == ("account", "goal", "owner")


def test_excel_may_name_the_separator_in_a_line_of_its_own() -> None:
    table = read_table(open_stream("accounts.csv", b"sep=;\naccount;goal\nAcme;a, b and c\n"))
    assert table.lines[0].cells == ("Acme", "a, b and c")


def test_rows_carry_the_numbers_that_a_spreadsheet_shows_and_empty_ones_are_no_rows() -> None:
    table = read_table(open_stream("accounts.csv", b'account,goal\nAcme,"two\nlines"\n,\nBrightside,\n'))
    assert [(line.number, line.cells[0], line.is_below_gap) for line in table.lines] == [
        (2, "Acme", False), (4, "Brightside", True),
    ]  # fmt: skip


def test_a_cell_that_was_kept_from_being_a_formula_is_read_as_it_was() -> None:
    table = read_table(open_stream("accounts.csv", b"account,goal\n'=Acme,'quoted'\n"))
    assert table.lines[0].cells == ("=Acme", "'quoted'")


def test_a_workbook_gives_dates_numbers_and_currencies_as_text() -> None:
    data = _book(
        ("account", "on", "at", "acv", "users", "yes", "none"),
        ("Acme", date(2026, 10, 15), datetime.fromisoformat("2026-10-15T09:30"), 48000.5, 12.0, True, None),
        D2='#,##0.00 "x" [$€-407]',
    )
    line = read_table(open_stream("accounts.xlsx", data)).lines[0]
    assert line.cells == ("Acme", "2026-10-15", "2026-10-15T09:30", "€48000.5", "12", "true", "")


def test_the_first_visible_sheet_is_read() -> None:
    book = Workbook()
    book.worksheets[0].sheet_state = "hidden"
    book.create_sheet("Accounts").append(("account",))
    book.worksheets[1].append(("Acme",))
    written = io.BytesIO()
    book.save(written)
    assert read_table(open_stream("accounts.xlsx", written.getvalue())).lines[0].cells == ("Acme",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b" , ,\n,\n", "the file is empty"),
        (b"PK\x03\x04 and then nothing of a workbook", "no workbook"),
        ("\ufeffaccount".encode("utf-16")[:-1], "damaged"),
        (b"account\n" + b"x" * 1_100_000, "no table of text"),
        (b"account\n" + b"Acme\n" * 200_001, "more than 200,000 rows"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_in_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read_table(open_stream("accounts.csv", data))


def test_text_in_no_encoding_at_all_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="save it again as CSV UTF-8"):
        read_table(open_stream("accounts.csv", bytes(range(1, 256)) * 40 + b"\xff\x81"))


def test_a_file_that_unpacks_to_a_flood_is_refused_before_it_is_unpacked() -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/flood.xml", "w") as part,
    ):
        for _ in range(201):
            part.write(b"0" * 1_000_000)
    with pytest.raises(UnreadableFileError, match="200 MB"):
        read_table(open_stream("accounts.xlsx", packed.getvalue()))
