"""What a client waits for: starts and calls over standard input and output, against a bare server."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from row import Row
from server.mcp.wire import Wire, our_command, started
from server.mcp.world import service_over

__all__ = ["measure"]

_BARE = "from mcp.server import MCPServer\nserver = MCPServer('bare')\n"
_ECHO = "@server.tool()\nasync def echo(text: str) -> str:\n    return text\n"
_RUN = "server.run('stdio')\n"
_ACCOUNT = "Benchmark Ltd"
_FIRST_CALL = {"name": "next_step", "arguments": {"account": _ACCOUNT, "as_of": "2026-10-15"}}
_CALLS = 200


def measure(folder: Path, accounts: int, rounds: int) -> Iterator[Row]:  # noqa: ARG001 - one signature for all parts
    """Start the installed program and a bare server of the same SDK in turn, and call a tool many times."""
    db = folder / "processes.db"
    facts = _record_an_account(db)
    bare, ours = (sys.executable, "-c", _BARE + _RUN), our_command(db)
    times: dict[str, list[float]] = {"bare": [], "ours": [], "first": []}
    for _ in range(rounds):
        times["bare"].append(_start(bare))
        times["ours"].append(_start(ours))
        times["first"].append(_start(ours, _FIRST_CALL))
    base = median(times["bare"])
    how = f"median of {rounds} starts in turn, process to answer"
    yield Row.plain("bare server: start to tools/list", f"{base:.0f} ms", how)
    listed, first = median(times["ours"]), median(times["first"])
    yield Row.at_most(
        "start to tools/list, against the bare server", listed / base, 1.15, "x", f"{listed:.0f} ms; {how}"
    )
    yield Row.at_most(
        "start to the first next_step, against it", first / base, 1.6, "x", f"{first:.0f} ms; {how}"
    )
    yield from _memory(bare, ours)
    yield from _calls(ours, facts)


def _record_an_account(db: Path) -> int:
    """Record an account with 500 facts of two months."""
    service = service_over(db)
    start = date(2026, 8, 20)
    rows: list[dict[str, Any]] = [
        {"type": "account_added", "on": str(start)},
        {"type": "contact_added", "on": str(start), "who": "Ann", "role": "champion", "side": "customer"},
        {
            "type": "contact_added",
            "on": str(start),
            "who": "Bob",
            "role": "executive_sponsor",
            "side": "customer",
        },
        {"type": "milestone_planned", "on": str(start), "what": "kickoff", "due_on": "2026-09-01"},
        {"type": "usage_target_set", "on": str(start), "what": "weekly_active_users", "value": 40},
    ]
    kinds = ("message_sent", "message_received", "meeting_held", "usage_observed", "note_added")
    fields: dict[str, dict[str, Any]] = {
        "message_sent": {"who": "Ann", "channel": "email"},
        "message_received": {"who": "Ann", "channel": "email"},
        "meeting_held": {"what": "status_call", "who": "Ann; Bob"},
        "usage_observed": {"what": "weekly_active_users"},
        "note_added": {},
    }
    for number in range(500 - len(rows)):
        kind, on = kinds[number % len(kinds)], start + timedelta(days=number % 56)
        value = {"value": number % 40} if kind == "usage_observed" else {}
        rows.append({"type": kind, "on": str(on), "text": f"number {number}", **fields[kind], **value})
    service.record(rows=rows, account=_ACCOUNT)
    count = len(service.account(account=_ACCOUNT).facts)
    service.store.close()
    return count


def _start(command: tuple[str, ...], call: dict[str, Any] | None = None) -> float:
    """Return the milliseconds from the start of the process to the list of tools, or to the first answer."""
    began = perf_counter()
    with started(command) as wire:
        wire.ask("tools/list", {})
        if call:
            told = wire.ask("tools/call", call)
            assert not told["result"].get("isError"), told  # noqa: S101 - a refusal would be no measurement
        return (perf_counter() - began) * 1000


def _memory(bare: tuple[str, ...], ours: tuple[str, ...]) -> Iterator[Row]:
    method = "VmRSS after tools/list (Linux)"
    if not Path("/proc/self/status").exists():
        yield Row.plain("memory at rest", "not measured", "needs Linux")
        return
    sizes = []
    for command in (bare, ours):
        with started(command) as wire:
            wire.ask("tools/list", {})
            sizes.append(_rss_mb(wire))
    shown = f"{sizes[1]:.0f} against {sizes[0]:.0f} MB; {method}"
    yield Row.at_most("memory at rest, against the bare server", sizes[1] / sizes[0], 1.3, "x", shown)
    with started(ours) as wire:
        wire.ask("tools/call", _FIRST_CALL)
        yield Row.plain("memory after a next_step", f"{_rss_mb(wire):.0f} MB", "VmRSS (Linux)")


def _rss_mb(wire: Wire) -> float:
    status = Path(f"/proc/{wire.process.pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def _calls(ours: tuple[str, ...], facts: int) -> Iterator[Row]:
    method = f"median of {_CALLS} calls over stdio, one after the other"
    echo = _p50((sys.executable, "-c", _BARE + _ECHO + _RUN), {"name": "echo", "arguments": {"text": "x"}})
    yield Row.plain("echo tool of a bare server, p50", f"{echo:.2f} ms", method)
    for tool in ("next_step", "score_health", "check_handoff"):
        took = _p50(ours, {**_FIRST_CALL, "name": tool})
        yield Row.at_most(f"{tool} on an account with {facts} facts, p50", took, 10, "ms", method)


def _p50(command: tuple[str, ...], call: dict[str, Any]) -> float:
    times = []
    with started(command) as wire:
        wire.ask("tools/call", call)
        for _ in range(_CALLS):
            began = perf_counter()
            wire.ask("tools/call", call)
            times.append((perf_counter() - began) * 1000)
    return median(times)
