"""Parsed facts of the accounts asked for last; an entry only ever grows, until something is forgotten."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from onboarding_tools.facts import Fact

__all__ = ["Known", "ParsedFacts"]

# About 20 MB of parsed facts: forty accounts of 500.
_MOST_FACTS = 20_000


class Known(NamedTuple):
    """The facts of an account up to its head; they hold while the account's tombstones are as many."""

    head: int
    tombstones: int
    facts: tuple[Fact, ...]


_NOTHING = Known(0, 0, ())


class ParsedFacts:
    """A bounded memory of facts by account; the account asked for longest ago goes first."""

    def __init__(self, most: int = _MOST_FACTS) -> None:
        self._most = most
        self._count = 0
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._lock = Lock()

    def get(self, account_id: str) -> Known:
        """Return what is known of an account, nothing where it is not here."""
        with self._lock:
            if account_id in self._known:
                self._known.move_to_end(account_id)
            return self._known.get(account_id, _NOTHING)

    def put(self, account_id: str, known: Known) -> None:
        """Remember the facts of an account."""
        with self._lock:
            before = self._known.pop(account_id, None)
            self._count += len(known.facts) - (len(before.facts) if before else 0)
            self._known[account_id] = known
            while self._count > self._most and len(self._known) > 1:
                _, dropped = self._known.popitem(last=False)
                self._count -= len(dropped.facts)
