"""What a lead waits for: the triage of a large portfolio, cold and when nothing changed."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from row import Row
from server.mcp.world import TODAY, service_over

__all__ = ["measure"]

_FACTS = 60
_AT_ONCE = 100
_FULL = 10_000


def measure(folder: Path, accounts: int, rounds: int) -> Iterator[Row]:  # noqa: ARG001 - one signature for all parts
    """Record accounts of 60 facts each, then triage them from cold and again."""
    db = folder / "portfolio.db"
    began = perf_counter()
    facts = _record(db, accounts)
    took = perf_counter() - began
    yield Row.plain(
        f"recording {facts:,} facts", f"{took:.1f} s", f"{_AT_ONCE} accounts to a confirmed batch"
    )
    cold, warm = _triage(db), _triage(db)
    size = f"{accounts:,} accounts x {_FACTS} facts, SQLite"
    share = accounts / _FULL
    yield Row.at_most(f"triage from cold, {size}", cold, 10 * share, "s", "a new service, nothing remembered")
    yield Row.at_most(
        "the same when nothing changed", warm, max(1 * share, 0.1), "s", "a new service, rows remembered"
    )


def _record(db: Path, accounts: int) -> int:
    service, drawn = service_over(db), random.Random(7)  # noqa: S311 - a repeatable portfolio, no secret
    recorded = 0
    for first in range(0, accounts, _AT_ONCE):
        names = [f"Account {number:05}" for number in range(first, min(first + _AT_ONCE, accounts))]
        rows = [{**row, "account": name} for name in names for row in _rows(drawn)]
        recorded += len(service.record(rows=rows).fact_ids)
    service.store.close()
    return recorded


def _rows(drawn: random.Random) -> Iterator[dict[str, Any]]:
    kickoff = TODAY - timedelta(days=drawn.randint(5, 85))
    signed = kickoff - timedelta(days=20)
    yield {"type": "account_added", "on": str(signed)}
    yield {
        "type": "profile_set",
        "on": str(signed),
        "what": "acv",
        "value": drawn.randint(2, 90) * 1000,
        "unit": "USD",
    }
    for who, role in (("Ann", "champion"), ("Bob", "executive_sponsor")):
        yield {"type": "contact_added", "on": str(signed), "who": who, "role": role, "side": "customer"}
    yield {"type": "milestone_planned", "on": str(signed), "what": "kickoff", "due_on": str(kickoff)}
    yield {"type": "meeting_held", "on": str(kickoff), "what": "kickoff", "who": "Ann; Bob"}
    yield {"type": "usage_target_set", "on": str(kickoff), "what": "weekly_active_users", "value": 40}
    for number in range(_FACTS - 7):
        yield _event(drawn, kickoff + timedelta(days=drawn.randint(0, (TODAY - kickoff).days)), number)


def _event(drawn: random.Random, on: date, number: int) -> dict[str, Any]:
    kinds: tuple[dict[str, Any], ...] = (
        {"type": "message_sent", "who": "Ann", "channel": "email", "text": f"mail {number}"},
        {"type": "message_received", "who": "Ann", "channel": "email", "text": f"answer {number}"},
        {"type": "meeting_held", "what": "status_call", "who": "Ann; Bob", "text": f"call {number}"},
        {
            "type": "usage_observed",
            "what": "weekly_active_users",
            "value": drawn.randint(0, 45),
            "text": f"{number}",
        },
        {
            "type": "sentiment_noted",
            "state": drawn.choice(["positive", "neutral", "negative"]),
            "text": f"{number}",
        },
        {
            "type": "component_reported",
            "what": f"Part {number % 4}",
            "state": "complete",
            "text": f"{number}",
        },
    )
    return {**drawn.choice(kinds), "on": str(on)}


def _triage(db: Path) -> float:
    service = service_over(db)
    began = perf_counter()
    service.triage(limit=30)
    took = perf_counter() - began
    service.store.close()
    return took
