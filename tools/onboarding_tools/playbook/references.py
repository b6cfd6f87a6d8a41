"""Every key that one entry of a playbook names in another has to exist."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from pydantic import BaseModel

from onboarding_tools.errors import Problem
from onboarding_tools.playbook import vocabulary as known
from onboarding_tools.playbook.models import Does, Figure, Item, Playbook, Step


def check_references(playbook: Playbook) -> Iterator[Problem]:
    """Name every key that is missing, unknown or points nowhere."""
    yield from _fixed_keys(playbook)
    yield from _thresholds(playbook)
    yield from _signals_and_plays(playbook)
    yield from _actions(playbook)
    yield from _milestones(playbook)
    yield from _people(playbook)
    yield from _rhythms(playbook)
    yield from _single_words(playbook)


def _fixed_keys(playbook: Playbook) -> Iterator[Problem]:
    for path, keys in known.FIXED_KEYS.items():
        found = _at(playbook, path)
        for key in (key for key in keys if isinstance(found, dict) and key not in found):
            yield Problem.of(f"{path}.{key}", None, "an entry: a rule reads it, so it cannot be left out")
        for key in (key for key in found or () if key not in keys):
            yield _unknown(path, key, keys)
    for key in known.KEPT_ITEMS:
        if key not in playbook.checklist:
            yield Problem.of(key, None, "a checklist item: a rule reads it, so it cannot be left out")


def _thresholds(playbook: Playbook) -> Iterator[Problem]:
    for where, entries in (("signals", playbook.signals), ("plays", playbook.plays)):
        for key, entry in entries.items():
            units = known.THRESHOLD_UNITS.get(f"{where}.{key}", {})
            yield from _threshold_units(f"{where}.{key}.thresholds", entry.thresholds, units)


def _threshold_units(where: str, figures: dict[str, Figure], units: dict[str, str]) -> Iterator[Problem]:
    for key, unit in units.items():
        if key not in figures:
            yield Problem.of(f"{where}.{key}", None, f"a figure in {unit}: the rule reads it")
    for key, figure in figures.items():
        if key not in units:
            yield _unknown(where, key, tuple(units))
        elif figure.unit != units[key]:
            yield Problem.of(f"{where}.{key}.unit", figure.unit, f"a figure in {units[key]}")


def _signals_and_plays(playbook: Playbook) -> Iterator[Problem]:
    for key, signal in playbook.signals.items():
        yield from _one_of(f"signals.{key}.play", signal.play, known.FIXED_KEYS["plays"])
    for key, play in playbook.plays.items():
        yield from _one_of(f"plays.{key}.signal", play.signal, known.FIXED_KEYS["signals"])
        signal_of = playbook.signals.get(play.signal)
        if signal_of and signal_of.play in playbook.plays and signal_of.play != key:
            accepted = f"the signal whose play this is; {play.signal} names {signal_of.play}"
            yield Problem.of(f"plays.{key}.signal", play.signal, accepted)


def _actions(playbook: Playbook) -> Iterator[Problem]:
    for path, does in _walk(playbook, ""):
        yield from _one_of(f"{path}.owner", does.owner, playbook.roles)
        role = playbook.roles.get(does.owner)
        if role and role.side != does.side:
            yield Problem.of(f"{path}.side", does.side, f"{role.side}, the side of the {does.owner}")
        if does.template:
            yield from _one_of(f"{path}.template", does.template, known.TEMPLATES)
        if not does.action and not (isinstance(does, Step) and does.done_by_log):
            yield Problem.of(f"{path}.action", None, "one sentence that says what to do")
        if isinstance(does, Step) and does.skip_without:
            yield from _one_of(f"{path}.skip_without", does.skip_without, playbook.roles)
        if isinstance(does, Item) and does.proved_by:
            yield from _one_of(f"{path}.proved_by", does.proved_by, known.PROOFS)


def _milestones(playbook: Playbook) -> Iterator[Problem]:
    ends = [*playbook.milestones, *playbook.checklist]
    for key, phase in playbook.phases.items():
        for number, exit_key in enumerate(phase.exit_keys):
            yield from _one_of(f"phases.{key}.exit_keys.{number}", exit_key, ends)
    for key, milestone in playbook.milestones.items():
        yield from _one_of(f"milestones.{key}.ladder_level", str(milestone.ladder_level), playbook.ladder)
    for key, level in playbook.ladder.items():
        yield from _one_of(f"ladder.{key}.proved_by", level.proved_by, known.LADDER_PROOFS)


def _people(playbook: Playbook) -> Iterator[Problem]:
    for key, agenda in playbook.agendas.items():
        for who in (*agenda.attendees, *agenda.optional_attendees):
            yield from _one_of(f"agendas.{key}.attendees", who, playbook.roles)
    for key, matrix in playbook.raci.items():
        yield from _raci(f"raci.{key}.roles", matrix.roles, playbook)


def _raci(where: str, roles: dict[str, str], playbook: Playbook) -> Iterator[Problem]:
    for role, letter in roles.items():
        yield from _one_of(where, role, playbook.roles)
        yield from _one_of(f"{where}.{role}", letter, known.LETTERS)
    for side in ("customer", "us"):
        here = {key for key, role in playbook.roles.items() if role.side == side}
        accountable = [role for role, letter in roles.items() if letter == "A" and role in here]
        if len(accountable) != 1:
            given = " and ".join(accountable) or None
            yield Problem.of(where, given, f"exactly one A on the side of {side}")


def _rhythms(playbook: Playbook) -> Iterator[Problem]:
    for key, cadence in playbook.cadences.items():
        for segment, rhythm in cadence.every.items():
            yield from _one_of(f"cadences.{key}.every", segment, playbook.segments)
            yield from _one_of(f"cadences.{key}.every.{segment}", rhythm, known.RHYTHMS)


def _single_words(playbook: Playbook) -> Iterator[Problem]:
    yield from _one_of("unknown_segment", playbook.unknown_segment, playbook.segments)
    yield from _one_of("health.cap_band", playbook.health.cap_band, playbook.health.bands)
    yield from _one_of("handoff.agenda", playbook.handoff.agenda, playbook.agendas)
    for key, question in playbook.questions.items():
        yield from _one_of(f"questions.{key}.dimension", question.dimension, playbook.health.dimensions)
    for key, metric in playbook.metrics.items():
        if metric.dimension:
            yield from _one_of(f"metrics.{key}.dimension", metric.dimension, playbook.health.dimensions)
    kinds = [rung.kind for rung in playbook.next_step.order]
    if sorted(kinds) != sorted(known.KINDS):
        yield Problem.of("next_step.order", ", ".join(kinds), f"each of these once: {', '.join(known.KINDS)}")


def _walk(value: object, path: str) -> Iterator[tuple[str, Does]]:
    """Yield every action of the playbook with its path."""
    if isinstance(value, Does):
        yield path, value
    if isinstance(value, BaseModel):
        inner = {name: getattr(value, name) for name in type(value).model_fields}
    else:
        inner = value if isinstance(value, dict) else {}
    for key, entry in inner.items():
        yield from _walk(entry, f"{path}.{key}" if path else str(key))


def _at(playbook: Playbook, path: str) -> dict[str, object] | None:
    here: object = playbook
    for key in path.split("."):
        here = here.get(key) if isinstance(here, dict) else getattr(here, key, None)
    return here if isinstance(here, dict) else None


def _one_of(path: str, given: str, options: Collection[str]) -> Iterator[Problem]:
    if given not in options:
        yield _unknown(path, given, tuple(options))


def _unknown(path: str, given: str, options: tuple[str, ...]) -> Problem:
    near = get_close_matches(given, options, n=1)
    hint = f"Did you mean {near[0]}?" if near else ""
    accepted = f"one of {', '.join(options)}" if options else "no entry here"
    return Problem.of(path, given, accepted, hint)
