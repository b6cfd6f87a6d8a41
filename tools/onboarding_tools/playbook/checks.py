"""The rules across entries: sums and orders that one entry alone cannot show."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from onboarding_tools.errors import Problem
from onboarding_tools.playbook.models import Figure, Playbook
from onboarding_tools.playbook.references import check_references
from onboarding_tools.playbook.vocabulary import MILESTONES

Named = tuple[str, Figure]


def check(playbook: Playbook) -> list[Problem]:
    """Name every rule across entries that a playbook breaks."""
    return [
        *_weights(playbook),
        *_bands(playbook),
        *_orders(playbook),
        *_coverage(playbook),
        *_segments(playbook),
        *_agendas(playbook),
        *_steps(playbook),
        *_windows(playbook),
        *check_references(playbook),
    ]


def _weights(playbook: Playbook) -> Iterator[Problem]:
    total = sum(dimension.weight.value for dimension in playbook.health.dimensions.values())
    if total != 100:  # noqa: PLR2004 - percent
        given = f"weights that add up to {total}"
        yield Problem(field="health.dimensions", given=given, accepted="weights that add up to 100")


def _bands(playbook: Playbook) -> Iterator[Problem]:
    bands = [(f"health.bands.{key}.from", band.from_) for key, band in playbook.health.bands.items()]
    yield from _strictly(bands, rising=False)
    yield from _ends_at_zero(bands)


def _orders(playbook: Playbook) -> Iterator[Problem]:
    health = playbook.health
    behind, mood, handoff = health.milestones, health.sentiment, playbook.handoff
    scores = [(f"health.scores.{key}", score) for key, score in health.scores.items()]
    yield from _strictly(scores, rising=False)
    states = ("minor_slip_from", "warning_from", "critical_from")
    yield from _strictly(_fields("health.milestones", behind, *states))
    yield from _strictly(_fields("health.sentiment", mood, "nps_neutral", "nps_positive"))
    yield from _strictly(_fields("health.sentiment", mood, "csat_neutral", "csat_positive"))
    yield from _strictly(_fields("handoff", handoff, "half_days", "score_days"))
    yield from _strictly(_fields("handoff", handoff, "min_score", "healthy_score"))
    yield from _strictly(_by_milestone("health.usage.expectation", health.usage.expectation))


def _coverage(playbook: Playbook) -> Iterator[Problem]:
    figure = playbook.health.min_coverage
    if figure.exact == 0:
        yield Problem.of("health.min_coverage", figure.written, "a share above 0 and up to 1")


def _segments(playbook: Playbook) -> Iterator[Problem]:
    amounts = [(f"segments.{key}.acv_from", segment.acv_from) for key, segment in playbook.segments.items()]
    yield from _strictly(amounts, rising=False)
    yield from _ends_at_zero(amounts)
    for key, segment in playbook.segments.items():
        where = f"segments.{key}.due_days"
        for milestone in sorted(set(MILESTONES) ^ set(segment.due_days)):
            given = segment.due_days.get(milestone)
            accepted = "no such milestone" if given else "the day on which this milestone is due"
            yield Problem.of(f"{where}.{milestone}", given.written if given else None, accepted)
        yield from _strictly(_by_milestone(where, segment.due_days))


def _agendas(playbook: Playbook) -> Iterator[Problem]:
    for key, agenda in playbook.agendas.items():
        total = sum(item.minutes.value for item in agenda.items)
        if total != agenda.total.value:
            accepted = f"points that add up to its total of {agenda.total.value} minutes"
            yield Problem(field=f"agendas.{key}.items", given=f"{total} minutes", accepted=accepted)


def _steps(playbook: Playbook) -> Iterator[Problem]:
    for key, play in playbook.plays.items():
        expected = [str(number) for number in range(1, len(play.steps) + 1)]
        if list(play.steps) != expected or not expected:
            given = ", ".join(play.steps) or None
            yield Problem.of(f"plays.{key}.steps", given, "steps numbered 1, 2, 3 and so on, in order")


def _windows(playbook: Playbook) -> Iterator[Problem]:
    for where, windows in (("phases", playbook.phases), ("weeks", playbook.weeks)):
        for key, window in windows.items():
            if window.from_day.value > window.to_day.value:
                accepted = f"a day from {window.from_day.value} up, where the window begins"
                yield Problem.of(f"{where}.{key}.to_day", window.to_day.value, accepted)


def _by_milestone(where: str, figures: Mapping[str, Figure]) -> list[Named]:
    return [(f"{where}.{name}", figures[name]) for name in MILESTONES if name in figures]


def _fields(where: str, rule: object, *names: str) -> list[Named]:
    return [(f"{where}.{name}", getattr(rule, name)) for name in names]


def _strictly(figures: Sequence[Named], *, rising: bool = True) -> Iterator[Problem]:
    for (before, first), (path, second) in pairwise(figures):
        in_order = first.exact < second.exact if rising else first.exact > second.exact
        if not in_order:
            word = "more" if rising else "less"
            yield Problem.of(path, second.written, f"{word} than {first.written}, the figure of {before}")


def _ends_at_zero(figures: Sequence[Named]) -> Iterator[Problem]:
    for path, figure in figures[-1:]:
        if figure.exact != 0:
            yield Problem.of(path, figure.written, "0, so that the last entry catches all the rest")
