"""A portfolio on a screen: who needs somebody today, this week, later, and who does not."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from onboarding_server.answers.portfolio import change_words, compared, new_words
from onboarding_server.cli.screens.words import (
    band_text,
    day_words,
    in_words,
    is_narrow,
    labelled,
    lines,
    shown_day,
    spoken,
    style_of,
)

if TYPE_CHECKING:
    from onboarding_server.service.results import PortfolioPage
    from onboarding_tools.portfolio import AccountRow, Portfolio

__all__ = ["page_screen", "portfolio_screen"]


def page_screen(page: "PortfolioPage") -> RenderableType:
    """Show one page of a stored portfolio, and what changed since a day."""
    parts = [portfolio_screen(page.portfolio, "Portfolio")]
    if page.counts.get("quiet"):
        parts.append(Text.assemble(("Nothing due soon: ", "dim"), _count(page.counts["quiet"])))
    if page.next_cursor:
        parts.append(Text(f"More of them: --cursor {page.next_cursor}", style="dim"))
    if page.since:
        nothing = "" if page.changed else ": nothing"
        parts += [Text(), Text(f"Changed since {page.since}{nothing}", style="bold")]
        parts.append(
            labelled((Text(str(each.name)), "; ".join(change_words(each.what))) for each in compared(page))
        )
        parts.append(Text(new_words(page)))
    return Group(*parts)


def portfolio_screen(portfolio: "Portfolio", title: str) -> RenderableType:
    """Show the accounts in their order, with why, what next, and by when."""
    return Group(*_parts(portfolio, title))


def _parts(portfolio: "Portfolio", title: str) -> Iterator[RenderableType]:
    yield Text.assemble(
        (title, "bold"), (f"  as of {portfolio.as_of} · playbook {portfolio.playbook}", "dim")
    )
    yield _counts(portfolio)
    yield _stacked(portfolio) if is_narrow() else _wide(portfolio)
    if portfolio.quiet:
        yield Text.assemble(("Nothing due soon: ", "dim"), "; ".join(_quiet(row) for row in portfolio.quiet))
    if portfolio.set_apart:
        apart = ", ".join(f"{count} {spoken(status)}" for status, count in portfolio.set_apart.items())
        yield Text.assemble(("Counted apart: ", "dim"), apart)


def _groups(portfolio: "Portfolio") -> "Iterator[tuple[Text, tuple[AccountRow, ...]]]":
    groups = (
        ("today", portfolio.today),
        ("this week", portfolio.this_week),
        ("within 7 days", portfolio.later),
    )
    for name, rows in groups:
        if rows:
            yield Text(name, style="bold underline"), rows


def _wide(portfolio: "Portfolio") -> Table:
    table = Table(
        box=SIMPLE_HEAD, padding=(0, 1), pad_edge=False, header_style="dim", expand=True, show_edge=False
    )
    table.add_column("", no_wrap=True)
    table.add_column("account", max_width=28, ratio=5, overflow="fold")
    table.add_column("health", width=11)
    table.add_column("why, and what next", ratio=10, overflow="fold")
    table.add_column("due", no_wrap=True)
    for name, rows in _groups(portfolio):
        table.add_row("", name)
        for row in rows:
            where = lines(Text(str(row.account.name), style="bold"), Text(_where(row), style="dim"))
            table.add_row(_attention(row), where, _health(row), _why_and_next(row), _due(row, portfolio))
            table.add_row()
    return table


def _stacked(portfolio: "Portfolio") -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for name, rows in _groups(portfolio):
        table.add_row("", name)
        for row in rows:
            facts = Text(" · ").join([_due(row, portfolio), _health(row), Text(_where(row))])
            facts = Text(facts.plain.replace("\n", " "), style="dim")
            said = lines(Text(str(row.account.name), style="bold"), facts, _why_and_next(row))
            table.add_row(_attention(row), said)
            table.add_row()
    return table


def _attention(row: "AccountRow") -> Text:
    return Text(row.attention or "", style=style_of(row.attention))


def _why_and_next(row: "AccountRow") -> Text:
    return lines(Text(row.because[0], style="dim") if row.because else None, f"Next: {row.step.action}")


def _counts(portfolio: "Portfolio") -> Text:
    live = sum(portfolio.by_attention.values())
    counts = [
        (f"  {count} {level}", style_of(level)) for level, count in portfolio.by_attention.items() if count
    ]
    return Text.assemble(_count(live), *counts)


def _count(accounts: int) -> str:
    return f"{accounts} account{'' if accounts == 1 else 's'}"


def _where(row: "AccountRow") -> str:
    return f"{spoken(row.segment or 'segment unknown')} · {day_words(row.day)}"


def _health(row: "AccountRow") -> Text:
    if row.score is None:
        states = {"insufficient": "too little data", "not_started": "not started"}
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
