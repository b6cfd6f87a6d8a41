"""What a person at the terminal waits for besides the model: a long conversation with `onboarding chat`."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final, NamedTuple

from messages_api import MessagesApi, Reply, text, tool_use
from messages_api.terminal import PROMPT, Terminal, chatting
from row import Row
from server.mcp.world import record_samples, service_over

__all__ = ["measure"]

_TURNS: Final = 200
_EDGE: Final = 20
_CALL: Final = {"account": "Harbourline Freight Rotterdam", "as_of": "2026-10-15"}


class _Turn(NamedTuple):
    """One question: seconds that were ours, and the memory of the program after it."""

    to_first_request: float
    to_next_request: float
    to_screen: float
    rss_mb: float


def measure(folder: Path, accounts: int, rounds: int) -> Iterator[Row]:  # noqa: ARG001 - one signature for all parts
    """Ask 200 questions at a pseudo-terminal, each with one call of a tool; the model answers at once."""
    if not Path("/proc/self/status").exists():
        yield Row.plain("a long conversation", "not measured", "needs Linux")
        return
    start, turns = _converse(folder)
    yield Row.plain("chat: start to the prompt", f"{start * 1000:.0f} ms", "one start")
    hasty = f"{turns[0].to_first_request * 1000:.0f} ms"
    yield Row.plain("chat: a first question typed at once, to its request", hasty, "the SDK loads meanwhile")
    how = f"median of {_TURNS} turns; last {_EDGE}: "
    for what, field in (
        ("question to first request", "to_first_request"),
        ("end of a call to the next request, tool run", "to_next_request"),
        ("end of the answer to the screen", "to_screen"),
    ):
        taken = [getattr(turn, field) * 1000 for turn in turns]
        yield Row.plain(f"chat: {what}", f"{median(taken):.0f} ms", f"{how}{median(taken[-_EDGE:]):.0f} ms")
    first, last = (median(turn.rss_mb for turn in part) for part in (turns[:_EDGE], turns[-_EDGE:]))
    yield Row.plain(
        f"chat: memory over {_TURNS} turns",
        f"{last - first:+.1f} MB",
        f"VmRSS: {first:.0f} MB in the first {_EDGE}, {last:.0f} MB in the last {_EDGE}",
    )


def _converse(folder: Path) -> tuple[float, Sequence[_Turn]]:
    db = folder / "chat.db"
    service = service_over(db)
    record_samples(service)
    service.store.close()
    script = [
        reply
        for number in range(_TURNS)
        for reply in (Reply([tool_use("next_step", _CALL)]), Reply([text(f"**{_mark(number)}** it is.")]))
    ]
    with MessagesApi(script) as api, chatting(api, db, folder) as terminal:
        ready_at = terminal.read_until(PROMPT)
        turns = [_turn(api, terminal, number) for number in range(_TURNS)]
        terminal.quit()
        return ready_at - terminal.started_at, turns


def _mark(number: int) -> str:
    return f"A{number:03}"


def _turn(api: MessagesApi, terminal: Terminal, number: int) -> _Turn:
    del api.exchanges[:]
    asked_at = perf_counter()
    terminal.write(f"What is next, number {number}?")
    shown_at = terminal.read_until(_mark(number))
    terminal.read_until(PROMPT)
    called, answered = api.exchanges
    return _Turn(
        called.received_at - asked_at,
        answered.received_at - called.answered_at,
        shown_at - answered.answered_at,
        _rss_mb(terminal.process.pid),
    )


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
