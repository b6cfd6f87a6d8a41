"""Recompute the figures of the hand-worked cases with the standard library alone.

Nothing of the product is imported, so an error in a calculator cannot hide in the expected values.
Run it with ``python tests/cases/recompute.py``; it prints how many checks hold, and exits with 1 if one does
not.
"""

from __future__ import annotations

import math
import sys
import tomllib
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
_SATURDAY = 5
_BANDS = ((85, "healthy"), (70, "needs_attention"), (50, "at_risk"), (0, "critical"))


def is_business_day(on: date, holidays: tuple[date, ...] = ()) -> bool:
    """Say whether a date is Monday to Friday and no holiday."""
    return on.weekday() < _SATURDAY and on not in holidays


def business_days(start: date, end: date, holidays: tuple[date, ...] = ()) -> int:
    """Count business days after `start` up to and with `end`; negative when `end` is the earlier one."""
    if end < start:
        return -business_days(end, start, holidays)
    return sum(is_business_day(start + timedelta(n), holidays) for n in range(1, (end - start).days + 1))


def add_business_days(start: date, count: int, holidays: tuple[date, ...] = ()) -> date:
    """Give the `count`-th business day after `start`."""
    on = start
    while count:
        on += timedelta(1)
        count -= is_business_day(on, holidays)
    return on


def clock_hours(start: datetime, end: datetime, holidays: tuple[date, ...] = ()) -> Fraction:
    """Count the wall-clock hours of business days between two local instants."""
    seconds, on = Fraction(0), start.date()
    while on <= end.date():
        midnight = datetime.combine(on, time())
        opened, closed = max(start, midnight), min(end, midnight + timedelta(1))
        seconds += Fraction((closed - opened).total_seconds()) * is_business_day(on, holidays)
        on += timedelta(1)
    return seconds / 3600


def day(day1: date, number: int) -> date:
    """Give the date of Day `number`."""
    return day1 + timedelta(number - 1)


def day_number(day1: date, on: date) -> int:
    """Give the day number of a date; Day 1 is `day1` itself."""
    return (on - day1).days + 1


def expectation(number: int, technical: int, value: int, habit: int) -> Fraction:
    """Give the share of the usage target expected on a day: 0, one half and 1 on the three due days."""
    if number <= value:
        return max(Fraction(0), Fraction(number - technical, 2 * (value - technical)))
    return min(Fraction(1), Fraction(1, 2) + Fraction(number - value, 2 * (habit - value)))


def weighted(**scores: int | str | Fraction) -> Fraction:
    """Weigh the known dimensions, given by their first letter, over the sum of their weights."""
    weights = {"M": 30, "E": 25, "U": 25, "T": 10, "S": 10}
    known = sum(weights[key] for key in scores)
    return sum((weights[key] * Fraction(score) for key, score in scores.items()), Fraction(0)) / known


def shown(score: Fraction) -> Fraction:
    """Cut a score to one decimal."""
    return Fraction(math.floor(score * 10), 10)


def band(score: Fraction) -> str:
    """Name the band of an exact score."""
    return next(name for floor, name in _BANDS if score >= floor)


_FUNCTIONS = (
    abs, all, any, bool, len, max, median, min, range, round, set, sorted, str, sum,
    date, datetime, timedelta, Fraction,
    add_business_days, band, business_days, clock_hours, day, day_number, expectation, is_business_day,
    shown, weighted,
)  # fmt: skip
_NAMES: dict[str, Any] = {
    "__builtins__": {},
    "ceil": math.ceil,
    **{each.__name__: each for each in _FUNCTIONS},
}


def _is_numeric(value: object) -> bool:
    if isinstance(value, list):
        return any(_is_numeric(item) for item in value)
    return isinstance(value, int | float | Fraction | date) and not isinstance(value, bool)


def _complaint(claim: str, names: dict[str, Any]) -> str | None:
    try:
        holds = eval(claim, names)  # noqa: S307 -- the claims are ours, and the names are restricted
    except Exception as error:  # noqa: BLE001 -- a claim that cannot be evaluated is a false claim
        return f"{claim}: {error}"
    return None if holds is True else f"{claim}: false"


def complaints(case: dict[str, Any]) -> list[str]:
    """Evaluate the checks of one case; a case that expects a figure needs at least one."""
    expect = case["expect"]
    checks = case.get("check", [])
    if not checks and any(_is_numeric(value) for value in expect.values()):
        return ["expects a figure and has no check"]
    names = {**_NAMES, "expect": expect, "as_of": case["as_of"]}
    return [text for claim in checks if (text := _complaint(claim, names))]


def main() -> int:
    """Recompute every case, print the count and the failures; 0 when all hold."""
    passed = failed = 0
    for path in sorted(HERE.glob("*.toml")):
        topic = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Fraction)
        for case in topic["case"]:
            found = complaints(case)
            failed += len(found)
            passed += max(0, len(case.get("check", [])) - len(found))
            for text in found:
                print(f"{path.stem}: {case['name']}: {text}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
