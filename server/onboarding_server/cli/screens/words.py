"""Shown words, dates and colours, spelled one way on every screen."""

from collections.abc import Iterable
from datetime import date

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onboarding_server.cli.console import console

__all__ = [
    "band_text",
    "day_words",
    "in_words",
    "is_narrow",
    "label",
    "labelled",
    "lines",
    "shown_day",
    "spoken",
    "style_of",
]

_NARROW = 72
_STYLES = {
    "P1": "bold red",
    "P2": "bold dark_orange3",
    "P3": "yellow3",
    "P4": "green",
    "critical": "bold red",
    "at_risk": "bold dark_orange3",
    "high": "bold dark_orange3",
    "overdue": "bold red",
    "warning": "yellow3",
    "needs_attention": "yellow3",
    "medium": "yellow3",
    "watch": "yellow3",
    "minor_slip": "yellow3",
    "healthy": "green",
    "complete": "green",
    "pass": "green",
    "fail": "yellow3",
}


def is_narrow() -> bool:
    """Tell whether the terminal has so few columns that a wide table would break words apart."""
    return console().width < _NARROW


def style_of(word: str | None) -> str:
    """Return the colour of a state, level, band or attention class; none where the word has none."""
    return _STYLES.get(word or "", "")


def spoken(word: str) -> str:
    """Write a wire word as it is said: `needs_attention` as “needs attention”."""
    return "mid-market" if word == "mid_market" else "SMB" if word == "smb" else word.replace("_", " ")


def label(word: str) -> str:
    """Write a wire word as a label: `needs_attention` as “Needs attention”."""
    return spoken(word)[:1].upper() + spoken(word)[1:]


def band_text(band: str | None) -> Text:
    """Write a band in its colour."""
    return Text(label(band), style=style_of(band)) if band else Text("no score", style="dim")


def shown_day(day: date | None, *, near: date | None = None) -> str:
    """Write a day as “15 Oct”, with the year where it is not the year of `near`."""
    if day is None:
        return "-"
    year = "" if near is not None and near.year == day.year else f" {day.year}"
    return f"{day.day} {day:%b}{year}"


def in_words(day: date, as_of: date) -> str:
    """Write how far a day is from the day that is asked about."""
    days = (day - as_of).days
    if days == 0:
        return "today"
    count = f"{abs(days)} day" + ("" if abs(days) == 1 else "s")
    return f"in {count}" if days > 0 else f"{count} late"


def day_words(day: int | None) -> str:
    """Write a day number; up to Day 0 it is Week 0."""
    if day is None:
        return "no kickoff date"
    return f"Day {day}" if day > 0 else f"Week 0, Day {day}"


def labelled(
    rows: Iterable[tuple[Text | str, RenderableType]], *, indent: int = 0, width: int = 0
) -> Padding:
    """Set labels before what they label, so that long text wraps under itself."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, min_width=width or None)
    table.add_column(ratio=1)
    for title, said in rows:
        table.add_row(Text(title, style="dim") if isinstance(title, str) else title, said)
    return Padding(table, (0, 0, 0, indent))


def lines(*parts: Text | str | None) -> Text:
    """Join what there is, one a line."""
    return Text("\n").join(Text(part) if isinstance(part, str) else part for part in parts if part)
