"""What an import would do, row by row."""

import shlex
from collections.abc import Callable, Iterable, Iterator
from typing import Self

from pydantic import BaseModel, ConfigDict

from onboarding_server.errors import UnreadableFileError
from onboarding_tools.errors import echo
from onboarding_tools.facts.text import OutsideText

__all__ = ["PLACE", "ImportReport", "Note", "Question", "RejectedCell", "UnknownColumnsError", "listed"]

_MOST_COLUMNS = 30
PLACE = "{}"
"""Where a piece of outside text belongs in a sentence of ours."""


class RejectedCell(BaseModel):
    """A cell that keeps its row out: where it is, what it says, what is accepted."""

    model_config = ConfigDict(frozen=True)

    row: int
    column: str
    value: OutsideText
    reason: str
    mend: str = ""
    file: OutsideText = OutsideText("")
    account: OutsideText = OutsideText("")
    """The account's name as the row has it."""


class Note(BaseModel):
    """A sentence of ours, and apart from it the outside text that belongs at each `{}`.

    Options of an import are written as the command line has them, `--create all`.

    >>> str(Note.of("{}: 2 columns are not used.", "list.csv"))
    '“list.csv”: 2 columns are not used.'
    """

    model_config = ConfigDict(frozen=True)

    says: str
    outside: tuple[OutsideText, ...] = ()

    @classmethod
    def of(cls, says: str, *outside: str) -> Self:
        """Put a sentence and its outside text together."""
        return cls(says=says, outside=tuple(map(OutsideText, outside)))

    def shown(self, show: Callable[[str], str]) -> str:
        """Return the sentence with each piece as `show` writes it."""
        first, *rest = self.says.split(PLACE)
        return first + "".join(show(piece) + part for piece, part in zip(self.outside, rest, strict=True))

    def __str__(self) -> str:
        """Write it for a person, the pieces in quotes."""
        return self.shown(echo)


class Question(Note):
    """What only a person can answer. The answer is a fact: `fact` is that row, `answer_in` the field to fill.

    In `fact`, `{}` stands for the first piece of outside text. `may_be_new`: that piece is a name which may
    also be an account of its own.
    """

    fact: dict[str, str] = {}
    answer_in: str = ""
    may_be_new: bool = False

    def __str__(self) -> str:
        """Write it for a person, with the command that records the answer."""
        if not self.may_be_new:
            return f"{super().__str__()} {self.command()}"
        add = f"--add {self._typed(PLACE)}"
        if not self.fact["account"]:
            same = "If it is the same, import once and answer then; an account of its own:"
            return f"{super().__str__()} {same} {add}."
        return f"{super().__str__()} If so: {self.command()}; if it is another: {add}."

    def command(self) -> str:
        """Return the command that records the answer; a name cannot run anything in it."""
        words = [self.fact[key] for key in ("account", "type", "what") if key in self.fact]
        fields = {key: value for key, value in self.fact.items() if key not in {"account", "type", "what"}}
        typed = [self._typed(word) for word in words]
        typed += [f"--{key} {self._typed(value)}" for key, value in fields.items()]
        typed += [f"--{self.answer_in.replace('_', '-')} …"] if self.answer_in else []
        return " ".join(["onboarding record", *typed])

    def _typed(self, word: str) -> str:
        return shlex.quote(self.outside[0] if word == PLACE else word)


class UnknownColumnsError(UnreadableFileError):
    """A table without a column that it needs; `note` names those that it has, apart from our words."""

    def __init__(self, name: str, lack: str, header: Iterable[str], mend: str = "") -> None:
        """Say what it lacks, then the columns that it has, then what to do."""
        columns, outside = listed(filter(None, header), _MOST_COLUMNS)
        self.note = Note.of(
            f"{PLACE}: {lack}; its columns are {columns}.{mend and ' ' + mend}", name, *outside
        )
        super().__init__(name, str(self.note).partition(": ")[2])


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
    notes: tuple[Note, ...] = ()
    explanation: tuple[str, ...] = ()
    """How each file was recognised, and what each of its columns is taken for."""
    questions: tuple[Question, ...] = ()
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

    def asked(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each question once with the ids of its accounts, the one that helps most of them first."""
        by_question: dict[str, list[str]] = {}
        for account, question in self.asks.items():
            by_question.setdefault(question, []).append(account)
        for question, accounts in sorted(by_question.items(), key=lambda each: -len(each[1])):
            yield question, tuple(accounts)


def listed(names: Iterable[str], most: int) -> tuple[str, tuple[str, ...]]:
    """Return how some names are listed, `{}, {} and 5 more`, and those that are."""
    every = tuple(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join([PLACE] * len(every[:most])) + more, every[:most]
