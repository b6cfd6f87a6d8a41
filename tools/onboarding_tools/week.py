"""What changed in the health score since a week ago, by dimension, and why."""

from onboarding_tools.dimensions import DIMENSIONS
from onboarding_tools.health import Change, DimensionScore, Health, Previous, health_on
from onboarding_tools.measures import Measures

__all__ = ["with_previous"]


def with_previous(measures: Measures, health: Health) -> Health:
    """Add the comparison with the previous week: per dimension, before, after and the cause."""
    before = measures.before(measures.playbook.health.compare_days.value)
    then = health_on(before)
    if health.state == "not_started" or then.state == "not_started":
        return health
    previous = Previous(as_of=before.as_of, score=then.score, band=then.band)
    changes = tuple(
        _change(measures, before, then.dimension(name), health.dimension(name))
        for name in DIMENSIONS
        if then.dimension(name).exact != health.dimension(name).exact
    )
    return health.model_copy(update={"previous": previous, "changes": changes})


def _change(measures: Measures, before: Measures, then: DimensionScore, now: DimensionScore) -> Change:
    new = [
        fact for fact in now.evidence if fact.on and before.as_of < fact.on <= measures.as_of and fact.facts
    ]
    ids = tuple(id_ for fact in new for id_ in fact.facts)
    if ids:
        cause = "; ".join(f"{fact.on}: {fact.says}" for fact in new)
    elif now.state == "missing":
        cause = "what it stood on is too old to count, or gone"
    elif any(fact.facts for fact in then.evidence) and not now.evidence:
        cause = "what spoke against it was settled or is too old to count"
    else:
        cause = "days passed"
    return Change(dimension=now.dimension, before=then.score, after=now.score, cause=cause, facts=ids)
