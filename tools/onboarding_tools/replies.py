"""How long a person takes to reply, and what they leave open (C17, C22)."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from onboarding_tools.calendar import Calendar
from onboarding_tools.facts.types import MeetingHeld, MessageReceived, MessageSent, SurveyAnswered
from onboarding_tools.state import State

__all__ = ["Contact", "Exchange", "Replies", "exchange", "measure_replies"]

Contact = MessageReceived | SurveyAnswered | MeetingHeld
"""What counts as two-way contact with a person."""


class Exchange(NamedTuple):
    """What went both ways with one person, on whatever date it is looked at."""

    outreach: tuple[MessageSent, ...]
    contacts: tuple[Contact, ...]
    open: tuple[MessageSent, ...]
    replied: tuple[tuple[date, Fraction], ...]
    """The day of each reply and its business hours since the earliest outreach that it ended."""
    calendar: Calendar
    """Business days without the person's logged absence."""
    away: frozenset[date]


@dataclass(frozen=True)
class Replies:
    """What went both ways with one person, oldest first."""

    outreach: tuple[MessageSent, ...]
    contacts: tuple[Contact, ...]
    open: tuple[MessageSent, ...]
    hours: Fraction | None
    """Business hours: the larger of the median reply and the age of the oldest open outreach."""
    open_days: int
    """Age of the oldest open outreach in calendar days, without logged absence."""
    open_business_days: int

    @property
    def is_known(self) -> bool:
        """Anything in either direction is on record."""
        return bool(self.outreach or self.contacts)

    @property
    def last_contact_on(self) -> date | None:
        """The day of the last two-way contact."""
        return self.contacts[-1].day if self.contacts else None


def exchange(
    sent: Iterable[MessageSent], contacts: tuple[Contact, ...], away: frozenset[date], calendar: Calendar
) -> Exchange:
    """Pair outreach with the contact that ended it; what asks for no reply is no outreach."""
    outreach = tuple(fact for fact in sent if not fact.automatic and fact.state is None)
    enders = _enders(outreach, contacts)
    present = calendar.without(away)
    return Exchange(
        outreach=outreach,
        contacts=contacts,
        open=tuple(each for each, ender in zip(outreach, enders, strict=True) if ender is None),
        replied=tuple(_reply_times(outreach, contacts, enders, present)),
        calendar=present,
        away=away,
    )


def measure_replies(state: State, between: Exchange) -> Replies:
    """Measure the reply time and the age of what is open on a date."""
    window = state.playbook.health.engagement.reply_window_days.value
    recent = [hours for day, hours in between.replied if state.age(day) <= window]
    waiting = [
        between.calendar.business_hours(each.on, state.as_of, end_is_open=True) for each in between.open[:1]
    ]
    start = between.open[0].day if between.open else state.as_of
    return Replies(
        outreach=between.outreach,
        contacts=between.contacts,
        open=between.open,
        hours=max([*([Fraction(median(recent))] if recent else []), *waiting], default=None),
        open_days=state.age(start) - sum(start < day <= state.as_of for day in between.away),
        open_business_days=between.calendar.business_days_after(start, state.as_of),
    )


def _enders(outreach: tuple[MessageSent, ...], contacts: tuple[Contact, ...]) -> list[int | None]:
    """Find for each outreach the place of the first contact that ended it; contacts stand in their order."""
    days = [contact.day for contact in contacts]
    found: list[int | None] = []
    for each in outreach:
        place = bisect_left(days, each.day)
        while place < len(contacts) and not _ends(contacts[place], each):
            place += 1
        found.append(place if place < len(contacts) else None)
    return found


def _reply_times(
    outreach: tuple[MessageSent, ...],
    contacts: tuple[Contact, ...],
    enders: list[int | None],
    calendar: Calendar,
) -> Iterator[tuple[date, Fraction]]:
    """Time each reply from the earliest outreach that it ended; a meeting ends outreach without a time."""
    first: dict[int, MessageSent] = {}
    for each, ender in zip(outreach, enders, strict=True):
        if ender is not None:
            first.setdefault(ender, each)
    for place, each in sorted(first.items()):
        contact = contacts[place]
        if not isinstance(contact, MeetingHeld):
            yield contact.day, calendar.business_hours(each.on, contact.on)


def _ends(contact: Contact, outreach: MessageSent) -> bool:
    """Say whether a contact came after an outreach; on one day without both hours, it did."""
    if contact.day != outreach.day or contact.at is None or outreach.at is None:
        return contact.day >= outreach.day
    return contact.at >= outreach.at
