"""Ideal trajectories through the real server: what the tools say, and what the store holds afterwards."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mcp.client.client import Client
from mcp_types import CallToolResult

from onboarding_evals.rows import Call, Fact, Plain, Row
from onboarding_evals.saying import says_any

__all__ = ["Heard", "Told", "hear", "missing_facts", "text_of"]

_REFERENCE = re.compile(r"@(\w+)(?:\.(\d+))?")


@dataclass(frozen=True)
class Told:
    """One result, in the halves that two kinds of host show: the text alone, the structured content alone."""

    call: Plain
    turn: int
    refused: bool
    text: str
    structured: str

    @property
    def halves(self) -> tuple[str, ...]:
        """What a model may get to see; a refusal has no structured half."""
        return (self.text,) if self.refused else (self.text, self.structured)


@dataclass
class Heard:
    """Everything that one replay brought."""

    row: Row
    told: list[Told] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    detours: int = 0
    _fields: dict[str, Any] = field(default_factory=dict)

    def until(self, turn: int) -> list[Told]:
        """What a model has read when it answers a turn."""
        return [each for each in self.told if each.turn <= turn]

    def filled(self, value: Any) -> Any:  # noqa: ANN401 - arguments are any JSON
        """Put fields of earlier results where arguments point at them."""
        if isinstance(value, Mapping):
            return {key: self.filled(each) for key, each in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [self.filled(each) for each in value]
        found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if not found:
            return value
        known = self._fields.get(found[1])
        return known[int(found[2])] if found[2] and known else known

    def keep(self, told: Told, result: CallToolResult) -> None:
        """Add a result."""
        self.told.append(told)
        self._fields |= result.structured_content or {}


async def hear(client: Client, row: Row, *, until_turn: int | None = None) -> Heard:
    """Make every call of a row; of several ways the first that is not refused counts."""
    heard = Heard(row)
    for call in row.calls:
        if until_turn is None or row.turn_of(call) <= until_turn:
            await _make(client, heard, call)
    return heard


async def _make(client: Client, heard: Heard, call: Call) -> None:
    refusals = []
    for number, way in enumerate(call.ways):
        arguments = heard.filled(way.arguments)
        result = await client.call_tool(way.tool, arguments)
        made = Plain(tool=way.tool, arguments=arguments)
        text, structured = text_of(result), _written(result.structured_content)
        told = Told(made, heard.row.turn_of(call), bool(result.is_error), text, structured)
        heard.keep(told, result)
        if told.refused == call.refused:
            heard.detours += number
            return
        refusals.append(f"{way.tool} {_written(arguments)}: {told.text.splitlines()[0]}")
    expected = "refused" if call.refused else "answered"
    heard.problems += [f"{heard.row.id}: expected to be {expected}: {each}" for each in refusals]


def missing_facts(heard: Heard) -> list[tuple[Fact, str]]:
    """Return the facts that a model could not have read in one of the halves, and in which."""
    missing = []
    for fact in heard.row.facts:
        read = heard.until(heard.row.turn_of(fact))
        texts = "\n".join(told.halves[0] for told in read)
        structured = "\n".join(told.halves[-1] for told in read)
        lacking = [
            name
            for name, half in (("text", texts), ("structured content", structured))
            if not says_any(half, fact.any)
        ]
        if lacking:
            missing.append((fact, " and ".join(lacking)))
    return missing


def text_of(result: CallToolResult) -> str:
    """Return the text half of a result."""
    return "\n".join(str(getattr(part, "text", "")) for part in result.content)


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
