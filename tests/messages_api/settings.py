"""The strict rules about everything in a request but its messages.

Source: the pages "Claude API errors", "What's new in Claude Sonnet 5.5", "Tool use" and "Prompt caching" of
platform.claude.com, and the error messages that the issues of the SDK quote.
"""

import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, Final

from jsonschema import Draft202012Validator, SchemaError

from messages_api.models import Model
from messages_api.refusals import refuse, refuse_fields

__all__ = ["check_settings"]

_FIELDS: Final = frozenset(
    {
        *("max_tokens", "messages", "model", "stream", "system", "tools", "tool_choice", "stop_sequences"),
        *("thinking", "output_config", "cache_control", "metadata", "service_tier", "speed", "container"),
        *("diagnostics", "inference_geo"),
    }
)
_BETA_FIELDS: Final = {"context_management": "context-management", "mcp_servers": "mcp-client"}
_CACHE_CONTROLS: Final = 4
_NAME: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_LONGEST_NAME: Final = 128
_SMALLEST_BUDGET: Final = 1024
_EFFORTS: Final = ("low", "medium", "high", "xhigh", "max")


def check_settings(request: dict[str, Any], model: Model, betas: str) -> None:
    """Refuse what the API refuses before it looks at the messages.

    Raises:
        RefusedError: the first thing that is wrong.
    """
    opened = {name for name, beta in _BETA_FIELDS.items() if beta in betas}
    refuse_fields(request, known=_FIELDS | opened, required=("max_tokens",), at="")
    _check_size(request, model)
    _check_thinking(request, model, betas)
    _check_effort(request, model)
    _check_system(request.get("system"))
    _check_tools(request.get("tools", []))
    _check_tool_choice(request, model)
    _check_cache_controls(request)


def _check_size(request: Mapping[str, Any], model: Model) -> None:
    asked = request["max_tokens"]
    if not isinstance(asked, int) or isinstance(asked, bool):
        refuse("max_tokens: Input should be a valid integer")
    if asked < 1:
        refuse("max_tokens: Input should be greater than or equal to 1")
    if asked > model.max_output:
        refuse(
            f"max_tokens: {asked} > {model.max_output}, which is the maximum allowed number of output tokens"
            f" for {model.name}"
        )
    if not isinstance(request.get("stream", False), bool):
        refuse("stream: Input should be a valid boolean")


def _check_thinking(request: Mapping[str, Any], model: Model, betas: str) -> None:
    asked = request.get("thinking") or {"type": model.thinking[0] if model.is_modern else "disabled"}
    kind = asked.get("type")
    if kind not in model.thinking:
        off = ' To turn thinking off on this model, send "thinking": {"type": "between_tools"}.'
        on = ' Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'
        hint = off if kind == "disabled" and "between_tools" in model.thinking else on
        refuse(f'"thinking.type.{kind}" is not supported for this model.{hint if model.is_modern else ""}')
    known = {"adaptive": {"display", "block_binding"}, "enabled": {"budget_tokens", "display"}}.get(
        kind, set()
    )
    required = ("budget_tokens",) if kind == "enabled" else ()
    refuse_fields(asked, known=frozenset({"type", *known}), required=required, at=f"thinking.{kind}.")
    if asked.get("display", "omitted") not in {"summarized", "omitted", "updates"}:
        refuse(f"thinking.{kind}.display: Input should be 'summarized', 'omitted' or 'updates'")
    if "block_binding" in asked and "thinking-binding-controls" not in betas:
        refuse("thinking.adaptive.block_binding: Extra inputs are not permitted")
    _check_budget(asked, request["max_tokens"])


def _check_budget(thinking: Mapping[str, Any], max_tokens: int) -> None:
    budget = thinking.get("budget_tokens", _SMALLEST_BUDGET)
    if budget < _SMALLEST_BUDGET:
        refuse("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024")
    if "budget_tokens" in thinking and budget >= max_tokens:
        refuse("`max_tokens` must be greater than `thinking.budget_tokens`.")


def _check_effort(request: Mapping[str, Any], model: Model) -> None:
    given = request.get("output_config") or {}
    refuse_fields(
        given, known=frozenset({"effort", "format", "task_budget"}), required=(), at="output_config."
    )
    effort = given.get("effort")
    if effort is None:
        return
    if effort not in _EFFORTS:
        refuse("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")
    if not model.is_modern:
        refuse("This model does not support the effort parameter.")
    if effort in _EFFORTS[3:] and (request.get("thinking") or {}).get("type") == "between_tools":
        refuse(f'"thinking.type.between_tools" is not supported with effort "{effort}".')


def _check_system(system: object) -> None:
    if system is None or isinstance(system, str):
        return
    if not isinstance(system, list):
        refuse("system: Input should be a valid list")
    for index, block in enumerate(system):
        known = frozenset({"type", "text", "cache_control", "citations"})
        refuse_fields(block, known=known, required=("type", "text"), at=f"system.{index}.")
        if block["type"] != "text":
            refuse(f"system.{index}.type: Input should be 'text'")
        if not block["text"]:
            refuse("system: text content blocks must be non-empty")


def _check_tools(tools: Any) -> None:  # noqa: ANN401 - it is what a client sent
    if not isinstance(tools, list):
        refuse("tools: Input should be a valid list")
    for index, tool in enumerate(tools):
        _check_tool(tool, at=f"tools.{index}.custom.")
    names = [tool["name"] for tool in tools]
    if len(set(names)) < len(names):
        refuse("tools: Tool names must be unique.")


def _check_tool(tool: dict[str, Any], *, at: str) -> None:
    known = frozenset(
        {
            *("type", "name", "description", "input_schema", "cache_control"),
            *("strict", "input_examples", "eager_input_streaming"),
        }
    )
    refuse_fields(tool, known=known, required=("name", "input_schema"), at=at)
    name = tool["name"]
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not set(name) <= _NAME:
        refuse(f"{at}name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'")
    schema = tool["input_schema"]
    if not isinstance(schema, dict) or schema.get("type") != "object":
        is_there = isinstance(schema, dict) and "type" in schema
        refuse(f"{at}input_schema.type: " + ("Input should be 'object'" if is_there else "Field required"))
    if {"oneOf", "allOf", "anyOf"} & set(schema):
        refuse(f"{at}input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level")
    if not _is_schema(json.dumps(schema)):
        refuse(f"{at}input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12")


@lru_cache(maxsize=256)
def _is_schema(written: str) -> bool:
    try:
        Draft202012Validator.check_schema(json.loads(written))
    except SchemaError:
        return False
    return True


def _check_tool_choice(request: Mapping[str, Any], model: Model) -> None:
    choice = request.get("tool_choice")
    if choice is None:
        return
    kind = choice.get("type")
    if kind not in {"auto", "any", "tool", "none"}:
        refuse(f"tool_choice: Input tag '{kind}' found using 'type' does not match any of the expected tags")
    if not request.get("tools"):
        refuse("tool_choice: tool_choice may only be specified while providing tools")
    if kind in {"any", "tool"} and model.is_modern:
        refuse(f'tool_choice: type "{kind}" forces tool use, which is not supported for this model.')
    if kind == "tool" and choice.get("name") not in {tool["name"] for tool in request["tools"]}:
        refuse(f"tool_choice: Tool '{choice.get('name')}' not found in provided tools")


def _check_cache_controls(request: Mapping[str, Any]) -> None:
    found = [block["cache_control"] for block in _cacheable(request) if block.get("cache_control")]
    found += [request["cache_control"]] if request.get("cache_control") else []
    if len(found) > _CACHE_CONTROLS:
        refuse(f"A maximum of 4 blocks with cache_control may be provided. Found {len(found)}.")
    times = [each.get("ttl", "5m") for each in found]
    if any(each.get("type") != "ephemeral" for each in found) or set(times) - {"5m", "1h"}:
        refuse("cache_control: Input should be {'type': 'ephemeral'} with a ttl of '5m' or '1h'")
    if times != sorted(times):  # "1h" < "5m"
        refuse("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block")


def _cacheable(request: Mapping[str, Any]) -> list[dict[str, Any]]:
    parts = (request.get("system"), *(message.get("content") for message in request["messages"]))
    return [*request.get("tools", []), *chain.from_iterable(part for part in parts if isinstance(part, list))]
