"""What is known of each program's exports, as values: columns by their headers, and the facts they become."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from onboarding_tools.directory import fold

__all__ = ["FactRule", "Kind", "Source", "SourceColumn", "shipped_sources", "tight"]

Kind = Literal[
    "text",
    "people",
    "word",
    "id",
    "salesforce_id",
    "money",
    "number",
    "date",
    "moment",
    "flag",
    "domain",
    "level",
]
Rows = Literal["accounts", "details", "people", "links", "aside"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceColumn(_Part):
    """One column: its headers in any language, and what its cells hold.

    `bottom` and `top` are the ends of a scale, worst first: a column where 0 is best says top = 0.
    """

    headers: tuple[str, ...]
    kind: Kind = "text"
    words: dict[str, str] = {}
    look_up: bool = False
    bottom: Decimal = Decimal(0)
    top: Decimal | None = None


class FactRule(_Part):
    """A fact that a row becomes where `column` is filled and `when` holds.

    `when` and `unless` name columns and the words (folded) one of which they hold; "" is an empty cell.
    `ahead`: what a date after today means: skip the row, take only such rows, or take today as the day.
    """

    type: str
    column: str = ""
    name: str = ""
    on: tuple[str, ...] = ()
    ahead: Literal["skip", "only", "today"] = "skip"
    when: dict[str, tuple[str, ...]] = {}
    unless: dict[str, tuple[str, ...]] = {}
    words: dict[str, str] = {}
    fill: dict[str, str] = {}
    automatic: str = ""
    meeting: str = ""
    has_day_in_id: bool = False


class Source(_Part):
    """One kind of export. `marks` are sets of headers; a file that has all of one set is such an export."""

    system: str
    title: str
    rows: Rows
    tried: str
    is_chosen: bool = False
    """The rows are accounts that a person has chosen, not everything that a CRM holds."""
    marks: tuple[tuple[str, ...], ...]
    unlike: tuple[str, ...] = ()
    """Headers that such an export never has."""
    prefix: str = ""
    ignore: tuple[str, ...] = ()
    record_from: tuple[str, ...] = ()
    columns: dict[str, SourceColumn]
    facts: tuple[FactRule, ...] = ()
    daily_metric: bool = False
    instead: str = ""
    """Of rows that say nothing of an account (`aside`): what they are, and what to export instead."""
    key: str = Field(default="", exclude=True)

    def places(self, header: tuple[str, ...]) -> dict[str, list[int]]:
        """Find the places of each column; its first header that is there goes before the others."""
        at: dict[str, list[int]] = {}
        for place, given in enumerate(header):
            at.setdefault(self.plain(given), []).append(place)
        found = {}
        for name, column in self.columns.items():
            named = dict.fromkeys(tight(given) for given in column.headers)
            present = [place for key in named for place in at.get(key, ())]
            if present:
                found[name] = present
        return found

    def plain(self, header: str) -> str:
        """Return a header as it is compared, without the prefix that this program's interface puts before."""
        key = tight(header)
        return key.removeprefix(self.prefix) if self.prefix else key


def tight(header: str) -> str:
    """Return a header as headers are compared: no case, accents, spaces or marks.

    >>> tight("Account ID") == tight("ACCOUNTID") == tight("account_id")
    True
    """
    return fold(header).replace(" ", "")


@cache
def shipped_sources() -> Mapping[str, Source]:
    """Return every kind of export that ships, by the name of its file."""
    files = sorted(Path(__file__).with_name("sources").glob("*.toml"))
    return {file.stem: read_source(file.read_text(encoding="utf-8"), file.stem) for file in files}


def read_source(text: str, key: str) -> Source:
    """Read one kind of export from TOML."""
    return Source.model_validate({**tomllib.loads(text), "key": key})
