"""What an import would do, row by row."""

from pydantic import BaseModel, ConfigDict

from onboarding_tools.facts.text import OutsideText

__all__ = ["ImportReport", "RejectedCell"]


class RejectedCell(BaseModel):
    """A cell that keeps its row out: where it is, what it says, what is accepted."""

    model_config = ConfigDict(frozen=True)

    row: int
    column: str
    value: OutsideText
    reason: str
    mend: str = ""
    file: OutsideText = OutsideText("")


class ImportReport(BaseModel):
    """How many accounts of a file would be new, changed or left as they are; which rows stay out, and why.

    `row` numbers are those a spreadsheet shows: the header is row 1.
    """

    model_config = ConfigDict(frozen=True)

    file: OutsideText
    rows: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: tuple[RejectedCell, ...] = ()
    notes: tuple[str, ...] = ()
    explanation: tuple[str, ...] = ()
    """How each file was recognised, and what each of its columns is taken for."""
    questions: tuple[str, ...] = ()
    """What only a person can answer; until then the rows concerned change nothing."""
    fact_types: dict[str, int] = {}
    segments: dict[str, int] = {}
    asks: dict[str, str] = {}
    """By account id: the question whose answer would help its assessment most."""

    @property
    def matched(self) -> int:
        """How many of its accounts are stored."""
        return self.changed + self.unchanged

    @property
    def rejected_rows(self) -> tuple[int, ...]:
        """The numbers of the rows that stay out."""
        return tuple(row for _, row in sorted({(cell.file, cell.row) for cell in self.rejected}))
