"""Parsed facts of the accounts asked for last; facts are only ever added, so an entry only ever grows."""

from collections import OrderedDict
from threading import Lock

from onboarding_tools.facts import Fact

__all__ = ["ParsedFacts"]

# About 20 MB of parsed facts: forty accounts of 500.
_MOST_FACTS = 20_000


class ParsedFacts:
    """A bounded memory of facts by account; the account asked for longest ago goes first."""

    def __init__(self, most: int = _MOST_FACTS) -> None:
        self._most = most
        self._count = 0
        self._facts: OrderedDict[str, tuple[Fact, ...]] = OrderedDict()
        self._lock = Lock()

    def get(self, account_id: str) -> tuple[Fact, ...]:
        """Return the facts known of an account, none where it is not here."""
        with self._lock:
            if account_id in self._facts:
                self._facts.move_to_end(account_id)
            return self._facts.get(account_id, ())

    def put(self, account_id: str, facts: tuple[Fact, ...]) -> None:
        """Remember the facts of an account."""
        with self._lock:
            self._count += len(facts) - len(self._facts.pop(account_id, ()))
            self._facts[account_id] = facts
            while self._count > self._most and len(self._facts) > 1:
                _, dropped = self._facts.popitem(last=False)
                self._count -= len(dropped)
