"""The plan on a screen: a line of days, then each milestone with its dates."""

from datetime import date

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from onboarding_server.cli.screens.words import in_words, is_narrow, label, lines, shown_day, spoken, style_of
from onboarding_tools.milestones import MilestoneReport, MilestoneStatus

__all__ = ["milestones_screen"]

_LINE_WIDTH = 36


def milestones_screen(
    report: MilestoneReport,
    as_of: date,
    *,
    first_value: str = "",
    stopped: bool = False,
    open_items: bool = False,
) -> RenderableType:
    """Show the milestones and what is known of first value; with `open_items`, what is left of each.

    Nothing is late where the onboarding has `stopped`.
    """
    heading = Text.assemble(("Milestones  ", "bold"), _standing(report, stopped=stopped))
    parts: list[RenderableType] = [heading]
    if report.day1_on is not None:
        parts.append(_line(report, as_of))
    parts.append(_table(report, as_of, stopped=stopped))
    parts += [Text(first_value)] if first_value else []
    parts += [Text(note, style="dim") for note in report.notes]
    if open_items:
        parts += [_open_items(item) for item in report.items if item.open_items]
    return Group(*parts)


def _standing(report: MilestoneReport, *, stopped: bool) -> Text:
    if not report.kickoff_agreed:
        return Text("no kickoff date is agreed", style="dim")
    words = [f"{report.period_days} days from {shown_day(report.day1_on)}"]
    if report.phase:
        words.append(f"phase {spoken(report.phase)}")
    if report.slip_days:
        words.append(f"moved by {report.slip_days} days ({_sides(report)})")
    if report.float_days is not None and report.float_milestone and report.positioned and not stopped:
        days = abs(report.float_days)
        way = "to" if report.float_days >= 0 else "past"
        words.append(f"{days} business day{'' if days == 1 else 's'} {way} {spoken(report.float_milestone)}")
    return Text(" · ".join(words), style="dim")


def _sides(report: MilestoneReport) -> str:
    sides = {
        "theirs": report.slip_customer_days,
        "ours": report.slip_our_days,
        "unattributed": report.slip_unattributed_days,
    }
    return ", ".join(f"{days} {whose}" for whose, days in sides.items() if days) or "earlier"


def _line(report: MilestoneReport, as_of: date) -> Text:
    """Draw the days from Day 1 to the last due date: `#` reached, `o` open, `|` the day asked about."""
    first, last = report.day1_on, max((item.due_on for item in report.items if item.due_on), default=None)
    if first is None or last is None or last <= first:
        return Text()
    span = (max(last, as_of) - first).days

    def place(day: date) -> int:
        return min(_LINE_WIDTH - 1, max(0, (day - first).days * (_LINE_WIDTH - 1) // span))

    drawn = [(place(as_of), "|", "bold")] if as_of >= first else []
    for item in report.items:
        if item.due_on:
            mark, style = (
                ("#", style_of("complete")) if item.status == "complete" else ("o", style_of(item.status))
            )
            drawn.append((place(item.due_on), mark, style))
    line = Text("-" * _LINE_WIDTH, style="dim")
    marks = {at: (mark, style) for at, mark, style in drawn}
    drawing = [marks.get(at, (char, "dim")) for at, char in enumerate(line.plain)]
    legend = "  # reached  o due" + (f"  | {shown_day(as_of, near=as_of)}" if as_of >= first else "")
    return Text.assemble("Day 1 ", *drawing, f" Day {span + 1}", (legend, "dim"))


def _table(report: MilestoneReport, as_of: date, *, stopped: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    titles = ("", "status", "due") if is_narrow() else ("", "status", "due", "", "done")
    for title in titles:
        table.add_column(title, justify="right" if title == "done" else "left", overflow="fold")
    for item in report.items:
        word = "open" if stopped and not item.completed_on else item.status
        status, due = Text(word, style=style_of(word)), shown_day(item.due_on, near=as_of)
        when = _when(item, as_of, positioned=report.positioned, stopped=stopped)
        if is_narrow():
            table.add_row(lines(item.title, when), status, due)
        else:
            table.add_row(item.title, status, due, when, f"{item.done} of {item.total}")
    return table


def _when(item: MilestoneStatus, as_of: date, *, positioned: bool, stopped: bool) -> Text:
    if item.completed_on:
        declared = " (declared)" if item.declared else ""
        return Text(f"reached {shown_day(item.completed_on, near=as_of)}{declared}", style="dim")
    if item.due_on is None or stopped:
        return Text()
    if item.due_on < as_of and not positioned:
        return Text("not known whether it is reached", style="dim")
    words = in_words(item.due_on, as_of)
    if item.forecast_on and item.forecast_on != item.due_on:
        words += f", forecast {shown_day(item.forecast_on, near=as_of)}"
    if item.slip_days and item.baseline_on:
        words += f", first planned for {shown_day(item.baseline_on, near=as_of)}"
    return Text(words)


def _open_items(item: MilestoneStatus) -> Text:
    waived = f"  (waived: {', '.join(item.waived)})" if item.waived else ""
    keys = ", ".join(key.partition(".")[2] or key for key in item.open_items)
    return Text.assemble((f"{label(item.milestone)}, open: ", "dim"), keys, (waived, "dim"))
