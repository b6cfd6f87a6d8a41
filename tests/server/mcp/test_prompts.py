"""Prompts over the protocol: listed for free, filled from the store, refused in a sentence, completed."""

import subprocess
import sys
from pathlib import Path

import pytest
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, INVALID_PARAMS, PromptReference, TextContent

from onboarding_server.mcp.resources import PlaybookServer
from onboarding_server.mcp.server import build_server
from onboarding_server.prompting import read_prompts
from onboarding_server.service.service import Service
from server.mcp.tokens import compact, count
from server.mcp.wire import our_command, started
from server.mcp.world import MODES, copied

pytestmark = pytest.mark.anyio

_LISTS_THE_PROMPTS = """
import sys, anyio
from mcp.client.client import Client
from onboarding_server.mcp.server import build_server

async def main():
    async with Client(build_server(None)) as client:
        print(len((await client.list_prompts()).prompts))

anyio.run(main)
heavy = {"onboarding_tools.facts", "onboarding_tools.playbook", "onboarding_server.service", "sqlalchemy",
         "rich", "jinja2", "anthropic", "typer"}
print(sorted(heavy & sys.modules.keys()))
"""
_ABOUT_ONE = [
    name for name, prompt in read_prompts().items() if prompt.arguments.get("account", None) is not None
]


async def _filled(client: Client, name: str, **given: str) -> str:
    messages = (await client.get_prompt(name, given)).messages
    assert [message.role for message in messages] == ["user"]
    content = messages[0].content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("mode", MODES)
async def test_prompts_are_listed_in_one_order_with_what_they_take(server: PlaybookServer, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        listed = (await client.list_prompts()).prompts

    assert [prompt.name for prompt in listed] == sorted(read_prompts())
    assert all(prompt.title and prompt.description for prompt in listed)
    step = next(prompt for prompt in listed if prompt.name == "next-step")
    assert [(each.name, each.required) for each in step.arguments or ()] == [
        ("account", True),
        ("as_of", False),
    ]


def test_listing_the_prompts_loads_nothing_that_fills_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LISTS_THE_PROMPTS],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )

    assert done.stdout.split("\n")[:2] == ["9", "[]"]
    assert done.stderr == ""


@pytest.mark.parametrize("mode", MODES)
async def test_a_prompt_embeds_the_computed_answer_fenced(server: PlaybookServer, mode: str) -> None:
    async with Client(server, mode=mode) as client:
        text = await _filled(client, "next-step", account="a6ff4am")

    ours, _, fenced = text.partition("<outside-")
    assert "Standing on 2026-10-15:" in ours
    assert "Quillwater" not in ours
    assert "account: Quillwater Press" in fenced


async def test_an_account_named_in_two_ways_is_asked_about(server: PlaybookServer) -> None:
    async with Client(server) as client:
        text = await _filled(client, "handoff", account="harbourline")

    assert "account: “harbourline” fits 2 accounts; ask which one and call again with its id." in text
    assert "Harbourline Freight Antwerp" not in text.partition("<outside-")[0]


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        (
            "next-steps",
            {"account": "a6ff4am"},
            "name: “next-steps” is no prompt; expected one of account-brief",
        ),
        ("next-step", {}, "account: nothing given; expected Name, domain or id."),
        (
            "next-step",
            {"account": "a6ff4am", "as_of": "today"},
            "as_of: “today” given; expected a date such as",
        ),
        ("portfolio-morning", {"who": "me"}, "who: “me” given; expected only owner, since, as_of."),
    ],
)
async def test_a_prompt_that_cannot_be_filled_is_refused_in_a_sentence(
    server: PlaybookServer, name: str, given: dict[str, str], sentence: str
) -> None:
    async with Client(server) as client:
        with pytest.raises(MCPError) as refused:
            await client.get_prompt(name, given)

    assert refused.value.error.code == INVALID_PARAMS
    assert sentence in refused.value.error.message


@pytest.mark.parametrize("mode", MODES)
async def test_a_crash_is_logged_and_shows_nothing_of_what_it_stumbled_over(
    mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with Client(build_server(_crash), mode=mode) as client:
        with pytest.raises(MCPError) as refused:
            await client.get_prompt("next-step", {"account": "a6ff4am"})

    assert refused.value.error.code == INTERNAL_ERROR
    assert refused.value.error.message == "Error filling prompt next-step"
    assert "LookupError: Quillwater Press" in caplog.text


def _crash() -> Service:
    message = "Quillwater Press"
    raise LookupError(message)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("prompt", "argument", "typed", "offered"),
    [
        ("next-step", "account", "harbour", ["Harbourline Freight Antwerp", "Harbourline Freight Rotterdam"]),
        ("risk-response", "signal", "Champ", ["champion_dark"]),
        ("programme-design", "segment", "m", ["mid_market", "smb"]),
        ("portfolio-morning", "owner", "me", ["me"]),
        ("next-step", "as_of", "2026", []),
        ("next-step", "nothing", "", []),
        ("nothing", "account", "", []),
    ],
)
async def test_arguments_complete_as_somebody_types(  # noqa: PLR0917 - a table of what is typed and offered
    server: PlaybookServer, mode: str, prompt: str, argument: str, typed: str, offered: list[str]
) -> None:
    async with Client(server, mode=mode) as client:
        found = await client.complete(PromptReference(name=prompt), {"name": argument, "value": typed})

    assert found.completion.values == offered


def test_a_prompt_is_filled_and_refused_over_stdio(samples_db: Path, tmp_path: Path) -> None:
    with started(our_command(copied(samples_db, tmp_path))) as wire:
        given = {"account": "a6ff4am", "as_of": "2026-10-15"}
        filled = wire.ask("prompts/get", {"name": "account-brief", "arguments": given})
        refused = wire.ask("prompts/get", {"name": "account-brief", "arguments": {}})

    assert "Account a6ff4am on 2026-10-15" in filled["result"]["messages"][0]["content"]["text"]
    assert refused["error"] == {
        "code": INVALID_PARAMS,
        "message": "account: nothing given; expected Name, domain or id.",
    }


@pytest.mark.parametrize("name", _ABOUT_ONE)
async def test_a_prompt_about_one_account_fits_its_budget(server: PlaybookServer, name: str) -> None:
    async with Client(server) as client:
        text = await _filled(client, name, account="a6ff4am")

    assert count(text) <= 1500


async def test_the_list_of_prompts_is_cheap(server: PlaybookServer) -> None:
    async with Client(server) as client:
        listed = (await client.list_prompts()).prompts

    wire = [prompt.model_dump(mode="json", exclude_none=True) for prompt in listed]
    assert count(compact(wire)) <= 1200
