"""The generated parts of the reference pages: one rule, a list of rules, or a table over many."""

import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import partial

from onboarding_tools.errors import UnknownSectionError
from onboarding_tools.playbook import Playbook, Section, sections
from onboarding_tools.playbook.models import Does, Figure
from onboarding_tools.playbook.text import words

__all__ = ["TABLES", "write_block"]

Row = Iterable[str]
_LABEL = re.compile(r"([A-Z][A-Za-z ]{2,20}):(?= )")
_LISTED = re.compile(r"- |\d+\. ")


def write_block(playbook: Playbook, key: str) -> str:
    """Write the block of a key: a rule id, "list" with rule ids or patterns, or "table" with a name.

    A rule that a team has dropped is written as nothing.

    Raises:
        UnknownSectionError: there is no table of this name.
    """
    kind, _, rest = key.partition(" ")
    rules = {each.rule: each for each in sections(playbook)}
    if kind == "list":
        chosen = [each for want in rest.split() for rule, each in rules.items() if fnmatchcase(rule, want)]
        return "\n".join(_line(each) for each in chosen)
    if kind == "table":
        if rest not in TABLES:
            raise UnknownSectionError(rest, tuple(TABLES))
        return TABLES[rest](playbook)
    return _paragraphs(rules[key].text) if key in rules else ""


def _line(found: Section) -> str:
    said = " ".join(line.removeprefix("- ") for line in found.text.splitlines())
    return f'- <a id="{found.rule}"></a>**{found.title}.** {said}'


def _paragraphs(text: str) -> str:
    """Set what has a label as a list, and keep plain lines apart, so that Markdown does not join them."""
    lines: list[str] = []
    for line in text.splitlines():
        labelled = _LABEL.match(line)
        shown = f"- **{labelled[1]}:**{line[labelled.end() :]}" if labelled else line
        if lines and not _LISTED.match(shown):
            lines.append("")
        lines.append(shown)
    return "\n".join(lines)


def _table(head: Row, rows: Iterable[Row]) -> str:
    head = list(head)
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _anchor(rule: str, shown: str) -> str:
    return f'<a id="{rule}"></a>{shown}'


def _said(playbook: Playbook, figure: Figure) -> str:
    return words(figure.exact, figure.unit, playbook.currency)


def _due_days(playbook: Playbook) -> str:
    head = ["milestone", *(segment.title for segment in playbook.segments.values())]
    rows = (
        [entry.title, *(_said(playbook, segment.due_days[key]) for segment in playbook.segments.values())]
        for key, entry in playbook.milestones.items()
    )
    return _table(head, rows)


def _segments(playbook: Playbook) -> str:
    head = ["segment", "contract a year from", "period", "executive", "who does the work"]
    touch = {"person": "a person", "shared_team": "a shared team", "automated": "automation"}
    rows = (
        [
            entry.title,
            _said(playbook, entry.acv_from),
            _said(playbook, entry.period_days),
            "required" if entry.executive_required else "not required",
            touch[entry.touch],
        ]
        for entry in playbook.segments.values()
    )
    return _table(head, rows)


def _dimensions(playbook: Playbook) -> str:
    rows = (
        [entry.title, _said(playbook, entry.weight), *entry.rubric.model_dump().values()]
        for entry in playbook.health.dimensions.values()
    )
    return _table(["dimension", "weight", "healthy", "warning", "critical"], rows)


def _signals(playbook: Playbook) -> str:
    rows = ([entry.title, entry.level, entry.response] for entry in playbook.signals.values())
    return _table(["signal", "level", "response"], rows)


def _plays(playbook: Playbook) -> str:
    rows = (
        [entry.title, entry.starts, "ours" if entry.extension else "second source"]
        for entry in playbook.plays.values()
    )
    return _table(["play", "starts when", "steps from"], rows)


def _phases(playbook: Playbook) -> str:
    rows = (
        [
            entry.title,
            f"{_said(playbook, entry.from_day)} to {_said(playbook, entry.to_day)}",
            entry.exit_criteria,
        ]
        for entry in playbook.phases.values()
    )
    return _table(["phase", "window", "ends when"], rows)


def _roles(playbook: Playbook) -> str:
    sides: Mapping[str, str] = {"us": "ours", "customer": "the customer's"}
    rows = ([entry.title, sides[entry.side]] for entry in playbook.roles.values())
    return _table(["role", "whose"], rows)


def _raci(playbook: Playbook) -> str:
    rows = (
        [
            _anchor(f"raci.{key}", entry.title),
            *(
                ", ".join(
                    _short_title(playbook, role) for role, held in entry.roles.items() if held == letter
                )
                for letter in "ARCI"
            ),
        ]
        for key, entry in playbook.raci.items()
    )
    return _table(["deliverable", "accountable", "responsible", "consulted", "informed"], rows)


def _short_title(playbook: Playbook, role: str) -> str:
    """Return a role's abbreviation where its title has one in brackets: CSM."""
    title = playbook.roles[role].title
    return title.rpartition("(")[2].removesuffix(")") if title.endswith(")") else title


def _cadences(playbook: Playbook) -> str:
    rows = (
        [
            entry.title,
            _said(playbook, entry.minutes),
            *(entry.every.get(segment, "none").replace("_", " ") for segment in playbook.segments),
        ]
        for entry in playbook.cadences.values()
    )
    titles = [segment.title for segment in playbook.segments.values()]
    return _table(["meeting", "length", *titles], rows)


def _order(playbook: Playbook) -> str:
    rows = ([str(number), rung.means] for number, rung in enumerate(playbook.next_step.order, start=1))
    return _table(["place", "what"], rows)


def _attention(playbook: Playbook) -> str:
    return _table(["class", "when"], ([key, entry.means] for key, entry in playbook.attention.items()))


def _metrics(playbook: Playbook) -> str:
    titles = {key: entry.title for key, entry in playbook.health.dimensions.items()}
    rows = (
        [entry.title, entry.unit, titles.get(entry.dimension, "none: reported")]
        for entry in playbook.metrics.values()
    )
    return _table(["metric", "unit", "dimension beside it"], rows)


def _messages(playbook: Playbook, part: str) -> str:
    """Name the messages that the steps of one part of the playbook call for."""
    steps: Mapping[str, Mapping[str, Iterable[Does]]] = {
        "weeks": {each.title: each.items.values() for each in playbook.weeks.values()},
        "milestones": {each.title: each.items.values() for each in playbook.milestones.values()},
        "signals": {each.title: [each] for each in playbook.signals.values()},
        "plays": {each.title: each.steps.values() for each in playbook.plays.values()},
        "handoff": {
            each.title: [each]
            for each in (*playbook.handoff.criteria.values(), *playbook.handoff.exit.values())
        },
        "score": {
            **{playbook.health.bands[key].title: [each] for key, each in playbook.next_step.bands.items()},
            **{
                f"Most points lost: {playbook.health.dimensions[key].title.lower()}": [each]
                for key, each in playbook.next_step.remedies.items()
            },
            "Data is missing": [playbook.next_step.data_gap],
            "No kickoff date": [playbook.next_step.agree_kickoff],
        },
    }
    rows = (
        [title, ", ".join(dict.fromkeys(f"`{does.template}`" for does in each if does.template)) or "none"]
        for title, each in steps[part].items()
    )
    return _table(["for", "message"], rows)


TABLES: Mapping[str, Callable[[Playbook], str]] = {
    "due_days": _due_days,
    "segments": _segments,
    "dimensions": _dimensions,
    "signals": _signals,
    "plays": _plays,
    "phases": _phases,
    "roles": _roles,
    "raci": _raci,
    "cadences": _cadences,
    "order": _order,
    "attention": _attention,
    "metrics": _metrics,
    **{
        f"messages_{part}": partial(_messages, part=part)
        for part in ("weeks", "milestones", "signals", "plays", "handoff", "score")
    },
}
"""The tables of the pages by name."""
