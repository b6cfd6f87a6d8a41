"""Checklists: what is done, proved by a fact, declared with its milestone, or waived (C36, C51)."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import (
    ActivityCompleted,
    ActivityWaived,
    CustomerConfirmed,
    MeetingHeld,
    MilestoneCompleted,
    ResultMeasured,
)
from onboarding_tools.facts.words import Confirmed
from onboarding_tools.measures import Measures
from onboarding_tools.plan import PLANNING
from onboarding_tools.roles import ROLES, Stakeholder
from onboarding_tools.state import History, Kinds
from onboarding_tools.usage import first_at_target

__all__ = ["Checklist", "Tick", "checklist"]


_SETTLING: Kinds = PLANNING | ROLES | {ActivityCompleted, ActivityWaived, CustomerConfirmed, ResultMeasured}
"""The kinds of facts that settle an item, beside usage that reached its target."""


class Tick(NamedTuple):
    """How and when an item of a checklist was settled."""

    on: date
    fact: str
    how: Literal["done", "proved", "declared", "not_applicable", "waived"]

    @property
    def is_proof(self) -> bool:
        """The item was really done; what was waived proves no level, criterion or time to first value."""
        return self.how in {"done", "proved", "declared"}


class Checklist(dict[str, Tick]):
    """What is settled, by the key of its item; and which milestones that completes."""

    completed_on: dict[str, date]
    """For each milestone of which every item is settled, the day of the last one."""


def checklist(measures: Measures) -> Checklist:
    """Return what is settled on every checklist: done, proved by a fact, declared or waived."""
    reached = first_at_target(measures.state.history)
    if reached is None or reached.day > measures.as_of:
        return measures.state.shared("checklist", _SETTLING, lambda known: _settled(Measures(known), None))
    return measures.state.shared(
        "checklist at target", _SETTLING, lambda known: _settled(Measures(known), reached)
    )


def _settled(measures: Measures, reached: Fact | None) -> Checklist:
    """Keep one tick for each item: a proof before a waiver, the earliest, then one of its own record."""
    ticks = Checklist()
    for key, tick in _all_ticks(measures, reached):
        before = ticks.get(key)
        if before is None or _rank(tick) < _rank(before):
            ticks[key] = tick
    ticks.completed_on = {
        name: max(ticks[key].on for key in items)
        for name, items in measures.playbook.milestone_items.items()
        if all(key in ticks for key in items)
    }
    return ticks


def _rank(tick: Tick) -> tuple[bool, date, bool]:
    return not tick.is_proof, tick.on, tick.how == "declared"


def _all_ticks(measures: Measures, reached: Fact | None) -> Iterator[tuple[str, Tick]]:
    for key, tick in _recorded_ticks(measures.state.history):
        if tick.on > measures.as_of:
            break
        yield key, tick
    for proof, fact in _proofs(measures, reached):
        if proof in measures.playbook.proofs:
            yield measures.playbook.proofs[proof], Tick(fact.day, fact.id, "proved")


def _recorded_ticks(history: History) -> list[tuple[str, Tick]]:
    """Return every tick that somebody recorded, oldest first; read once for all dates."""
    return history.once("ticks", lambda: sorted(_read_ticks(history), key=lambda pair: pair[1].on))


def _read_ticks(history: History) -> Iterator[tuple[str, Tick]]:
    playbook = history.playbook
    for done in history.timeline(ActivityCompleted).items:
        yield done.activity, Tick(done.day, done.id, "done")
    for waived in history.timeline(ActivityWaived).items:
        item = playbook.checklist.get(waived.activity)
        yield (
            waived.activity,
            Tick(waived.day, waived.id, "not_applicable" if item and item.optional else "waived"),
        )
    order = list(playbook.milestones)
    for declared in history.timeline(MilestoneCompleted).items:
        for name in order[: order.index(declared.milestone) + 1]:
            for key in playbook.milestone_items[name]:
                yield key, Tick(declared.day, declared.id, "declared")


def _proofs(measures: Measures, reached: Fact | None) -> Iterator[tuple[str, Fact]]:
    """Yield what a fact proves by itself: kickoff, confirmed value, usage at target, a measured criterion."""
    kickoff = _kickoff_proof(measures)
    if kickoff:
        yield "kickoff_meeting", kickoff
    for said in measures.state.all(CustomerConfirmed):
        if said.confirmed == Confirmed.FIRST_VALUE:
            yield "value_confirmed", said
    if reached:
        yield "usage_at_target", reached
    for result in measures.state.all(ResultMeasured):
        yield "criterion_measured", result


def _kickoff_proof(measures: Measures) -> Fact | None:
    """Return the kickoff with the sponsor or the agreed delegate, or what later stands for it (C29)."""
    people = measures.people
    held = [fact for fact in measures.state.kickoffs if isinstance(fact, MeetingHeld)]
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
