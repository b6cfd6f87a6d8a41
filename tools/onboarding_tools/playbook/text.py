"""Figures in words, and texts that take their figures from the data, so that the two never differ."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from pydantic import BaseModel

from onboarding_tools.errors import Problem
from onboarding_tools.playbook.models import Figure

Tree = Mapping[str, object]

_PLACE = re.compile(r"\{([a-z][a-z0-9_.]*?)(\.value)?([+-]\d+)?\}")
_WORDS = {
    "days": ("day", "days"),
    "business_days": ("business day", "business days"),
    "hours": ("hour", "hours"),
    "minutes": ("minute", "minutes"),
    "weeks": ("week", "weeks"),
}


def amount(value: Fraction) -> str:
    """Write a number without its unit: whole, or with as many decimals as it needs.

    >>> amount(Fraction(1, 2)), amount(Fraction(50000))
    ('0.5', '50,000')
    """
    if value.denominator == 1:
        return f"{value.numerator:,}"
    return f"{Decimal(value.numerator) / value.denominator:f}"


def words(value: Fraction, unit: str, currency: str) -> str:
    """Write a number with its unit as a reader says it.

    >>> words(Fraction(1, 4), "share", "USD"), words(Fraction(1), "days", "USD")
    ('25 %', '1 day')
    """
    number = amount(value)
    if unit == "share":
        return f"{amount(100 * value)} %"
    if unit == "percent":
        return f"{number} %"
    if unit == "money":
        return f"{currency} {number}"
    if unit == "day":
        return f"Day {number}"
    if unit in _WORDS:
        return f"{number} {_WORDS[unit][abs(value) != 1]}"
    return number


def figures_of(value: object, path: str = "") -> Iterator[tuple[str, Figure]]:
    """Yield every figure below a value with its path."""
    if isinstance(value, Figure):
        yield path, value
        return
    if isinstance(value, BaseModel):
        fields = type(value).model_fields.items()
        inner = {field.alias or name: getattr(value, name) for name, field in fields}
    elif isinstance(value, tuple):
        inner = {str(number): entry for number, entry in enumerate(value)}
    else:
        inner = value if isinstance(value, dict) else {}
    for key, entry in inner.items():
        yield from figures_of(entry, f"{path}.{key}" if path else str(key))


def lookup(tree: Tree, path: str) -> object:
    """Return what stands at a dotted path, None where nothing does."""
    here: object = tree
    for key in path.split("."):
        here = here.get(key) if isinstance(here, Mapping) else None
    return here


def fill(tree: Tree, fallback: Tree) -> tuple[dict[str, object], list[Problem]]:
    """Replace every {path.to.figure} in the tree's texts by the figure in words.

    "{path-1}" is the figure less one, "{path.value}" its bare number. What the tree has lost is taken from
    the fallback, since the loss is reported where it happened; a path that neither has is a problem.
    """
    filler = _Filler(tree, fallback)
    filled = {key: filler.walk(value, key) for key, value in tree.items()}
    return filled, filler.problems


class _Filler:
    """One walk over a tree; remembers what it could not fill."""

    def __init__(self, tree: Tree, fallback: Tree) -> None:
        self._trees = (tree, fallback)
        self._currency = str(tree.get("currency", ""))
        self.problems: list[Problem] = []

    def walk(self, value: object, path: str) -> object:
        if isinstance(value, Mapping):
            return {key: self.walk(inner, f"{path}.{key}") for key, inner in value.items()}
        if isinstance(value, list):
            return [self.walk(inner, f"{path}.{n}") for n, inner in enumerate(value)]
        if isinstance(value, str) and "{" in value:
            return _PLACE.sub(lambda match: self._words(match, path), value)
        return value

    def _words(self, match: re.Match[str], path: str) -> str:
        target, bare, shift = match.groups()
        found = (lookup(tree, target) for tree in self._trees)
        figure = next((each for each in found if isinstance(each, Mapping) and "value" in each), None)
        if figure is None:
            self.problems.append(Problem.of(path, match[0], "the path of a figure in braces"))
            return match[0]
        try:
            value = Fraction(str(figure["value"])) + int(shift or 0)
        except ValueError:
            return match[0]  # the figure itself is reported where it stands
        return amount(value) if bare else words(value, str(figure.get("unit")), self._currency)
