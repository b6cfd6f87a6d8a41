"""Handoff and completion: may the account be handed over, and is onboarding complete (C33-C38)."""

from datetime import date, timedelta

from onboarding_tools.checklist import checklist
from onboarding_tools.exits import exit_criterion
from onboarding_tools.facts.types import (
    StatusChanged,
)
from onboarding_tools.facts.words import Status
from onboarding_tools.measures import Measures, measures_on
from onboarding_tools.readiness import Criterion, criterion, earliest_on, is_ready
from onboarding_tools.results import Result

__all__ = ["Document", "Handoff", "completed_on", "handoff_on"]


class Document(Result):
    """One item of the internal handoff document."""

    key: str
    title: str
    done: bool


class Handoff(Result):
    """Whether an account may be handed over, and whether onboarding is complete."""

    ready: bool
    earliest_on: date | None
    """The earliest date on which the criteria that need time could hold, if all goes well from here."""
    criteria: tuple[Criterion, ...]
    exit: tuple[Criterion, ...]
    documents: tuple[Document, ...]
    complete: bool
    completed_on: date | None


def handoff_on(measures: Measures) -> Handoff:
    """Judge the six readiness criteria, the exit criteria and the documents on a date."""
    criteria = tuple(criterion(measures, name) for name in measures.playbook.handoff.criteria)
    done_on = completed_on(measures)
    ticks = checklist(measures)
    return Handoff(
        ready=is_ready(measures),
        earliest_on=earliest_on(measures, criteria),
        criteria=criteria,
        exit=tuple(exit_criterion(measures, name) for name in measures.playbook.handoff.exit),
        documents=tuple(
            Document(key=f"handoff.{key}", title=item.title, done=f"handoff.{key}" in ticks)
            for key, item in measures.playbook.handoff.documents.items()
        ),
        complete=done_on is not None,
        completed_on=done_on,
    )


def completed_on(measures: Measures) -> date | None:
    """Return the first date on which everything held; it stays so unless a later fact reopens the account."""
    done_on = _first_complete(measures)
    reopened = [fact.day for fact in measures.state.all(StatusChanged) if fact.state == Status.ONBOARDING]
    return None if done_on is None or any(day > done_on for day in reopened) else done_on


def _first_complete(measures: Measures) -> date | None:
    day = checklist(measures).completed_on.get("value_realized")
    while day is not None and day <= measures.as_of:
        if _holds(measures_on(measures.state.history, day)):
            return day
        day += timedelta(days=1)
    return None


def _holds(measures: Measures) -> bool:
    exits = (exit_criterion(measures, name) for name in measures.playbook.handoff.exit)
    return all(each.status == "pass" or each.waived for each in exits) and is_ready(measures)
