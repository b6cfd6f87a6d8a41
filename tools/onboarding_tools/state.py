"""What is known of an account on a date: one pass over its facts, then a state for every date asked for."""

import itertools
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast
from zoneinfo import ZoneInfo

from onboarding_tools.calendar import Calendar, check_zone, localize
from onboarding_tools.facts import Account, Fact
from onboarding_tools.facts.types import FactRetracted, MeetingHeld, MeetingMissed, ProfileSet, StatusChanged
from onboarding_tools.facts.words import MeetingKind, ProfileField, Status
from onboarding_tools.playbook import Playbook

__all__ = ["History", "Kickoff", "Kinds", "State", "Timeline"]

FactT = TypeVar("FactT", bound=Fact)
ItemT = TypeVar("ItemT")
ValueT = TypeVar("ValueT")

Kickoff = MeetingHeld | MeetingMissed
"""A meeting of the kind `kickoff`, held or missed: what every plan stands on."""
Kinds = frozenset[type[Fact] | MeetingKind]
"""What an answer depends on: types of facts; of the meetings, kickoffs alone may be meant."""


class Timeline(Generic[ItemT]):
    """Dated things in their order; what came after a date is cut off."""

    def __init__(self, items: Iterable[ItemT], days: Iterable[date]) -> None:
        self.items = tuple(items)
        self.days = list(days)

    def count(self, as_of: date) -> int:
        """Return how many are dated on or before a date."""
        return bisect_right(self.days, as_of)

    def until(self, as_of: date) -> tuple[ItemT, ...]:
        """Return what is dated on or before a date, oldest first."""
        return self.items[: bisect_right(self.days, as_of)]

    def last(self, as_of: date) -> ItemT | None:
        """Return the newest of what is dated on or before a date."""
        count = bisect_right(self.days, as_of)
        return self.items[count - 1] if count else None


_NOTHING: Timeline[Any] = Timeline((), ())
_PAUSES: Kinds = frozenset({StatusChanged})


class History:
    """An account's facts in force, in order, with the playbook that reads them; hands out states by date.

    Corrections count for every date ("as we know it today"); with `known_at`, only what was recorded by then.
    """

    def __init__(self, account: Account, playbook: Playbook, known_at: datetime | None = None) -> None:
        self.account = account
        self.playbook = playbook
        facts = _in_force(account.facts, known_at)
        zone = check_zone(_profile(facts, ProfileField.TIME_ZONE) or account.zone)
        self.calendar = Calendar(_profile(facts, ProfileField.HOLIDAYS) or "")
        self.facts, self.days = _in_order(facts, zone)
        self._by_kind = _by_kind(self.facts, self.days)
        self._once: dict[Hashable, Any] = {}
        self._days_of: dict[Kinds, list[date]] = {}

    def on(self, as_of: date) -> "State":
        """Return what is known about `as_of`, the whole day included."""
        return self.once(("state", as_of), lambda: State(self, as_of))

    def once(self, key: Hashable, compute: Callable[[], ValueT]) -> ValueT:
        """Return what never changes for this history under a key, computed on first use."""
        if key not in self._once:
            self._once[key] = compute()
        found: ValueT = self._once[key]
        return found

    def timeline(self, kind: type[FactT]) -> Timeline[FactT]:
        """Return the facts of one type, those of later dates included."""
        return self._by_kind.get(kind, _NOTHING)

    @property
    def kickoffs(self) -> Timeline[Kickoff]:
        """The kickoffs that were held or missed; of one day, those held come first."""
        return cast("Timeline[Kickoff]", self._by_kind.get(MeetingKind.KICKOFF, _NOTHING))

    def turned_on(self, kinds: Kinds, as_of: date) -> date:
        """Return the newest day up to a date with a fact of these kinds: since then they say the same."""
        days = self._days_of.get(kinds)
        if days is None:
            timelines = (self._by_kind.get(kind, _NOTHING) for kind in kinds)
            days = self._days_of[kinds] = sorted({day for timeline in timelines for day in timeline.days})
        count = bisect_right(days, as_of)
        return days[count - 1] if count else date.min

    @property
    def first_on(self) -> date | None:
        """The day of the oldest fact."""
        return self.days[0] if self.days else None


class State:
    """The facts of one account up to and with one date; with `kinds`, of these kinds alone."""

    def __init__(self, history: History, as_of: date, kinds: Kinds | None = None) -> None:
        self.history = history
        self.playbook = history.playbook
        self.calendar = history.calendar
        self.as_of = as_of
        self._kinds = kinds

    def all(self, kind: type[FactT]) -> tuple[FactT, ...]:
        """Return the facts of one type that happened by now, oldest first."""
        self._check(kind)
        return self.history.timeline(kind).until(self.as_of)

    def has(self, *kinds: type[Fact]) -> bool:
        """Say whether any fact of these types happened by now."""
        self._check(*kinds)
        return any(self.history.timeline(kind).count(self.as_of) for kind in kinds)

    @property
    def kickoffs(self) -> tuple[Kickoff, ...]:
        """The kickoffs that were held or missed by now, oldest first."""
        self._check(MeetingKind.KICKOFF)
        return self.history.kickoffs.until(self.as_of)

    def shared(self, name: str, kinds: Kinds, compute: Callable[["State"], ValueT]) -> ValueT:
        """Return what depends on some kinds of facts alone: the same until the next fact of these kinds.

        `compute` is given the state of the day since which they say the same. It knows these kinds only, so
        that an answer can never depend on another.
        """
        if self._kinds is not None:
            self._check(*kinds)
        day = self.history.turned_on(kinds, self.as_of)
        return self.history.once((name, day), lambda: compute(State(self.history, day, kinds)))

    def _check(self, *kinds: object) -> None:
        if self._kinds is not None and not self._kinds.issuperset(kinds):
            message = f"{kinds}: not all of them are among the kinds that this answer was said to depend on"
            raise LookupError(message)

    def profile(self, field: ProfileField) -> tuple[ProfileSet, ...]:
        """Return what was set of one profile field, oldest first."""
        return tuple(fact for fact in self.all(ProfileSet) if fact.field == field)

    def age(self, day: date) -> int:
        """Return how many days ago a day was: opened on the 21st, on the 28th 7 days old."""
        return (self.as_of - day).days

    @property
    def paused_days(self) -> frozenset[date]:
        """The days of pauses that have an end: on hold, no clock of ours runs."""
        return self.shared("paused", _PAUSES, lambda state: frozenset(_paused(state.all(StatusChanged))))

    @property
    def last_fact_on(self) -> date | None:
        """The day of the newest fact."""
        count = bisect_right(self.history.days, self.as_of)
        return self.history.days[count - 1] if count else None


def _in_force(facts: tuple[Fact, ...], known_at: datetime | None) -> tuple[Fact, ...]:
    known = facts if known_at is None else tuple(fact for fact in facts if _known(fact, known_at))
    retracted = {fact.ref: place for place, fact in enumerate(known) if isinstance(fact, FactRetracted)}
    if not retracted:
        return known
    return tuple(
        fact
        for position, fact in enumerate(known)
        if not isinstance(fact, FactRetracted)
        and fact.id not in retracted
        and not (fact.source and position < retracted.get(fact.source, -1))
    )


def _profile(facts: tuple[Fact, ...], field: ProfileField) -> str | None:
    """Return the newest text: zone and holidays describe the account, so they hold for every date."""
    stated = (fact for fact in facts if type(fact) is ProfileSet and fact.field == field and fact.text)
    newest_last = sorted(stated, key=lambda fact: fact.day)
    return newest_last[-1].text if newest_last else None


def _in_order(facts: tuple[Fact, ...], zone: ZoneInfo) -> tuple[tuple[Fact, ...], list[date]]:
    """Order by local day, then by the hour; without an hour, first, in the order in which it was recorded."""
    if any(isinstance(fact.on, datetime) for fact in facts):
        facts = tuple(sorted((_local(fact, zone) for fact in facts), key=_hour))
    in_order = sorted(facts, key=attrgetter("day"))
    return tuple(in_order), [fact.day for fact in in_order]


def _hour(fact: Fact) -> time:
    return fact.at.time() if fact.at else time.min


def _by_kind(facts: tuple[Fact, ...], days: list[date]) -> dict[type[Fact] | MeetingKind, Timeline[Fact]]:
    found: dict[type[Fact] | MeetingKind, tuple[list[Fact], list[date]]] = {}
    for fact, day in zip(facts, days, strict=True):
        of_kind, its_days = found.setdefault(type(fact), ([], []))
        of_kind.append(fact)
        its_days.append(day)
    meetings = (fact for kind in (MeetingHeld, MeetingMissed) for fact in found.get(kind, ((), ()))[0])
    kickoffs = [fact for fact in meetings if cast("Kickoff", fact).meeting == MeetingKind.KICKOFF]
    kickoffs.sort(key=lambda fact: fact.day)
    found[MeetingKind.KICKOFF] = kickoffs, [fact.day for fact in kickoffs]
    return {kind: Timeline(*dated) for kind, dated in found.items()}


def _paused(changes: tuple[StatusChanged, ...]) -> Iterator[date]:
    """Yield the days from each pause to its end: the date agreed, or the next change of status."""
    for change, following in itertools.zip_longest(changes, changes[1:]):
        ends = [day for day in (change.until, following.day if following else None) if day]
        if change.state == Status.ON_HOLD and ends:
            for offset in range((min(ends) - change.day).days):
                yield change.day + timedelta(days=offset)


def _known(fact: Fact, known_at: datetime) -> bool:
    return fact.recorded_at <= known_at if fact.recorded_at else fact.day <= known_at.date()


def _local(fact: Fact, zone: ZoneInfo) -> Fact:
    if fact.at is None or fact.at.tzinfo is None:
        return fact
    local = fact.model_copy(update={"on": localize(fact.on, zone)})
    local.__dict__.pop("day", None)  # the copy carries the day of the other zone
    return local
