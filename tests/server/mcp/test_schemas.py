"""The published face of the tools: what the models say, in a form that every client takes, within budget."""

from collections.abc import Iterator
from typing import Any

import pytest

from onboarding_server.mcp.reading import read_arguments
from onboarding_server.mcp.schemas import published, read_published
from onboarding_server.mcp.server import INSTRUCTIONS
from onboarding_server.mcp.tools import TOOLS
from onboarding_tools.errors import InvalidInputError
from server.mcp.tokens import compact, count

_REFUSED_BY_SOME_CLIENTS = {
    "$ref",
    "$defs",
    "anyOf",
    "oneOf",
    "allOf",
    "const",
    "title",
    "default",
    "format",
    "prefixItems",
}
_FACES = read_published()
_NAMES = [face["name"] for face in _FACES]


def _schemas(schema: dict[str, Any], depth: int = 0) -> Iterator[tuple[int, dict[str, Any]]]:
    yield depth, schema
    for each in schema.get("properties", {}).values():
        yield from _schemas(each, depth + 1)
    if "items" in schema:
        yield from _schemas(schema["items"], depth)


def test_the_published_file_is_what_the_models_say() -> None:
    assert published() == _FACES, "run `python -m onboarding_server.mcp.schemas --write`"


@pytest.mark.parametrize("face", _FACES, ids=_NAMES)
@pytest.mark.parametrize("side", ["inputSchema", "outputSchema"])
def test_a_schema_uses_only_what_every_client_takes(face: dict[str, Any], side: str) -> None:
    schema = face[side]

    assert schema["type"] == "object"
    for depth, each in _schemas(schema):
        assert not _REFUSED_BY_SOME_CLIENTS & each.keys()
        assert isinstance(each["type"], str)
        assert depth <= 2  # an array of flat objects, no more
        if each["type"] == "object":
            assert each["additionalProperties"] is False


@pytest.mark.parametrize("face", _FACES, ids=_NAMES)
def test_every_argument_of_the_schema_is_one_that_the_tool_takes(face: dict[str, Any]) -> None:
    asked = TOOLS[face["name"]].asked
    assert list(face["inputSchema"]["properties"]) == list(asked.model_fields)

    with pytest.raises(InvalidInputError, match="surprise: 1 given; expected only"):
        read_arguments(asked, {"surprise": 1})


@pytest.mark.parametrize("face", _FACES, ids=_NAMES)
def test_a_result_starts_with_the_answer_and_says_its_date_and_playbook(face: dict[str, Any]) -> None:
    schema = face["outputSchema"]

    assert list(schema["properties"])[:3] == ["answer", "as_of", "playbook"]
    assert {"answer", "as_of", "playbook"} <= set(schema["required"])


def test_the_tools_fit_their_budget() -> None:
    costs = {
        face["name"]: count(
            compact(
                {key: face[key] for key in ("name", "description")} | {"input_schema": face["inputSchema"]}
            )
        )
        for face in _FACES
    }

    assert max(costs.values()) <= 650
    assert sum(costs.values()) <= 2500


def test_the_output_schemas_and_the_instructions_fit_their_budgets() -> None:
    assert sum(count(compact(face["outputSchema"])) for face in _FACES) <= 2700
    assert count(INSTRUCTIONS) <= 150
