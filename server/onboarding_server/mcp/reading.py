"""Reading what a client sent: the tool's arguments, or one clear sentence for each thing that is wrong."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import ValidationError

from onboarding_server.mcp.arguments import Asked
from onboarding_server.mcp.values import A_BATCH, A_DATE, A_LIST, A_LIST_OF_VALUES, A_NUMBER, MOST_FACTS
from onboarding_tools.errors import InvalidInputError, Problem

__all__ = ["read_arguments", "wrong"]

_Asked = TypeVar("_Asked", bound=Asked)


def read_arguments(model: type[_Asked], given: Mapping[str, Any]) -> _Asked:
    """Read what a client sent; an explicit null is the same as not given.

    Raises:
        InvalidInputError: with a sentence for every argument that is wrong.
    """
    filled = {key: value for key, value in given.items() if value is not None}
    try:
        return model.model_validate(filled)
    except ValidationError as error:
        problems = [_problem(model, filled, dict(each)) for each in error.errors(include_url=False)]
        raise InvalidInputError(problems) from None


def _problem(model: type[Asked], given: Mapping[str, Any], error: Mapping[str, Any]) -> Problem:
    field = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return Problem.of(field, given[field], "only " + ", ".join(model.model_fields))
    if field == "facts" and field in given:
        rows = given[field]
        shown = f"{len(rows)} of them" if isinstance(rows, list) else type(rows).__name__
        is_batch = isinstance(rows, list) and len(rows) > MOST_FACTS
        return Problem(field=field, given=shown, accepted=A_BATCH if is_batch else A_LIST)
    return Problem.of(field, given.get(field), _accepted(model, field))


def _accepted(model: type[Asked], field: str) -> str:
    """Say what a field takes, from its schema."""
    schema = _field_schema(model, field)
    low, high = schema.get("minimum"), schema.get("maximum")
    span = f" from {low} to {high}" if high is not None else f" of {low} or more"
    if field == "values":
        return A_LIST_OF_VALUES
    by_type = {
        "integer": "a whole number" + span,
        "number": A_NUMBER + span,
        "boolean": "true or false",
        "array": A_LIST,
    }
    if "enum" in schema:
        return "one of " + ", ".join(schema["enum"])
    if "maxLength" not in schema and schema["type"] == "string":
        return A_DATE
    return by_type.get(schema["type"], f"text of 1 to {schema.get('maxLength')} characters")


@cache
def _field_schema(model: type[Asked], field: str) -> dict[str, Any]:
    schema: dict[str, Any] = model.model_json_schema()["properties"][field]
    return next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)


def wrong(field: str, given: object, accepted: str, hint: str = "") -> list[Problem]:
    """Say what is wrong between arguments, where each alone is right."""
    return [Problem.of(field, given, accepted, hint)]
