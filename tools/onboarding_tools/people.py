"""The people of an account on a date: who holds which role, and who was in touch (C16, C28, C41)."""

from collections.abc import Iterable
from datetime import date

from onboarding_tools.contacts import all_contacts, contacts_with, exchange_with, present
from onboarding_tools.facts import Person
from onboarding_tools.facts.types import MeetingHeld, MessageSent
from onboarding_tools.facts.words import Role, Side
from onboarding_tools.lazy import lazy
from onboarding_tools.replies import Contact, Replies, measure_replies
from onboarding_tools.roles import Names, Stakeholder, everyone, holders, names_of
from onboarding_tools.state import State

__all__ = ["People", "Stakeholder"]


class People:
    """The people of one account on one date."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._replies: dict[str, Replies] = {}

    @lazy
    def _names(self) -> Names:
        return names_of(self._state)

    def key(self, person: Person) -> str:
        """Return the key under which a person is known, by name or by mail address."""
        return self._names.key(person) if person.mail else person.key

    def names(self, fact_people: Iterable[Person]) -> frozenset[str]:
        """Return the keys of people as a fact names them."""
        return self._names.keys(fact_people)

    @lazy
    def everyone(self) -> dict[str, Stakeholder]:
        """Return every person with a role, by key, those who left included."""
        return everyone(self._state)

    # Roles ------------------------------------------------------------------------------------------------

    def holders(self, role: Role, side: Side = Side.CUSTOMER) -> tuple[Stakeholder, ...]:
        """Return who holds a role today; who announced to leave holds it until the last day."""
        return tuple(each for each in self._holders.get((role, side), ()) if not self._is_gone(each))

    @lazy
    def _holders(self) -> dict[tuple[Role, Side], tuple[Stakeholder, ...]]:
        return holders(self._state)

    def _is_gone(self, stakeholder: Stakeholder) -> bool:
        left = stakeholder.left
        return left is not None and (left.due_on or left.day) <= self._state.as_of

    @lazy
    def sponsors(self) -> tuple[Stakeholder, ...]:
        """The named executive sponsors."""
        return self.holders(Role.EXECUTIVE_SPONSOR)

    def sponsors_until(self, day: date) -> tuple[Stakeholder, ...]:
        """Return everybody ever named as sponsor who had not left before a day, such as the kickoff's."""
        return tuple(
            each
            for each in self.everyone.values()
            if Role.EXECUTIVE_SPONSOR in each.ever
            and (each.left is None or (each.left.due_on or each.left.day) > day)
        )

    @lazy
    def main_contacts(self) -> tuple[Stakeholder, ...]:
        """Everybody who was ever champion or project lead; until there is one, the first contact."""
        named = [each for each in self.everyone.values() if each.ever & {Role.CHAMPION, Role.PROJECT_LEAD}]
        customers = [each for each in self.everyone.values() if each.side == Side.CUSTOMER]
        return tuple(named or customers[:1])

    @lazy
    def executives(self) -> tuple[Stakeholder, ...]:
        """The sponsors and other named executives of the customer (C16)."""
        return self.sponsors + self.holders(Role.EXECUTIVE)

    @lazy
    def champions(self) -> tuple[Stakeholder, ...]:
        """The named champions; until there is one, the project lead, else the first contact (C41)."""
        named = self.holders(Role.CHAMPION) or self.holders(Role.PROJECT_LEAD)[:1]
        return named or self._first_contact()

    def _first_contact(self) -> tuple[Stakeholder, ...]:
        others = (
            each
            for each in self.everyone.values()
            if each.side == Side.CUSTOMER
            and not self._is_gone(each)
            and not each.roles & {Role.EXECUTIVE_SPONSOR, Role.EXECUTIVE}
        )
        return tuple(others)[:1]

    def owner(self) -> Stakeholder | None:
        """Return who of us owns the onboarding: the onboarding manager, else the CSM (C39)."""
        ours = self.holders(Role.ONBOARDING_MANAGER, Side.US) or self.holders(Role.CSM, Side.US)
        return ours[-1] if ours else None

    def has_met(self, stakeholder: Stakeholder) -> bool:
        """Say whether a person has been in a meeting with the team."""
        key = self.key(stakeholder.person)
        return any(key in self.names(fact.who) for fact in self._state.all(MeetingHeld))

    # Contact ----------------------------------------------------------------------------------------------

    def contacts(self, key: str) -> tuple[Contact, ...]:
        """Return the two-way contacts with a person: messages, surveys, meetings; nothing automatic."""
        return contacts_with(self._state, key).until(self._state.as_of)

    def last_contact_on(self, key: str) -> date | None:
        """Return the day of the latest two-way contact with a person."""
        last = contacts_with(self._state, key).last(self._state.as_of)
        return last.day if last else None

    @lazy
    def has_any_exchange(self) -> bool:
        """Any message that is not automatic, in either direction, is on record."""
        is_met = all_contacts(self._state.history).last(self._state.as_of) is not None
        return is_met or any(not fact.automatic for fact in self._state.all(MessageSent))

    @lazy
    def customer_contact_on(self) -> date | None:
        """The day of the latest two-way contact with anybody of the customer."""
        ours = {key for key, each in self.everyone.items() if each.side == Side.US}
        newest_first = reversed(all_contacts(self._state.history).until(self._state.as_of))
        return next((fact.day for fact in newest_first if present(self._names, fact) - ours), None)

    def replies(self, stakeholder: Stakeholder) -> Replies:
        """Measure what went both ways with one person and how long they take to reply."""
        key = self.key(stakeholder.person)
        if key not in self._replies:
            self._replies[key] = measure_replies(self._state, exchange_with(self._state, key))
        return self._replies[key]
