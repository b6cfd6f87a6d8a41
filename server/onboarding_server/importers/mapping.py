"""The mapping of the starter sheet as values: columns, and the facts that their cells become."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from onboarding_tools.directory import fold

__all__ = ["Column", "Mapping", "Rule", "header_key", "starter_mapping"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """One column: what its cells hold, a note and an example for the person, other names of the same."""

    kind: Literal["text", "word", "money", "number", "count", "date", "moment"]
    note: str
    example: str = ""
    also: tuple[str, ...] = ()
    words: dict[str, str] = {}
    """Words of other languages for those that are accepted."""


class Rule(_Part):
    """A fact that a filled cell of `column` becomes; `fill` takes fields from cells, `words` are fixed."""

    column: str
    type: str
    on: str = ""
    on_may_be_ahead: bool = False
    words: dict[str, str] = {}
    fill: dict[str, str] = {}
    needs: str = ""
    without: str = ""
    told_apart_by: Literal["cell", "day", "value"] = "cell"
    no_type: str = ""
    no_words: dict[str, str] = {}


class Mapping(_Part):
    """A kind of sheet."""

    blank: frozenset[str]
    no: frozenset[str]
    columns: dict[str, Column]
    facts: tuple[Rule, ...]

    def is_blank(self, cell: str) -> bool:
        """Tell whether a cell says nothing; 0 does say something."""
        return cell.strip().casefold() in self.blank


def header_key(header: str) -> str:
    """Return a header as columns are named: `Signed on` is signed_on."""
    return fold(header).replace(" ", "_")


@cache
def starter_mapping() -> Mapping:
    """Return the mapping of the starter sheet."""
    text = Path(__file__).with_name("starter.toml").read_text(encoding="utf-8")
    return Mapping.model_validate(tomllib.loads(text))
