"""The prompt cache of the double: what is written, what is read, what is too small."""

from typing import Any

from messages_api import MessagesApi, Reply, text
from messages_api.asking import ask, client_of


def marked(words: str, *, size: int = 2400) -> Any:  # noqa: ANN401 - the client's own
    """A system prompt that ends with a mark."""
    return [{"type": "text", "text": words * (size // len(words)), "cache_control": {"type": "ephemeral"}}]


def accounts(api: MessagesApi, *requests: dict[str, Any]) -> list[tuple[int, int, int]]:
    with client_of(api) as client:
        usages = [ask(client, **request).usage for request in requests]
    return [
        (usage.input_tokens, usage.cache_creation_input_tokens, usage.cache_read_input_tokens)
        for usage in usages
    ]


def test_a_marked_prefix_is_written_once_and_read_after() -> None:
    first, second = (
        {"system": marked("a")},
        {"system": marked("a"), "messages": [{"role": "user", "content": "b"}]},
    )
    with MessagesApi([Reply([text("x")])] * 2) as api:
        found = accounts(api, first, second)
    # ["system", {"type": "text", "text": "a…"}]: 11 + 26 + 2400 + 3 bytes, 2440 / 4 = 610
    # ["[null, null]user", {"type": "text", "text": "…"}]: 50 + 34 bytes, 84 / 4 = 21; 50 + 1, 51 / 4 = 12.75
    assert found == [(21, 610, 0), (13, 0, 610)]


def test_a_changed_byte_in_the_prefix_is_a_miss() -> None:
    with MessagesApi([Reply([text("x")])] * 2) as api:
        found = accounts(api, {"system": marked("a")}, {"system": marked("b")})
    assert found == [(21, 610, 0), (21, 610, 0)]


def test_a_prefix_below_512_tokens_is_not_kept() -> None:
    with MessagesApi([Reply([text("x")])] * 2) as api:
        found = accounts(api, {"system": marked("a", size=2004)}, {"system": marked("a", size=2008)})
    # (40 + 2004) / 4 = 511, and 21 for the question; (40 + 2008) / 4 = 512
    assert found == [(532, 0, 0), (21, 512, 0)]


def test_a_mark_that_moves_on_reads_what_the_last_one_wrote() -> None:
    mark = {"cache_control": {"type": "ephemeral"}}
    long = {"role": "user", "content": [{"type": "text", "text": "a" * 2350, **mark}]}
    bare = {"role": "user", "content": "a" * 2350}
    more = {"role": "user", "content": [{"type": "text", "text": "b" * 350, **mark}]}
    with MessagesApi([Reply([text("x")])] * 2) as api:
        found = accounts(api, {"messages": [long]}, {"messages": [bare, more]})
    assert found == [(0, 600, 0), (0, 100, 600)]  # (2350 + 50) / 4, (350 + 50) / 4
