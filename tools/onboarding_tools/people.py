"""Who holds which role, and who was in touch with whom (C16, C28, C41)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from onboarding_tools.facts import Person
from onboarding_tools.facts.types import (
    ContactAdded,
    ContactAway,
    ContactLeft,
    MeetingHeld,
    MessageReceived,
    MessageSent,
    SurveyAnswered,
)
from onboarding_tools.facts.words import Role, Side
from onboarding_tools.replies import Contact, Exchange, Replies, exchange, measure_replies
from onboarding_tools.state import State

__all__ = ["CUSTOMER_ROLES", "People", "Stakeholder"]

CUSTOMER_ROLES = frozenset({
    Role.EXECUTIVE_SPONSOR, Role.CHAMPION, Role.PROJECT_LEAD, Role.ADMIN, Role.USER, Role.IT,
})  # fmt: skip


@dataclass(frozen=True)
class Stakeholder:
    """A person with the roles that they hold or held."""

    person: Person
    roles: frozenset[Role]
    """The roles held now, or when leaving."""
    ever: frozenset[Role]
    """Every role ever held."""
    side: Side
    since: date
    left: ContactLeft | None = None


class People:
    """The people of one account on one date."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._replies: dict[str, Replies] = {}

    @cached_property
    def _keys(self) -> dict[str, str]:
        """Map mail addresses to the names that they were introduced with."""
        return self._state.shared("people.keys", self._find_keys)

    def _find_keys(self) -> dict[str, str]:
        return {
            person.mail.casefold(): person.key
            for fact in self._state.all(ContactAdded)
            for person in fact.who
            if person.mail
        }

    def key(self, person: Person) -> str:
        """Return the key under which a person is known, by name or by mail address."""
        return self._keys.get((person.mail or "").casefold(), person.key)

    @cached_property
    def everyone(self) -> dict[str, Stakeholder]:
        """Return every person with a role, by key, those who left included."""
        return self._state.shared("people.everyone", self._find_everyone)

    def _find_everyone(self) -> dict[str, Stakeholder]:
        found: dict[str, Stakeholder] = {}
        for fact in self._state.all(ContactAdded):
            for person in fact.who:
                found[self.key(person)] = self._introduce(found.get(self.key(person)), person, fact)
            for predecessor in map(self.key, fact.in_place_of):
                if predecessor in found and not found[predecessor].left:
                    old = found[predecessor]
                    found[predecessor] = replace(old, roles=old.roles - frozenset(fact.roles))
        return found

    def _introduce(self, known: Stakeholder | None, person: Person, fact: ContactAdded) -> Stakeholder:
        """Add roles to what a person held; who comes back after leaving starts anew."""
        roles = frozenset(fact.roles)
        is_back = known is not None and known.left is not None and known.left.day < fact.day
        return Stakeholder(
            person=person,
            roles=roles | (known.roles if known and not is_back else frozenset()),
            ever=roles | (known.ever if known else frozenset()),
            side=fact.side or (Side.US if roles - CUSTOMER_ROLES else Side.CUSTOMER),
            since=known.since if known else fact.day,
            left=self._left(person, fact.day),
        )

    def _left(self, person: Person, since: date) -> ContactLeft | None:
        key = self.key(person)
        leaving = (fact for fact in self._state.all(ContactLeft) if key in map(self.key, fact.who))
        return next((fact for fact in leaving if fact.day >= since), None)

    def holders(self, role: Role, side: Side = Side.CUSTOMER) -> tuple[Stakeholder, ...]:
        """Return who holds a role today; who announced to leave holds it until the last day."""
        return tuple(
            each
            for each in self.everyone.values()
            if role in each.roles and each.side == side and not self._is_gone(each)
        )

    def _is_gone(self, stakeholder: Stakeholder) -> bool:
        left = stakeholder.left
        return left is not None and (left.due_on or left.day) <= self._state.as_of

    @cached_property
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

    @cached_property
    def main_contacts(self) -> tuple[Stakeholder, ...]:
        """Everybody who was ever champion or project lead; until there is one, the first contact."""
        named = [each for each in self.everyone.values() if each.ever & {Role.CHAMPION, Role.PROJECT_LEAD}]
        customers = [each for each in self.everyone.values() if each.side == Side.CUSTOMER]
        return tuple(named or customers[:1])

    @cached_property
    def executives(self) -> tuple[Stakeholder, ...]:
        """The sponsors and other named executives of the customer (C16)."""
        return self.sponsors + self.holders(Role.EXECUTIVE)

    @cached_property
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

    def names(self, fact_people: Iterable[Person]) -> frozenset[str]:
        """Return the keys of people as a fact names them."""
        return frozenset(map(self.key, fact_people))

    def has_met(self, stakeholder: Stakeholder) -> bool:
        """Say whether a person has been in a meeting with the team."""
        key = self.key(stakeholder.person)
        return any(key in self.names(fact.who) for fact in self._state.all(MeetingHeld))

    def contacts(self, key: str) -> tuple[Contact, ...]:
        """Return the two-way contacts with a person: messages, surveys, meetings; nothing automatic."""
        return self._state.shared(f"people.contacts.{key}", lambda: self._contacts_of(key))

    def _contacts_of(self, key: str) -> tuple[Contact, ...]:
        return tuple(fact for fact in self._all_contacts if key in self._present(fact))

    def _present(self, fact: Contact) -> frozenset[str]:
        people = self.names(fact.who)
        return people | self.names(fact.in_place_of) if isinstance(fact, MeetingHeld) else people

    @cached_property
    def _all_contacts(self) -> tuple[Contact, ...]:
        return self._state.shared("people.contacts", self._find_contacts)

    def _find_contacts(self) -> tuple[Contact, ...]:
        facts: list[Contact] = [
            *(fact for fact in self._state.all(MessageReceived) if not fact.automatic),
            *self._state.all(SurveyAnswered),
            *self._state.all(MeetingHeld),
        ]
        return tuple(
            sorted(facts, key=lambda fact: (fact.day, fact.at.time().isoformat() if fact.at else ""))
        )

    @cached_property
    def has_any_exchange(self) -> bool:
        """Any message that is not automatic, in either direction, is on record."""
        sent = any(not fact.automatic for fact in self._state.all(MessageSent))
        return sent or bool(self._all_contacts)

    def customer_contacts(self) -> tuple[Contact, ...]:
        """Return the two-way contacts with anybody of the customer."""
        ours = {key for key, each in self.everyone.items() if each.side == Side.US}
        return tuple(fact for fact in self._all_contacts if self._present(fact) - ours)

    def replies(self, stakeholder: Stakeholder) -> Replies:
        """Measure what went both ways with one person and how long they take to reply."""
        key = self.key(stakeholder.person)
        if key not in self._replies:
            exchanged = self._state.shared(f"people.exchange.{key}", lambda: self._exchange(key))
            self._replies[key] = measure_replies(self._state, exchanged)
        return self._replies[key]

    def _exchange(self, key: str) -> Exchange:
        sent = (fact for fact in self._state.all(MessageSent) if key in self.names(fact.who))
        return exchange(sent, self.contacts(key), self._away_days(key), self._state.calendar)

    def _away_days(self, key: str) -> frozenset[date]:
        """Return the days on which a person's clock stands: a logged absence, or a pause of the account."""
        logged = (
            fact.day + timedelta(days=offset)
            for fact in self._state.all(ContactAway)
            if key in self.names(fact.who)
            for offset in range((fact.until - fact.day).days + 1)
        )
        return frozenset(logged) | self._state.paused_days
