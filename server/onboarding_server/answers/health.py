"""The answer about a score: what it is, what it lost where, how far it can be trusted, what would lift it."""

from datetime import date
from fractions import Fraction

from onboarding_server.answers.page import Answer, Page
from onboarding_server.answers.stopped import say_stop
from onboarding_tools.assessment import Assessment, SegmentView
from onboarding_tools.health import Change, DimensionScore, Health
from onboarding_tools.risks import Signal

__all__ = ["beside_score", "health_answer", "health_words", "percent", "say_dimension"]

_TYPED = "as given"  # what the core says of a number that was typed in; repeating it five times says nothing


def health_words(health: Health) -> str:
    """Write the score in one clause: `92.5 healthy`, or why there is none."""
    if health.state == "not_started":
        return "no score before Day 1"
    if health.state == "none":
        return "no score"
    if health.state == "insufficient":
        known = f"coverage {percent(health.coverage)}, between {health.low} and {health.high}"
        return f"insufficient data for a score ({known})"
    if health.state == "provisional":
        return f"{health.score} {health.band}, provisional ({'; '.join(health.provisional_because)})"
    return f"{health.score} {health.band}"


def health_answer(
    health: Health, *, as_of: date, whose: Assessment | None = None, supposed: str = "", full: bool = False
) -> Answer:
    """Explain a score: an account's, one of typed numbers, or what an account's would be with `supposed`."""
    page = Page()
    of = f" of {whose.account.id}" if whose else ""
    page.say(f"What if: {supposed}. Nothing is stored." if whose and supposed else "")
    page.say(f"Health{of} on {as_of}: {health_words(health)}.", beside_score(whose) if whose else "")
    if whose:
        say_stop(page, whose)
    page.say(_range(health), _assumed(whose.segment) if whose else "")
    if health.state == "insufficient":
        page.say(f"Collect, heaviest first: {', '.join(health.missing)}.")
    for dimension in health.dimensions:
        say_dimension(page, dimension, most=20 if full else 2 * bool(dimension.lost))
    page.say(*_path(health), *_since(health))
    if health.pulse:
        judged = f"{health.pulse.state} until {health.pulse.until}, in no calculation"
        page.say(f"A person's judgement: {judged}{page.quote(health.pulse.evidence.outside)}")
    if whose:
        page.name("account", whose.account.name)
    return page.answer()


def _assumed(segment: SegmentView) -> str:
    if not segment.provisional:
        return ""
    return (
        f"Contract value unknown: scored by the {segment.used.replace('_', '-')} rules until it is recorded."
    )


def beside_score(assessment: Assessment) -> str:
    """Say which warnings stand beside a score; a high score alone would be heard as “all is well” (C32)."""
    playbook, risks = assessment.standing.playbook, assessment.risks
    said = [
        f"{playbook.signals[each.signal].title} {_since_when(each)}: {each.says}"
        for each in risks.signals
        if each.status == "fired"
    ]
    said += [
        f"{playbook.plays[each.play].title} on watch since {each.onset_on}: {each.says}"
        for each in risks.plays
        if each.watch and each.is_active
    ]
    if not said:
        return ""
    return f"Beside the score, {assessment.attention}: {'; '.join(said)}. Say it with the score."


def _since_when(signal: Signal) -> str:
    snoozed = f", snoozed until {signal.snoozed_until}" if signal.snoozed_until else ""
    return f"({signal.level} since {signal.onset_on}{snoozed})"


def percent(share: Fraction | None) -> str:
    """Show a share as whole percent, cut so that a threshold not reached is never shown.

    >>> percent(Fraction(2, 3))
    '66 %'
    """
    return f"{int(share * 100)} %" if share is not None else "unknown"


def _range(health: Health) -> str:
    if health.state not in {"provisional", "full"}:
        return ""
    exact = f"Exactly {health.exact}; coverage {percent(health.coverage)}"
    if health.low == health.high:
        return f"{exact}."
    return f"{exact}; range {health.low} ({health.low_band}) to {health.high} ({health.high_band})."


def say_dimension(page: Page, dimension: DimensionScore, *, most: int) -> None:
    """Add one dimension, with its first pieces of evidence."""
    points = ""
    if dimension.lost is not None:
        points = f" {dimension.score}, {dimension.earned} points, {dimension.lost} lost"
    given = ", given in a review" if dimension.given and dimension.says != _TYPED else ""
    says = f"; {dimension.says}" if dimension.says != _TYPED else ""
    page.say(f"{dimension.dimension} ({dimension.rule}): {dimension.state}{points}{given}{says}")
    page.cite(dimension.evidence, most=most)


def _path(health: Health) -> list[str]:
    if not health.path:
        return []
    steps = [
        f"{step.dimension}{f' to {step.to_score}' if step.to_score is not None else ''} ({step.says})"
        for step in health.path
    ]
    return [f"Cheapest way to {health.path_band}: " + "; ".join(steps)]


def _since(health: Health) -> list[str]:
    if health.previous is None:
        return []
    before = health.previous
    was = f"{before.score} {before.band}" if before.score is not None else "no score"
    changes = [_change(change) for change in health.changes]
    return [f"Since {before.as_of} ({was}): " + ("; ".join(changes) or "nothing changed")]


def _change(change: Change) -> str:
    def shown(score: float | None) -> str:
        return "none" if score is None else str(score)

    return f"{change.dimension} {shown(change.before)} to {shown(change.after)}, {change.cause}"
