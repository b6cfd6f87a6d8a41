"""Scores that a person gives: weighed as they are, or in place of some of an account's."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from onboarding_tools.dimensions import DIMENSIONS, Measured, state_of
from onboarding_tools.errors import InvalidScoreError, Problem
from onboarding_tools.health import DimensionScore, Health, weigh
from onboarding_tools.playbook import Playbook

__all__ = ["score_dimensions", "what_if"]


def score_dimensions(playbook: Playbook, scores: Mapping[str, object]) -> Health:
    """Weigh dimension scores that a person typed in, 0 to 100 each.

    >>> from onboarding_tools.playbook import standard
    >>> typed = {"milestones": 72, "engagement": 80, "usage": 96, "technical": 96, "sentiment": 98}
    >>> score_dimensions(standard(), typed).exact  # binary floats give 84.999...
    Fraction(85, 1)

    Raises:
        InvalidScoreError: a name that is no dimension, or a score that is no number from 0 to 100.
    """
    checked = _check_scores(scores)
    measured = {name: _typed(playbook, name, checked.get(name)) for name in DIMENSIONS}
    reasons = tuple(f"{name} is missing" for name in DIMENSIONS if name not in checked)
    return weigh(playbook, measured, reasons)


def what_if(playbook: Playbook, health: Health, scores: Mapping[str, object]) -> Health:
    """Weigh an account's dimensions with some of them replaced; nothing is stored."""
    checked = _check_scores(scores)
    known = {each.dimension: each for each in health.dimensions}
    measured = {
        name: _typed(playbook, name, checked.get(name))
        if name in checked or name not in known
        else _as_measured(known[name])
        for name in DIMENSIONS
    }
    gone = tuple(f"{name} is missing" for name in DIMENSIONS if measured[name].state == "missing")
    settled = {*checked, *(name for name in DIMENSIONS if measured[name].state == "missing")}
    kept = tuple(reason for reason in health.provisional_because if reason.split(" ")[0] not in settled)
    return weigh(playbook, measured, gone + kept)


def _as_measured(score: DimensionScore) -> Measured:
    state = "missing" if score.state == "not_started" else score.state
    return Measured(
        score.dimension, state, lambda: (score.says, score.evidence), score.exact, given=score.given
    )


def _typed(playbook: Playbook, name: str, score: Fraction | None) -> Measured:
    if score is None:
        return Measured(name, "missing", "not given")
    return Measured(name, state_of(playbook, score), "as given", score, given=True)


def _check_scores(scores: Mapping[str, object]) -> dict[str, Fraction]:
    """Accept finite numbers from 0 to 100; name every other one."""
    problems: list[Problem] = []
    checked: dict[str, Fraction] = {}
    for name, score in scores.items():
        is_number = isinstance(score, (int, float, Decimal, Fraction)) and not isinstance(score, bool)
        exact = _fraction(score) if is_number else None
        if name not in DIMENSIONS:
            problems.append(Problem.of(name, score, "a dimension: " + ", ".join(DIMENSIONS)))
        elif exact is None or not 0 <= exact <= 100:  # noqa: PLR2004 -- the scale itself
            problems.append(Problem.of(name, score, "a number from 0 to 100"))
        else:
            checked[name] = exact
    if not scores:
        problems.append(Problem.of("scores", None, "at least one of " + ", ".join(DIMENSIONS)))
    if problems:
        raise InvalidScoreError(problems)
    return checked


def _fraction(score: object) -> Fraction | None:
    try:
        return Fraction(Decimal(str(score))) if not isinstance(score, Fraction) else score
    except (ValueError, OverflowError, ArithmeticError):
        return None
