"""Drafts on a screen: what is missing and where each value is from, what fits, what a check found."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from onboarding_server.cli.screens.words import labelled

if TYPE_CHECKING:
    from onboarding_server.service.drafting import TemplateLine
    from onboarding_tools.drafts import DraftCheck, DraftResult, Proposed, Suggestion

__all__ = ["check_screen", "notes_screen", "proposed_screen", "templates_screen"]

_STAGES = {
    "week0": "Before the kickoff",
    "kickoff": "Kickoff",
    "technical_foundation": "Technical foundation",
    "first_value": "First value",
    "habitual_use": "Habitual use",
    "value_realized": "Value realized",
    "handoff": "Handoff",
    "ended": "Afterwards",
    "any": "At any time",
}


def notes_screen(draft: "DraftResult") -> RenderableType:
    """Say whether a draft is ready, what to fill in, what to look at, and where its values are from."""
    return Group(*_notes(draft))


def _notes(draft: "DraftResult") -> Iterator[RenderableType]:
    state = ("ready to send", "bold green") if draft.ready else ("not ready", "bold yellow3")
    if draft.ready and draft.audience == "internal":
        state = ("ready", "bold green")
    yield Text.assemble(
        (draft.title, "bold"), f" ({draft.audience}, {draft.tone}): ", state,
        (f"  as of {draft.as_of} · playbook {draft.playbook}", "dim"),
    )  # fmt: skip
    if draft.unfilled:
        yield Text("Fill in with --value NAME=TEXT, or record the fact:", style="bold")
        yield labelled((Text(each.variable), Text(each.question)) for each in draft.unfilled)
    if draft.warnings:
        yield Text("Look at:", style="bold")
        yield from (Text(f"  {each}") for each in draft.warnings)
    if draft.facts_used:
        yield Text("From:", style="dim")
        yield labelled(
            (Text(each.variable, style="dim"), Text(_origin(each.source, each.facts), style="dim"))
            for each in draft.facts_used
        )


def _origin(source: str, facts: tuple[str, ...]) -> str:
    return f"{source} ({', '.join(facts)})" if facts else source


def proposed_screen(proposed: "Proposed") -> RenderableType:
    """Name the template that the next step calls for, and others that fit."""
    first = [proposed.first] if proposed.first else []
    if not first and not proposed.others:
        return Text("No template fits now; `onboarding draft` lists them all.")
    parts: list[RenderableType] = []
    if not first:
        parts.append(Text("The next step calls for no template; name one with --template."))
    if proposed.others:
        parts += [Text("Also fitting:" if first else "Fitting:", style="bold"), _suggestions(proposed.others)]
    return Group(*parts)


def _suggestions(suggestions: "Iterable[Suggestion]") -> RenderableType:
    return labelled((Text(each.template), Text(f"{each.title} ({each.because})")) for each in suggestions)


def check_screen(check: "DraftCheck") -> RenderableType:
    """Show what a check found, what must be mended first."""
    if not check.findings:
        return Text("Nothing found: every number, date and name is on record.", style="green")
    parts: list[RenderableType] = []
    for blocks, title in ((True, "Mend before you send it:"), (False, "Look at:")):
        found = [each for each in check.findings if each.blocks is blocks]
        if found:
            parts += [
                Text(title, style="bold"),
                labelled((Text(each.text), Text(each.says)) for each in found),
            ]
    return Group(*parts)


def templates_screen(lines: "Iterable[TemplateLine]") -> RenderableType:
    """List the templates by stage."""
    by_stage: dict[str, list[TemplateLine]] = {stage: [] for stage in _STAGES}
    for line in lines:
        by_stage[line.stage].append(line)
    parts: list[RenderableType] = []
    for stage, found in by_stage.items():
        if found:
            parts += [
                Text(_STAGES[stage], style="bold"),
                labelled((Text(each.template), _about(each)) for each in found),
            ]
    return Group(*parts)


def _about(line: "TemplateLine") -> Text:
    internal = " (internal)" if line.audience == "internal" else ""
    return Text.assemble(f"{line.title}{internal}  ", (line.use, "dim"))
