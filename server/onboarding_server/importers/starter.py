"""The starter sheet to facts: every row that can be read, and why the others cannot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from onboarding_server.importers.mapping import Mapping as Sheet
from onboarding_server.importers.mapping import Rule, starter_mapping
from onboarding_server.importers.readers import Line, Table
from onboarding_server.importers.report import Note, RejectedCell
from onboarding_server.importers.survey import column_cells, date_orders
from onboarding_server.importers.values import (
    DOLLARS,
    DateOrder,
    NotReadableError,
    decimal_mark_of,
    read_date,
    read_money,
    read_number,
)
from onboarding_tools.directory import fold
from onboarding_tools.errors import InvalidFactsError
from onboarding_tools.facts import Fact, OutsideText, clean

__all__ = ["Check", "ReadSheet", "SheetFact", "SheetRow", "rejected", "starter_rows"]

Check = Callable[[list[dict[str, Any]]], tuple[Fact, ...]]
_DATES, _NUMBERS = frozenset({"date", "moment"}), frozenset({"number", "count"})
_ONE_CURRENCY = "the currency that the column `currency` names"


class SheetFact(BaseModel):
    """A fact that a row becomes, checked; `source_id` names the row and the cell."""

    model_config = ConfigDict(frozen=True)

    row: dict[str, Any]
    source_id: str | None
    dated_by_us: bool


class SheetRow(BaseModel):
    """One row of a sheet: which account it means, and its facts."""

    model_config = ConfigDict(frozen=True)

    number: int
    name: str
    ref: str = ""
    domain: str = ""
    facts: tuple[SheetFact, ...]


class ReadSheet(BaseModel):
    """What could be read of a sheet, what not, and what the user should know besides."""

    model_config = ConfigDict(frozen=True)

    rows: tuple[SheetRow, ...]
    rejected: tuple[RejectedCell, ...]
    notes: tuple[Note, ...]


def starter_rows(
    table: Table, columns: Sequence[str], *, today: date, date_order: DateOrder | None, check: Check
) -> ReadSheet:
    """Read one row an account; `columns` names the columns of the table, `check` reads rows as facts.

    Raises:
        DateOrderNeededError: a column has dates that can be read in two ways, and none that can in one only.
    """
    reader = _Reader(starter_mapping(), table, columns, today, date_order=date_order, check=check)
    rows: dict[str, SheetRow] = {}
    for line in table.lines:
        row = reader.read(line)
        if row is None:
            continue
        key = row.ref or fold(row.name)
        if key in rows:
            above = f"a row for another account; row {rows[key].number} is this one"
            reader.reject(line, "account", row.name, above, "Put both into one row, or give each its id.")
        else:
            rows[key] = row
    return ReadSheet(rows=tuple(rows.values()), rejected=tuple(reader.rejected), notes=tuple(reader.notes))


def rejected(
    number: int, column: str, value: str, accepted: str, mend: str = "", *, account: str = ""
) -> RejectedCell:
    """Describe a cell that keeps its row out."""
    return RejectedCell(
        row=number, column=column, value=OutsideText(value), reason=f"expected {accepted}", mend=mend,
        account=OutsideText(account),
    )  # fmt: skip


class _Reader:
    """Reads rows of one table and gathers what is wrong with them."""

    def __init__(
        self,
        sheet: Sheet,
        table: Table,
        columns: Sequence[str],
        today: date,
        *,
        date_order: DateOrder | None,
        check: Check,
    ) -> None:
        self.rejected: list[RejectedCell] = []
        self.notes: list[Note] = []
        self._sheet = sheet
        self._places = {name: place for place, name in enumerate(columns) if name in sheet.columns}
        self._today = today
        self._check = check
        dates = {name: place for name, place in self._places.items() if sheet.columns[name].kind in _DATES}
        self._orders = date_orders(table, dates, date_order)
        self._marks = {
            name: decimal_mark_of(column_cells(table, place))
            for name, place in self._places.items()
            if sheet.columns[name].kind in _NUMBERS
        }

    def read(self, line: Line) -> SheetRow | None:
        """Read one row; None where a cell of it is wrong."""
        cells = {
            name: line.cells[place].strip() for name, place in self._places.items() if place < len(line.cells)
        }
        cells = {name: cell for name, cell in cells.items() if not self._sheet.is_blank(cell)}
        name = clean(cells.get("account", ""))
        if not name:
            self.reject(line, "account", "", "the account's name")
            return None
        if line.is_below_gap and len(cells) == 1:
            self.reject(
                line, "account", name, "more than a name below an empty row", "A footer is no account."
            )
            return None
        before = len(self.rejected)
        values = dict(self._values(line, cells))
        key = clean(cells.get("id", "")) or fold(name)
        drafts = [
            draft for rule in self._sheet.facts if (draft := self._draft(line, rule, values, key, name))
        ]
        facts = self._checked(line, drafts, cells) if len(self.rejected) == before else ()
        if len(self.rejected) > before:
            return None
        pairs = zip(drafts, facts, strict=True)
        return SheetRow(
            number=line.number,
            name=name,
            ref=clean(cells.get("id", "")),
            domain=clean(cells.get("domain", "")),
            facts=tuple(draft.model_copy(update={"row": fact.row()}) for (_, draft), fact in pairs),
        )

    def reject(self, line: Line, column: str, value: str, accepted: str, mend: str = "") -> None:
        """Keep a row out, with the reason."""
        place = self._places.get("account", len(line.cells))
        name = line.cells[place] if place < len(line.cells) else ""
        self.rejected.append(rejected(line.number, column, value, accepted, mend, account=name))

    def _values(self, line: Line, cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Read each cell as its column's kind."""
        for name, cell in cells.items():
            try:
                yield from self._value(name, cell, cells.get("currency", ""))
            except NotReadableError as error:
                self.reject(line, name, cell, error.accepted, error.mend)

    def _value(self, name: str, cell: str, currency: str) -> Iterator[tuple[str, str]]:
        kind = self._sheet.columns[name].kind
        if kind == "money":
            money = read_money(cell)
            yield name, str(money.amount)
            if money.currency:
                yield "currency", _agreed(money.currency, currency)
        elif kind in _DATES:
            yield name, read_date(cell, self._orders[name], with_time=kind == "moment")
        elif kind in _NUMBERS:
            number = read_number(cell, self._marks[name])
            # A target of 0 is none: it would make every use of the product infinitely good.
            if number or kind == "number":
                yield name, str(number)
        elif kind == "word":
            word = fold(cell)
            yield name, self._sheet.columns[name].words.get(word, word).replace(" ", "_")
        elif name != "currency":
            yield name, clean(cell)
        else:
            yield name, clean(cell).upper()

    def _draft(
        self, line: Line, rule: Rule, values: Mapping[str, str], key: str, name: str
    ) -> tuple[Rule, SheetFact] | None:
        if rule.column not in values or rule.without in values:
            return None
        if rule.needs and rule.needs not in values:
            says = f"Row {line.number}: {rule.column} is left out: it needs a {rule.needs}."
            self.notes.append(Note(says=says))
            return None
        fill = {field: values[column] for field, column in rule.fill.items() if column in values}
        row: dict[str, Any] = {"type": rule.type, **rule.words, **fill}
        if rule.no_type and values[rule.column].casefold() in self._sheet.no:
            row = {"type": rule.no_type, **rule.no_words}
        given = values.get(rule.on, "")
        is_ours = not given or rule.on_may_be_ahead
        today = self._today.isoformat()
        row["on"] = min(given, today) if given and rule.on_may_be_ahead else given or today
        if row["type"] == "account_added":
            row["account"] = name
        cell = f"{key}/{rule.column}"
        if rule.told_apart_by != "cell":
            cell += f"@{row['on']}" if rule.told_apart_by == "day" else f"={values[rule.column]}"
        return rule, SheetFact(row=row, source_id=cell, dated_by_us=is_ours)

    def _checked(
        self, line: Line, drafts: Sequence[tuple[Rule, SheetFact]], cells: Mapping[str, str]
    ) -> tuple[Fact, ...]:
        facts: list[Fact] = []
        for rule, draft in drafts:
            try:
                facts += self._check([draft.row])
            except InvalidFactsError as error:
                for problem in error.problems:
                    field = problem.field.partition(".")[2]
                    column = rule.on if field == "on" and rule.on else rule.fill.get(field, rule.column)
                    self.reject(line, column, cells.get(column, ""), problem.accepted, problem.hint)
        return tuple(facts)


def _agreed(beside: str, column: str) -> str:
    """Return the currency of an amount: a bare dollar sign is whatever dollar the column names."""
    column = column.strip().upper()
    if not column or column == beside or (beside == "USD" and column in DOLLARS):
        return column or beside
    raise NotReadableError(_ONE_CURRENCY)
