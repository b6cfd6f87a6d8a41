"""The memory of parsed facts."""

from datetime import date

from onboarding_server.store.cache import Known, ParsedFacts
from onboarding_tools.facts import parse_facts


def _facts(count: int) -> Known:
    facts = parse_facts([{"type": "note_added", "on": "2026-10-01"}] * count, today=date(2026, 10, 15))
    return Known(head=count, tombstones=0, facts=facts)


def _count(memory: ParsedFacts, account_id: str) -> int:
    return len(memory.get(account_id).facts)


def test_the_account_asked_for_longest_ago_goes_first() -> None:
    memory = ParsedFacts(most=5)
    memory.put("a1", _facts(2))
    memory.put("a2", _facts(2))
    _count(memory, "a1")
    memory.put("a3", _facts(2))  # 2 + 2 + 2 > 5
    assert (_count(memory, "a1"), _count(memory, "a2"), _count(memory, "a3")) == (2, 0, 2)


def test_one_account_larger_than_the_memory_is_kept_alone() -> None:
    memory = ParsedFacts(most=5)
    memory.put("a1", _facts(2))
    memory.put("a2", _facts(9))
    assert (_count(memory, "a1"), _count(memory, "a2")) == (0, 9)


def test_an_account_that_grew_is_counted_once() -> None:
    memory = ParsedFacts(most=5)
    memory.put("a1", _facts(2))
    memory.put("a1", _facts(3))
    memory.put("a2", _facts(2))  # 3 + 2 = 5
    assert (_count(memory, "a1"), _count(memory, "a2")) == (3, 2)
