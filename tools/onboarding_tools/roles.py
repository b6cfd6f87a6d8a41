"""Who is who, by name or mail address, and which roles they hold or held (C28, C41)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from onboarding_tools.facts import Person
from onboarding_tools.facts.types import ContactAdded, ContactLeft
from onboarding_tools.facts.words import Role, Side
from onboarding_tools.state import Kinds, State

__all__ = ["NAMING", "ROLES", "Names", "Stakeholder", "everyone", "holders", "names_of"]

_CUSTOMER_ROLES = frozenset({
    Role.EXECUTIVE_SPONSOR, Role.CHAMPION, Role.PROJECT_LEAD, Role.ADMIN, Role.USER, Role.IT,
})  # fmt: skip
NAMING: Kinds = frozenset({ContactAdded})
"""The kinds of facts that say whose a mail address is."""
ROLES: Kinds = NAMING | {ContactLeft}
"""The kinds of facts that say who holds which role."""


class Names:
    """How people are told apart: by name, or by the mail address that they were introduced with."""

    def __init__(self, by_mail: dict[str, str]) -> None:
        self._by_mail = by_mail

    def key(self, person: Person) -> str:
        """Return the key under which a person is known."""
        return self._by_mail.get(person.mail.casefold(), person.key) if person.mail else person.key

    def keys(self, people: Iterable[Person]) -> frozenset[str]:
        """Return the keys of people as a fact names them."""
        return frozenset(map(self.key, people))


def names_of(state: State) -> Names:
    """Return how people are told apart on a date."""
    return state.shared("names", NAMING, _find_names)


def _find_names(state: State) -> Names:
    people = (person for fact in state.all(ContactAdded) for person in fact.who)
    return Names({person.mail.casefold(): person.key for person in people if person.mail})


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


def everyone(state: State) -> dict[str, Stakeholder]:
    """Return every person with a role, by key, those who left included."""
    return state.shared("everyone", ROLES, _introduce_all)


def holders(state: State) -> dict[tuple[Role, Side], tuple[Stakeholder, ...]]:
    """Return who holds which role for which side; who announced to leave is among them."""
    return state.shared("holders", ROLES, _find_holders)


def _find_holders(state: State) -> dict[tuple[Role, Side], tuple[Stakeholder, ...]]:
    found: dict[tuple[Role, Side], tuple[Stakeholder, ...]] = {}
    for each in everyone(state).values():
        for role in each.roles:
            found[role, each.side] = (*found.get((role, each.side), ()), each)
    return found


def _introduce_all(state: State) -> dict[str, Stakeholder]:
    names, found = names_of(state), dict[str, Stakeholder]()
    for fact in state.all(ContactAdded):
        for person in fact.who:
            key = names.key(person)
            found[key] = _introduce(found.get(key), person, fact, _left(state, names, key, fact.day))
        for predecessor in map(names.key, fact.in_place_of):
            if predecessor in found and not found[predecessor].left:
                old = found[predecessor]
                found[predecessor] = replace(old, roles=old.roles - frozenset(fact.roles))
    return found


def _introduce(
    known: Stakeholder | None, person: Person, fact: ContactAdded, left: ContactLeft | None
) -> Stakeholder:
    """Add roles to what a person held; who comes back after leaving starts anew."""
    roles = frozenset(fact.roles)
    is_back = known is not None and known.left is not None and known.left.day < fact.day
    return Stakeholder(
        person=person,
        roles=roles | (known.roles if known and not is_back else frozenset()),
        ever=roles | (known.ever if known else frozenset()),
        side=fact.side or (Side.US if roles - _CUSTOMER_ROLES else Side.CUSTOMER),
        since=known.since if known else fact.day,
        left=left,
    )


def _left(state: State, names: Names, key: str, since: date) -> ContactLeft | None:
    leaving = (fact for fact in state.all(ContactLeft) if key in names.keys(fact.who))
    return next((fact for fact in leaving if fact.day >= since), None)
