"""How long a person takes to reply, and what they leave open (C17, C22)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from onboarding_tools.calendar import Calendar
from onboarding_tools.facts.types import MeetingHeld, MessageReceived, MessageSent, SurveyAnswered
from onboarding_tools.state import State, Timeline

__all__ = ["Contact", "Exchange", "Replies", "exchange", "measure_replies"]

Contact = MessageReceived | SurveyAnswered | MeetingHeld
"""What counts as two-way contact with a person."""


class Exchange(NamedTuple):
    """What went both ways with one person, on whatever date it is looked at."""

    outreach: Timeline[MessageSent]
    ended_on: tuple[date, ...]
    """For each outreach, the day of the contact that ended it; what ends one ends those before it, too."""
    contacts: Timeline[Contact]
    replied: Timeline[int]
    """For each reply, the business seconds since the earliest outreach that it ended."""
    calendar: Calendar
    """Business days without the person's logged absence."""
    away: frozenset[date]


class Replies(NamedTuple):
    """What went both ways with one person up to a date."""

    is_known: bool
    """Anything in either direction is on record."""
    last_contact: Contact | None
    """The last two-way contact."""
    open: tuple[MessageSent, ...]
    """Outreach without an answer, oldest first."""
    hours: Fraction | None
    """Business hours: the larger of the median reply and the age of the oldest open outreach."""
    open_days: int
    """Age of the oldest open outreach in calendar days, without logged absence."""
    open_business_days: int

    @property
    def last_contact_on(self) -> date | None:
        """The day of the last two-way contact."""
        return self.last_contact.day if self.last_contact else None


def exchange(
    sent: Iterable[MessageSent], contacts: Timeline[Contact], away: frozenset[date], calendar: Calendar
) -> Exchange:
    """Pair outreach with the contact that ended it; what asks for no reply is no outreach."""
    outreach = tuple(fact for fact in sent if not fact.automatic and fact.state is None)
    enders = _enders(outreach, contacts)
    present = calendar.without(away)
    replied = dict(_reply_times(outreach, contacts.items, enders, present))
    return Exchange(
        outreach=Timeline(outreach, (fact.day for fact in outreach)),
        ended_on=tuple(date.max if ender is None else contacts.days[ender] for ender in enders),
        contacts=contacts,
        replied=Timeline(replied.values(), (contacts.days[place] for place in replied)),
        calendar=present,
        away=away,
    )


def measure_replies(state: State, between: Exchange) -> Replies:
    """Measure the reply time and the age of what is open on a date: 24 h for each business day (C17)."""
    as_of, sent = state.as_of, between.outreach.count(state.as_of)
    open_ = between.outreach.items[bisect_right(between.ended_on, as_of) : sent]
    last_contact = between.contacts.last(as_of)
    start = open_[0].day if open_ else as_of
    waiting = between.calendar.business_days_after(start, as_of) if open_ else 0
    median = _median_hours(_recent(state, between.replied))
    return Replies(
        is_known=sent > 0 or last_contact is not None,
        last_contact=last_contact,
        open=open_,
        hours=max(median or Fraction(0), Fraction(24 * waiting)) if open_ else median,
        open_days=state.age(start) - sum(start < day <= as_of for day in between.away),
        open_business_days=waiting,
    )


def _recent(state: State, replied: Timeline[int]) -> tuple[int, ...]:
    """Return the reply times that still count."""
    window = timedelta(days=state.playbook.health.engagement.reply_window_days.value)
    first = bisect_left(replied.days, state.as_of - window)
    return replied.items[first : bisect_right(replied.days, state.as_of)]


def _median_hours(seconds: tuple[int, ...]) -> Fraction | None:
    """Return the median, in hours; of an even number, half-way between the middle two."""
    if not seconds:
        return None
    ordered, half = sorted(seconds), len(seconds) // 2
    return Fraction(ordered[half] + ordered[-half - 1], 2 * 3600)


def _enders(outreach: tuple[MessageSent, ...], contacts: Timeline[Contact]) -> list[int | None]:
    """Find for each outreach the place of the first contact that ended it."""
    found: list[int | None] = []
    for each in outreach:
        place = bisect_left(contacts.days, each.day)
        while place < len(contacts.items) and not _ends(contacts.items[place], each):
            place += 1
        found.append(place if place < len(contacts.items) else None)
    return found


def _reply_times(
    outreach: tuple[MessageSent, ...],
    contacts: tuple[Contact, ...],
    enders: list[int | None],
    calendar: Calendar,
) -> Iterator[tuple[int, int]]:
    """Time each reply, by its place, from the earliest outreach that it ended; a meeting is no reply."""
    first: dict[int, MessageSent] = {}
    for each, ender in zip(outreach, enders, strict=True):
        if ender is not None:
            first.setdefault(ender, each)
    for place, each in sorted(first.items()):
        contact = contacts[place]
        if not isinstance(contact, MeetingHeld):
            yield place, calendar.business_seconds(each.on, contact.on)


def _ends(contact: Contact, outreach: MessageSent) -> bool:
    """Say whether a contact came after an outreach; on one day without both hours, it did."""
    if contact.day != outreach.day or contact.at is None or outreach.at is None:
        return contact.day >= outreach.day
    return contact.at >= outreach.at
