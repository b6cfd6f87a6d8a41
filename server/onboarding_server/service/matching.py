"""Which account a row of an export means: by id, by domain, by name; a doubt is a question, never a guess."""

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from onboarding_tools.directory import Entry, fold

__all__ = ["Doubt", "Known", "Matcher", "reference"]

_ALIKE = 0.84
_LEGAL = frozenset({
    "ab", "ag", "and", "as", "bv", "co", "company", "corp", "corporation", "gmbh", "group", "holding", "inc",
    "incorporated", "kg", "limited", "llc", "ltd", "mbh", "nv", "oy", "plc",
    "pty", "sa", "sarl", "sas", "spa", "srl",
})  # fmt: skip
_OWN_IDS = frozenset({"file", "usage", "jira", "asana"})


class Known(NamedTuple):
    """An account that rows can mean: a stored one, or one that this import adds (its id is empty)."""

    id: str
    name: str
    keys: tuple[str, ...]
    refs: tuple[str, ...]


class Doubt(NamedTuple):
    """Accounts that a row may mean, each with how alike the names are, 0 to 1."""

    candidates: tuple[tuple[Known, float], ...]


def reference(system: str, id_: str) -> str:
    """Write another program's id so that no two programs' ids are mixed up."""
    return id_ if not id_ or system in _OWN_IDS else f"{system}:{id_}"


class Matcher:
    """The accounts by everything that they are called, stored and newly added."""

    def __init__(self, entries: Iterable[Entry], domains_of: Callable[[str], Collection[str]]) -> None:
        """Index what is stored; `domains_of` looks up the folded domains of a stored account."""
        self._domains_of = domains_of
        self._by_ref: dict[str, list[Known]] = defaultdict(list)
        self._by_key: dict[str, list[Known]] = defaultdict(list)
        self._by_word: dict[str, list[Known]] = defaultdict(list)
        self._added_by: dict[Known, str] = {}
        self._also: dict[Known, list[str]] = defaultdict(list)
        for entry in entries:
            self.add(Known(entry.id, str(entry.name), entry.keys, entry.refs))

    def add(self, known: Known, system: str = "") -> None:
        """Take an account in; `system` is whose export adds it."""
        self._added_by[known] = system
        for ref in dict.fromkeys((*known.refs, known.id)):
            if ref:
                self._by_ref[ref].append(known)
        for key in known.keys:
            self._by_key[key].append(known)
        for word in {_core(key).partition(" ")[0][:4] for key in known.keys}:
            self._by_word[word].append(known)

    def called(self, key: str) -> list[Known]:
        """Return the accounts of a name, folded."""
        return self._by_key.get(key, [])

    def referred(self, ref: str) -> list[Known]:
        """Return the accounts of another program's id."""
        return self._by_ref.get(ref, [])

    def also(self, known: Known, ref: str) -> None:
        """Remember another id of an account."""
        if ref and known not in self._by_ref[ref]:
            self._by_ref[ref].append(known)
            self._also[known].append(ref)

    def match(self, system: str, *, id_: str, domain: str, name: str) -> Known | Doubt | None:
        """Find the account; None is an account that nobody knows.

        Names are near only where their numbers agree, and never to one that the same export has just added.
        The same name with another id of the same program is another account. An id is compared as it is
        written, capitals included.
        """
        ref = reference(system, id_)
        by_ref = self._by_ref.get(ref) or self._by_ref.get(id_) or self._by_ref.get(name) or []
        if by_ref:
            return by_ref[0] if len(by_ref) == 1 else Doubt(tuple((each, 1.0) for each in by_ref))
        for key in (fold(domain), fold(name)):
            found = (
                [each for each in self._by_key.get(key, ()) if not self._is_other(each, system, ref)]
                if key
                else []
            )
            if len(found) == 1 and not (key == fold(name) and self._contradicts(found[0], domain)):
                return found[0]
            if found:
                return Doubt(tuple((each, 1.0) for each in found))
        near = [
            each
            for each in self._near(name)
            if not self._is_other(each[0], system, ref) and self._added_by[each[0]] != system
        ]
        return Doubt(tuple(near)) if near else None

    def _near(self, name: str) -> list[tuple[Known, float]]:
        wanted = _core(fold(name))
        if not wanted:
            return []
        scored: dict[Known, float] = {}
        for known in self._by_word.get(wanted.partition(" ")[0][:4], ()):
            if re.findall(r"\d+", known.name) != re.findall(r"\d+", name):
                continue
            best = max(difflib.SequenceMatcher(None, wanted, _core(key)).ratio() for key in known.keys)
            if best >= _ALIKE:
                scored[known] = best
        return sorted(scored.items(), key=lambda each: (-each[1], each[0].id))[:3]

    def _is_other(self, known: Known, system: str, ref: str) -> bool:
        """Tell whether the same program calls the known account by another id."""
        refs = [each for each in (*known.refs, *self._also[known]) if each.startswith(f"{system}:")]
        return bool(ref) and bool(refs) and ref not in refs

    def _contradicts(self, known: Known, domain: str) -> bool:
        """Tell whether both have a domain and they differ; of one of this import it is the second key."""
        domains = self._domains_of(known.id) if known.id else known.keys[1:]
        return bool(domain) and bool(domains) and fold(domain) not in domains


def _core(key: str) -> str:
    """Return a folded name without its legal form."""
    words = [word for word in key.split() if word not in _LEGAL]
    return " ".join(words) or key
