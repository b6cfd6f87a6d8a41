"""People of an account: who is greeted, who signs, who left and who follows."""

from collections.abc import Callable, Iterable, Iterator

from onboarding_tools.drafts.sources.view import Found, Source, View, found, rows
from onboarding_tools.facts import Fact, Person
from onboarding_tools.facts.types import ContactAdded, ContactLeft, MeetingHeld
from onboarding_tools.facts.words import Role, Sentiment, Side
from onboarding_tools.roles import Stakeholder

__all__ = ["SOURCES"]

_KEY_ROLES = (Role.EXECUTIVE_SPONSOR, Role.CHAMPION, Role.PROJECT_LEAD)


def _of(view: View, holders: Iterable[Stakeholder]) -> Found | None:
    """Return the first of several holders who is not away or about to leave."""
    staying = [each for each in holders if each.left is None]
    if not staying or "@" in staying[0].person.name:
        return None
    return found(staying[0].person, *_introductions(view, staying[0].person))


def _introductions(view: View, person: Person) -> Iterator[Fact]:
    key = view.people.key(person)
    facts = [fact for fact in view.all(ContactAdded) if key in view.people.names(fact.who)]
    yield from facts[-1:]


def _holder(role: Role, side: Side = Side.CUSTOMER) -> Callable[[View], Found | None]:
    return lambda view: _of(view, reversed(view.people.holders(role, side)))


def _champion(view: View) -> Found | None:
    return _of(view, view.people.champions)


def _sponsor(view: View) -> Found | None:
    return _of(view, reversed(view.people.sponsors))


def _sender(view: View) -> Found | None:
    owner = view.people.owner()
    return _of(view, [owner] if owner else [])


def _other_contact(view: View) -> Found | None:
    """Find somebody of the customer who is neither the champion nor an executive; who met us goes first."""
    taken = {view.people.key(each.person) for each in (*view.people.champions, *view.people.executives)}
    others = [
        each
        for key, each in view.people.everyone.items()
        if key not in taken and each.side == Side.CUSTOMER and each.left is None
    ]
    return _of(view, sorted(others, key=lambda each: not view.people.has_met(each)))


def _unhappy(view: View) -> Found | None:
    mood = view.measures.mood
    who = getattr(mood.fact, "who", ()) if mood and mood.state == Sentiment.NEGATIVE else ()
    return found(who[0], mood.fact) if mood and who else None


def _departed(view: View) -> tuple[Stakeholder, ContactLeft] | None:
    """Find who left last among those who held a key role."""
    gone = [
        (each, each.left)
        for each in view.people.everyone.values()
        if each.left and each.roles & set(_KEY_ROLES) and each.side == Side.CUSTOMER
    ]
    return max(gone, key=lambda pair: pair[1].day, default=None)


def _leaver(view: View) -> Found | None:
    gone = _departed(view)
    return found(gone[0].person, gone[1]) if gone else None


def _departure(view: View) -> Found | None:
    gone = _departed(view)
    if gone is None:
        return None
    role = next(role for role in _KEY_ROLES if role in gone[0].roles)
    last_on = gone[1].due_on or gone[1].day
    leaving = "yes" if last_on > view.as_of else None
    return found(
        {"role": view.playbook.roles[role].title.lower(), "on": last_on, "leaving": leaving}, gone[1]
    )


def _decider(view: View) -> Found | None:
    """Return who can decide about a successor: a sponsor who stays, else another executive (C28)."""
    return _of(view, [each for each in view.people.executives if each.left is None])


def _successor(view: View) -> Found | None:
    gone = _departed(view)
    if gone is None:
        return None
    key = view.people.key(gone[0].person)
    named = [fact for fact in view.all(ContactAdded) if key in view.people.names(fact.in_place_of)]
    return found(named[-1].who[0], named[-1]) if named else None


def _team(view: View) -> Found | None:
    return _listed(view, (each for each in view.people.everyone.values() if each.side == Side.US))


def _their_people(view: View) -> Found | None:
    return _listed(view, (each for each in view.people.everyone.values() if each.side == Side.CUSTOMER))


def _invited(view: View) -> Found | None:
    """List who the playbook wants in the kickoff, the customer's people first."""
    agenda = view.playbook.agendas.get("kickoff")
    wanted = {*agenda.attendees, *agenda.optional_attendees} if agenda else set()
    owner = view.people.owner()
    invited = [
        each
        for each in view.people.everyone.values()
        if each.roles & wanted or (owner is not None and each.person == owner.person)
    ]
    return _listed(view, sorted(invited, key=lambda each: each.side == Side.US))


def _listed(view: View, people: Iterable[Stakeholder]) -> Found | None:
    here = [each for each in people if each.left is None]
    facts = [fact for each in here for fact in _introductions(view, each.person)]
    return rows(({"name": each.person.name, "role": _roles(view, each)} for each in here), facts)


def _roles(view: View, stakeholder: Stakeholder) -> str:
    names = (role for role in Role if role in stakeholder.roles)
    titles = (view.playbook.roles[role].title if role in view.playbook.roles else role for role in names)
    return ", ".join(title.split(" (")[0].split(" or ")[0] for title in titles)


def _contacts(view: View) -> Found | None:
    """List the customer's people with what is noted about each; for our eyes."""
    here = [each for each in view.people.everyone.values() if each.side == Side.CUSTOMER]
    facts = {each: tuple(_introductions(view, each.person)) for each in here}
    return rows(
        (
            {
                "name": each.person.name,
                "role": _roles(view, each),
                "note": next((fact.text for fact in facts[each] if fact.text), None),
                "last_on": next(
                    (c.day for c in reversed(view.people.contacts(view.people.key(each.person)))), None
                ),
                "left": "left" if each.left else None,
            }
            for each in here
        ),
        (fact for each in here for fact in facts[each]),
    )


def _attempts(view: View) -> Found | None:
    """List the open outreach to the champion: one attempt a day and channel (C22)."""
    open_ = [fact for _, replies in view.measures.champion_replies for fact in replies.open]
    unique = {(fact.day, fact.channel): fact for fact in open_}
    return rows(({"on": day, "channel": channel} for day, channel in unique), unique.values())


def _last_contact(view: View) -> Found | None:
    contacts = (replies.last_contact for _, replies in view.measures.champion_replies)
    last = max(filter(None, contacts), key=lambda fact: fact.day, default=None)
    return found(last.day, last) if last else None


def _sponsor_met_on(view: View) -> Found | None:
    """Return when an executive of the customer was last in a meeting."""
    keys = {view.people.key(each.person) for each in view.people.executives}
    held = [fact for fact in view.all(MeetingHeld) if keys & view.people.names(fact.who)]
    return found(held[-1].day, held[-1]) if held else None


_PEOPLE = {"name": "text", "role": "text"}
SOURCES: dict[str, Source] = {
    "champion": Source("person", "Who is the champion at the customer?", _champion),
    "sponsor": Source("person", "Who is the executive sponsor at the customer?", _sponsor),
    "project_lead": Source("person", "Who leads the project at the customer?", _holder(Role.PROJECT_LEAD)),
    "admin": Source("person", "Who is the customer's admin?", _holder(Role.ADMIN)),
    "other_contact": Source("person", "Whom else do you know at the customer?", _other_contact),
    "unhappy_person": Source("person", "Who is unhappy?", _unhappy),
    "decider": Source(
        "person",
        "Who can decide on the customer's side now: the sponsor, a superior, another executive?",
        _decider,
    ),
    "leaver": Source("person", "Who left, or is leaving?", _leaver),
    "departure": Source(
        "record",
        "Which role do they leave, and on which day?",
        _departure,
        {"role": "text", "on": "date", "leaving": "text?"},
    ),
    "successor": Source("person", "Who takes over the role?", _successor),
    "sender": Source("person", "Who of us signs this?", _sender),
    "csm": Source("person", "Who is the CSM after onboarding?", _holder(Role.CSM, Side.US)),
    "account_executive": Source("person", "Who sold the contract?", _holder(Role.ACCOUNT_EXECUTIVE, Side.US)),
    "solutions_engineer": Source(
        "person", "Who is the solutions engineer?", _holder(Role.SOLUTIONS_ENGINEER, Side.US)
    ),
    "engineer": Source("person", "Which engineer takes this?", _holder(Role.ENGINEERING, Side.US)),
    "our_executive": Source(
        "person", "Which of our executives speaks for us?", _holder(Role.EXECUTIVE, Side.US)
    ),
    "our_team": Source("rows", "Who works on this on our side?", _team, _PEOPLE),
    "their_people": Source("rows", "Who takes part on the customer's side?", _their_people, _PEOPLE),
    "invited": Source("rows", "Who is invited?", _invited, _PEOPLE),
    "contacts": Source(
        "rows",
        "Who are the key contacts?",
        _contacts,
        {**_PEOPLE, "note": "text?", "last_on": "date?", "left": "text?"},
        internal=True,
    ),
    "attempts": Source(
        "rows",
        "When did you try to reach the champion, and how?",
        _attempts,
        {"on": "date", "channel": "text?"},
    ),
    "last_contact_on": Source("date", "When did the champion last answer?", _last_contact),
    "executive_met_on": Source(
        "date", "When was an executive of the customer last in a meeting?", _sponsor_met_on
    ),
}
