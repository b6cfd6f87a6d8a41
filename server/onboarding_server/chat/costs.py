"""What a conversation cost: the tokens that the API counted, at the prices of one dated file."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Price", "Prices", "Spent", "Usage", "read_prices", "total"]

_MILLION = 1_000_000
_DATED = re.compile(r"-\d{8}$")


class Usage(BaseModel):
    """The tokens of one request, as the API counted them."""

    model_config = ConfigDict(frozen=True)

    input_tokens: int = 0
    output_tokens: int = 0
    cache_creation_input_tokens: int = 0
    cache_read_input_tokens: int = 0

    @classmethod
    def of(cls, counted: Mapping[str, Any]) -> Self:
        """Read the API's own object; what it leaves out or calls null is 0."""
        return cls(**{name: counted.get(name) or 0 for name in cls.model_fields})

    def __add__(self, other: Self) -> "Usage":
        names = type(self).model_fields
        return Usage(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def prompt_tokens(self) -> int:
        """Everything that was sent: new, written to the cache and read from it."""
        return self.input_tokens + self.cache_creation_input_tokens + self.cache_read_input_tokens


class Spent(BaseModel):
    """One request: who answered, and what it took."""

    model_config = ConfigDict(frozen=True)

    model: str
    usage: Usage


class Price(BaseModel):
    """US dollars for a million tokens of each kind; `long` holds for prompts above `long_above` tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: Decimal
    output: Decimal
    cache_write_5m: Decimal
    cache_read: Decimal
    long_above: int | None = None
    long: "Price | None" = None

    def of(self, usage: Usage) -> Decimal:
        """Compute the cost of one request: sum over the kinds of tokens * price / 1,000,000."""
        if self.long and self.long_above is not None and usage.prompt_tokens > self.long_above:
            return self.long.of(usage)
        return (
            usage.input_tokens * self.input
            + usage.output_tokens * self.output
            + usage.cache_creation_input_tokens * self.cache_write_5m
            + usage.cache_read_input_tokens * self.cache_read
        ) / _MILLION


class Prices(BaseModel):
    """The price list: the day that it was looked up, where, and a price for each model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    looked_up_on: date
    source: str
    models: dict[str, Price] = Field(min_length=1)

    def of(self, model: str) -> Price | None:
        """Find a model's price; `claude-haiku-4-5-20251001` is priced as `claude-haiku-4-5`."""
        return self.models.get(model) or self.models.get(_DATED.sub("", model))


@cache
def read_prices() -> Prices:
    """Read the price list that is shipped beside this module."""
    text = Path(__file__).with_name("prices.toml").read_text(encoding="utf-8")
    return Prices.model_validate(tomllib.loads(text))


def total(spent: Iterable[Spent], prices: Prices) -> tuple[Decimal, tuple[str, ...]]:
    """Add up what the requests cost in US dollars, and name the models that have no price."""
    cost, unknown = Decimal(0), dict[str, None]()
    for each in spent:
        price = prices.of(each.model)
        if price is None:
            unknown[each.model] = None
        else:
            cost += price.of(each.usage)
    return cost, tuple(unknown)
