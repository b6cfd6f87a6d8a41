"""A portfolio on a screen: who needs somebody today, this week, later, and who does not."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from onboarding_server.cli.screens.words import (
    band_text,
    day_words,
    in_words,
    lines,
    shown_day,
    spoken,
    style_of,
)

if TYPE_CHECKING:
    from onboarding_tools.portfolio import AccountRow, Portfolio

__all__ = ["portfolio_screen"]


def portfolio_screen(portfolio: "Portfolio", title: str) -> RenderableType:
    """Show the accounts in their order, with why, what next, and by when."""
    return Group(*_parts(portfolio, title))


def _parts(portfolio: "Portfolio", title: str) -> Iterator[RenderableType]:
    yield Text.assemble(
        (title, "bold"), (f"  as of {portfolio.as_of} · playbook {portfolio.playbook}", "dim")
    )
    yield _counts(portfolio)
    table = Table(
        box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, header_style="dim", expand=True, show_edge=False
    )
    table.add_column("", no_wrap=True)
    table.add_column("account", max_width=26, ratio=5)
    table.add_column("health", min_width=12, max_width=15, ratio=3)
    table.add_column("why, and what next", ratio=10)
    table.add_column("due", no_wrap=True)
    groups = (
        ("today", portfolio.today),
        ("this week", portfolio.this_week),
        ("within 7 days", portfolio.later),
    )
    for name, rows in groups:
        if rows:
            table.add_row("", Text(name, style="bold underline"), "", "", "")
            _add(table, rows, portfolio)
    yield table
    if portfolio.quiet:
        yield Text.assemble(("Nothing due soon: ", "dim"), "; ".join(_quiet(row) for row in portfolio.quiet))
    if portfolio.set_apart:
        apart = ", ".join(f"{count} {spoken(status)}" for status, count in portfolio.set_apart.items())
        yield Text.assemble(("Counted apart: ", "dim"), apart)


def _counts(portfolio: "Portfolio") -> Text:
    live = sum(portfolio.by_attention.values())
    counts = [
        (f"  {count} {level}", style_of(level)) for level, count in portfolio.by_attention.items() if count
    ]
    return Text.assemble(f"{live} account{'' if live == 1 else 's'}", *counts)


def _add(table: Table, rows: "Iterable[AccountRow]", portfolio: "Portfolio") -> None:
    for row in rows:
        table.add_row(
            Text(row.attention or "", style=style_of(row.attention)),
            lines(Text(str(row.account.name), style="bold"), Text(_where(row), style="dim")),
            _health(row),
            lines(Text(row.because[0], style="dim") if row.because else None, f"Next: {row.step.action}"),
            _due(row, portfolio),
        )
        table.add_row()


def _where(row: "AccountRow") -> str:
    return f"{spoken(row.segment or 'segment unknown')} · {day_words(row.day)}"


def _health(row: "AccountRow") -> Text:
    if row.score is None:
        states = {"insufficient": "insufficient data", "not_started": "not started"}
        return Text(states.get(row.health_state, ""), style="dim")
    provisional = Text("provisional", style="dim") if row.health_state == "provisional" else None
    return lines(Text(f"{row.score:.1f}"), band_text(row.band), provisional)


def _due(row: "AccountRow", portfolio: "Portfolio") -> Text:
    if row.step.due_on is None:
        return Text("")
    late = row.step.due_on < portfolio.as_of
    day = Text(shown_day(row.step.due_on, near=portfolio.as_of), style=style_of("overdue") if late else "")
    return lines(day, Text(in_words(row.step.due_on, portfolio.as_of), style="dim"))


def _quiet(row: "AccountRow") -> str:
    return f"{row.account.name} ({row.score:.1f})" if row.score is not None else str(row.account.name)
