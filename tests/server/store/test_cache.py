"""The memory of parsed facts."""

from datetime import date

from onboarding_server.store.cache import ParsedFacts
from onboarding_tools.facts import Fact, parse_facts


def _facts(count: int) -> tuple[Fact, ...]:
    return parse_facts([{"type": "note_added", "on": "2026-10-01"}] * count, today=date(2026, 10, 15))


def test_the_account_asked_for_longest_ago_goes_first() -> None:
    memory = ParsedFacts(most=5)
    memory.put("a1", _facts(2))
    memory.put("a2", _facts(2))
    memory.get("a1")
    memory.put("a3", _facts(2))  # 2 + 2 + 2 > 5
    assert (len(memory.get("a1")), len(memory.get("a2")), len(memory.get("a3"))) == (2, 0, 2)


def test_one_account_larger_than_the_memory_is_kept_alone() -> None:
    memory = ParsedFacts(most=5)
    memory.put("a1", _facts(2))
    memory.put("a2", _facts(9))
    assert (len(memory.get("a1")), len(memory.get("a2"))) == (0, 9)


def test_an_account_that_grew_is_counted_once() -> None:
    memory = ParsedFacts(most=5)
    memory.put("a1", _facts(2))
    memory.put("a1", _facts(3))
    memory.put("a2", _facts(2))  # 3 + 2 = 5
    assert (len(memory.get("a1")), len(memory.get("a2"))) == (3, 2)
