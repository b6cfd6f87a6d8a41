"""Facts on a screen, one a line, the newest last."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from onboarding_tools.facts import Fact

__all__ = ["fact_words", "facts_screen"]

_SET_BY_US = frozenset({"recorded_at", "recorded_by", "source", "source_id"})
_SHOWN_APART = _SET_BY_US | {"id", "type", "on", "account"}


def facts_screen(facts: "Iterable[Fact]", *, total: int, retracted: frozenset[str]) -> RenderableType:
    """Show facts with their day, id and words; those that were taken back are marked."""
    rows = [fact.row() for fact in facts]
    left_out = f"  the newest {len(rows)} of {total}" if len(rows) < total else ""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True, style="dim")
    table.add_column(ratio=1)
    for row in rows:
        mark = Text("  retracted", style="yellow3") if row.get("id") in retracted else Text()
        table.add_row(str(row["on"])[:10], row.get("id", ""), Text.assemble(fact_words(row), mark))
    return Group(Text.assemble(("Facts", "bold"), (left_out, "dim")), table)


def fact_words(row: Mapping[str, Any]) -> Text:
    """Write a fact as its type and its fields, in the words that `record` takes."""
    fields = ", ".join(f"{key} {value}" for key, value in row.items() if key not in _SHOWN_APART)
    return Text.assemble(
        (str(row.get("type", "")).replace("_", " "), ""), ("  " + fields if fields else "", "dim")
    )
