"""One account on a screen: who, where it stands, and the next step in a frame."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from onboarding_server.answers.milestones import first_value_words
from onboarding_server.cli.screens.health import health_screen
from onboarding_server.cli.screens.milestones import milestones_screen
from onboarding_server.cli.screens.risks import fired_lines, risks_screen
from onboarding_server.cli.screens.words import (
    day_words,
    in_words,
    label,
    labelled,
    lines,
    shown_day,
    spoken,
    style_of,
)
from onboarding_tools.next_step import stop_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from onboarding_tools.assessment import Assessment
    from onboarding_tools.health import Health
    from onboarding_tools.next_step import NextStep

__all__ = ["account_screen", "heading", "health_of", "plan_of", "step_screen"]


def heading(assessment: "Assessment") -> RenderableType:
    """Name the account and where it stands."""
    segment = assessment.segment
    assumed = " (assumed)" if segment.provisional else ""
    attention = assessment.attention or spoken(assessment.status)
    top = Text.assemble(
        (f"{attention}  ", style_of(assessment.attention)),
        (str(assessment.account.name), "bold"),
        (f"  {spoken(segment.used)}{assumed} · {day_words(assessment.day)}", ""),
    )
    stale = f"Not updated since {shown_day(assessment.stale_since)}." if assessment.stale_since else None
    asked = Text(f"as of {assessment.as_of} · playbook {assessment.playbook}", style="dim")
    stop = stop_of(assessment.standing)
    stopped = ". ".join(filter(None, (label(stop.what), stop.reason))) if stop else None
    return lines(top, asked, stopped, stale, *segment.notes)


def account_screen(assessment: "Assessment", step: "NextStep") -> RenderableType:
    """Show one account in depth."""
    return Group(
        heading(assessment),
        Text(),
        step_screen(step),
        Text(),
        health_screen(assessment.health, assessment.as_of),
        Text(),
        plan_of(assessment),
        Text(),
        risks_screen(assessment),
    )


def plan_of(assessment: "Assessment", *, open_items: bool = False) -> RenderableType:
    """Show an account's milestones and what is known of first value."""
    return milestones_screen(
        assessment.milestones,
        assessment.as_of,
        first_value=first_value_words(assessment),
        stopped=not assessment.standing.is_live,
        open_items=open_items,
    )


def health_of(
    assessment: "Assessment | None", health: "Health", scores: "Mapping[str, Decimal]"
) -> RenderableType:
    """Show a score, of an account or typed in; with an account and scores, say that it is a what-if."""
    if assessment is None:
        return health_screen(health)
    asked = [f"{name} {score}" for name, score in scores.items()]
    what_if = Text(f"What if: {', '.join(asked)}" if asked else "", style="bold")
    screen = [heading(assessment), what_if, health_screen(health, assessment.as_of)]
    beside = list(fired_lines(assessment.risks, assessment.as_of))
    if beside:
        screen += [Text("Beside the score", style="bold"), labelled(beside, indent=2, width=10)]
    return Group(*screen)


def step_screen(step: "NextStep") -> RenderableType:
    """Show the next step: what, who, when, why, and what comes after it."""
    due = (
        f"{shown_day(step.due_on, near=step.as_of)} ({in_words(step.due_on, step.as_of)})"
        if step.due_on
        else None
    )
    rows = [
        ("who", _owner(step)),
        ("due", due),
        ("why", step.why),
        ("about", step.cause or None),
        ("ask", "\n".join(step.asks)),
        ("rules", ", ".join(step.rules)),
        ("draft", step.template or None),
        ("changes if", step.changes_if or None),
        ("after it", step.runner_up.action if step.runner_up else None),
    ]
    body = Group(Text(step.action, style="bold"), labelled((title, said) for title, said in rows if said))
    return Panel(
        body,
        title="Next step",
        title_align="left",
        border_style=style_of(_urgency(step)) or "none",
        expand=True,
    )


def _owner(step: "NextStep") -> str:
    role = spoken(step.owner.role)
    return f"{step.owner.name}, {role}" if step.owner.name else role


def _urgency(step: "NextStep") -> str:
    return "overdue" if step.days_overdue else "medium"
