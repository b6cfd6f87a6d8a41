"""The health score on a screen: points earned and lost, why, the way up, and what moved."""

from collections.abc import Iterator
from datetime import date

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from onboarding_server.cli.screens.words import (
    band_text,
    is_narrow,
    labelled,
    lines,
    shown_day,
    spoken,
    style_of,
)
from onboarding_tools.health import Change, DimensionScore, Health, PathStep

__all__ = ["health_screen", "score_text"]

_BAR_WIDTH = 14
_FULL = 100


def score_text(health: Health) -> Text:
    """Write score and band on one line, or why there is none."""
    if health.score is None:
        reasons = {
            "not_started": "not started",
            "insufficient": "too little data for a score",
            "none": "not scored",
        }
        return Text(reasons.get(health.state, spoken(health.state)), style="dim")
    provisional = Text(" provisional", style="dim") if health.state == "provisional" else Text()
    return Text.assemble(f"{health.score:.1f} ", band_text(health.band), provisional)


def health_screen(health: Health, as_of: date | None = None) -> RenderableType:
    """Show the whole calculation."""
    return Group(*_parts(health, as_of))


def _parts(health: Health, as_of: date | None) -> Iterator[RenderableType]:
    yield Text.assemble(("Health  ", "bold"), score_text(health))
    if health.dimensions and health.state != "not_started":
        yield _dimension_table(health.dimensions, as_of)
    notes = list(_notes(health, as_of))
    if notes:
        yield labelled(notes)


def _notes(health: Health, as_of: date | None) -> Iterator[tuple[str, RenderableType]]:
    if health.state in {"provisional", "insufficient"}:
        bounds = f"possible range {health.low:.1f} to {health.high:.1f}"
        yield "known", f"{int(health.coverage * _FULL)} % of what is due; {bounds}"
        yield "because", "; ".join(health.provisional_because)
    if health.path:
        yield f"to {spoken(health.path_band or '')}", "; ".join(_path(step) for step in health.path)
    if health.changes:
        yield f"since {_before(health, as_of)}", "; ".join(_moved(each) for each in health.changes)
    if health.pulse:
        until = shown_day(health.pulse.until, near=as_of)
        yield "judged", f"{health.pulse.state} until {until}, by a person; in no calculation"


def _dimension_table(dimensions: tuple[DimensionScore, ...], as_of: date | None) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    narrow = is_narrow()
    table.add_column("", ratio=1 if narrow else None, overflow="fold")
    if not narrow:
        table.add_column("", width=_BAR_WIDTH)
    for title in ("score", "points", "lost"):
        table.add_column(title, justify="right", no_wrap=True)
    if not narrow:
        table.add_column("why", ratio=1)
    for each in dimensions:
        numbers = (_number(each.score), _number(each.earned), _number(each.lost or None))
        if narrow:
            table.add_row(lines(each.title, _why(each, as_of)), *numbers)
        else:
            table.add_row(each.title, _bar(each), *numbers, _why(each, as_of))
    return table


def _bar(each: DimensionScore) -> RenderableType:
    if each.score is None:
        return Text(spoken(each.state), style="dim")
    style = style_of(each.state) or "green"
    return ProgressBar(_FULL, each.score, _BAR_WIDTH, complete_style=style, finished_style=style)


def _why(each: DimensionScore, as_of: date | None) -> Text:
    given = " (given in a review)" if each.given and each.says != "as given" else ""
    days = dict.fromkeys(shown_day(fact.on, near=as_of) for fact in each.evidence[:3] if fact.on)
    dates = ", ".join(days)
    return Text.assemble(each.says + given, (f" ({dates})" if dates else "", "dim"))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _path(step: PathStep) -> str:
    return step.says if step.to_score is None else f"{spoken(step.dimension)} up to {step.to_score:.0f}"


def _moved(change: Change) -> str:
    return f"{spoken(change.dimension)} {_was(change.before)} to {_was(change.after)}, {change.cause}"


def _before(health: Health, as_of: date | None) -> str:
    return (
        f"{shown_day(health.previous.as_of, near=as_of)} ({_was(health.previous.score)})"
        if health.previous
        else "then"
    )


def _was(score: float | None) -> str:
    return "no score" if score is None else f"{score:.1f}"
