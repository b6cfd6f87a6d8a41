"""The published face of the tools, written to a file so that listing them imports nothing of what they do.

Run `python -m onboarding_server.mcp.schemas --write` after any change to a tool's models or words;
a test compares.
"""

import json
import sys
from importlib.resources import files
from typing import Any

from pydantic import BaseModel

__all__ = ["published", "read_published"]

_FILE = "schemas.json"
_CLOSED = {"description": None, "additionalProperties": False}
# What a client does not need in order to call: the sentence that refuses a value says it instead.
_DROPPED = frozenset({"title", "default", "maxLength", "minLength", "exclusiveMinimum", "format"})


def read_published() -> list[dict[str, Any]]:
    """Read the tools as they were last generated, in their fixed order."""
    text = files("onboarding_server.mcp").joinpath(_FILE).read_text(encoding="utf-8")
    tools: list[dict[str, Any]] = json.loads(text)
    return tools


def published() -> list[dict[str, Any]]:
    """Generate the tools from their models: name, title, description, hints, both schemas."""
    # Imported here because the server reads the file through this module and must not load the models.
    from onboarding_server.mcp.tools import TOOLS  # noqa: PLC0415 - see above

    return [
        {
            "name": tool.name,
            "title": tool.title,
            "description": tool.description,
            "annotations": {
                "readOnlyHint": not tool.writes,
                "destructiveHint": False,
                "idempotentHint": True,
                "openWorldHint": False,
            },
            "inputSchema": _flat(tool.asked),
            "outputSchema": _flat(tool.told),
        }
        for tool in TOOLS.values()
    ]


def _flat(model: type[BaseModel]) -> dict[str, Any]:
    """Write a model's schema without references, unions with null, titles or defaults."""
    schema = model.model_json_schema(mode="validation")
    definitions = schema.pop("$defs", {})
    flat = _without_noise(schema, definitions)
    flat.pop("description", None)
    flat["additionalProperties"] = False
    return flat


def _without_noise(schema: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]] | _CLOSED
    arms = [arm for arm in schema.get("anyOf", ()) if arm.get("type") != "null"]
    merged = {key: value for key, value in schema.items() if key != "anyOf"} | (arms[0] if arms else {})
    kept = {key: value for key, value in merged.items() if key not in _DROPPED and value is not None}
    if "properties" in kept:
        properties = kept["properties"].items()
        kept["properties"] = {name: _without_noise(each, definitions) for name, each in properties}
    if "items" in kept:
        kept["items"] = _without_noise(kept["items"], definitions)
    return kept


def _main(arguments: list[str]) -> int:
    path = files("onboarding_server.mcp").joinpath(_FILE)
    text = json.dumps(published(), ensure_ascii=False, indent=1) + "\n"
    if "--write" in arguments:
        with open(str(path), "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123 - a traversable is no Path
            file.write(text)
        return 0
    return int(path.read_text(encoding="utf-8") != text)


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
