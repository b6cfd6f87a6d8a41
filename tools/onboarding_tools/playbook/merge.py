"""Lay a team's own playbook over the standard, key by key."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from onboarding_tools.errors import Problem
from onboarding_tools.playbook.text import Tree, lookup

_OWN = ("name", "edition")
_FIGURE = {"value", "unit", "means", "source"}


def merge(base: Tree, own: Tree) -> tuple[dict[str, object], list[Problem]]:
    """Return the base with a team's entries laid over it and its dropped entries left out.

    A table is merged key by key, a list is replaced. A figure may be given by its bare value. A changed
    figure says where it comes from: the team, and what stood there before.
    """
    rest = {key: value for key, value in own.items() if key not in {"base", "drop"}}
    label = f"{own.get('name', 'own')} {own.get('edition', '')}".strip()
    merged, missing = _without(_laid_over(base, rest, label), own.get("drop", []))
    return merged, [*_header_problems(own), *missing]


def _header_problems(own: Tree) -> Iterator[Problem]:
    for key in _OWN:
        if key not in own:
            yield Problem.of(key, None, f"the {key} of your own playbook", f'Write {key} = "..." at the top.')
    if own.get("name") == "standard":
        yield Problem.of("name", "standard", "a name of your own", "Results name the playbook they used.")
    if own.get("base", "standard") != "standard":
        yield Problem.of("base", own["base"], '"standard", the playbook that yours is laid over')


def _laid_over(base: Tree, own: Tree, label: str) -> dict[str, object]:
    merged = dict(base)
    for key, value in own.items():
        merged[key] = _one(base.get(key), value, label)
    return merged


def _one(before: object, value: object, label: str) -> object:
    if not isinstance(before, Mapping):
        return value
    if set(before) == _FIGURE:
        return _figure(before, value, label)
    return _laid_over(before, value, label) if isinstance(value, Mapping) else value


def _figure(before: Tree, value: object, label: str) -> object:
    given = value if isinstance(value, Mapping) else {"value": value}
    if given.get("value", before["value"]) == before["value"] or "source" in given:
        return {**before, **given}
    return {**before, **given, "source": f"{label}; standard: {before['value']}, {before['source']}"}


def _without(tree: dict[str, object], drop: object) -> tuple[dict[str, object], list[Problem]]:
    if not isinstance(drop, list):
        return tree, [Problem.of("drop", drop, 'a list of paths such as ["cadences.office_hours"]')]
    problems = []
    for path in drop:
        parent, _, key = str(path).rpartition(".")
        home = lookup(tree, parent) if parent else None
        if isinstance(home, Mapping) and key in home:
            tree = _drop(tree, str(path).split("."))
            continue
        near = get_close_matches(key, list(home), n=1) if isinstance(home, Mapping) else []
        hint = f"Did you mean {parent}.{near[0]}?" if near else ""
        problems.append(Problem.of("drop", path, "the path of an entry that the playbook has", hint))
    return tree, problems


def _drop(tree: Tree, path: list[str]) -> dict[str, object]:
    key, *rest = path
    if not rest:
        return {k: v for k, v in tree.items() if k != key}
    inner = tree[key]
    return {**tree, key: _drop(inner, rest)} if isinstance(inner, Mapping) else dict(tree)
