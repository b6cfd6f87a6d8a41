"""Files for the tests of imports: samples as tables, and tables as files."""

import csv
import io
from pathlib import Path

from onboarding_server.importers.streams import open_stream
from onboarding_server.service.results import Proposal
from server.importers.test_shapes import SHAPES

__all__ = ["COMPANIES", "TABLES", "file_of", "lines_of", "rejections", "table_of", "text_file"]

TABLES = sorted(file.name for file in SHAPES.glob("*.csv"))


def table_of(name: str) -> list[list[str]]:
    stream = open_stream(name, SHAPES / name)
    return [list(stream.header), *(list(line.cells) for line in stream.lines())]


def file_of(folder: Path, rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    file = folder / "table.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def text_file(folder: Path, text: str, name: str = "export.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def rejections(proposal: Proposal) -> list[tuple[int, str, str]]:
    assert proposal.report
    return [(cell.row, cell.column, str(cell.value)) for cell in proposal.report.rejected]


COMPANIES = (
    "Record ID,Company name,Company owner,Kickoff date,Annual Contract Value,Last Modified Date,is_deleted\n"
)


def lines_of(proposal: Proposal) -> list[tuple[str, str, str]]:
    return [
        (str(preview.name), line.change, str(line.row["type"]))
        for preview in proposal.accounts
        for line in preview.facts
        if line.change != "unchanged"
    ]
