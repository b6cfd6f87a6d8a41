"""Early warnings and plays on a screen; what cannot be judged is said, with what is missing."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from onboarding_server.answers.risks import step_words
from onboarding_server.cli.screens.words import in_words, label, labelled, lines, shown_day, spoken, style_of

if TYPE_CHECKING:
    from onboarding_tools.assessment import Assessment, Risks
    from onboarding_tools.outlook import Turn
    from onboarding_tools.plays import PlayRun
    from onboarding_tools.results import Evidence
    from onboarding_tools.risks import Signal

__all__ = ["evidence_lines", "fired_lines", "outlook_screen", "risks_screen"]


def risks_screen(assessment: "Assessment") -> RenderableType:
    """Show what fired with its evidence, the plays that run, what cannot be judged, and what is clear."""
    return Group(*_parts(assessment))


def outlook_screen(turns: "tuple[Turn, ...]", as_of: date) -> RenderableType:
    """Show what turns in the coming days if nobody acts."""
    heading = Text("If nobody acts", style="bold")
    if not turns:
        return Group(heading, Text("  nothing turns in the coming weeks", style="dim"))
    rows = (
        (shown_day(turn.on, near=as_of), Text(f"{label(turn.key.split('.')[-1])}: {turn.says}"))
        for turn in turns
    )
    return Group(heading, labelled(rows, indent=2, width=10))


def fired_lines(risks: "Risks", as_of: date) -> Iterator[tuple[Text | str, RenderableType]]:
    """Write what fired and what is on watch, a labelled line each, for whoever looks at the score alone."""
    for signal in risks.signals:
        if signal.status == "fired":
            yield Text(signal.level, style=style_of(signal.level)), _fired(signal, as_of)
    for play in risks.plays:
        if play.watch and play.is_active:
            yield Text("watch", style=style_of("watch")), f"{label(play.play)}: {play.says}"


def _parts(assessment: "Assessment") -> Iterator[RenderableType]:
    level = assessment.risks.level
    yield Text.assemble(("Risks  ", "bold"), (spoken(level), style_of(level)))
    yield labelled(_rows(assessment), indent=2, width=10)


def _rows(assessment: "Assessment") -> Iterator[tuple[Text | str, RenderableType]]:
    risks, as_of = assessment.risks, assessment.as_of
    for signal in risks.signals:
        if signal.status == "fired":
            said = Group(_fired(signal, as_of), *evidence_lines(signal.evidence, as_of))
            yield Text(signal.level, style=style_of(signal.level)), said
    for play in risks.plays:
        if play.status == "fired":
            yield "play", _running(play, assessment)
    for signal in risks.signals:
        if signal.status == "not_evaluable":
            yield "not judged", f"{label(signal.signal)}: missing {'; '.join(signal.missing)}"
    clear = [spoken(signal.signal) for signal in risks.signals if signal.status == "clear"]
    if clear:
        yield "clear", Text(", ".join(clear), style="dim")


def _fired(signal: "Signal", as_of: date) -> Text:
    since = f" since {shown_day(signal.onset_on, near=as_of)}" if signal.onset_on else ""
    snoozed = (
        f"  (snoozed until {shown_day(signal.snoozed_until, near=as_of)})" if signal.snoozed_until else ""
    )
    return Text.assemble(f"{label(signal.signal)}{since}: {signal.says}", (snoozed, "dim"))


def _running(play: "PlayRun", assessment: "Assessment") -> Text:
    at, action = step_words(assessment, play)
    as_of = assessment.as_of
    due = (
        f", due {shown_day(play.due_on, near=as_of)} ({in_words(play.due_on, as_of)})" if play.due_on else ""
    )
    return lines(f"{label(play.play)}{' (watch)' if play.watch else ''}: {at}{due}", action)


def evidence_lines(evidence: "tuple[Evidence, ...]", as_of: date) -> Iterator[Text]:
    """Write each piece of evidence on its own line; what others wrote stands in quotes."""
    for each in evidence:
        said = f" “{each.outside}”" if each.outside else ""
        yield Text(f"{shown_day(each.on, near=as_of):>6}  {each.says}{said}", style="dim")
