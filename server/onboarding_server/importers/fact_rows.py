"""A sheet whose columns are the fields of facts: one row a fact, no mapping."""

from collections.abc import Sequence

from onboarding_server.importers.mapping import starter_mapping
from onboarding_server.importers.readers import Line, Table
from onboarding_server.importers.report import RejectedCell
from onboarding_server.importers.starter import Check, ReadSheet, SheetFact, SheetRow, rejected
from onboarding_server.importers.survey import date_orders
from onboarding_server.importers.values import DateOrder, NotReadableError, read_date
from onboarding_tools.errors import InvalidFactsError
from onboarding_tools.facts import clean

__all__ = ["FIELDS", "fact_rows"]

FIELDS = (
    "account", "type", "on", "what", "who", "role", "side", "state", "value", "out_of", "unit", "metric",
    "baseline", "target", "method", "due_on", "until", "absent", "in_place_of", "channel", "automatic", "ref",
    "reason", "text", "link", "quote", "source_id",
)  # fmt: skip
_DATES = ("on", "due_on", "until")


def fact_rows(
    table: Table, columns: Sequence[str], *, date_order: DateOrder | None, check: Check
) -> ReadSheet:
    """Read one row a fact. With a column `source_id`, a changed row corrects the one of that id.

    Raises:
        DateOrderNeededError: a column has dates that can be read in two ways, and none that can in one only.
    """
    places = {name: place for place, name in enumerate(columns) if name in FIELDS}
    orders = date_orders(table, {name: places[name] for name in _DATES if name in places}, date_order)
    rows: list[SheetRow] = []
    refused: list[RejectedCell] = []
    for line in table.lines:
        read = _read(line, places, orders, check)
        if isinstance(read, SheetRow):
            rows.append(read)
        else:
            refused += read
    return ReadSheet(rows=tuple(rows), rejected=tuple(refused), notes=())


def _read(
    line: Line, places: dict[str, int], orders: dict[str, DateOrder | None], check: Check
) -> SheetRow | list[RejectedCell]:
    cells = {name: line.cells[place].strip() for name, place in places.items() if place < len(line.cells)}
    row = {name: cell for name, cell in cells.items() if not starter_mapping().is_blank(cell)}
    if "account" not in row:
        return [rejected(line.number, "account", "", "the account's name")]
    refused = []
    for name in orders.keys() & row.keys():
        try:
            row[name] = read_date(row[name], orders[name], with_time=name == "on")
        except NotReadableError as error:
            refused.append(
                rejected(line.number, name, row[name], error.accepted, error.mend, account=row["account"])
            )
    if refused:
        return refused
    source_id = row.pop("source_id", None)
    try:
        fact = check([row])[0]
    except InvalidFactsError as error:
        fields = [(problem.field.partition(".")[2], problem) for problem in error.problems]
        return [
            rejected(
                line.number,
                field,
                cells.get(field, ""),
                problem.accepted,
                problem.hint,
                account=row["account"],
            )
            for field, problem in fields
        ]
    draft = SheetFact(row=fact.row(), source_id=source_id, dated_by_us=fact.type == "account_added")
    return SheetRow(number=line.number, name=clean(row["account"]), facts=(draft,))
