"""The instrument: when a text says a fact, and which days a person names."""

import doctest
from datetime import date

import pytest

from onboarding_evals import days, discover, obedient, saying
from onboarding_evals.days import named_days
from onboarding_evals.saying import says

_THURSDAY = date(2026, 10, 15)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("due 2026-10-14", "2026-10-14"),
        ("due on Wednesday, 14 October", "2026-10-14"),
        ("due October 14th", "2026-10-14"),
        ("fällig am 14. Oktober", "2026-10-14"),
        ("fällig am 14.10.", "2026-10-14"),
        ("para el 14 de octubre", "2026-10-14"),
        ("le 14 août", "2026-08-14"),
        ("81,2 Punkte", "81.2"),
        ("a score of 65", "65"),
        ("a score of 65.0.", "65"),
        ("PEBBLE & Pine", "pebble"),
        ("Übergabe\noffen", "übergabe offen"),
    ],
)
def test_a_text_says_it(text: str, way: str) -> None:
    assert says(text, way)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("due 2026-10-15", "2026-10-14"),
        ("on 24 October", "2026-10-04"),
        ("October 140", "2026-10-14"),
        ("a score of 65.3", "65"),
        ("a score of 165", "65"),
        ("81.25 exactly", "81.2"),
        ("rotterdam", "antwerp"),
    ],
)
def test_a_text_does_not_say_it(text: str, way: str) -> None:
    assert not says(text, way)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("kickoff on monday", "2026-10-19"),
        ("since friday", "2026-10-09"),
        ("desde el viernes", "2026-10-09"),
        ("8 of 40 last week", "2026-10-11"),
        ("moves to nov 2", "2026-11-02"),
        ("kickoff jan 11", "2027-01-11"),
        ("the september kickoffs", "2026-09-30"),
        ("last day is the 30th", "2026-10-30"),
        ("this quarters kickoffs", "2026-10-01"),
        ("fixed this morning", "2026-10-15"),
    ],
)
def test_a_day_that_somebody_names_is_understood(text: str, day: str) -> None:
    assert date.fromisoformat(day) in named_days(text, _THURSDAY)


def test_no_day_is_heard_where_none_is_named() -> None:
    assert named_days("draft the nudge for lena", _THURSDAY) == frozenset()


@pytest.mark.parametrize("module", [days, discover, obedient, saying])
def test_the_examples_of_the_instrument_run(module: object) -> None:
    failed, tried = doctest.testmod(module)  # type: ignore[arg-type] # a module is what it takes
    assert (failed, tried > 0) == (0, True)
