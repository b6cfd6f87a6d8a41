"""Turn a tree into a Playbook; what does not fit is named, and the layer below stands in for it."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from onboarding_tools.errors import Problem, echo
from onboarding_tools.playbook.models import Playbook
from onboarding_tools.playbook.text import Tree

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
_ACCEPTED = {
    "missing": "a value",
    "string_type": "text in quotes",
    "string_too_short": "text that is not empty",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "dict_type": "a table of keys and values",
    "model_type": "a table of keys and values",
    "tuple_type": "a list",
}


def validate(tree: Tree, fallback: Tree) -> tuple[Playbook, list[Problem]]:
    """Parse a tree; where it does not fit, put the fallback's value and parse again.

    The playbook is whole even when there are problems, so that the rules across entries can be checked in
    the same run and a reader gets every mistake at once.
    """
    problems: list[Problem] = []
    while True:
        try:
            return Playbook.model_validate(tree), problems
        except ValidationError as error:
            details = error.errors(include_url=False)
        problems += _problems(details)
        for detail in details:
            tree = _mended(tree, fallback, detail["loc"])


def _mended(tree: Tree, fallback: Tree, path: Path) -> dict[str, object]:
    """Return the tree with the fallback's value at a path, or without the entry that the fallback lacks."""
    key, *rest = path
    name = str(key)
    if name not in fallback:
        return {k: v for k, v in tree.items() if k != name}
    mine, theirs = tree.get(name), fallback[name]
    if rest and isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        return {**tree, name: _mended(mine, theirs, tuple(rest))}
    return {**tree, name: theirs}


def _problems(details: "list[ErrorDetails]") -> list[Problem]:
    """Name every misfit once: a misspelt key is not reported as missing too."""
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    meant = {(*path[:-1], near) for path in unknown if (near := _near(path))}
    return [
        _problem(detail) for detail in details if detail["type"] != "missing" or detail["loc"] not in meant
    ]


def _problem(detail: "ErrorDetails") -> Problem:
    path, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(path)
    if kind == "refused":
        return Problem.of(_dotted(path), context["given"], context["accepted"])
    given = "nothing" if kind == "missing" else _shown(detail["input"])
    accepted = _ACCEPTED.get(kind) or context.get("expected") or detail["msg"]
    return Problem(field=_dotted(path), given=given, accepted=accepted)


def _unknown_key(path: Path) -> Problem:
    *parents, key = path
    near = _near(path)
    known = ", ".join(_keys(tuple(parents)))
    hint = f"Did you mean {near}?" if near else ""
    return Problem.of(_dotted(tuple(parents)) or "file", key, f"a key of {known}", hint)


def _near(path: Path) -> str:
    return next(iter(get_close_matches(str(path[-1]), _keys(path[:-1]), n=1)), "")


def _keys(path: Path) -> list[str]:
    """Return the keys that the model at a path knows."""
    here: Any = Playbook
    for step in path:
        here = _inner(here, step)
    return [field.alias or name for name, field in here.model_fields.items()]


def _inner(kind: Any, step: str | int) -> Any:  # noqa: ANN401 - a type expression has no narrower type
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        by_key = {field.alias or name: field.annotation for name, field in kind.model_fields.items()}
        return _bare(by_key[str(step)])
    return _bare(get_args(kind)[-1 if isinstance(step, str) else 0])


def _bare(kind: Any) -> Any:  # noqa: ANN401 - as above
    """Take off Annotated and "| None"."""
    if hasattr(kind, "__metadata__"):
        return kind.__origin__
    options = [option for option in get_args(kind) if option is not NoneType]
    return _bare(options[0]) if NoneType in get_args(kind) else kind


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path if step != "[key]")


def _shown(given: object) -> str:
    if isinstance(given, Mapping):
        return "a table"
    return "a list" if isinstance(given, list) else echo(given)
