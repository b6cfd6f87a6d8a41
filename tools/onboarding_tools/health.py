"""The health score: Σ weight · dimension / Σ weight of what is due and known, its range and its band."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from onboarding_tools.cheapest import cheapest_raise
from onboarding_tools.dimensions import DIMENSIONS, DimensionState, Measured, measure_dimensions
from onboarding_tools.facts.types import PulseNoted
from onboarding_tools.measures import Measures
from onboarding_tools.milestones import MilestoneReport, report_milestones
from onboarding_tools.playbook import Playbook
from onboarding_tools.results import Evidence, Exact, Result, over_one_denominator, shown, shown_parts

__all__ = [
    "Change", "DimensionScore", "Health", "PathStep", "Score", "band_of", "health_on", "is_full_on",
    "milestones_on", "score_on", "weigh",
]  # fmt: skip

_OUTSIDE: tuple[DimensionState, ...] = ("not_due", "not_started")
_WORST_BAND_FIRST = ("critical", "at_risk", "needs_attention", "healthy")


class DimensionScore(Result):
    """One dimension with the points that it earned and lost; the earned points add up to the score."""

    dimension: str
    title: str
    state: DimensionState
    score: float | None
    exact: Exact
    weight: int
    """Percent of the whole score."""
    earned: float | None
    lost: float | None
    given: bool
    rule: str
    says: str
    evidence: tuple[Evidence, ...]


class PathStep(Result):
    """One dimension that has to reach a score."""

    dimension: str
    to_score: float | None
    says: str


class Change(Result):
    """How one dimension moved since the previous week, and why."""

    dimension: str
    before: float | None
    after: float | None
    cause: str
    facts: tuple[str, ...] = ()


class Previous(Result):
    """The score of a week before."""

    as_of: date
    score: float | None
    band: str | None


class Pulse(Result):
    """A person's judgement beside the score; it is in no calculation."""

    state: str
    until: date
    evidence: Evidence


class Health(Result):
    """The score with everything that it stands on."""

    state: Literal["not_started", "insufficient", "provisional", "full", "none"]
    score: float | None = None
    exact: Exact = None
    band: str | None = None
    capped: bool = False
    """The band would be better if nothing that matters were missing."""
    provisional_because: tuple[str, ...] = ()
    coverage: Exact = None
    low: float | None = None
    high: float | None = None
    low_band: str | None = None
    high_band: str | None = None
    dimensions: tuple[DimensionScore, ...] = ()
    path: tuple[PathStep, ...] = ()
    path_band: str | None = None
    previous: Previous | None = None
    changes: tuple[Change, ...] = ()
    pulse: Pulse | None = None

    def dimension(self, name: str) -> DimensionScore:
        """Return one dimension."""
        return next(each for each in self.dimensions if each.dimension == name)

    @property
    def missing(self) -> tuple[str, ...]:
        """The due dimensions that nothing is known of, heaviest first."""
        gone = [each for each in self.dimensions if each.state == "missing"]
        return tuple(each.dimension for each in sorted(gone, key=lambda each: -each.weight))


def band_of(playbook: Playbook, score: Fraction) -> str:
    """Return the band of an exact score: thresholds are reached, never rounded up to (C12)."""
    return next(name for name, band in playbook.health.bands.items() if score >= band.from_.exact)


class Score(NamedTuple):
    """The bare arithmetic of a score, for dates that are only looked back at."""

    points: Fraction
    """Σ weight · score of what is due and known."""
    known_weight: int
    due_weight: int
    exact: Fraction | None
    """None where too little is known."""
    band: str | None
    missing: tuple[str, ...]

    @property
    def coverage(self) -> Fraction:
        """The share of what is due that is known."""
        return Fraction(self.known_weight, self.due_weight)

    @property
    def low(self) -> Fraction:
        """The score if everything that is missing were at its worst."""
        return self.points / self.due_weight

    @property
    def high(self) -> Fraction:
        """The score if everything that is missing were at its best."""
        return (self.points + 100 * (self.due_weight - self.known_weight)) / self.due_weight


def health_on(measures: Measures) -> Health:
    """Score an account on the date of its measures; before Day 1 there is no score."""
    if not measures.has_started:
        return _not_started(measures)
    if "health" not in measures.results:
        measured = _measured_on(measures)
        measures.results["health"] = weigh(
            measures.playbook, measured, _reasons(measures, measured), _pulse(measures)
        )
    found: Health = measures.results["health"]
    return found


def score_on(measures: Measures) -> Score | None:
    """Return the score of a date without its explanation, computed at most once; None before Day 1."""
    if "score" not in measures.results:
        started = measures.has_started
        measures.results["score"] = _score(measures.playbook, _measured_on(measures)) if started else None
    found: Score | None = measures.results["score"]
    return found


def is_full_on(measures: Measures) -> bool:
    """Say whether nothing about a date's score is provisional."""
    score = score_on(measures)
    return score is not None and score.exact is not None and not _reasons(measures, _measured_on(measures))


def _measured_on(measures: Measures) -> dict[str, Measured]:
    if "dimensions" not in measures.results:
        measures.results["dimensions"] = measure_dimensions(measures)
    found: dict[str, Measured] = measures.results["dimensions"]
    return found


def milestones_on(measures: Measures) -> MilestoneReport:
    """Return the milestone report of a date, computed at most once."""
    if "milestones" not in measures.results:
        measures.results["milestones"] = report_milestones(measures)
    found: MilestoneReport = measures.results["milestones"]
    return found


def _not_started(measures: Measures) -> Health:
    says = "before Day 1 there is no score" if measures.plan.day1_on else "no kickoff date is agreed yet"
    measured = {name: Measured(name, "not_started", says) for name in DIMENSIONS}
    dimensions = _dimension_scores(measures.playbook, measured)
    return Health(state="not_started", dimensions=dimensions, pulse=_pulse(measures))


def _reasons(measures: Measures, measured: Mapping[str, Measured]) -> tuple[str, ...]:
    reasons = [f"{name} is missing" for name in DIMENSIONS if measured[name].state == "missing"]
    reasons += [f"{name} was given in a review" for name in DIMENSIONS if measured[name].given]
    if measures.stale_since:
        reasons.append(f"not updated since {measures.stale_since}")
    return tuple(reasons)


def weigh(
    playbook: Playbook,
    measured: Mapping[str, Measured],
    reasons: tuple[str, ...] = (),
    pulse: Pulse | None = None,
) -> Health:
    """Weigh five measured dimensions: Σ weight · score / Σ weight of those that are due and known.

    `reasons` say why the result is provisional; with none it is full.
    """
    score = _score(playbook, measured)
    path_band, path = _path(playbook, measured, score)
    return Health(
        state="insufficient" if score.exact is None else "provisional" if reasons else "full",
        score=None if score.exact is None else shown(score.exact),
        exact=score.exact,
        band=score.band,
        capped=score.exact is not None and band_of(playbook, score.exact) != score.band,
        provisional_because=reasons,
        coverage=score.coverage,
        low=shown(score.low),
        high=shown(score.high),
        low_band=band_of(playbook, score.low),
        high_band=band_of(playbook, score.high),
        dimensions=_dimension_scores(playbook, measured),
        path=path,
        path_band=path_band,
        pulse=pulse,
    )


def _score(playbook: Playbook, measured: Mapping[str, Measured]) -> Score:
    rule = playbook.health
    due = [name for name in DIMENSIONS if measured[name].state not in _OUTSIDE]
    known = {name: exact for name in due if (exact := measured[name].exact) is not None}
    missing = tuple(name for name in due if name not in known)
    due_weight = sum(rule.weights[name] for name in due)
    known_weight = due_weight - sum(rule.weights[name] for name in missing)
    whole, scale = over_one_denominator(known)
    points = Fraction(sum(rule.weights[name] * score for name, score in whole.items()), scale)
    is_covered = not missing or Fraction(known_weight, due_weight) >= rule.min_coverage.exact
    exact = points / known_weight if is_covered else None
    return Score(
        points=points,
        known_weight=known_weight,
        due_weight=due_weight,
        exact=exact,
        band=None if exact is None else _capped(playbook, band_of(playbook, exact), missing),
        missing=missing,
    )


def _capped(playbook: Playbook, band: str, missing: tuple[str, ...]) -> str:
    capping = any(playbook.health.dimensions[name].caps_band for name in missing)
    return min(band, playbook.health.cap_band, key=_WORST_BAND_FIRST.index) if capping else band


def _dimension_scores(playbook: Playbook, measured: Mapping[str, Measured]) -> tuple[DimensionScore, ...]:
    weights = playbook.health.weights
    known = {name: exact for name in DIMENSIONS if (exact := measured[name].exact) is not None}
    whole, scale = over_one_denominator(known)
    denominator = scale * max(1, sum(weights[name] for name in known))
    earned = shown_parts({name: weights[name] * score for name, score in whole.items()}, denominator)
    lost = shown_parts(
        {name: weights[name] * (100 * scale - score) for name, score in whole.items()}, denominator
    )
    return tuple(
        _dimension_score(playbook, measured[name], earned.get(name), lost.get(name)) for name in DIMENSIONS
    )


def _dimension_score(
    playbook: Playbook, measured: Measured, earned: float | None, lost: float | None
) -> DimensionScore:
    says, evidence = measured.told()
    return DimensionScore(
        dimension=measured.dimension,
        title=playbook.health.dimensions[measured.dimension].title,
        state=measured.state,
        score=None if measured.exact is None else shown(measured.exact),
        exact=measured.exact,
        weight=playbook.health.weights[measured.dimension],
        earned=earned,
        lost=lost,
        given=measured.given,
        rule=f"health.{measured.dimension}",
        says=says,
        evidence=evidence,
    )


def _path(
    playbook: Playbook, measured: Mapping[str, Measured], score: Score
) -> tuple[str | None, tuple[PathStep, ...]]:
    """Find the cheapest changes that reach the next band; for a capped band, what is missing comes first."""
    if score.exact is None or score.band is None or score.band == _WORST_BAND_FIRST[-1]:
        return None, ()
    target = _WORST_BAND_FIRST[_WORST_BAND_FIRST.index(score.band) + 1]
    if band_of(playbook, score.exact) != score.band:
        gaps = score.missing
        return target, tuple(
            PathStep(dimension=name, to_score=None, says=f"record it: {measured[name].told()[0]}")
            for name in gaps
        )
    rule = playbook.health
    known = {name: exact for name in DIMENSIONS if (exact := measured[name].exact) is not None}
    weights = {name: rule.weights[name] for name in known}
    levels = [rule.scores[name].exact for name in ("warning", "healthy")]
    best = cheapest_raise(known, weights, rule.bands[target].from_.exact * sum(weights.values()), levels)
    return target, tuple(
        PathStep(
            dimension=name,
            to_score=shown(to),
            says=f"{rule.dimensions[name].title} from {shown(known[name]):g} up to {shown(to):g}",
        )
        for name, to in best.items()
    )


def _pulse(measures: Measures) -> Pulse | None:
    noted = [fact for fact in measures.state.all(PulseNoted) if fact.until >= measures.as_of]
    if not noted:
        return None
    last = noted[-1]
    return Pulse(
        state=last.state, until=last.until, evidence=Evidence.of(last, "a person's judgement", last.reason)
    )
