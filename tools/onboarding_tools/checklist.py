"""Checklists: what is done, proved by a fact, declared with its milestone, or waived (C36, C51)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import (
    ActivityCompleted,
    ActivityWaived,
    CustomerConfirmed,
    MeetingHeld,
    MilestoneCompleted,
    ResultMeasured,
    UsageObserved,
)
from onboarding_tools.facts.words import Confirmed
from onboarding_tools.measures import Measures
from onboarding_tools.people import Stakeholder
from onboarding_tools.plan import kickoffs
from onboarding_tools.state import History
from onboarding_tools.usage import is_at_target

__all__ = ["Checklist", "Tick", "checklist"]


@dataclass(frozen=True)
class Tick:
    """How and when an item of a checklist was settled."""

    on: date
    fact: str
    how: Literal["done", "proved", "declared", "not_applicable", "waived"]

    @property
    def is_proof(self) -> bool:
        """The item was really done; what was waived proves no level, criterion or time to first value."""
        return self.how in {"done", "proved", "declared"}


Checklist = dict[str, Tick]


def checklist(measures: Measures) -> Checklist:
    """Return what is settled on every checklist: done, proved by a fact, declared or waived."""
    return measures.state.shared("checklist", lambda: _best_ticks(measures))


def _best_ticks(measures: Measures) -> Checklist:
    """Keep one tick for each item: a proof before a waiver, then the earliest."""
    ticks: Checklist = {}
    for key, tick in _all_ticks(measures):
        before = ticks.get(key)
        if before is None or (tick.is_proof, -tick.on.toordinal()) > (
            before.is_proof,
            -before.on.toordinal(),
        ):
            ticks[key] = tick
    return ticks


def _all_ticks(measures: Measures) -> Iterator[tuple[str, Tick]]:
    for key, tick in _recorded_ticks(measures.state.history):
        if tick.on > measures.as_of:
            break
        yield key, tick
    keys = {item.proved_by: key for key, item in measures.playbook.checklist.items() if item.proved_by}
    for proof, fact in _proofs(measures):
        if proof in keys:
            yield keys[proof], Tick(fact.day, fact.id, "proved")


def _recorded_ticks(history: History) -> list[tuple[str, Tick]]:
    """Return every tick that somebody recorded, oldest first; read once for all dates."""
    if "ticks" not in history.memo:
        history.memo["ticks"] = sorted(_read_ticks(history), key=lambda pair: pair[1].on)
    found: list[tuple[str, Tick]] = history.memo["ticks"]
    return found


def _read_ticks(history: History) -> Iterator[tuple[str, Tick]]:
    playbook = history.playbook
    for done in history.until(ActivityCompleted, date.max):
        yield done.activity, Tick(done.day, done.id, "done")
    for waived in history.until(ActivityWaived, date.max):
        item = playbook.checklist.get(waived.activity)
        yield (
            waived.activity,
            Tick(waived.day, waived.id, "not_applicable" if item and item.optional else "waived"),
        )
    order = list(playbook.milestones)
    for declared in history.until(MilestoneCompleted, date.max):
        for name in order[: order.index(declared.milestone) + 1]:
            for each in playbook.milestones[name].items:
                yield f"{name}.{each}", Tick(declared.day, declared.id, "declared")


def _proofs(measures: Measures) -> Iterator[tuple[str, Fact]]:
    """Yield what a fact proves by itself: kickoff, confirmed value, usage at target, a measured criterion."""
    kickoff = _kickoff_proof(measures)
    if kickoff:
        yield "kickoff_meeting", kickoff
    for said in measures.state.all(CustomerConfirmed):
        if said.confirmed == Confirmed.FIRST_VALUE:
            yield "value_confirmed", said
    at_target = next(
        (seen for seen in measures.state.all(UsageObserved) if is_at_target(measures.state, seen)), None
    )
    if at_target:
        yield "usage_at_target", at_target
    for result in measures.state.all(ResultMeasured):
        yield "criterion_measured", result


def _kickoff_proof(measures: Measures) -> Fact | None:
    """Return the kickoff with the sponsor or the agreed delegate, or what later stands for it (C29)."""
    people = measures.people
    held = [fact for fact in kickoffs(measures.state) if isinstance(fact, MeetingHeld)]
    if not held:
        return None
    if not measures.is_executive_required:
        return _came(measures, held, people.main_contacts) if people.main_contacts else held[0]
    sponsors = people.sponsors_until(held[0].day)
    keys = {people.key(each.person) for each in sponsors}
    agreed = (fact for fact in measures.state.all(CustomerConfirmed) if fact.confirmed == Confirmed.PLAN)
    later = (fact for fact in agreed if keys & people.names(fact.who) and fact.day >= held[0].day)
    return _came(measures, held, sponsors) or next(later, None)


def _came(measures: Measures, held: list[MeetingHeld], needed: tuple[Stakeholder, ...]) -> Fact | None:
    people = measures.people
    keys = {people.key(each.person) for each in needed}
    return next(
        (fact for fact in held if keys & (people.names(fact.who) | people.names(fact.in_place_of))), None
    )
