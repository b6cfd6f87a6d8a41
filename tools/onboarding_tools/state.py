"""What is known of an account on a date: one pass over its facts, then a state for every date asked for."""

import itertools
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar, cast

from onboarding_tools.calendar import Calendar, check_zone, localize
from onboarding_tools.facts import Account, Fact
from onboarding_tools.facts.types import FactRetracted, ProfileSet, StatusChanged
from onboarding_tools.facts.words import ProfileField, Status
from onboarding_tools.playbook import Playbook

__all__ = ["History", "State"]

FactT = TypeVar("FactT", bound=Fact)
ValueT = TypeVar("ValueT")


class History:
    """An account's facts in force, in order, with the playbook that reads them; hands out states by date.

    Corrections count for every date ("as we know it today"); with `known_at`, only what was recorded by then.
    """

    def __init__(self, account: Account, playbook: Playbook, known_at: datetime | None = None) -> None:
        self.account = account
        self.playbook = playbook
        self.facts = _in_force(account.facts, known_at)
        zone = check_zone(self._profile(ProfileField.TIME_ZONE) or account.zone)
        self.calendar = Calendar(self._profile(ProfileField.HOLIDAYS) or "")
        self.facts = tuple(sorted((_local(fact, zone) for fact in self.facts), key=_order))
        self.memo: dict[Any, Any] = {}
        self._states: dict[date, State] = {}
        by_type: dict[type[Fact], list[Fact]] = defaultdict(list)
        for fact in self.facts:
            by_type[type(fact)].append(fact)
        self._by_type = {kind: (facts, [fact.day for fact in facts]) for kind, facts in by_type.items()}

    def on(self, as_of: date) -> "State":
        """Return what is known about `as_of`, the whole day included."""
        if as_of not in self._states:
            self._states[as_of] = State(self, as_of)
        return self._states[as_of]

    def until(self, kind: type[FactT], as_of: date) -> tuple[FactT, ...]:
        """Return the facts of one type that happened on or before a date, oldest first."""
        facts, days = self._by_type.get(kind, ([], []))
        return cast("tuple[FactT, ...]", tuple(facts[: bisect_right(days, as_of)]))

    @cached_property
    def first_on(self) -> date | None:
        """The day of the oldest fact."""
        return self.facts[0].day if self.facts else None

    @cached_property
    def days(self) -> list[date]:
        """The day of every fact, oldest first."""
        return [fact.day for fact in self.facts]

    def _profile(self, field: ProfileField) -> str | None:
        """Return the newest text: zone and holidays describe the account, so they hold for every date."""
        stated = (fact for fact in self.facts if isinstance(fact, ProfileSet))
        texts = sorted(
            (fact for fact in stated if fact.field == field and fact.text), key=lambda fact: fact.day
        )
        return texts[-1].text if texts else None


class State:
    """The facts of one account up to and with one date."""

    def __init__(self, history: History, as_of: date) -> None:
        self.history = history
        self.playbook = history.playbook
        self.calendar = history.calendar
        self.as_of = as_of
        self.count = bisect_right(history.days, as_of)
        """How many facts had happened: two dates with the same count know the same."""
        self._found: dict[type[Fact], tuple[Any, ...]] = history.memo.setdefault(("facts", self.count), {})

    def all(self, kind: type[FactT]) -> tuple[FactT, ...]:
        """Return the facts of one type that happened by now, oldest first."""
        if kind not in self._found:
            self._found[kind] = self.history.until(kind, self.as_of)
        return self._found[kind]

    def shared(self, name: str, compute: Callable[[], ValueT]) -> ValueT:
        """Return what depends on the facts alone: computed once for all dates that know the same."""
        key = (name, self.count)
        if key not in self.history.memo:
            self.history.memo[key] = compute()
        found: ValueT = self.history.memo[key]
        return found

    def profile(self, field: ProfileField) -> tuple[ProfileSet, ...]:
        """Return what was set of one profile field, oldest first."""
        return tuple(fact for fact in self.all(ProfileSet) if fact.field == field)

    def age(self, day: date) -> int:
        """Return how many days ago a day was: opened on the 21st, on the 28th 7 days old."""
        return (self.as_of - day).days

    @property
    def paused_days(self) -> frozenset[date]:
        """The days of pauses that have an end: on hold, no clock of ours runs."""
        return self.shared("paused", lambda: frozenset(_paused(self.all(StatusChanged))))

    @property
    def last_fact_on(self) -> date | None:
        """The day of the newest fact."""
        return self.history.days[self.count - 1] if self.count else None


def _in_force(facts: tuple[Fact, ...], known_at: datetime | None) -> tuple[Fact, ...]:
    known = [fact for fact in facts if known_at is None or _known(fact, known_at)]
    retracted: dict[str, int] = {}
    for position, fact in enumerate(known):
        if isinstance(fact, FactRetracted):
            retracted[fact.ref] = position
    return tuple(
        fact
        for position, fact in enumerate(known)
        if not isinstance(fact, FactRetracted)
        and fact.id not in retracted
        and not (fact.source and position < retracted.get(fact.source, -1))
    )


def _paused(changes: tuple[StatusChanged, ...]) -> Iterator[date]:
    """Yield the days from each pause to its end: the date agreed, or the next change of status."""
    for change, following in itertools.zip_longest(changes, changes[1:]):
        ends = [day for day in (change.until, following.day if following else None) if day]
        if change.state == Status.ON_HOLD and ends:
            for offset in range((min(ends) - change.day).days):
                yield change.day + timedelta(days=offset)


def _known(fact: Fact, known_at: datetime) -> bool:
    return fact.recorded_at <= known_at if fact.recorded_at else fact.day <= known_at.date()


def _local(fact: Fact, zone: Any) -> Fact:  # noqa: ANN401 -- ZoneInfo; named by check_zone alone
    if not isinstance(fact.on, datetime) or fact.on.tzinfo is None:
        return fact
    local = fact.model_copy(update={"on": localize(fact.on, zone)})
    local.__dict__.pop("day", None)  # the copy carries the day of the other zone
    return local


def _order(fact: Fact) -> tuple[date, Any]:
    """Order by day, then by the hour; without an hour, first, in the order in which it was recorded."""
    return fact.day, fact.at.time() if fact.at else datetime.min.time()
