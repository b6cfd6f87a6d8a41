"""What a whole column says that no cell does: which order its dates have, whether usage is daily."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

from onboarding_server.errors import DateOrderNeededError
from onboarding_server.importers.readers import Line
from onboarding_server.importers.recognise import Recognised
from onboarding_server.importers.values import (
    DateOrder,
    NotReadableError,
    date_order_of,
    is_ambiguous,
    read_date,
)

__all__ = ["Survey", "look_through"]

_MOST_DAYS = 400
_A_WEEK = 7


class Survey:
    """The order of dates by place, whether instants without a zone are UTC, whether usage is daily."""

    def __init__(
        self, orders: Mapping[int, DateOrder | None], *, is_utc: bool, is_daily: bool, rows: int
    ) -> None:
        """Keep what was found."""
        self.orders, self.is_utc, self.is_daily, self.rows = orders, is_utc, is_daily, rows


def look_through(
    header: tuple[str, ...], lines: Iterable[Line], found: Recognised, given: DateOrder | None
) -> Survey:
    """Read a file once, keeping no row.

    Raises:
        DateOrderNeededError: a column has dates that can be read in two ways, and none that can in one only.
    """
    source = found.source
    dates = [
        place
        for name, at in found.places.items()
        if source.columns[name].kind in {"date", "moment"}
        for place in at
    ]
    said: dict[int, set[DateOrder]] = {place: set() for place in dates}
    unclear: dict[int, str] = {}
    days: set[str] = set()
    first, rows = (found.places.get("date") or [-1])[0], 0
    for line in lines:
        rows += 1
        for place in dates:
            cell = line.cells[place] if place < len(line.cells) else ""
            if cell[:4].isdigit():  # the year comes first
                pass
            elif (order := date_order_of([cell])) is not None:
                said[place].add(order)
            elif place not in unclear and is_ambiguous(cell):
                unclear[place] = cell.strip()
            if source.daily_metric and place == first and len(days) < _MOST_DAYS:
                days.add(cell.strip())
    orders = {place: next(iter(each)) if len(each) == 1 else given for place, each in said.items()}
    asked = [(header[place], cell) for place, cell in unclear.items() if orders[place] is None]
    if asked:
        raise DateOrderNeededError(asked)
    is_utc = any(given.startswith("_fivetran") for given in header)
    return Survey(orders, is_utc=is_utc, is_daily=_are_daily(days, orders.get(first)), rows=rows)


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
