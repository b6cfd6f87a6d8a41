"""Readiness for the handoff on a screen: the criteria, the exit list, the documents."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onboarding_server.answers.handoff import open_milestone
from onboarding_server.cli.screens.words import labelled, shown_day, spoken, style_of

if TYPE_CHECKING:
    from onboarding_tools.assessment import Assessment
    from onboarding_tools.readiness import Criterion

__all__ = ["handoff_screen"]


def handoff_screen(assessment: "Assessment") -> RenderableType:
    """Show what passes, what fails and what cannot be told yet."""
    return Group(*_parts(assessment))


def _parts(assessment: "Assessment") -> Iterator[RenderableType]:
    handoff, as_of = assessment.handoff, assessment.as_of
    ready = Text("ready", style="green") if handoff.ready else Text("not ready", style="yellow3")
    earliest = f"  earliest {shown_day(handoff.earliest_on, near=as_of)}" if handoff.earliest_on else ""
    yield Text.assemble(("Handoff  ", "bold"), ready, (earliest, "dim"))
    yield _criteria(handoff.criteria)
    yield Text()
    waits = open_milestone(assessment.milestones) if handoff.ready else ""
    complete = (
        f"complete since {shown_day(handoff.completed_on)}" if handoff.completed_on else waits or "open"
    )
    yield Text.assemble(("Exit  ", "bold"), complete)
    yield _criteria(handoff.exit)
    if handoff.documents:
        left = [document.title for document in handoff.documents if not document.done]
        yield Text()
        count = len(handoff.documents)
        yield Text.assemble(("Documents  ", "bold"), f"{count - len(left)} of {count} parts written")
        if left:
            yield labelled([("to write", "; ".join(left))], indent=2)


def _criteria(criteria: "tuple[Criterion, ...]") -> RenderableType:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for each in criteria:
        status = "waived" if each.waived else spoken(each.status)
        advisory = f"  {each.advisory}" if each.advisory else ""
        table.add_row(Text(status, style=style_of(each.status)), each.title, f"{each.says}{advisory}")
    return Padding(table, (0, 0, 0, 2))
