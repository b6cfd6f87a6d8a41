"""Six questions of a working day, typed at a terminal into the program itself; the model is scripted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from messages_api import MessagesApi
from messages_api.terminal import PROMPT, Terminal, chatting
from server.mcp.world import record_samples, service_over

SCRIPT = Path(__file__).with_name("six_questions.jsonl")
ANTWERP, OXBOW = "Harbourline Freight Antwerp", "Oxbow Foods"
CALLED = "Lena from Antwerp just called, she was on leave and books the usage review for Monday"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    service = service_over(path)
    record_samples(service)
    service.store.close()
    return path


@pytest.fixture
def terminal(store: Path, tmp_path: Path) -> Iterator[Terminal]:
    with MessagesApi.replay(SCRIPT) as api, chatting(api, store, tmp_path) as opened:
        opened.read_until(PROMPT)
        yield opened
        opened.quit()


def facts(store: Path, account: str, kind: str) -> list[str]:
    service = service_over(store)
    found = [str(fact.on) for fact in service.account(account=account).facts if fact.type == kind]
    service.store.close()
    return found


@pytest.mark.long
def test_a_day_at_the_terminal_ends_with_what_was_agreed_to_and_nothing_else(
    terminal: Terminal, store: Path
) -> None:
    received, planned = facts(store, ANTWERP, "message_received"), facts(store, OXBOW, "milestone_planned")
    for typed, *seen in (
        ("what's the next step for Harbourline?", "Antwerp and Harbourline Freight Rotterdam. Which one?"),
        ("Antwerp", "Try Lena Vos once more, on another channel: phone, text or LinkedIn."),
        ("which accounts need me today?", "Account", "Copperleaf Energy", "Three are quiet."),
        ("draft the nudge to the champion", "Hi Lena, Ines Calder here.", "You send it; I cannot."),
        ("/account Oxbow Foods", "The account: Oxbow Foods"),
        ("kickoff agenda, 60 minutes", "On which date is the kickoff?"),
        ("on the 20th", "Tuesday, October 20, 60 minutes", "| 8 | Who is who |"),
        (CALLED, "+ 2026-10-15 message_received", "Lena Vos", "Store this? [y/N] "),
        ("y", "Recorded. The champion is back"),
        ("record the oxbow kickoff for the 20th", "milestone_planned", "Store this? [y/N] "),
        ("n", "Not stored.", "Nothing is stored. What should be different"),
    ):
        terminal.write(typed)
        for words in seen:
            terminal.read_until(words)
        if not seen[-1].startswith("Store this?"):
            terminal.read_until(PROMPT)
    assert facts(store, ANTWERP, "message_received") == [*received, "2026-10-15"]
    assert facts(store, OXBOW, "milestone_planned") == planned
