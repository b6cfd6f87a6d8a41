"""Which account a name means: exact names, short forms and near names, and never a guess between two."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from onboarding_tools.facts import OutsideText
from onboarding_tools.facts.types import AccountAdded, ProfileSet
from onboarding_tools.facts.words import ProfileField, Role, Side
from onboarding_tools.people import People
from onboarding_tools.state import State

__all__ = ["Entry", "Match", "Owner", "domain", "entry_of", "fold", "match", "owners_of", "search"]

# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "&": " and ", "+": " plus "})
_ADDRESS = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?(?P<host>[^\s/@:?#]+\.[^\s/@:?#.]{2,})(?:[:/?#]\S*)?$",
    re.IGNORECASE,
)
# difflib's ratio: 0.75 still finds two letters changed in eight, 0.6 would find half of the alphabet.
_NEAR = 0.75
_MOST_NEAR = 5


class Entry(BaseModel):
    """One account: its folded names, aliases and domains, and its ids elsewhere as written."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: OutsideText
    keys: tuple[str, ...]
    refs: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The name with the id, for a list of candidates."""
        return f"{self.name} ({self.id})"


class Owner(BaseModel):
    """Whose account it is, folded, and the day from which it no longer is."""

    model_config = ConfigDict(frozen=True)

    key: str
    until: date | None = None


class Match(BaseModel):
    """What a name means: one account found, several, or none and some that are near."""

    model_config = ConfigDict(frozen=True)

    found: tuple[Entry, ...] = ()
    near: tuple[Entry, ...] = ()


def fold(text: str) -> str:
    """Return text as names are compared: no case, accents, punctuation or extra space.

    >>> fold("  MÜLLER & Söhne, GmbH ")
    'muller and sohne gmbh'
    """
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN))
    plain = "".join(char for char in parts if unicodedata.category(char) != "Mn")
    words = "".join(char if char.isalnum() else " " for char in plain).split()
    return " ".join(words) or " ".join(text.casefold().split())


def domain(text: str) -> str:
    """Return the host of a web address or domain without `www.`; other text as it is.

    >>> domain("https://www.acme.example/about")
    'acme.example'
    """
    found = _ADDRESS.match(text.strip())
    return found["host"].casefold() if found else text


def entry_of(account_id: str, name: str, state: State) -> Entry:
    """Gather what an account is called from its facts."""
    keys, refs = [fold(name)], []
    for added in state.all(AccountAdded):
        keys += [fold(domain(added.link))] if added.link else []
        refs += [str(added.ref)] if added.ref else []
    for profile in state.all(ProfileSet):
        if profile.text and profile.field == ProfileField.EXTERNAL_ID:
            refs.append(str(profile.text))
        elif profile.text and profile.field in {ProfileField.ALIAS, ProfileField.DOMAIN}:
            keys.append(fold(domain(profile.text)))
    names, ids = tuple(dict.fromkeys(keys)), tuple(dict.fromkeys(refs))
    return Entry(id=account_id, name=OutsideText(name), keys=names, refs=ids)


def owners_of(state: State) -> tuple[Owner, ...]:
    """Name our people who own the account: customer success and onboarding managers, by name and mail."""
    people = People(state)
    holders = people.holders(Role.CSM, Side.US) + people.holders(Role.ONBOARDING_MANAGER, Side.US)
    until = {
        fold(key): each.left.due_on or each.left.day if each.left else None
        for each in holders
        for key in (each.person.name, each.person.mail)
        if key
    }
    return tuple(Owner(key=key, until=day) for key, day in until.items())


def match(query: str, entries: Iterable[Entry]) -> Match:
    """Find the account that a query names.

    An id, a name, alias or domain settles it; else a short form, if it is that of one account only: the first
    words of a name, else some of its words in their order. A typing error finds near names, never an account.

    >>> acme = Entry(id="a1", name="Acme Robotics Antwerp", keys=("acme robotics antwerp",))
    >>> match("Acme", [acme]).found == match("ANTWERP", [acme]).found == (acme,)
    True
    >>> match("Antwerpen", [acme]).found
    ()
    """
    given, entries = query.strip(), tuple(entries)
    wanted = {fold(given), fold(domain(given))}
    for found in (
        [entry for entry in entries if given in entry.refs or given.casefold() == entry.id],
        [entry for entry in entries if wanted & set(entry.keys)],
        [entry for entry in entries if _starts(fold(given), entry)],
        [entry for entry in entries if _has_words(fold(given), entry)],
    ):
        if found:
            return Match(found=_ordered(found))
    return Match(near=_near(fold(given), entries))


def search(query: str, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Rank what a query may mean: exact, first words, words inside, near; an empty one lists all."""
    entries = _ordered(entries)
    wanted = fold(query)
    if not wanted:
        return entries
    exact = match(query, entries)
    inside = [entry for entry in entries if _holds(wanted, entry)]
    starting = [entry for entry in entries if _starts(wanted, entry)]
    return tuple(dict.fromkeys((*exact.found, *starting, *inside, *(exact.near or _near(wanted, entries)))))


def _ordered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.keys[0], entry.id)))


def _starts(wanted: str, entry: Entry) -> bool:
    return bool(wanted) and any(f"{key} ".startswith(f"{wanted} ") for key in entry.keys)


def _has_words(wanted: str, entry: Entry) -> bool:
    """Say whether the words stand in the account's own name; an alias or a domain is known whole or not."""
    words = iter(fold(entry.name).split())
    return bool(wanted) and all(part in words for part in wanted.split())


def _holds(wanted: str, entry: Entry) -> bool:
    parts = wanted.split()
    return any(
        all(any(word.startswith(part) for word in key.split()) for part in parts) for key in entry.keys
    )


def _near(wanted: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    by_key: dict[str, list[Entry]] = {}
    for entry in entries:
        for key in entry.keys:
            by_key.setdefault(key, []).append(entry)
    close = difflib.get_close_matches(wanted, by_key, n=_MOST_NEAR, cutoff=_NEAR)
    beginning = sorted(key for key in by_key if len(wanted) > 1 and key.startswith(wanted))
    held = sorted(entry.keys[0] for entry in entries if len(wanted) > 1 and _holds(wanted, entry))
    found = dict.fromkeys(entry for key in (*close, *beginning, *held) for entry in by_key[key])
    return tuple(found)[:_MOST_NEAR]
