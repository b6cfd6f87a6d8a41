"""What a whole column says that no cell does: the order of dates, the decimal mark, how often usage comes."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from onboarding_server.errors import DateOrderNeededError
from onboarding_server.importers.readers import Line, Table
from onboarding_server.importers.recognise import Recognised
from onboarding_server.importers.values import (
    DateOrder,
    NotReadableError,
    date_order_of,
    is_ambiguous,
    mark_said,
    read_date,
)
from onboarding_tools.errors import echo

__all__ = ["Survey", "column_cells", "date_orders", "look_through"]

_MOST_DAYS = 400
_A_WEEK = 7
_DATES, _NUMBERS = frozenset({"date", "moment"}), frozenset({"number", "level"})


class Survey(NamedTuple):
    """What was found: of dates and of numbers by the place of their column."""

    orders: Mapping[int, DateOrder | None]
    marks: Mapping[int, str]
    is_utc: bool
    """Instants without a zone are in UTC."""
    is_daily: bool
    """Usage comes more often than once a week."""
    rows: int

    def told(self, header: tuple[str, ...]) -> Iterator[str]:
        """Say what was decided for which column."""
        for place, order in self.orders.items():
            if order:
                yield f"In {echo(header[place])} the {order.partition('_')[0]} comes first."
        for place, mark in self.marks.items():
            if mark:
                yield f"In {echo(header[place])} a {'comma' if mark == ',' else 'point'} is the decimal mark."


def look_through(
    header: tuple[str, ...], lines: Iterable[Line], found: Recognised, given: DateOrder | None
) -> Survey:
    """Read a file once, keeping no row.

    Raises:
        DateOrderNeededError: a column has dates that can be read in two ways, and none that can in one only.
    """
    dates = {place: _Dates() for place in _places(found, _DATES)}
    said: dict[int, set[str]] = {place: set() for place in _places(found, _NUMBERS)}
    days: set[str] = set()
    day, rows = (found.places.get("date") or [-1])[0], 0
    for line in lines:
        rows += 1
        for place, column in dates.items():
            column.see(line.cells[place] if place < len(line.cells) else "")
        for place, marks in said.items():
            if len(marks) <= 1 and place < len(line.cells):
                marks.add(mark_said(line.cells[place]))
        if found.source.daily_metric and 0 <= day < len(line.cells) and len(days) < _MOST_DAYS:
            days.add(line.cells[day].strip())
    orders = {place: column.order(given) for place, column in dates.items()}
    asked = [(header[place], column.unclear) for place, column in dates.items() if column.is_asked(given)]
    if asked:
        raise DateOrderNeededError(asked)
    return Survey(
        orders=orders,
        marks={place: _only(marks - {""}) for place, marks in said.items()},
        is_utc=any(name.startswith("_fivetran") for name in header),
        is_daily=_are_daily(days, orders.get(day)),
        rows=rows,
    )


def date_orders(
    table: Table, places: Mapping[str, int], given: DateOrder | None
) -> dict[str, DateOrder | None]:
    """Decide for each column of dates, by name and place, whether the day comes first.

    Raises:
        DateOrderNeededError: some can be read in two ways, and neither the column nor `given` says how.
    """
    orders, asked = {}, []
    for name, place in places.items():
        cells = column_cells(table, place)
        orders[name] = date_order_of(cells) or given
        unclear = next((cell for cell in cells if is_ambiguous(cell)), None)
        if unclear is not None and orders[name] is None:
            asked.append((name, unclear.strip()))
    if asked:
        raise DateOrderNeededError(asked)
    return orders


def column_cells(table: Table, place: int) -> list[str]:
    """Return the cells of one column, without those that short rows lack."""
    return [line.cells[place] for line in table.lines if place < len(line.cells)]


def _places(found: Recognised, kinds: frozenset[str]) -> list[int]:
    columns = found.source.columns
    return [place for name, at in found.places.items() if columns[name].kind in kinds for place in at]


def _only(said: set[str]) -> str:
    return next(iter(said)) if len(said) == 1 else ""


class _Dates:
    """What the dates of one column say of their order."""

    def __init__(self) -> None:
        self.said: set[DateOrder] = set()
        self.unclear = ""

    def see(self, cell: str) -> None:
        if cell[:4].isdigit():  # the year comes first
            return
        order = date_order_of([cell])
        if order is not None:
            self.said.add(order)
        elif not self.unclear and is_ambiguous(cell):
            self.unclear = cell.strip()

    def order(self, given: DateOrder | None) -> DateOrder | None:
        return next(iter(self.said)) if len(self.said) == 1 else given

    def is_asked(self, given: DateOrder | None) -> bool:
        return bool(self.unclear) and self.order(given) is None


def _are_daily(cells: set[str], order: DateOrder | None) -> bool:
    """Tell whether the dates stand closer than a week."""
    days = sorted({date.fromisoformat(day) for cell in cells if (day := _day(cell, order))})
    gaps = [(after - before).days for before, after in pairwise(days)]
    return bool(gaps) and min(gaps) < _A_WEEK


def _day(cell: str, order: DateOrder | None) -> str:
    try:
        return read_date(cell, order)
    except NotReadableError:
        return ""
