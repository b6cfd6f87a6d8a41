"""Rows to facts: every problem of every row in one answer, each in one sentence."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, Literal, get_args

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from onboarding_tools.errors import InvalidFactsError, Problem
from onboarding_tools.facts.text import clean, read_when
from onboarding_tools.facts.types import ActivityCompleted, ActivityWaived, AnyFact, Fact, PlayStepDone

_SET_BY_THE_STORE = frozenset({"id", "recorded_at", "recorded_by"})
_ACCEPTED_BY_PYDANTIC = {
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "tuple_type": "a list, or text with `;`",
}


@cache
def classes() -> dict[str, type[Fact]]:
    """Map each wire type to its class, in the order of the union."""
    return {get_args(each.model_fields["type"].annotation)[0]: each for each in get_args(AnyFact)}


@cache
def fields_of(type_: str) -> tuple[str, ...]:
    """Name the wire fields a caller may give for a type, the needed ones first."""
    fields = classes()[type_].model_fields
    given = [(name, field) for name, field in fields.items() if name not in _SET_BY_THE_STORE | {"type"}]
    return tuple(
        field.alias or name for name, field in sorted(given, key=lambda pair: not pair[1].is_required())
    )


def parse_facts(
    rows: Iterable[Mapping[str, Any]],
    *,
    today: date,
    keys: frozenset[str] = frozenset(),
    steps: frozenset[str] = frozenset(),
) -> tuple[Fact, ...]:
    """Read flat rows as facts, all of them or none.

    `today` is the writer's date: nothing has happened after it. `keys` and `steps` are the checklist keys and
    play steps of the playbook in use; left empty, they are not checked.

    Raises:
        InvalidFactsError: with one problem for everything that is wrong in any row.
    """
    problems: list[Problem] = []
    facts: list[Fact] = []
    for number, row in enumerate(rows):
        read = _parse_row(row)
        found = read if isinstance(read, list) else _check(read, keys, steps)
        found += _in_the_future(row.get("on"), today)
        problems += [
            problem.model_copy(update={"field": f"facts[{number}].{problem.field}"}) for problem in found
        ]
        if isinstance(read, Fact):
            facts.append(read)
    if problems:
        raise InvalidFactsError(problems)
    return tuple(facts)


def trusted_fact(row: Mapping[str, Any]) -> Fact:
    """Read a row that was checked when it was stored."""
    return classes()[row["type"]].model_validate(row)


def _parse_row(row: Mapping[str, Any]) -> Fact | list[Problem]:
    type_ = str(row.get("type", ""))
    if type_ not in classes():
        return [Problem.of("type", row.get("type"), "a fact type", _nearest(type_, classes()))]
    filled = {key: value for key, value in row.items() if not _is_blank(value)}
    try:
        return classes()[type_].model_validate(filled, by_alias=True, by_name=False)
    except ValidationError as error:
        return [_problem(type_, filled, dict(each)) for each in error.errors(include_url=False)]


def _is_blank(value: object) -> bool:
    """A blank cell, or text of nothing but invisible characters, makes no field."""
    return value is None or (isinstance(value, str) and not clean(value))


def _problem(type_: str, row: Mapping[str, Any], error: dict[str, Any]) -> Problem:
    field = str(error["loc"][0])
    given = row.get(field)
    if error["type"] == "extra_forbidden":
        return Problem.of(field, given, f"only fields of {type_}: " + ", ".join(fields_of(type_)))
    if error["type"] == "missing":
        return Problem.of(field, None, f"{field}, which {type_} needs")
    if error["type"] in {"enum", "literal_error"}:
        words = _words(type_, field)
        return Problem.of(field, given, "one of " + ", ".join(words), _nearest(str(given), words))
    if error["type"] == "expected":
        return Problem.of(field, given, str(error["msg"]))
    return Problem.of(field, given, _ACCEPTED_BY_PYDANTIC.get(str(error["type"]), str(error["msg"])))


def _words(type_: str, field: str) -> list[str]:
    """List the closed words of a field, from its annotation."""
    found = next(each for name, each in classes()[type_].model_fields.items() if field in {name, each.alias})
    return _members(found.annotation)


def _members(annotation: Any) -> list[str]:  # noqa: ANN401 -- an annotation has no narrower type
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return [str(member) for member in annotation]
    return [word for part in get_args(annotation) if part is not Literal for word in _members(part)]


def _nearest(given: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(given.strip().casefold(), list(words), n=3, cutoff=0.5)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def _in_the_future(on: object, today: date) -> list[Problem]:
    """Refuse a day to come; an instant may be tomorrow's, since a user's zone may be ahead of ours."""
    try:
        when = read_when(on)
    except PydanticCustomError:
        return []  # said already, with the field's own sentence
    day, slack = (when.date(), 1) if isinstance(when, datetime) else (when, 0)
    if day <= today + timedelta(days=slack):
        return []
    return [Problem.of("on", day, f"a day up to today, {today}", "A plan for later uses due_on.")]


def _check(fact: Fact, keys: frozenset[str], steps: frozenset[str]) -> list[Problem]:
    problems = list(fact.problems())
    if isinstance(fact, (ActivityCompleted, ActivityWaived)) and keys and fact.activity not in keys:
        near = _nearest(fact.activity, keys)
        problems.append(Problem.of("what", fact.activity, "a checklist key of the playbook", near))
    if isinstance(fact, PlayStepDone) and steps and fact.step not in steps:
        problems.append(
            Problem.of("what", fact.step, "a play and step such as low_usage.1", _nearest(fact.step, steps))
        )
    return problems


__all__ = ["classes", "fields_of", "parse_facts", "trusted_fact"]
