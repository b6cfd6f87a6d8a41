"""Each tool: its full answer kept as a text to read, the same in every era; one failure, one sentence."""

from typing import Any

import jsonschema
import pytest
from mcp.client.client import Client
from mcp_types import TextContent

from onboarding_server.mcp.resources import PlaybookServer
from onboarding_server.mcp.schemas import read_published
from server.mcp.snapshots import CALLS, FOLDER, take
from server.mcp.tokens import compact, count
from server.mcp.world import MODES, samples

pytestmark = pytest.mark.anyio

_OUTPUT_SCHEMAS = {face["name"]: face["outputSchema"] for face in read_published()}
_ID = "a6ff4am"


@pytest.mark.parametrize("name", CALLS)
async def test_the_answer_is_the_one_that_was_reviewed(server: PlaybookServer, name: str) -> None:
    async with Client(server) as client:
        taken = await take(client, name)

    assert taken == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_every_snapshot_belongs_to_a_call_and_every_tool_but_the_one_that_writes_has_one() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} == CALLS.keys()
    assert {tool for tool, _ in CALLS.values()} == _OUTPUT_SCHEMAS.keys() - {"confirm_changes"}


@pytest.mark.parametrize("mode", MODES[1:])
@pytest.mark.parametrize("name", ["next_step", "triage_portfolio", "score_health_typed", "find_accounts"])
async def test_the_answer_is_the_same_in_every_era(server: PlaybookServer, name: str, mode: str) -> None:
    async with Client(server) as one, Client(server, mode=mode) as other:
        assert await take(one, name) == await take(other, name)


@pytest.mark.parametrize("name", CALLS)
async def test_the_structured_half_fits_its_schema_and_starts_with_the_text(
    server: PlaybookServer, name: str
) -> None:
    tool, arguments = CALLS[name]
    async with Client(server) as client:
        told = await client.call_tool(tool, arguments)

    assert isinstance(told.structured_content, dict)
    jsonschema.validate(told.structured_content, _OUTPUT_SCHEMAS[tool])
    assert isinstance(told.content[0], TextContent)
    assert told.structured_content["answer"] == told.content[0].text
    assert f"As of {told.structured_content['as_of']}, playbook {told.structured_content['playbook']}." in (
        told.content[0].text
    )


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        ("find_accounts", {"cursor": "x"}, "cursor: “x” given; expected the next_cursor of the page before."),
        ("next_step", {"account": "Nobody & Sons"}, "account: “Nobody & Sons” is not stored."),
        ("score_health", {"usage": "85%"}, "usage: “85%” given; expected a plain number from 0 to 100."),
        ("score_health", {},
         "account: nothing given; expected a stored account, or at least one of the five"),
        ("track_milestones", {"acv_usd": 5},
         "account: nothing given; expected a stored account, or kickoff_on"),
        ("track_milestones", {"account": _ID, "acv_usd": 5},
         "expected either an account, or kickoff_on and acv_usd."),
        ("classify_risks", {"account": _ID, "attempts": 2}, "expected no account beside attempts."),
        ("classify_risks", {"attempts": 2},
         "days_unanswered: nothing given; expected days_unanswered, which attempts"),
        ("classify_risks", {"trained": 9, "invited": 3},
         "value: 9 given; expected at most the 3 who were invited."),
        ("check_handoff", {"account": "Harbourline"},
         "account: “Harbourline” fits 2 accounts; ask which one"),
        ("triage_portfolio", {"since": "2026-10-15"},
         "since: “2026-10-15” given; expected a day before 2026-10-15."),
        ("review_cohort", {"owner": "Nemo"},
         "owner: “Nemo” given; expected the name of somebody who owns an account."),
        ("propose_facts", {"account": _ID, "facts": [{"type": "x", "on": "2026-10-15"}]},
         "facts[0].type: “x” given;"),
        ("propose_import", {"name": "nothing.csv"}, "“nothing.csv”: "),
        ("propose_import", {"name": "a.csv", "table": "account\nA"}, "expected either a name or a table."),
        ("confirm_changes", {"token": "t", "summary": "s"}, "token: no proposal in this store has it;"),
    ],
)  # fmt: skip
async def test_a_mistake_is_answered_in_a_sentence_that_says_what_is_accepted(
    server: PlaybookServer, tool: str, arguments: dict[str, Any], sentence: str
) -> None:
    async with Client(server) as client:
        told = await client.call_tool(tool, arguments)

    assert told.is_error
    assert isinstance(told.content[0], TextContent)
    assert told.content[0].text.startswith(f"Error executing tool {tool}: ")
    assert sentence in told.content[0].text
    assert "Traceback" not in told.content[0].text


async def test_an_ambiguous_name_gets_the_candidates_by_id_with_their_names_fenced(
    server: PlaybookServer,
) -> None:
    async with Client(server) as client:
        told = await client.call_tool("next_step", {"account": "Harbourline"})

    assert isinstance(told.content[0], TextContent)
    ours, _, fenced = told.content[0].text.partition("<outside-")
    assert "Freight" not in ours
    assert "a2azxam: Harbourline Freight Antwerp" in fenced
    assert "abdnofs: Harbourline Freight Rotterdam" in fenced


async def test_a_tool_that_does_not_exist_is_refused(server: PlaybookServer) -> None:
    async with Client(server) as client:
        told = await client.call_tool("declined", {"token": "t", "summary": "s"})

    assert told.is_error


async def test_a_next_step_fits_its_budget_for_every_sample_account(server: PlaybookServer) -> None:
    async with Client(server) as client:
        for name, _ in samples():
            told = await client.call_tool("next_step", {"account": name})
            assert count(compact(told.structured_content)) <= 550, name
