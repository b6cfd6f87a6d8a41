"""A preview on a screen: what would be recorded, and what would become of the account."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from onboarding_server.cli.screens.facts import fact_words
from onboarding_server.cli.screens.words import in_words, label, labelled, shown_day, style_of

if TYPE_CHECKING:
    from onboarding_server.importers.report import ImportReport, RejectedCell
    from onboarding_server.service.results import Preview, Proposal, Standing

__all__ = ["proposal_screen", "report_screen"]

_MOST_FACTS = 12
_MOST_ACCOUNTS = 10
_MOST_CELLS = 20
_MOST_ASKS = 8
_MOST_NAMED = 4
_MARKS = {"added": "+", "corrected": "~", "retracted": "-", "unchanged": "="}


def proposal_screen(proposal: "Proposal") -> RenderableType:
    """Show every account that would change."""
    parts: list[RenderableType] = []
    if proposal.report:
        names = {preview.account_id: str(preview.name) for preview in proposal.accounts}
        parts += [report_screen(proposal.report, names), Text()]
    for preview in proposal.accounts[:_MOST_ACCOUNTS]:
        parts += _preview(preview)
    if len(proposal.accounts) > _MOST_ACCOUNTS:
        parts.append(Text(f"and {len(proposal.accounts) - _MOST_ACCOUNTS} more accounts", style="dim"))
    return Group(*parts)


def report_screen(report: "ImportReport", names: Mapping[str, str] = {}) -> RenderableType:
    """Show what a file would do, and each cell that keeps its row out; `names` are accounts' names by id."""
    is_one_file = len({cell.file for cell in report.rejected}) == 1

    def where(cell: "RejectedCell") -> str:
        named = f" ({cell.account})" if cell.account and cell.account != cell.value else ""
        column = f", {cell.column}{named}" if cell.column else named
        return f"row {cell.row}{column}" if is_one_file else f"{cell.file}, row {cell.row}{column}"

    counts = f"{report.rows} rows: {report.new} new, {report.changed} changed, {report.unchanged} unchanged, "
    parts = [Text.assemble((str(report.file), "bold"), f"  {counts}{len(report.rejected_rows)} rejected")]
    types = ", ".join(f"{count} {label(type_).lower()}" for type_, count in report.fact_types.items())
    segments = ", ".join(f"{count} {label(name).lower()}" for name, count in report.segments.items())
    parts += [Text(f"  facts: {types}")] if types else []
    parts += [Text(f"  accounts by segment: {segments}")] if segments else []
    parts += [Text(f"  {note}", style="dim") for note in report.notes]
    parts += [Text(f"  ? {question}", style="bold") for question in report.questions]
    for question, accounts in list(report.asked())[:_MOST_ASKS]:
        more = f" and {len(accounts) - _MOST_NAMED} more" if len(accounts) > _MOST_NAMED else ""
        named = ", ".join(names.get(account, account) for account in accounts[:_MOST_NAMED])
        parts.append(Text(f"  ask about {named}{more}: {question}"))
    for cell in report.rejected[:_MOST_CELLS]:
        mend = f" {cell.mend}" if cell.mend else ""
        parts.append(Text(f"  {where(cell)}: “{cell.value}”: {cell.reason}.{mend}", style="yellow3"))
    if len(report.rejected) > _MOST_CELLS:
        parts.append(Text(f"  and {len(report.rejected) - _MOST_CELLS} more", style="dim"))
    return Group(*parts)


def _preview(preview: "Preview") -> Iterator[RenderableType]:
    new = ("  new account", "green") if preview.new else (f"  {preview.account_id}", "dim")
    yield Text.assemble((str(preview.name), "bold"), new)
    changes = [line for line in preview.facts if line.change != "unchanged"] or list(preview.facts)
    for line in changes[:_MOST_FACTS]:
        day = str(line.row.get("on", ""))[:10]
        yield Text.assemble(f"  {_MARKS[line.change]} {day}  ", fact_words(line.row))
        if line.on_record:
            said = f"    ! on record as {line.on_record['id']}, {str(line.on_record['on'])[:10]}:  "
            yield Text.assemble((said, "yellow3"), fact_words(line.on_record))
    if len(changes) > _MOST_FACTS:
        yield Text(f"  and {len(changes) - _MOST_FACTS} more facts", style="dim")
    standings = [("before", preview.before), ("after", preview.after)]
    if preview.before and preview.before == preview.after:
        standings = [("as before", preview.after)]
    yield labelled(((when, _standing(standing)) for when, standing in standings if standing), indent=2)


def _standing(standing: "Standing") -> Text:
    step = standing.next_step
    band = label(standing.band) if standing.band else "no score"
    score = f"{standing.score} {band}" if standing.score else band
    due = (
        f" ({shown_day(step.due_on, near=step.as_of)}, {in_words(step.due_on, step.as_of)})"
        if step.due_on
        else ""
    )
    return Text.assemble(
        (f"{standing.attention or '-'} ", style_of(standing.attention)), f"{score}. Next: {step.action}{due}"
    )
