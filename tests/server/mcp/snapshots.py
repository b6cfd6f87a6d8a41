"""The full output of each tool, kept as text that a person can read.

`python tests/server/mcp/snapshots.py` writes them anew after a change that was meant; the difference is the
review.
"""

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import anyio
from mcp.client.client import Client
from mcp_types import CallToolResult, TextContent

__all__ = ["CALLS", "FOLDER", "as_text", "take"]

FOLDER = Path(__file__).parent / "snapshots"
_NOTE = {"type": "note_added", "on": "2026-10-15", "text": "Budget talk is on Monday."}
_TABLE = (
    "account,owner,kickoff_on\nZephyr Labs,Ines Calder,2026-10-20\nAltona Optics,Ines Calder,2026-13-01\n"
)
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "find_accounts": ("find_accounts", {"query": "harbourline"}),
    "next_step": ("next_step", {"account": "Meridian Grove Insurance"}),
    "next_step_full": ("next_step", {"account": "Copperleaf Energy", "detail": "full"}),
    "score_health": ("score_health", {"account": "Northfold Retail"}),
    "score_health_typed": (
        "score_health",
        {"milestones": 72, "engagement": 80, "usage": 96, "technical": 96, "sentiment": 98},
    ),
    "score_health_what_if": ("score_health", {"account": "Copperleaf Energy", "technical": 100}),
    "track_milestones": ("track_milestones", {"account": "Quillwater Press"}),
    "track_milestones_plan": ("track_milestones", {"kickoff_on": "2026-11-02", "acv_usd": 20000}),
    "classify_risks": ("classify_risks", {"account": "Harbourline Freight Antwerp"}),
    "classify_risks_observed": (
        "classify_risks",
        {
            "day": 45,
            "days_unanswered": 8,
            "attempts": 2,
            "blocker_days": 8,
            "usage_percent": 30,
            "left": "nobody",
        },
    ),
    "check_handoff": ("check_handoff", {"account": "Silverbirch Health"}),
    "triage_portfolio": ("triage_portfolio", {}),
    "triage_portfolio_since": ("triage_portfolio", {"since": "2026-10-08", "owner": "me"}),
    "review_cohort": ("review_cohort", {}),
    "search_playbook": ("search_playbook", {"question": "the sponsor ghosted us"}),
    "search_playbook_section": ("search_playbook", {"section": "signals.champion_dark"}),
    "render_template": ("render_template", {"account": "Harbourline Freight Antwerp"}),
    "render_template_agenda": (
        "render_template",
        {"account": "Windrow Agritech", "template": "kickoff-agenda", "minutes": 60, "tone": "direct"},
    ),
    "render_template_list": ("render_template", {}),
    "render_template_check": (
        "render_template",
        {
            "account": "Harbourline Freight Antwerp",
            "check": "Hi Lena, your health score fell to 41 on 3 May.",
        },
    ),
    "propose_facts": ("propose_facts", {"account": "Quillwater Press", "facts": [_NOTE]}),
    "propose_facts_new": (
        "propose_facts",
        {
            "account": "Zephyr Labs",
            "facts": [
                {"type": "milestone_planned", "on": "2026-09-01", "what": "kickoff", "due_on": "2026-09-14"}
            ],
        },
    ),
    "propose_import": ("propose_import", {"table": _TABLE}),
}


def as_text(arguments: dict[str, Any], told: CallToolResult) -> str:
    """Write a call and both halves of its answer; a token is random and shown as such."""
    assert isinstance(told.content[0], TextContent)
    structured = told.structured_content or {}
    assert structured.get("answer", told.content[0].text) == told.content[0].text
    rest = {key: value for key, value in structured.items() if key != "answer"}
    parts = [json.dumps(arguments, ensure_ascii=False), told.content[0].text, json.dumps(rest, indent=1)]
    return _without_token("\n---\n".join(parts) + "\n", str(structured.get("token") or ""))


def _without_token(text: str, token: str) -> str:
    shown = text.replace(token, "TOKEN") if token else text
    return re.sub(
        r"playbook\": \"standard 2026\.11 [0-9a-f]{8}", 'playbook": "standard 2026.11 DIGEST', shown
    )


async def take(client: Client, name: str) -> str:
    """Make one call and write what came."""
    tool, arguments = CALLS[name]
    return as_text({tool: arguments}, await client.call_tool(tool, arguments))


async def _write(names: list[str]) -> None:
    from onboarding_server.mcp.server import build_server  # noqa: PLC0415 - the paths are set below
    from server.mcp.world import record_samples, service_over  # noqa: PLC0415 - as above

    with tempfile.TemporaryDirectory() as folder:
        service = service_over(Path(folder) / "store.db")
        record_samples(service)
        async with Client(build_server(lambda: service)) as client:
            for name in names:
                text = await take(client, name)
                (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
        service.store.close()


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2])]
    FOLDER.mkdir(exist_ok=True)
    anyio.run(_write, sys.argv[1:] or list(CALLS))
