"""What a lead waits for: the triage of a large portfolio, cold, when nothing changed, after one change."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from onboarding_server.store import AccountChange, FactRecord, Store
from onboarding_server.store.ids import account_id
from onboarding_tools.directory import Entry, fold
from onboarding_tools.facts import OutsideText
from row import Row
from server.mcp.world import TODAY, service_over

__all__ = ["GROWTH", "measure"]

GROWTH = (1_000, 10_000, 50_000)
_FACTS = 60
_AT_ONCE = 500
_FULL = 10_000
_RECORDED = datetime(2026, 10, 15, 9, tzinfo=UTC)


def measure(folder: Path, accounts: int, rounds: int) -> Iterator[Row]:  # noqa: ARG001 - one signature for all parts
    """Record accounts of 60 facts each; triage them from cold, again, and after one of them changed."""
    db = folder / f"portfolio-{accounts}.db"
    began = perf_counter()
    _record(db, accounts)
    took = perf_counter() - began
    of = f"{accounts:,} accounts x {_FACTS} facts"
    yield Row.plain(f"recording {of}", f"{took:.1f} s", f"{_AT_ONCE} accounts to a batch, no previews")
    bare = db.stat().st_size / accounts
    cold = _triage(db)
    yield _held(f"triage from cold, {of}", cold, 10 * accounts / _FULL, accounts)
    yield _held(f"triage when nothing changed, {accounts:,}", _triage(db), accounts / _FULL, accounts)
    _change_one(db)
    yield _held(f"triage after one account changed, {accounts:,}", _triage(db), accounts / _FULL, accounts)
    full = db.stat().st_size / accounts
    yield Row.plain("a thousand bytes of disk an account", f"{bare / 1000:.1f} + {(full - bare) / 1000:.1f}",
                    "facts and indexes, then what is remembered of the last triage")  # fmt: skip
    size = f"{cold['own_mb']:.0f} + {cold['helper_mb']:.0f} MB"
    yield Row.plain(f"memory from cold, {accounts:,} accounts", size, "most of the process, of a helper")
    db.unlink()


def _held(what: str, told: dict[str, float], bar: float, accounts: int) -> Row:
    """Hold a triage against its bar, which is promised for portfolios from 10,000 accounts."""
    each = told["cpu"] / accounts * 1000
    how = f"a new service; {told['cpu']:.2f} s of CPU, {each:.2f} ms an account; {os.cpu_count()} processors"
    if accounts < _FULL:
        return Row.plain(what, f"{told['took']:.2f} s", how)
    return Row.at_most(what, told["took"], bar, "s", how)


def _triage(db: Path) -> dict[str, float]:
    program = Path(__file__).with_name("one_triage.py")
    path = os.pathsep.join([str(program.parents[1] / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])])
    asked = subprocess.run(
        [sys.executable, program, db],
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    told: dict[str, float] = json.loads(asked.stdout)
    return told


def _change_one(db: Path) -> None:
    service = service_over(db)
    row = {"type": "note_added", "on": str(TODAY), "text": "changed"}
    service.record(rows=[row], account="Account 00007")
    service.store.close()


def _record(db: Path, accounts: int) -> None:
    """Write through the store's own transactions, without the previews that a person would be shown."""
    store, drawn = Store.open(db), random.Random(7)  # noqa: S311 - a repeatable portfolio, no secret
    taken: set[str] = set()
    for first in range(0, accounts, _AT_ONCE):
        with store.write() as write:
            batch = write.new_batch(kind="record", summary="benchmark", at=_RECORDED, by="")
            for number in range(first, min(first + _AT_ONCE, accounts)):
                change = _change(number, drawn, taken)
                write.add(change, batch=batch, at=_RECORDED, by="")
                entry = Entry(id=change.account_id, name=OutsideText(change.name), keys=(fold(change.name),))
                write.call(change.account_id, entry, ())
    store.close()


def _change(number: int, drawn: random.Random, taken: set[str]) -> AccountChange:
    name = f"Account {number:05}"
    facts = tuple(
        FactRecord(
            id=f"f{number:05}x{place:03}",
            type=row["type"],
            happened_on=date.fromisoformat(row["on"]),
            body=row,
        )
        for place, row in enumerate(_rows(drawn))
    )
    id_ = account_id(name, taken=taken)
    taken.add(id_)
    return AccountChange(account_id=id_, name=name, head=0, facts=facts)


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
