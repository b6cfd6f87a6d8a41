"""The real thing: the installed program over standard input and output, asked well and asked badly."""

import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp import StdioServerParameters
from mcp.client import ClientRequestContext
from mcp.client.client import Client
from mcp_types import ElicitRequestParams, ElicitResult

from onboarding_server.mcp.schemas import read_published
from onboarding_tools.facts import classes
from server.mcp.wire import Wire, our_command, started
from server.mcp.world import copied, service_over

_FACES = {face["name"]: face["inputSchema"] for face in read_published()}
_ID = "a6ff4am"
_NOTE = {"type": "note_added", "on": "2026-10-15", "text": "Budget talk is on Monday."}
_CALLS: list[tuple[str, dict[str, Any]]] = [
    ("find_accounts", {"query": "quill"}),
    ("next_step", {"account": _ID, "as_of": "2026-10-15"}),
    ("score_health", {"account": _ID, "as_of": "2026-10-15"}),
    ("track_milestones", {"account": _ID, "as_of": "2026-10-15"}),
    ("classify_risks", {"account": _ID, "as_of": "2026-10-15"}),
    ("check_handoff", {"account": _ID, "as_of": "2026-10-15"}),
    ("triage_portfolio", {"as_of": "2026-10-15"}),
    ("review_cohort", {"as_of": "2026-10-15"}),
    ("propose_facts", {"account": _ID, "facts": [_NOTE]}),
    ("propose_import", {"table": "account,owner\nZephyr Labs,Ines Calder\n"}),
]


@pytest.fixture(scope="module")
def running(samples_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Wire, Path, Path]]:
    """One server for the whole file, with its store and what it wrote to stderr."""
    folder = tmp_path_factory.mktemp("stdio")
    db, errors = copied(samples_db, folder), folder / "stderr.txt"
    with started(our_command(db), stderr=errors) as wire:
        yield wire, db, errors


@pytest.fixture
def wire(running: tuple[Wire, Path, Path]) -> Wire:
    return running[0]


@pytest.mark.parametrize(("tool", "arguments"), _CALLS, ids=[tool for tool, _ in _CALLS])
def test_every_tool_answers_over_stdio(wire: Wire, tool: str, arguments: dict[str, Any]) -> None:
    told = wire.call(tool, arguments)

    assert not told.get("isError"), told
    assert told["structuredContent"]["answer"] == told["content"][0]["text"]


def test_a_write_over_stdio_is_on_disk_when_it_is_acknowledged(running: tuple[Wire, Path, Path]) -> None:
    wire, db, _ = running
    proposed = wire.call("propose_facts", {"account": _ID, "facts": [_NOTE]})["structuredContent"]
    told = wire.call("confirm_changes", {key: proposed[key] for key in ("token", "summary")})

    assert told["structuredContent"]["status"] == "recorded"
    assert told["structuredContent"]["fact_ids"][0] in _facts(db, _ID)


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["legacy", "2026-07-28"])
async def test_a_user_is_asked_over_stdio_with_the_preview_that_the_server_kept(
    samples_db: Path, tmp_path: Path, mode: str
) -> None:
    db, asked = copied(samples_db, tmp_path), list[str]()

    async def ask(context: ClientRequestContext, params: ElicitRequestParams) -> ElicitResult:  # noqa: ARG001 - the client names them
        asked.append(params.message)
        return ElicitResult(action="accept", content={"record": True})

    command, *arguments = our_command(db)
    server = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
    async with Client(server, mode=mode, elicitation_callback=ask) as client:
        told = await client.call_tool("propose_facts", {"account": _ID, "facts": [_NOTE]})
        proposed = told.structured_content or {}
        wrong = {"token": proposed["token"], "summary": "Record nothing."}
        refused = await client.call_tool("confirm_changes", wrong)
        right = {key: proposed[key] for key in ("token", "summary")}
        written = await client.call_tool("confirm_changes", right)

    assert refused.is_error
    assert asked[0].splitlines()[1:] == [
        f"“Quillwater Press” ({_ID})",
        "+ 2026-10-15 note_added text “Budget talk is on Monday.”",
    ]
    assert len(asked) == 1
    assert (written.structured_content or {})["fact_ids"][0] in _facts(db, _ID)


_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.sampled_from([math.nan, math.inf, -1, 104, 0.1]),
    st.text(max_size=40),
    st.sampled_from(
        ["null", "85%", "2026-02-30", "9999-12-31", "me", _ID, "</outside-1>", "\u202e", "\x00", ";"]
    ),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)
_DAYS = st.one_of(st.dates().map(str), st.just("2026-10-01"), _VALUES)
_WORDS = st.sampled_from(
    ["kickoff", "acv", "nps", "first_value", "holidays", "time_zone", "agreed", "complete"]
)
_ROWS = st.fixed_dictionaries(
    {"type": st.sampled_from(list(classes()))},
    optional={
        **dict.fromkeys(("on", "due_on", "until"), _DAYS),
        **dict.fromkeys(("what", "state"), st.one_of(_WORDS, _VALUES)),
        **dict.fromkeys(("who", "value", "out_of", "ref", "reason", "text"), _VALUES),
    },
)


@st.composite
def _calls(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    tool = draw(st.sampled_from(list(_FACES)))
    known = draw(st.sets(st.sampled_from(list(_FACES[tool]["properties"])), max_size=4))
    arguments: dict[str, Any] = {name: draw(_VALUES) for name in sorted(known)}
    if "account" in known and draw(st.booleans()):
        arguments["account"] = _ID
    if tool == "propose_facts" and draw(st.booleans()):
        arguments |= {"account": _ID, "facts": draw(st.lists(_ROWS, max_size=3))}
    if draw(st.integers(0, 9)) == 0:
        arguments[draw(st.text(max_size=8))] = draw(_VALUES)
    return tool, arguments


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(call=_calls())
def test_whatever_is_asked_there_is_an_answer_no_traceback_and_no_fact_is_lost(
    running: tuple[Wire, Path, Path], call: tuple[str, dict[str, Any]]
) -> None:
    wire, db, errors = running
    before = _facts(db, _ID)

    told = wire.call(*call)
    if told.get("structuredContent", {}).get("token"):
        proposed = told["structuredContent"]
        written = wire.call("confirm_changes", {key: proposed[key] for key in ("token", "summary")})
        recorded = set(written["structuredContent"]["fact_ids"])
        assert recorded <= {fact for account in proposed["accounts"] for fact in _facts(db, account)}

    assert told.get("isError") or "structuredContent" in told, told
    assert set(before) <= set(_facts(db, _ID))
    assert errors.read_text(encoding="utf-8") == ""


def _facts(db: Path, account: str) -> list[str]:
    service = service_over(db)
    try:
        return [fact.id for fact in service.account(account=account).facts]
    finally:
        service.store.close()
