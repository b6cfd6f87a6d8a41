"""Who was in touch with whom: two-way contacts, and what went to and fro with one person (C16, C22).

Who is meant by a name or an address is as known on the state's date. What happened is ordered and paired
once, later dates included; whoever asks cuts it at the state's date.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from onboarding_tools.facts.types import (
    ContactAway,
    MeetingHeld,
    MessageReceived,
    MessageSent,
    StatusChanged,
    SurveyAnswered,
)
from onboarding_tools.replies import Contact, Exchange, exchange
from onboarding_tools.roles import NAMING, Names, names_of
from onboarding_tools.state import History, Kinds, State, Timeline

__all__ = ["all_contacts", "contacts_with", "exchange_with", "present"]

_ABSENCE: Kinds = NAMING | {ContactAway, StatusChanged}
_NONE: Timeline[Contact] = Timeline((), ())


def all_contacts(history: History) -> Timeline[Contact]:
    """Return every two-way contact: messages, surveys, meetings; nothing automatic."""
    return history.once("contacts", lambda: _find_contacts(history))


def _find_contacts(history: History) -> Timeline[Contact]:
    facts: list[Contact] = [
        *(fact for fact in history.timeline(MessageReceived).items if not fact.automatic),
        *history.timeline(SurveyAnswered).items,
        *history.timeline(MeetingHeld).items,
    ]
    facts.sort(key=_when)
    return Timeline(facts, (fact.day for fact in facts))


def _when(fact: Contact) -> tuple[date, str]:
    return fact.day, fact.on.time().isoformat() if isinstance(fact.on, datetime) else ""


def contacts_with(state: State, key: str) -> Timeline[Contact]:
    """Return the two-way contacts with one person."""
    return state.shared("contacts by person", NAMING, _by_person).get(key, _NONE)


def _by_person(state: State) -> dict[str, Timeline[Contact]]:
    names, found = names_of(state), dict[str, list[Contact]]()
    for fact in all_contacts(state.history).items:
        for key in present(names, fact):
            found.setdefault(key, []).append(fact)
    return {key: Timeline(facts, (fact.day for fact in facts)) for key, facts in found.items()}


def present(names: Names, fact: Contact) -> frozenset[str]:
    """Return who took part, or for whom somebody did."""
    people = names.keys(fact.who)
    return people | names.keys(fact.in_place_of) if isinstance(fact, MeetingHeld) else people


def exchange_with(state: State, key: str) -> Exchange:
    """Return what went to and fro with one person, without the days on which their clock stands."""
    return state.shared(f"exchange with {key}", _ABSENCE, lambda known: _exchange(known, key))


def _exchange(state: State, key: str) -> Exchange:
    names, sent = names_of(state), state.history.timeline(MessageSent).items
    to_them = (fact for fact in sent if key in names.keys(fact.who))
    away = frozenset(_logged_absence(state, names, key)) | state.paused_days
    return exchange(to_them, contacts_with(state, key), away, state.calendar)


def _logged_absence(state: State, names: Names, key: str) -> Iterator[date]:
    for fact in state.all(ContactAway):
        if key in names.keys(fact.who):
            yield from (
                fact.day + timedelta(days=offset) for offset in range((fact.until - fact.day).days + 1)
            )
