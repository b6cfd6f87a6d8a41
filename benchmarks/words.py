"""What a model reads: tokens of tools, schemas, instructions and answers."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import anyio
from mcp.client.client import Client

from onboarding_server.content import read_content
from onboarding_server.mcp.schemas import read_published
from onboarding_server.mcp.server import INSTRUCTIONS, build_server
from onboarding_server.prompting import read_prompts
from onboarding_server.service.searching import readable_sections
from onboarding_tools.playbook import standard
from row import Row
from server.mcp.tokens import compact, count
from server.mcp.world import samples, service_over

__all__ = ["measure"]

_SEEN = "cl100k tokens of name, description and input schema as compact JSON"
_DRAFTS = ("blocker-status", "kickoff-agenda", "handoff-document", "account-brief")
_HALVES = "cl100k tokens, the larger of the text and of the structured half as compact JSON"


def measure(folder: Path, accounts: int, rounds: int) -> Iterator[Row]:  # noqa: ARG001 - one signature for all parts
    """Count tokens with the cl100k ranks of a development dependency."""
    faces = read_published()
    costs = [count(compact(_as_a_model_sees_it(face))) for face in faces]
    outputs = sum(count(compact(face["outputSchema"])) for face in faces)
    yield Row.at_most(f"{len(faces)} tools as a model sees them", sum(costs), 2500, "tokens", _SEEN)
    yield Row.at_most("the widest of them", max(costs), 650, "tokens", _SEEN)
    yield Row.at_most("their output schemas", outputs, 2700, "tokens", "cl100k tokens as compact JSON")
    yield Row.at_most("server instructions", count(INSTRUCTIONS), 150, "tokens", "cl100k tokens")
    skill = read_content("SKILL.md").split("---\n", maxsplit=2)
    yield Row.at_most("SKILL.md, body", count(skill[2]), 1200, "tokens", "cl100k tokens")
    yield Row.plain("SKILL.md, front matter", f"{count(skill[1])} tokens", "cl100k tokens, always in context")
    bodies = max(count(prompt.body) for prompt in read_prompts().values())
    yield Row.plain(
        "the longest prompt, before it is filled", f"{bodies} tokens", "cl100k tokens of its template"
    )
    told = anyio.run(partial(_answers, folder / "words.db"))
    sections = len(readable_sections(standard()))
    yield Row.at_most(f"one section, the longest of {sections}", told["section"], 300, "tokens", _HALVES)
    yield Row.at_most("next_step, the longest of 15 sample accounts", told["step"], 550, "tokens", _HALVES)
    yield Row.at_most("triage_portfolio of 30 accounts", told["triage"], 1500, "tokens", _HALVES)
    for name in _DRAFTS:
        yield Row.plain(f"a draft: {name}", f"{told[name]} tokens", _HALVES)


def _as_a_model_sees_it(face: dict[str, Any]) -> dict[str, Any]:
    return {"name": face["name"], "description": face["description"], "input_schema": face["inputSchema"]}


async def _answers(db: Path) -> dict[str, int]:
    service = service_over(db)
    for suffix in ("", " Two", " Three"):
        for name, rows in samples():
            service.record(rows=rows, account=f"{name}{suffix}")
    async with Client(build_server(lambda: service)) as client:
        steps = [await _cost(client, "next_step", account=name) for name, _ in samples()]
        triage = await _cost(client, "triage_portfolio", limit=30)
        ids = [each.id for each in readable_sections(standard())]
        read = [await _cost(client, "search_playbook", section=id_) for id_ in ids]
        drafts = {
            name: await _cost(client, "render_template", account="Foxglove Motors", template=name)
            for name in _DRAFTS
        }
    service.store.close()
    return {"step": max(steps), "triage": triage, "section": max(read), **drafts}


async def _cost(client: Client, tool: str, **arguments: object) -> int:
    told = await client.call_tool(tool, arguments)
    return max(count(str(getattr(told.content[0], "text", ""))), count(compact(told.structured_content)))
