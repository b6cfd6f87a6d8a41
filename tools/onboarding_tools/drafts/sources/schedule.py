"""Dates of an account: Day 1, milestones, meetings, agendas, and the dates that a draft proposes."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from onboarding_tools.drafts.agenda import fit_minutes
from onboarding_tools.drafts.sources.view import Found, Source, View, found, rows
from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import CadenceSet, MeetingBooked, MeetingHeld, MilestonePlanned
from onboarding_tools.facts.words import MeetingKind, Milestone
from onboarding_tools.milestones import MilestoneStatus
from onboarding_tools.playbook.models import Agenda

__all__ = ["SOURCES"]

_SPOKEN = {"qbr": "quarterly business review", "standup": "project standup", "sponsor_sync": "sponsor sync"}
_REVIEWS = {MeetingKind.VALUE_REVIEW, MeetingKind.SUCCESS_REVIEW, MeetingKind.USAGE_REVIEW}


def _spoken(word: str) -> str:
    return _SPOKEN.get(word, word.replace("_", " "))


def _kickoff_on(view: View) -> Found | None:
    day = view.measures.plan.day1_on
    return found(day, *_planning(view)) if day else None


def _kickoff_ahead_on(view: View) -> Found | None:
    """Return the kickoff that is still to come: booked, else as planned; a date that has passed is said."""
    booked = _booked(MeetingKind.KICKOFF)(view)
    planned = _kickoff_on(view)
    if booked or planned is None or planned.value >= view.as_of:
        return booked or planned
    if not _kickoff_held_on(view):
        view.warnings.append(f"The kickoff was planned for {planned.value} and is not on record as held.")
    return None


def _access_by(view: View) -> Found | None:
    """Return when access is needed: for the kickoff, else for the next milestone, else soon."""
    ahead = _kickoff_ahead_on(view)
    if ahead:
        return ahead
    due = next((item.due_on for item in view.assessment.milestones.items if not item.completed_on), None)
    return found(due, *_planning(view)) if due and due > view.as_of else _meet_on(view)


def _kickoff_held_on(view: View) -> Found | None:
    held = [fact for fact in view.all(MeetingHeld) if fact.meeting == MeetingKind.KICKOFF]
    return found(held[-1].day, held[-1]) if held else None


def _planning(view: View) -> Iterator[Fact]:
    """Yield the facts that the current plan stands on: every agreed kickoff date, and later moves."""
    planned = view.all(MilestonePlanned)
    yield from (fact for fact in planned if fact.milestone == Milestone.KICKOFF)
    yield from (fact for fact in planned if fact.milestone != Milestone.KICKOFF)


def _milestones(view: View) -> Found | None:
    """List the milestones with their dates; none before a kickoff date is agreed."""
    items = [item for item in view.assessment.milestones.items if item.due_on]
    return rows(map(_milestone, items), _planning(view))


def _milestone(item: MilestoneStatus) -> dict[str, Any]:
    is_done = item.completed_on is not None
    return {
        "title": item.title,
        "due_on": item.due_on,
        "state": "done" if is_done else "open",
        "completed_on": item.completed_on,
        "was_on": item.baseline_on if item.slip_days else None,
        "open": item.total - item.done,
    }


def _next_milestone(view: View) -> Found | None:
    open_ = [item for item in view.assessment.milestones.items if item.due_on and not item.completed_on]
    if not open_:
        return None
    rule = view.playbook.milestones[open_[0].milestone]
    value = {
        "title": open_[0].title,
        "due_on": open_[0].due_on,
        "means": rule.definition,
        "late": "yes" if open_[0].status == "overdue" else None,
    }
    return found(value, *_planning(view))


def _moved(view: View) -> Found | None:
    moves = view.measures.plan.moves
    titles = view.playbook.milestones
    return rows(
        (
            {"title": titles[move.milestone].title, "before": move.before, "after": move.after}
            for move in moves
        ),
        _planning(view),
    )


def _booked(*kinds: MeetingKind) -> Callable[[View], Found | None]:
    def find(view: View) -> Found | None:
        ahead = [
            fact for fact in view.all(MeetingBooked) if fact.due_on >= view.as_of and fact.meeting in kinds
        ]
        first = min(ahead, key=lambda fact: fact.due_on, default=None)
        return found(first.due_on, first) if first else None

    return find


def _meetings(view: View) -> Found | None:
    ahead = sorted(
        (fact for fact in view.all(MeetingBooked) if fact.due_on >= view.as_of), key=lambda fact: fact.due_on
    )
    return rows(({"what": _spoken(fact.meeting), "on": fact.due_on} for fact in ahead), ahead)


def _cadences(view: View) -> Found | None:
    latest = {fact.cadence: fact for fact in view.all(CadenceSet)}
    return rows(
        ({"what": _spoken(fact.cadence), "every": _spoken(fact.state)} for fact in latest.values()),
        latest.values(),
    )


def _agenda(name: str) -> Callable[[View], Found | None]:
    return lambda view: (
        rows(_points(view, view.playbook.agendas[name])) if name in view.playbook.agendas else None
    )


def _points(view: View, agenda: Agenda) -> Iterator[dict[str, Any]]:
    """Fit the points to the length that was asked for, and warn where they get less than planned."""
    planned = [item.minutes.value for item in agenda.items]
    length = view.minutes or sum(planned)
    if length < sum(planned):
        view.warnings.append(f"The agenda is planned for {sum(planned)} minutes and was fitted to {length}.")
    for item, minutes in zip(agenda.items, fit_minutes(planned, length), strict=True):
        yield {"title": item.title, "minutes": minutes, "covers": item.covers}


def _length(name: str) -> Callable[[View], Found | None]:
    def find(view: View) -> Found | None:
        agenda = view.playbook.agendas.get(name)
        return found(view.minutes or agenda.total.value) if agenda else None

    return find


def _cadence_minutes(name: str) -> Callable[[View], Found | None]:
    def find(view: View) -> Found | None:
        cadence = view.playbook.cadences.get(name)
        return found(cadence.minutes.value) if cadence else None

    return find


def _day90(view: View) -> Found | None:
    due = view.measures.plan.due.get(Milestone.VALUE_REALIZED)
    return found(due, *_planning(view)) if due else None


def _day(view: View) -> Found | None:
    return found(view.assessment.day)


def _reply_by(view: View) -> Found | None:
    return found(view.in_business_days("further_step"))


def _meet_on(view: View) -> Found | None:
    return found(view.in_business_days("medium"))


def _later_on(view: View) -> Found | None:
    """Return the same weekday a week after the proposed meeting, as the second date to choose from."""
    return found(view.in_business_days("medium") + timedelta(days=view.playbook.health.compare_days.value))


_ON = {"what": "text", "on": "date"}
_POINTS = {"title": "text", "minutes": "number", "covers": "text?"}
SOURCES: dict[str, Source] = {
    "today": Source("date", "Which day is it?", lambda view: found(view.as_of)),
    "reply_by": Source("date", "By when do you need an answer?", _reply_by),
    "meet_on": Source("date", "Which day do you propose?", _meet_on),
    "later_on": Source("date", "Which second day do you propose?", _later_on),
    "day": Source("number", "Which day of the onboarding is it?", _day),
    "period_days": Source(
        "number", "How long is the onboarding?", lambda view: found(view.assessment.milestones.period_days)
    ),
    "kickoff_on": Source("date", "On which date is the kickoff?", _kickoff_on),
    "kickoff_ahead_on": Source("date", "On which date is the kickoff?", _kickoff_ahead_on),
    "access_by": Source("date", "By which date is the access needed?", _access_by),
    "kickoff_held_on": Source("date", "When was the kickoff held?", _kickoff_held_on),
    "ends_on": Source("date", "When is onboarding due to end?", _day90),
    "milestones": Source(
        "rows",
        "On which date is the kickoff? The other dates follow from it.",
        _milestones,
        {
            "title": "text",
            "due_on": "date",
            "state": "text",
            "completed_on": "date?",
            "was_on": "date?",
            "open": "number",
        },
    ),
    "next_milestone": Source(
        "record",
        "Which milestone is next, and when is it due?",
        _next_milestone,
        {"title": "text", "due_on": "date", "means": "text", "late": "text?"},
    ),
    "moved": Source(
        "rows",
        "Which dates were moved, and to when?",
        _moved,
        {"title": "text", "before": "date", "after": "date"},
    ),
    "next_meeting_on": Source("date", "When do you meet next?", _booked(*MeetingKind)),
    "review_on": Source("date", "For which date is the review booked?", _booked(*_REVIEWS)),
    "sponsor_meeting_on": Source(
        "date",
        "For which date is the meeting with the sponsor booked?",
        _booked(MeetingKind.SPONSOR_SYNC, MeetingKind.SPONSOR_MEETING),
    ),
    "office_hours_on": Source("date", "When are the next office hours?", _booked(MeetingKind.OFFICE_HOURS)),
    "handoff_on": Source(
        "date", "For which date is the handoff meeting booked?", _booked(MeetingKind.HANDOFF)
    ),
    "qbr_on": Source("date", "For which date is the business review booked?", _booked(MeetingKind.QBR)),
    "meetings": Source("rows", "Which meetings are booked?", _meetings, _ON),
    "cadences": Source(
        "rows", "Which regular meetings were agreed?", _cadences, {"what": "text", "every": "text"}
    ),
    "agenda_kickoff": Source("rows", "What is on the agenda?", _agenda("kickoff"), _POINTS),
    "agenda_handoff": Source("rows", "What is on the agenda?", _agenda("handoff"), _POINTS),
    "minutes_kickoff": Source("number", "How long is the kickoff?", _length("kickoff")),
    "minutes_handoff": Source("number", "How long is the handoff meeting?", _length("handoff")),
    "minutes_status_call": Source("number", "How long is a status call?", _cadence_minutes("status_call")),
    "minutes_sponsor_sync": Source("number", "How long is a sponsor sync?", _cadence_minutes("sponsor_sync")),
    "minutes_office_hours": Source("number", "How long are office hours?", _cadence_minutes("office_hours")),
    "minutes_qbr": Source("number", "How long is a business review?", _cadence_minutes("qbr")),
}
