"""Costs are the API's own counts times the prices of one dated file."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from messages_api import Reply, text
from onboarding_server.chat.costs import Price, Prices, Spent, Usage, read_prices, total
from onboarding_server.chat.telling import tell_costs
from onboarding_server.mcp.resources import PlaybookServer
from server.chat.talk import talking

LIST = Prices(
    looked_up_on=date(2026, 11, 21),
    source="test",
    models={
        "flat": Price(
            input=Decimal(2), output=Decimal(10), cache_write_5m=Decimal("2.5"), cache_read=Decimal("0.1")
        ),
        "tiered": Price(
            input=Decimal(1),
            output=Decimal(1),
            cache_write_5m=Decimal(1),
            cache_read=Decimal(1),
            long_above=100,
            long=Price(input=Decimal(5), output=Decimal(5), cache_write_5m=Decimal(5), cache_read=Decimal(5)),
        ),
    },
)
USAGE = Usage(
    input_tokens=1_000, output_tokens=200, cache_creation_input_tokens=4_000, cache_read_input_tokens=30_000
)


@pytest.mark.parametrize(
    ("model", "usage", "dollars"),
    [
        ("flat", Usage(input_tokens=1_000_000), "2"),  # 1,000,000 * 2 / 1,000,000
        ("flat", Usage(output_tokens=1_000), "0.01"),  # 1,000 * 10 / 1,000,000
        ("flat", Usage(cache_creation_input_tokens=1_000), "0.0025"),  # 1,000 * 2.5 / 1,000,000
        ("flat", Usage(cache_read_input_tokens=1_000), "0.0001"),  # 1,000 * 0.1 / 1,000,000
        ("flat", USAGE, "0.017"),  # 0.002 + 0.002 + 0.010 + 0.003
        ("tiered", Usage(input_tokens=60, cache_read_input_tokens=40), "0.0001"),  # 100 * 1 / 1,000,000
        ("tiered", Usage(input_tokens=61, cache_read_input_tokens=40), "0.000505"),  # 101 * 5
        ("tiered", Usage(input_tokens=100, output_tokens=9), "0.000109"),  # what is said is no prompt
        ("flat-20261007", Usage(output_tokens=1_000), "0.01"),  # the dated name of the same model
    ],
)
def test_each_kind_of_token_has_its_own_price(model: str, usage: Usage, dollars: str) -> None:
    assert total([Spent(model=model, usage=usage)], LIST) == (Decimal(dollars), ())


def test_a_model_without_a_price_costs_nothing_known_and_is_named() -> None:
    spent = [Spent(model="flat", usage=USAGE), Spent(model="claude-new", usage=USAGE)]

    assert total(spent, LIST) == (Decimal("0.017"), ("claude-new",))
    assert tell_costs(spent, LIST).splitlines() == [
        "flat: 1,000 tokens in, 200 out, 4,000 written to the cache, 30,000 read",
        "claude-new: 1,000 tokens in, 200 out, 4,000 written to the cache, 30,000 read",
        "0.0170 US dollars at the prices of 2026-11-21, 2 requests",
        "no price known for claude-new, in prices.toml of 2026-11-21",
    ]


def test_without_any_price_no_amount_is_told() -> None:
    told = tell_costs([Spent(model="claude-new", usage=USAGE)], LIST)

    assert "dollars" not in told
    assert "no price known for claude-new" in told


def test_what_the_api_leaves_out_or_calls_null_is_0() -> None:
    assert Usage.of({"input_tokens": 3, "cache_read_input_tokens": None}) == Usage(input_tokens=3)


def test_the_cost_of_a_conversation_is_that_of_the_counts_that_came_back(server: PlaybookServer) -> None:
    counted = {
        "input_tokens": 1_000,
        "output_tokens": 200,
        "cache_creation_input_tokens": 4_000,
        "cache_read_input_tokens": 30_000,
    }
    with talking(server, [Reply([text("One.")], usage=counted)]) as (chat, _):
        answer = chat.ask("one?")

    # claude-sonnet-5-5: 1,000 * 2 + 200 * 10 + 4,000 * 2.50 + 30,000 * 0.10 = 17,000 millionths
    assert total(answer.spent, read_prices()) == (Decimal("0.017"), ())


def test_the_price_list_is_dated_and_every_price_is_plausible() -> None:
    """Anthropic bills writing to the cache at 1.25 times the input, reading at 0.1 at most, output at 5."""
    prices = read_prices()
    assert prices.source.startswith("https://platform.claude.com/")
    for name, price in prices.models.items():
        for each in filter(None, (price, price.long)):
            assert Fraction(each.cache_write_5m) == Fraction(5, 4) * Fraction(each.input), name
            assert each.output == 5 * each.input, name
            assert each.cache_read * 10 <= each.input, name
