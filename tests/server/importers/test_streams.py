"""Readers against what programs really write, and against anything at all: read or refused, never broken."""

import codecs
import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.jsons import json_header
from onboarding_server.importers.streams import open_stream

CORPUS = sorted(Path(__file__).with_name("corpus").iterdir())
ROWS = [["Name", "City", "Note"], ["Müller", "Köln", "a; b"], ["Ærø", "", "two\nlines"]]


def _read(data: bytes) -> list[list[str]]:
    stream = open_stream("table", data)
    return [list(stream.header), *(list(line.cells) for line in stream.lines())]


def _csv(rows: list[list[str]], mark: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "cp1252"],
)
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_table_is_read_in_every_encoding_and_with_every_separator(encoding: str, mark: str) -> None:
    assert _read(_csv(ROWS, mark).encode(encoding)) == ROWS


@pytest.mark.parametrize(
    ("mark", "encoding"), [(codecs.BOM_UTF16_BE, "utf-32-be"), (codecs.BOM_UTF16_BE, "utf-32-le")]
)
def test_text_in_utf_32_behind_the_mark_of_utf_16_is_read(mark: bytes, encoding: str) -> None:
    assert _read(mark + _csv(ROWS).encode(encoding)) == ROWS


def test_title_rows_above_repeated_headers_and_totals_below_are_no_rows() -> None:
    text = (
        "Pipeline report\nAs of 2026-10-15\n\nAccount,Owner,ACV\nAcme,Dana,1\nAccount,Owner,ACV\n"
        "Birch,Sam,2\n\n"
        "Grand Totals (2 records)\n\nConfidential Information - Do Not Distribute\n"
        '"Copyright (c) 2000-2026 a vendor, inc."\n'
    )
    stream = open_stream("report.csv", text.encode())
    assert stream.header == ("Account", "Owner", "ACV")
    assert [(line.number, line.cells[0]) for line in stream.lines()] == [(5, "Acme"), (7, "Birch")]
    assert stream.titles == 2
    assert stream.left_out() == {"row": 2, "header": 1, "footer": 3}


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 1, "a": {"b": "x"}}, {"id": 2, "t": ["u", "v"]}]',
        '{"id": 1, "a": {"b": "x"}}\n{"id": 2, "t": ["u", "v"]}\n',
        '{"results": [{"id": 1, "a": {"b": "x"}}, {"id": 2, "t": ["u", "v"]}], "next": "abc"}',
        '{"count": 2, "tickets": [{"id": 1, "a": {"b": "x"}}, {"id": 2, "t": ["u", "v"]}]}',
    ],
)
def test_records_are_read_from_a_list_lines_or_a_page(text: str) -> None:
    assert _read(text.encode()) == [["id", "a.b", "t"], ["1", "x", ""], ["2", "", "u; v"]]


def test_a_list_longer_than_one_piece_keeps_every_record_and_every_digit_of_an_id() -> None:
    records = [{"id": 12345678901234567890 + number, "note": "n" * 50} for number in range(3000)]
    rows = _read(json.dumps(records).encode())
    assert [row[0] for row in rows[1:]] == [str(record["id"]) for record in records]


def test_a_workbook_is_read_as_text_with_whole_numbers_whole() -> None:
    book, written = Workbook(), io.BytesIO()
    for row in (["Record ID", "Company name"], [9001000001, "Acme"]):
        book.worksheets[0].append(row)
    book.save(written)
    assert _read(written.getvalue()) == [["Record ID", "Company name"], ["9001000001", "Acme"]]


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_what_once_was_trouble_is_read_or_refused_in_a_sentence(file: Path) -> None:
    _survives(file.read_bytes())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    _survives(data)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="ab\",;|\t\n\r'{}[]:=\\0é\ufeff", max_size=200),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
)
def test_any_text_is_read_or_refused(text: str, encoding: str) -> None:
    _survives(text.encode(encoding, errors="replace"))


@settings(max_examples=80, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=12,
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    _survives(json.dumps(value).encode())


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 600), st.binary(min_size=1, max_size=3))
def test_a_damaged_workbook_is_read_or_refused(place: int, damage: bytes) -> None:
    book, written = Workbook(), io.BytesIO()
    book.worksheets[0].append(["Record ID", "Company name"])
    book.save(written)
    data = written.getvalue()
    _survives(data[:place] + damage + data[place + len(damage) :])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(alphabet='xyzé ,\n"', min_size=1, max_size=6).filter(lambda cell: bool(cell.strip())),
            min_size=3,
            max_size=3,
        ),
        min_size=2,
        max_size=6,
    )
)
def test_a_filled_table_comes_back_as_it_was_written(rows: list[list[str]]) -> None:
    header = ["Alpha", "Beta", "Gamma"]
    assert _read(_csv([header, *rows]).encode()) == [header, *rows]


def test_text_that_only_begins_like_json_is_no_json() -> None:
    data = b"[draft],b\n1,2\n"
    assert json_header("x", lambda: io.BytesIO(data), "utf-8") == ()
    assert _read(data) == [["[draft]", "b"], ["1", "2"]]


def _survives(data: bytes) -> None:
    refused = ""
    try:
        stream = open_stream("file", data)
        cells = [cell for line in stream.lines() for cell in line.cells]
    except UnreadableFileError as error:
        refused, cells = str(error), []
    assert refused.startswith("“file”: ") or not refused
    assert all(isinstance(cell, str) for cell in cells)
