"""Technical blockers: opened, worked around, resolved, opened again (C19, C24, C50)."""

from dataclasses import dataclass, replace
from datetime import date

from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import (
    BlockerOpened,
    BlockerResolved,
    BlockerWorkedAround,
    ComponentReported,
)
from onboarding_tools.facts.words import ComponentState, Side
from onboarding_tools.state import Kinds, State

__all__ = ["BLOCKING", "Blocker", "find_blockers"]

_KINDS = (BlockerOpened, BlockerWorkedAround, BlockerResolved, ComponentReported)
BLOCKING: Kinds = frozenset(_KINDS)
"""The kinds of facts that open, work around or close a blocker."""
_NO_BLOCKER = frozenset({"", "no", "none", "-"})
"""What people write into a blocker column when there is none."""


@dataclass(frozen=True)
class Blocker:
    """A technical blocker as it stands: since when, whose, and whether a workaround was accepted."""

    key: str
    ref: str
    opened_on: date
    side: Side | None
    facts: tuple[str, ...]
    component: str = ""
    worked_around_on: date | None = None
    resolved_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Not resolved."""
        return self.resolved_on is None

    @property
    def label(self) -> str:
        """The blocker as its reporters name it."""
        return f"{self.ref} ({self.component})" if self.component and self.component != self.ref else self.ref


def find_blockers(state: State) -> tuple[Blocker, ...]:
    """Return every blocker ever named, as it stands."""
    return state.shared("blockers", BLOCKING, _follow_all)


def _follow_all(state: State) -> tuple[Blocker, ...]:
    events = sorted((fact for kind in _KINDS for fact in state.all(kind)), key=lambda fact: fact.day)
    found: dict[str, Blocker] = {}
    for fact in events:
        changed = _follow(state, found, fact)
        if changed:
            found[changed.key] = changed
    return tuple(found.values())


def _follow(state: State, found: dict[str, Blocker], fact: Fact) -> Blocker | None:
    if isinstance(fact, BlockerOpened):
        fresh = Blocker(
            fact.ref.casefold(),
            fact.ref,
            fact.day,
            fact.side,
            (fact.id,),
            component=str(fact.component or ""),
        )
        return _opened(state, found.get(fresh.key), fresh)
    if isinstance(fact, ComponentReported):
        return _reported(state, found.get(fact.component.casefold()), fact)
    if not isinstance(fact, (BlockerWorkedAround, BlockerResolved)) or fact.ref.casefold() not in found:
        return None
    known = found[fact.ref.casefold()]
    facts = (*known.facts, fact.id)
    if isinstance(fact, BlockerWorkedAround):
        return replace(known, worked_around_on=fact.day, facts=facts)
    return replace(known, resolved_on=fact.day, facts=facts)


def _reported(state: State, known: Blocker | None, fact: ComponentReported) -> Blocker | None:
    """Read the blocker column of the readiness table: text opens, complete or empty closes."""
    if fact.state != ComponentState.COMPLETE and (fact.reason or "").strip().casefold() not in _NO_BLOCKER:
        fresh = Blocker(fact.component.casefold(), fact.component, fact.day, fact.side, (fact.id,))
        return _opened(state, known, fresh)
    return replace(known, resolved_on=known.resolved_on or fact.day) if known else None


def _opened(state: State, known: Blocker | None, fresh: Blocker) -> Blocker:
    """Keep the first date of a blocker that is open, or was closed only a short while ago."""
    if known is None or known.resolved_on is None:
        return replace(known, side=fresh.side or known.side) if known else fresh
    if (fresh.opened_on - known.resolved_on).days > state.playbook.health.technical.reopened_days.value:
        return fresh
    return replace(fresh, opened_on=known.opened_on, facts=(*known.facts, *fresh.facts))
