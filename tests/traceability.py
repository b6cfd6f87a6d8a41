"""Every requirement with its home, its data and its test: `python tests/traceability.py --write`."""

import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from onboarding_server.content import read_pages
from onboarding_tools.drafts import shipped
from onboarding_tools.pages import anchors
from onboarding_tools.playbook import sections, standard

HERE: Final = Path(__file__).resolve().parent
PAGE: Final = HERE.parent / "references" / "traceability.md"
COUNT: Final = 252
HOMES: Final = {
    4: "goals.success_plan",
    5: "goals.success_plan",
    6: "goals.success_plan",
    61: "metrics.value_milestones",
    87: "artifacts.technical_readiness",
    88: "artifacts.technical_readiness",
    163: "templates-people",  # the words of a message: a template, not a rule
    171: "plays.low_usage.questions",
    172: "plays.low_usage.questions",
    173: "plays.low_usage.questions",
    174: "plays.low_usage.questions",
    196: "agendas.handoff",
    244: "artifacts.kickoff_deck",
}
"""Where another place than the first rule that names the requirement tells it best."""
_SETS: Final = {
    "handoff.criteria": "handoff",
    "handoff.exit": "exit",
    "questions": "weekly_review",
}
_WHOLE: Final = {
    "handoff.documents": "handoff.documents",
    "health.bands": "health.bands",
    "ladder": "ladder.levels",
    "next_step": "next_step.order",
    "plan": "plan.slip",
    "value": "value.ttfv",
    "win_story": "value.ttfv",
}


def requirements(source: str) -> set[int]:
    """Return the requirements that a source or a case's rule names; R135-R138 is four."""
    found = re.findall(r"R(\d{3})(?:-R?(\d{3}))?", source)
    return {number for first, last in found for number in range(int(first), int(last or first) + 1)}


@cache
def data_keys() -> dict[int, list[str]]:
    """Return where in the playbook's data, or in which template, each requirement is named as a source."""
    keys: dict[int, list[str]] = {}
    templates = ((f"template:{each.id}", each.source) for each in shipped())
    for path, source in (*_sources(standard().model_dump(mode="json"), ""), *templates):
        for number in requirements(source):
            keys.setdefault(number, []).append(path)
    return keys


def _sources(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield path, value["source"]
        for key, inner in value.items():
            yield from _sources(inner, f"{path}.{key}" if path else key)
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _sources(inner, f"{path}.{number}")


def rule_of(path: str) -> str:
    """Return the rule whose section tells of a place in the data."""
    for start, rule in _WHOLE.items():
        if path == start or path.startswith(f"{start}."):
            return rule
    for start, name in _SETS.items():
        if path.startswith(f"{start}."):
            return f"{name}.{path.removeprefix(f'{start}.').split('.')[0]}"
    parts = [part for part in path.split(".") if part != "dimensions"]
    return ".".join(parts[:2])


@cache
def homes() -> dict[int, str]:
    """Return page and anchor of each requirement: the first rule that names it, else the rule of its data."""
    pages = {anchor: name for name, text in read_pages().items() for anchor in anchors(text)}
    found: dict[int, str] = {}
    for section in sections(standard()):
        for number in requirements(section.source):
            found.setdefault(number, section.rule)
    for number, paths in data_keys().items():
        found.setdefault(number, rule_of(paths[0]))
    found |= HOMES
    return {number: f"{pages[rule]}.md#{rule}" for number, rule in found.items() if rule in pages}


@cache
def cases() -> dict[int, str]:
    """Return the first hand-worked case that names each requirement."""
    found: dict[int, str] = {}
    for path in sorted((HERE / "cases").glob("*.toml")):
        for case in read_toml(path)["case"]:
            for number in requirements(case.get("rule", "")):
                found.setdefault(number, f"{path.name}: {case['name']}")
    return found


@cache
def said() -> dict[int, list[str]]:
    """Return the words that the home of a requirement has to have, copied by hand from the requirement."""
    words = read_toml(HERE / "requirements.toml")["said"]
    return {int(name.removeprefix("R")): each for name, each in words.items()}


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file of the tests."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def rows() -> list[str]:
    """Write one line a requirement; an empty cell is a defect that a test names."""
    home, data, case = homes(), data_keys(), cases()
    spoken = said()
    lines = []
    for number in range(1, COUNT + 1):
        link = home.get(number, "")
        where = f"[{link.rpartition('#')[2]}]({link})" if link else ""
        keys = ", ".join(f"`{key}`" for key in _nearest(data.get(number, []), link)[:2])
        test = case.get(number) or (f"requirements.toml: R{number:03}" if number in spoken else "")
        lines.append(f"| R{number:03} | {where} | {keys} | {test.replace('|', '/')} |")
    return lines


def _nearest(paths: list[str], link: str) -> list[str]:
    """Put the data of the home's own rule first, the most exact place before the whole; templates last."""
    rule = link.rpartition("#")[2]

    def far(path: str) -> tuple[bool, bool, int]:
        return path.startswith("template:"), rule_of(path) != rule, -len(path)

    return sorted(paths, key=far)


def page() -> str:
    """Write the whole page."""
    return "\n".join(
        (
            "# Traceability",
            "",
            "Every requirement of the two sources with its page, its data and the test that holds it.",
            "",
            "A test is a case of `tests/cases/`, or a line of `tests/requirements.toml`, said by the home.",
            "Written by `python tests/traceability.py --write`; a test keeps it complete.",
            "",
            "| requirement | home | data | test |",
            "| --- | --- | --- | --- |",
            *rows(),
            "",
        )
    )


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
    sys.exit(PAGE.read_text(encoding="utf-8") != page())
