"""What happens if nobody acts, and what changed since a day: two assessments held against each other."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from onboarding_tools.assessment import Assessment, assess_history
from onboarding_tools.facts import Account, OutsideText
from onboarding_tools.health import Health
from onboarding_tools.next_step import decide
from onboarding_tools.playbook import Playbook
from onboarding_tools.results import Result
from onboarding_tools.state import History

__all__ = ["Difference", "Since", "Turn", "changes_since", "look_ahead", "outlook"]


class Turn(Result):
    """One thing that turns on a date without anybody acting."""

    on: date
    kind: str
    """signal, play, band, milestone, score or value."""
    key: str
    cause: OutsideText
    says: str


class Difference(Result):
    """One thing that was different then."""

    kind: str
    key: str
    before: str | None
    after: str | None


class Since(Result):
    """What changed between a past day, as it was known then, and now."""

    since: date
    is_new: bool
    """Nothing was known of the account then, so that nothing can be compared."""
    new_facts: int
    differences: tuple[Difference, ...]


def outlook(account: Account, playbook: Playbook, as_of: date) -> tuple[Turn, ...]:
    """Replay the coming days without new facts and name every date on which something turns.

    Looks at signals, plays, the band, milestones and the time to first value, for as many days as the
    playbook says.
    """
    return look_ahead(assess_history(History(account, playbook), as_of))


def look_ahead(assessment: Assessment) -> tuple[Turn, ...]:
    """Look ahead from an assessment that was made already."""
    measures = assessment.standing.measures
    history, before, turns = measures.state.history, assessment, list[Turn]()
    for offset in range(1, measures.playbook.outlook.days.value + 1):
        after = assess_history(history, assessment.as_of + timedelta(days=offset))
        turns += _turns(before, after)
        before = after
    return tuple(turns)


def _turns(before: Assessment, after: Assessment) -> Iterator[Turn]:
    then, now = _marks(before), _marks(after)
    for key, (kind, name, cause, says) in now.items():
        if key not in then:
            yield Turn(on=after.as_of, kind=kind, key=name, cause=OutsideText(cause), says=says)
    for key, (kind, name, cause, _) in then.items():
        if key not in now and kind in {"signal", "play"}:
            says = "cannot be judged any more" if name in _unjudged(after) else "no longer fires"
            yield Turn(on=after.as_of, kind=kind, key=name, cause=OutsideText(cause), says=says)


def _unjudged(assessment: Assessment) -> set[str]:
    signals = {
        f"signals.{each.signal}" for each in assessment.risks.signals if each.status == "not_evaluable"
    }
    return signals | {
        f"plays.{each.play}" for each in assessment.risks.plays if each.status == "not_evaluable"
    }


def _marks(assessment: Assessment) -> dict[tuple[str, ...], tuple[str, str, str, str]]:
    """Return what is true on a date, as marks that appear and go."""
    found = [
        ("signal", f"signals.{signal.signal}", str(signal.cause), signal.says)
        for signal in assessment.risks.signals
        if signal.is_active
    ]
    found += [
        ("play", f"plays.{run.play}", str(run.cause), run.says)
        for run in assessment.risks.plays
        if run.is_active
    ]
    found += [
        ("milestone", f"milestones.{item.milestone}", "", f"{item.title} is overdue")
        for item in assessment.milestones.items
        if item.status == "overdue"
    ]
    health = assessment.health
    if health.band:
        found.append(
            (
                "band",
                f"health.bands.{health.band}",
                "",
                f"the band turns to {health.band.replace('_', ' ')}, {_score_words(health)}",
            )
        )
    if health.state == "insufficient":
        found.append(("score", "health.coverage", "", "too little is known for a score"))
    if assessment.value.ttfv == "missed":
        found.append(("value", "value.ttfv", "", "the goal for time to first value is missed"))
    return {(kind, key, cause): (kind, key, cause, says) for kind, key, cause, says in found}


def _score_words(health: Health) -> str:
    """Say the score, and what is missing: that may hold the band below it."""
    missing = f", {', '.join(health.missing)} missing" if health.missing else ""
    return f"score {health.score}{missing}"


def changes_since(account: Account, playbook: Playbook, since: date, as_of: date) -> Since:
    """Hold an account as it was known at the end of `since` against what is known now."""
    known_at = datetime.combine(since, time.max, tzinfo=UTC)
    then = assess_history(History(account, playbook, known_at), since)
    now = assess_history(History(account, playbook), as_of)
    old = {fact.id for fact in then.standing.measures.state.history.facts}
    new = [
        fact for fact in now.standing.measures.state.history.facts if fact.id not in old and fact.day <= as_of
    ]
    differences = tuple(_differences(then, now)) if old else ()
    return Since(since=since, is_new=not old, new_facts=len(new), differences=differences)


def _differences(then: Assessment, now: Assessment) -> Iterator[Difference]:
    pairs = {
        ("status", "status"): (then.status, now.status),
        ("attention", "attention.classes"): (then.attention, now.attention),
        ("band", "health.bands"): (then.health.band, now.health.band),
        ("score", "health.score"): (_number(then.health.score), _number(now.health.score)),
        ("next_step", "next_step.order"): (decide(then).key, decide(now).key),
    }
    for name in ("signal", "milestone"):
        before, after = _by_key(then, name), _by_key(now, name)
        pairs |= {(name, key): (before.get(key), after.get(key)) for key in {**before, **after}}
    for (kind, key), (before_, after_) in pairs.items():
        if before_ != after_:
            yield Difference(kind=kind, key=key, before=before_, after=after_)


def _by_key(assessment: Assessment, kind: str) -> dict[str, str]:
    if kind == "milestone":
        return {f"milestones.{item.milestone}": item.status for item in assessment.milestones.items}
    return {f"signals.{signal.signal}": signal.status for signal in assessment.risks.signals}


def _number(score: float | None) -> str | None:
    return None if score is None else f"{score:g}"
