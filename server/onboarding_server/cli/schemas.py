"""The JSON Schemas of what this product reads and writes, made from the models themselves.

`python -m onboarding_server.cli.schemas references/schemas` writes them; a test holds the files to it.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from onboarding_tools.assessment import Assessment
from onboarding_tools.facts import classes, fields_of

__all__ = ["SCHEMAS", "schema_text"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DAY = {"type": "string", "format": "date"}


def account_file() -> dict[str, Any]:
    """Describe an account file: TOML dates and times count as strings, as editors see them."""
    facts: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for type_, cls in classes().items():
        schema = cls.model_json_schema(by_alias=True, mode="serialization")
        definitions |= schema.pop("$defs", {})
        facts[type_] = _fact(type_, schema)
    return {
        "$schema": _DIALECT,
        "title": "Account file",
        "description": "One account as dated facts; `onboarding assess FILE` reads it.",
        "type": "object",
        "additionalProperties": False,
        "required": ["account", "facts"],
        "properties": {
            "account": {"type": "string", "minLength": 1, "description": "The account's name."},
            "as_of": _DAY | {"description": "The day that the file is asked about."},
            "time_zone": {"type": "string", "description": "The account's time zone, such as Europe/Berlin."},
            "facts": {"type": "array", "items": {"oneOf": [{"$ref": f"#/$defs/{type_}"} for type_ in facts]}},
        },
        "$defs": facts | definitions,
    }


def _fact(type_: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Keep what a person may write, in the flat form: roles and names are text with `;`."""
    given = {"id", "type", *fields_of(type_)}
    properties = {name: _flat(field) for name, field in schema["properties"].items() if name in given}
    properties["type"] = {"const": type_}
    required = ["type", *(name for name in schema.get("required", []) if name in given and name != "type")]
    described = {"description": schema["description"]} if "description" in schema else {}
    return described | {
        "type": "object", "additionalProperties": False, "required": required, "properties": properties,
    }  # fmt: skip


def _flat(field: dict[str, Any]) -> dict[str, Any]:
    options = [option for option in field.get("anyOf", [field]) if option.get("type") != "null"]
    if options[0].get("type") == "array":
        return {"type": "string"}
    kept = {key: value for key, value in field.items() if key not in {"anyOf", "title", "default"}}
    if "anyOf" not in field:
        return kept
    return kept | (options[0] if len(options) == 1 else {"anyOf": options})


def assessment() -> dict[str, Any]:
    """Describe what `onboarding assess FILE --json` prints."""
    return {"$schema": _DIALECT} | Assessment.model_json_schema(by_alias=True, mode="serialization")


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {"account-file": account_file, "assessment": assessment}


def schema_text(name: str) -> str:
    """Write a schema as its file stands in references/schemas."""
    return json.dumps(SCHEMAS[name](), indent=2, ensure_ascii=False, sort_keys=False) + "\n"


if __name__ == "__main__":
    for schema_name in SCHEMAS:
        Path(sys.argv[1], f"{schema_name}.schema.json").write_text(schema_text(schema_name), encoding="utf-8")
