"""What a client sees before it asks anything: the same in every era, and cheap."""

import subprocess
import sys

import pytest
from mcp.client.client import Client

from onboarding_server.mcp.resources import PlaybookServer
from onboarding_server.mcp.server import INSTRUCTIONS, build_server
from onboarding_server.service.service import Service
from server.mcp.world import MODES

pytestmark = pytest.mark.anyio

_NAMES = [
    "find_accounts",
    "next_step",
    "score_health",
    "track_milestones",
    "classify_risks",
    "check_handoff",
    "triage_portfolio",
    "review_cohort",
    "search_playbook",
    "render_template",
    "propose_facts",
    "propose_import",
    "confirm_changes",
]
_LISTS_THE_TOOLS = """
import sys, anyio
from mcp.client.client import Client
from onboarding_server.mcp.server import build_server

async def main():
    async with Client(build_server(None)) as client:
        await client.list_tools()

anyio.run(main)
heavy = {"onboarding_tools.facts", "onboarding_tools.playbook", "onboarding_server.service", "sqlalchemy",
         "rich", "jinja2", "anthropic", "typer"}
print(sorted(heavy & sys.modules.keys()))
"""


@pytest.mark.parametrize("mode", MODES)
async def test_the_tools_are_listed_in_one_order_in_every_era(server: PlaybookServer, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        first, again = await client.list_tools(), await client.list_tools(cache_mode="bypass")

    assert [tool.name for tool in first.tools] == _NAMES
    assert first.tools == again.tools


async def test_every_tool_has_a_title_and_all_four_hints_and_one_writes(server: PlaybookServer) -> None:
    async with Client(server) as client:
        tools = (await client.list_tools()).tools

    for tool in tools:
        assert tool.title
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint is (tool.name != "confirm_changes")
        assert tool.annotations.destructive_hint is False
        assert tool.annotations.idempotent_hint is True
        assert tool.annotations.open_world_hint is False


async def test_read_only_means_that_the_tool_that_writes_is_absent() -> None:
    async with Client(build_server(_unused, read_only=True)) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        refused = await client.call_tool("confirm_changes", {"token": "t", "summary": "s"})

    assert names == _NAMES[:-1]
    assert refused.is_error


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_server_says_who_it_is_and_how_to_use_it(server: PlaybookServer, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        assert client.instructions == INSTRUCTIONS
        assert client.server_info is not None
        assert client.server_info.name == "customer-onboarding-playbook"
        assert client.server_info.version


def test_listing_the_tools_loads_neither_facts_nor_playbook_nor_store() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LISTS_THE_TOOLS], capture_output=True, text=True, check=True, encoding="utf-8"
    )

    assert done.stdout.strip() == "[]"
    assert done.stderr == ""


def _unused() -> Service:
    raise AssertionError
