"""Read a playbook: the standard's files, a team's own over them, and every mistake of it at once."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from onboarding_tools.errors import InvalidPlaybookError, Problem
from onboarding_tools.playbook.checks import check
from onboarding_tools.playbook.merge import merge
from onboarding_tools.playbook.models import Playbook
from onboarding_tools.playbook.schema import validate
from onboarding_tools.playbook.text import Tree, fill

_FILES = (
    "playbook", "segments", "milestones", "phases", "health", "signals", "plays", "handoff", "next_step",
    "programme", "readings",
)  # fmt: skip


@cache
def standard() -> Playbook:
    """Return the playbook that ships with this package."""
    tree = _standard_tree()
    return _checked("standard", tree, tree, [])


def load_playbook(text_by_name: Mapping[str, str] | None = None) -> Playbook:
    """Lay a team's own TOML texts, by file name and in order, over the standard playbook.

    A team's file names itself (`name`, `edition`), repeats only what differs, and lists in `drop` the
    entries it does without. A figure may be given by its bare value.

    Raises:
        InvalidPlaybookError: a file is not TOML, or the rules do not hold together; all problems of one
            file are in it.
    """
    playbook, tree = standard(), _standard_tree()
    for name, text in (text_by_name or {}).items():
        merged, problems = merge(tree, _parse(name, text))
        playbook, tree = _checked(name, merged, tree, problems), merged
    return playbook


def _checked(name: str, tree: Tree, fallback: Tree, problems: list[Problem]) -> Playbook:
    filled, unfilled = fill(tree, fallback)
    playbook, broken = validate(filled, fill(fallback, fallback)[0])
    problems = [*problems, *unfilled, *broken, *check(playbook)]
    if problems:
        raise InvalidPlaybookError(name, problems)
    return playbook


def _parse(name: str, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        hint = "Text values stand in quotes."
        problem = Problem(field="file", given=str(error), accepted="TOML", hint=hint)
        raise InvalidPlaybookError(name, [problem]) from error


@cache
def _standard_tree() -> Tree:
    tree: dict[str, object] = {}
    for name in _FILES:
        text = resources.files(__package__).joinpath("standard", f"{name}.toml").read_text(encoding="utf-8")
        tree |= tomllib.loads(text)
    return tree
