"""Writing the starter sheet."""

import io

import pytest
from openpyxl import load_workbook

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.mapping import starter_mapping
from onboarding_server.importers.sheet import rows_like, write_csv, write_xlsx
from onboarding_server.importers.streams import open_stream, read_table

ROWS = ({"account": "=1+1", "owner": "@Dana", "goal": "-5 % cost", "acv": "90000"}, {"account": "Acme"})


def test_both_forms_have_every_column_and_are_read_back_as_they_were_written() -> None:
    for data in (write_csv(ROWS), write_xlsx(ROWS)):
        table = read_table(open_stream("sheet", data))
        assert table.header == tuple(starter_mapping().columns)
        read = [dict(zip(table.header, line.cells, strict=True)) for line in table.lines]
        assert [{name: cell for name, cell in row.items() if cell} for row in read] == list(ROWS)


def test_no_cell_can_be_taken_for_a_formula() -> None:
    assert b"\n'=1+1,," in write_csv(ROWS)
    sheet = load_workbook(io.BytesIO(write_xlsx(ROWS))).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")


def test_the_workbook_explains_each_column_and_keeps_its_example_where_nobody_imports_it() -> None:
    book = load_workbook(io.BytesIO(write_xlsx(())))
    accounts, examples = book.worksheets
    assert accounts.max_row == 1
    assert all(cell.comment for cell in accounts[1])
    assert examples["A2"].value == "Acme Robotics"


def test_an_export_fills_the_columns_that_its_headers_name() -> None:
    table = read_table(
        open_stream(
            "companies.csv",
            b"Record ID,Company name,Company owner,Annual Contract Value,Kickoff date,Lifecycle Stage\n"
            b'9001,Acme Robotics,Dana Ortiz,"$90,000",2026-09-01,Customer\n'
            b",,,,,\n"
            b"Grand total,,,,,\n",
        )
    )
    assert rows_like("companies.csv", table) == (
        {
            "id": "9001",
            "account": "Acme Robotics",
            "owner": "Dana Ortiz",
            "acv": "$90,000",
            "kickoff_on": "2026-09-01",
        },
    )


def test_a_date_that_can_be_two_days_is_left_empty_in_a_new_sheet() -> None:
    table = read_table(open_stream("x.csv", b"name,close date\nAcme,03/04/2026\nBrightside,oops\n"))
    assert rows_like("x.csv", table) == (
        {"account": "Acme", "signed_on": ""},
        {"account": "Brightside", "signed_on": ""},
    )


def test_an_export_without_names_says_which_columns_it_has() -> None:
    table = read_table(open_stream("x.csv", b"amount,stage\n5,won\n"))
    with pytest.raises(
        UnreadableFileError, match="no column holds the names of accounts; its columns are amount, stage"
    ):
        rows_like("x.csv", table)
