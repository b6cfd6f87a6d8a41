"""What every result is made of: frozen values, evidence with dates, exact numbers shown with one decimal."""

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainSerializer

from onboarding_tools.facts import Fact, OutsideText

__all__ = ["Evidence", "Exact", "Result", "over_one_denominator", "shown", "shown_parts"]


class Result(BaseModel):
    """A value that leaves the core: cannot be changed."""

    model_config = ConfigDict(frozen=True)


Exact = Annotated[Any, PlainSerializer(lambda value: None if value is None else str(value))]
"""A `Fraction`, written as the text of the fraction: 155/2."""


class Evidence(Result):
    """One thing that a conclusion stands on: when, what it says in our words, and outside words apart."""

    on: date | None = None
    says: str
    outside: OutsideText | None = None
    facts: tuple[str, ...] = ()

    @classmethod
    def of(cls, fact: Fact, says: str, outside: str | None = None) -> "Evidence":
        """Cite one fact."""
        quoted = OutsideText(outside) if outside else None
        return cls(on=fact.day, says=says, outside=quoted, facts=(fact.id,) if fact.id else ())


def shown(exact: Fraction) -> float:
    """Cut to one decimal, so that a threshold that is not reached is never shown (C13).

    >>> shown(Fraction(8499, 100))
    84.9
    """
    return (exact.numerator * 10 // exact.denominator) / 10


def shown_parts(parts: Mapping[str, int], denominator: int) -> dict[str, float]:
    """Cut each part to one decimal and give the remaining tenths to the largest fractions.

    The parts as shown add up to their sum as shown.

    >>> shown_parts({"a": 2, "b": 1}, 3)
    {'a': 0.7, 'b': 0.3}
    """
    whole = {name: part * 10 // denominator for name, part in parts.items()}
    left = sum(parts.values()) * 10 // denominator - sum(whole.values())
    by_fraction = sorted(parts, key=lambda name: -(parts[name] * 10 % denominator))
    for name in by_fraction[:left]:
        whole[name] += 1
    return {name: count / 10 for name, count in whole.items()}


def over_one_denominator(exact: Mapping[str, Fraction]) -> tuple[dict[str, int], int]:
    """Return the numerators over one common denominator, and that: sums of whole numbers are fast.

    >>> over_one_denominator({"a": Fraction(2, 3), "b": Fraction(1, 2)})
    ({'a': 4, 'b': 3}, 6)
    """
    scale = math.lcm(*(each.denominator for each in exact.values()))
    return {name: each.numerator * (scale // each.denominator) for name, each in exact.items()}, scale
