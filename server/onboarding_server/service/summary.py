"""The one line that names a change, the same wherever it is shown, without a word from outside."""

from collections import Counter
from collections.abc import Sequence

from onboarding_server.store import AccountChange

__all__ = ["summarise"]

_MOST_NAMED = 3


def summarise(changes: Sequence[AccountChange], undone: Sequence[str] = ()) -> str:
    """Write what would be recorded, for which accounts.

    Record 3 facts for 1 account (a7k2p9x): milestone_planned, meeting_held, usage_observed.
    """
    types = Counter(fact.type for change in changes for fact in change.facts)
    retracted = types.pop("fact_retracted", 0)
    added = sum(not change.head for change in changes)
    parts = [f"add {_count(added, 'account')}"] if added else []
    parts += [f"record {_count(types.total(), 'fact')}"] if types else []
    parts += [f"retract {_count(retracted, 'fact')}"] if retracted else []
    what = ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)
    ids = [change.account_id for change in changes]
    others = f" and {len(ids) - _MOST_NAMED} more" if len(ids) > _MOST_NAMED else ""
    which = f"{_count(len(ids), 'account')} ({', '.join(ids[:_MOST_NAMED])}{others})"
    listed = ", ".join(type_ if count == 1 else f"{type_} ({count})" for type_, count in types.items())
    undoing = f"Undo {', '.join(undone)}: " if undone else ""
    line = f"{undoing}{what} for {which}{': ' + listed if listed else ''}."
    return line[0].upper() + line[1:]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
