"""The cheapest way to a threshold: fewest dimensions, then fewest rubric steps, then the heavier one."""

import itertools
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

__all__ = ["cheapest_raise"]


def cheapest_raise(
    scores: Mapping[str, Fraction],
    weights: Mapping[str, int],
    threshold: Fraction,
    levels: Sequence[Fraction],
) -> dict[str, Fraction]:
    """Return which dimensions to raise to which rubric level so that Σ weight · score reaches `threshold`.

    `levels` are the rubric scores that can be aimed at, rising. Empty where no raise reaches the threshold.

    >>> scores = {"milestones": Fraction(25), "sentiment": Fraction(75)}
    >>> weights = {"milestones": 30, "sentiment": 10}
    >>> cheapest_raise(scores, weights, Fraction(3000), [Fraction(75), Fraction(100)])
    {'milestones': Fraction(75, 1)}
    """
    # Over one common denominator everything is a whole number: exact, and summed much faster than fractions.
    scale = math.lcm(*(each.denominator for each in (threshold, *scores.values(), *levels)))
    start = {name: _whole(score, scale) for name, score in scores.items()}
    gap = _whole(threshold, scale) - sum(weights[name] * score for name, score in start.items())
    aims = [_whole(level, scale) for level in levels]
    gains = {
        name: [weights[name] * (aim - start[name]) for aim in aims if aim > start[name]] for name in scores
    }
    movable = [name for name in scores if gains[name]]
    for size in range(1, len(movable) + 1):
        found = [
            (sum(steps), -sum(weights[name] for name in names), names, steps)
            for names in itertools.combinations(movable, size)
            if sum(gains[name][-1] for name in names) >= gap
            for steps in itertools.product(*(range(len(gains[name])) for name in names))
            if sum(gains[name][step] for name, step in zip(names, steps, strict=True)) >= gap
        ]
        if found:
            *_, names, steps = min(found, key=lambda each: each[:2])
            # Steps count from the first level above a score; those above it are the last levels.
            return {name: levels[step - len(gains[name])] for name, step in zip(names, steps, strict=True)}
    return {}


def _whole(exact: Fraction, scale: int) -> int:
    return exact.numerator * (scale // exact.denominator)
