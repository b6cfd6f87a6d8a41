"""The playbook on a screen: every figure, or one rule in prose."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from onboarding_tools.playbook import Section
    from onboarding_tools.playbook.sections import Description

__all__ = ["playbook_screen", "section_screen"]


def playbook_screen(description: "Description") -> RenderableType:
    """List every figure with its meaning and source."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("figure", overflow="fold")
    table.add_column("value", no_wrap=True)
    table.add_column("means", ratio=1)
    for each in description.figures:
        table.add_row(each.path, each.amount, Text.assemble(each.means, (f"  {each.source}", "dim")))
    return Group(
        Text.assemble((description.title, "bold"), (f"  {description.version}", "dim")), Text(), table
    )


def section_screen(section: "Section") -> RenderableType:
    """Show one rule in prose."""
    heading = Text.assemble((section.title, "bold"), (f"  {section.rule}", "dim"))
    return Group(
        heading, Text(), Markdown(section.text), Text(), Text(f"source: {section.source}", style="dim")
    )
