"""Static lint of what a client lists: every client can read it, and it carries the words that CSMs use."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from onboarding_evals.rows import Row
from onboarding_evals.verdict import Verdict
from onboarding_server.mcp.schemas import read_published
from server.mcp.tokens import compact, count

__all__ = ["faults", "lint"]

Face = Mapping[str, Any]

MOST_TOOLS = 13
MOST_TOKENS, MOST_WIDEST, MOST_OUTPUT = 2500, 650, 2700
"""cl100k tokens of all tools as a model sees them, of the widest, of the output schemas."""
# Gemini, Cursor, Zed and others reject these in an input schema.
_REJECTED = ("$ref", "$defs", "anyOf", "oneOf", "allOf", "const", "prefixItems", "default", "title")
_HINTS = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
_NAME = re.compile(r"[a-z]+(_[a-z]+)+")
_WRITER = "confirm_changes"
# What CSMs say; a tool whose description lacks them is not found by a client that searches its tools.
_WORDS = {
    "find_accounts": ("find", "name"),
    "next_step": ("next", "brief me"),
    "score_health": ("health", "score", "what if"),
    "track_milestones": ("kickoff", "due", "behind"),
    "classify_risks": ("risks", "signals"),
    "check_handoff": ("hand off", "ready"),
    "triage_portfolio": ("today", "changed"),
    "review_cohort": ("onboardings", "first value"),
    "search_playbook": ("playbook", "rule"),
    "render_template": ("draft", "nudge", "agenda"),
    "propose_facts": ("record",),
    "propose_import": ("export",),
    "confirm_changes": ("yes",),
}


def lint(rows: tuple[Row, ...]) -> Verdict:
    """Check the published tools, and that rows and tools know each other."""
    faces = {face["name"]: face for face in read_published()}
    verdict = Verdict(
        "lint",
        "names, hints, schemas and budgets keep to what every known client accepts; each tool has a request",
        "that a client shows them so, or that a model picks the right one",
    )
    costs = {name: count(compact(_as_a_model_sees_it(face))) for name, face in faces.items()}
    outputs = sum(count(compact(face["outputSchema"])) for face in faces.values())
    widest = max(costs, key=lambda name: costs[name])
    verdict.lines = [
        f"{len(faces)} tools, {sum(costs.values())} tokens as a model sees them",
        f"the widest, {widest}, {costs[widest]}; output schemas {outputs}",
    ]
    verdict.failures = [
        *_over("tools", len(faces), MOST_TOOLS),
        *_over("tokens of all tools", sum(costs.values()), MOST_TOKENS),
        *_over(f"tokens of {widest}", costs[widest], MOST_WIDEST),
        *_over("tokens of the output schemas", outputs, MOST_OUTPUT),
        *(fault for face in faces.values() for fault in faults(face)),
        *_strangers(faces, rows),
    ]
    return verdict


def faults(face: Face) -> Iterator[str]:
    """Name what is wrong with one tool."""
    name = face["name"]
    if not _NAME.fullmatch(name):
        yield f"{name}: the name is not verb_noun in lower case"
    for hint in _HINTS:
        if not isinstance(face["annotations"].get(hint), bool):
            yield f"{name}: {hint} is not said; a client then assumes the worst"
    if face["annotations"].get("readOnlyHint") is (name == _WRITER):
        yield f"{name}: readOnlyHint is wrong; only {_WRITER} writes"
    for word in _WORDS.get(name, ()):
        if word not in f"{face['title']} {face['description']}".lower():
            yield f"{name}: the description lacks the word “{word}”, by which people ask for it"
    yield from _schema_faults(name, face["inputSchema"], depth=0)


def _schema_faults(place: str, schema: Mapping[str, Any], depth: int) -> Iterator[str]:
    for key in _REJECTED:
        if key in schema:
            yield f"{place}: the schema has {key}, which some clients reject"
    if isinstance(schema.get("type"), list):
        yield f"{place}: the schema has a list of types, which some clients reject"
    if any(not isinstance(each, str) for each in schema.get("enum", ())):
        yield f"{place}: an enum holds something other than text"
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            yield f"{place}: unknown fields are not refused"
        if depth > 1:
            yield f"{place}: objects nest deeper than one level"
        for name, inner in schema.get("properties", {}).items():
            yield from _schema_faults(f"{place}.{name}", inner, depth + 1)
    if "items" in schema:
        yield from _schema_faults(f"{place}[]", schema["items"], depth)


def _strangers(faces: Mapping[str, Face], rows: tuple[Row, ...]) -> Iterator[str]:
    """Name tools that no request calls, and calls that no tool takes."""
    ways = [(row.id, way) for row in rows for call in row.calls for way in call.ways]
    for name in faces.keys() - {way.tool for _, way in ways}:
        yield f"{name}: no request calls it"
    for id_, way in ways:
        known = faces.get(way.tool, {}).get("inputSchema", {}).get("properties", {})
        for argument in way.arguments.keys() - known.keys():
            yield f"{id_}: {way.tool} has no argument {argument}"


def _as_a_model_sees_it(face: Face) -> dict[str, Any]:
    return {"name": face["name"], "description": face["description"], "input_schema": face["inputSchema"]}


def _over(what: str, found: int, most: int) -> list[str]:
    return [f"{found} {what}; at most {most}"] if found > most else []
