"""What a conversation took, in words."""

from collections.abc import Sequence
from decimal import Decimal

from onboarding_server.chat.costs import Prices, Spent, Usage, total

__all__ = ["tell_costs"]

_SMALLEST = Decimal("0.0001")


def tell_costs(spent: Sequence[Spent], prices: Prices) -> str:
    """Tell the tokens that the API counted, by model, and what they cost at the prices of their day."""
    if not spent:
        return "Nothing was asked yet."
    cost, unknown = total(spent, prices)
    lines = [_tokens(model, spent) for model in dict.fromkeys(each.model for each in spent)]
    if len(unknown) < len(lines):
        lines.append(f"{_dollars(cost)} at the prices of {prices.looked_up_on}, {len(spent)} requests")
    lines += [f"no price known for {model}, in prices.toml of {prices.looked_up_on}" for model in unknown]
    return "\n".join(lines)


def _tokens(model: str, spent: Sequence[Spent]) -> str:
    usage = sum((each.usage for each in spent if each.model == model), Usage())
    cache = (
        f"{usage.cache_creation_input_tokens:,} written to the cache, {usage.cache_read_input_tokens:,} read"
    )
    return f"{model}: {usage.input_tokens:,} tokens in, {usage.output_tokens:,} out, {cache}"


def _dollars(cost: Decimal) -> str:
    """Write an amount with four decimals.

    >>> _dollars(Decimal("0.01234")), _dollars(Decimal("0.00001"))
    ('0.0123 US dollars', 'less than 0.0001 US dollars')
    """
    if 0 < cost < _SMALLEST:
        return f"less than {_SMALLEST} US dollars"
    return f"{cost.quantize(_SMALLEST)} US dollars"
