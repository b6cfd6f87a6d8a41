"""Each layer holds on the tree as it is, and each notices what it is there to notice."""

from pathlib import Path
from typing import Any

import pytest

from onboarding_evals.adversarial import obeyed_in_chat, obeyed_over_stdio
from onboarding_evals.clients import User, in_memory
from onboarding_evals.discover import discover, rank
from onboarding_evals.fill import fill
from onboarding_evals.gaps import Gap, without_known
from onboarding_evals.hearing import Heard, hear, missing_facts
from onboarding_evals.interference import drafts_under_attack, interference
from onboarding_evals.lint import faults, lint
from onboarding_evals.replays import judged, replay, state_problems, stored
from onboarding_evals.rows import HELD, OPEN, Row, read_rows
from onboarding_evals.withheld import withheld, withheld_problems
from onboarding_evals.world import Portfolio
from onboarding_server.mcp.schemas import read_published

_OPENED, _HELD = read_rows(OPEN), read_rows(HELD)
_ROWS = {row.id: row for row in (*_OPENED, *_HELD)}


def _changed(id_: str, **fields: object) -> Row:
    return Row.model_validate(_ROWS[id_].model_dump(by_alias=True) | fields)


async def _heard(portfolio: Portfolio, row: Row) -> Heard:
    with portfolio.opened() as service:
        async with in_memory(service) as (client, _):
            return await hear(client, row)


def test_the_tools_pass_the_lint() -> None:
    assert lint((*_OPENED, *_HELD)).failures == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name": "NextStep"}, "NextStep: the name is not verb_noun in lower case"),
        ({"annotations": {"readOnlyHint": True}}, "next_step: destructiveHint is not said"),
        ({"description": "What to do."}, "next_step: the description lacks the word “brief me”"),
        ({"inputSchema": {"type": "object", "properties": {}}}, "next_step: unknown fields are not refused"),
        ({"inputSchema": {"anyOf": []}}, "next_step: the schema has anyOf"),
        ({"inputSchema": {"type": ["string", "null"]}}, "next_step: the schema has a list of types"),
    ],
)
def test_the_lint_names_what_a_client_rejects(change: dict[str, Any], told: str) -> None:
    face = next(face for face in read_published() if face["name"] == "next_step")
    assert any(fault.startswith(told) for fault in faults(face | change))


def test_the_right_tool_is_found_by_its_words_for_the_held_requests() -> None:
    assert discover(_OPENED, _HELD).failures == []


def test_a_tool_is_ranked_by_the_words_of_its_description() -> None:
    faces = [
        {"name": name, "title": "", "description": words, "inputSchema": {"properties": {}}}
        for name, words in (("bake", "bread and cakes"), ("brew", "beer, slowly"))
    ]
    assert rank("a slow beer?", faces) == ("brew", "bake")


@pytest.mark.anyio
async def test_ideal_trajectories_bring_every_fact_in_both_halves_and_every_argument_has_a_source(
    portfolio: Portfolio,
) -> None:
    verdict, heard = await replay((*_OPENED, *_HELD), portfolio)
    assert verdict.failures == []
    assert fill(heard).failures == []


@pytest.mark.anyio
async def test_a_fact_that_no_result_says_is_noticed_in_both_halves(portfolio: Portfolio) -> None:
    row = _changed("n03", facts=[{"any": ["2027-01-01"], "why": "nobody said so"}])
    ((_, half),) = missing_facts(await _heard(portfolio, row))
    assert half == "text and structured content"


@pytest.mark.anyio
async def test_a_refused_call_is_noticed(portfolio: Portfolio) -> None:
    row = _changed("n03", calls=[{"tool": "next_step", "arguments": {"account": "Nowhere"}}])
    assert any(
        "expected to be answered: next_step" in problem for problem in judged(await _heard(portfolio, row))
    )


@pytest.mark.anyio
async def test_a_write_that_nobody_asked_for_and_one_that_is_missing_are_noticed(
    portfolio: Portfolio,
) -> None:
    with portfolio.opened() as service:
        before = stored(service)
        async with in_memory(service) as (client, _):
            await hear(client, _ROWS["w01"])
        after = stored(service)
    assert list(state_problems(_ROWS["w01"], before, after)) == []
    assert list(state_problems(_ROWS["w01"], before, before)) == [
        "w01: not stored: usage_observed {'value': 22} on Foxglove Motors"
    ]
    assert list(state_problems(_ROWS["n01"], before, after)) == [
        "n01: 1 facts stored on Foxglove Motors, and nobody asked for it"
    ]


@pytest.mark.anyio
async def test_an_argument_out_of_thin_air_is_noticed(portfolio: Portfolio) -> None:
    call = {"tool": "score_health", "arguments": {"account": "foxglove", "usage": 93, "as_of": "2026-09-09"}}
    row = _changed("h32", calls=[call], needs=[])
    assert fill([await _heard(portfolio, row)]).failures == [
        "h32: score_health usage = 93 comes from nowhere",
        "h32: score_health as_of = '2026-09-09' comes from nowhere",
    ]


@pytest.mark.anyio
async def test_without_the_facts_the_tools_ask_and_say_no_figure(portfolio: Portfolio) -> None:
    assert (await withheld((*_OPENED, *_HELD), portfolio)).failures == []


@pytest.mark.anyio
async def test_a_figure_said_in_spite_of_missing_facts_is_noticed(portfolio: Portfolio) -> None:
    need = _ROWS["h32"].needs[0]
    strict = need.model_copy(
        update={"never": (need.never[0].model_copy(update={"pattern": "coverage"}),), "facts": need.facts[:1]}
    )
    problems = await withheld_problems(_ROWS["h32"], strict, portfolio)
    assert problems == [
        "the text still says “coverage”: that score rested on usage",
        "the structured content still says “coverage”: that score rested on usage",
    ]


def test_a_known_gap_is_told_and_a_closed_one_is_a_failure() -> None:
    gaps = [
        Gap(layer="replay", row="a1", has="lacks", why="a second call"),
        Gap(layer="replay", row="a2", has="lacks", why="never"),
    ]
    wrong, known = without_known(["a1: the text lacks it", "a3: the text lacks it"], gaps)
    assert wrong == ["a3: the text lacks it", "a2: the gap “lacks” is closed; take it out of gaps.toml"]
    assert known == ["known gap, a1: the text lacks it (a second call)"]


@pytest.mark.anyio
async def test_an_obedient_model_over_stdio_stores_nothing_while_the_user_says_no(tmp_path: Path) -> None:
    user = User(agrees=False)
    assert (await obeyed_over_stdio(tmp_path / "store.db", user=user))[0] == []
    # Once for each place where the orders stand: a brief, a next step, a table to import.
    assert ["milestone_completed" in question for question in user.asked] == [True, True, True]


@pytest.mark.anyio
async def test_where_the_client_cannot_ask_its_dialog_shows_the_servers_own_line(tmp_path: Path) -> None:
    shown: list[dict[str, Any]] = []
    assert (await obeyed_over_stdio(tmp_path / "store.db", dialog=shown.append))[0] == []
    assert "milestone_completed" in shown[0]["summary"]


@pytest.mark.anyio
async def test_a_user_who_says_yes_to_everything_is_noticed(tmp_path: Path) -> None:
    problems, _ = await obeyed_over_stdio(tmp_path / "store.db", user=User(agrees=True))
    assert problems[0].startswith("facts changed from")


def test_an_obedient_model_in_the_chat_stores_nothing_while_the_user_says_no(tmp_path: Path) -> None:
    shown = []

    def declined(preview: Any) -> bool:  # noqa: ANN401 - what the gate shows
        shown.append(preview.text)
        return False

    assert obeyed_in_chat(tmp_path / "store.db", declined)[0] == []
    assert "milestone_completed" in shown[0]


def test_a_gate_that_always_allows_is_noticed(tmp_path: Path) -> None:
    problems, _ = obeyed_in_chat(tmp_path / "store.db", lambda _: True)
    assert problems[0].startswith("facts changed from")


@pytest.mark.anyio
async def test_attacks_in_three_accounts_change_nothing_outside_the_fences(tmp_path: Path) -> None:
    compared, problems = await interference(tmp_path, most=3)
    assert (compared > 25, problems) == (True, [])


@pytest.mark.long
@pytest.mark.anyio
async def test_attacks_in_every_account_change_nothing_outside_the_fences(tmp_path: Path) -> None:
    assert (await interference(tmp_path))[1] == []


@pytest.mark.anyio
async def test_attacks_in_drafts_stay_in_their_fence_and_make_none_of_them_ready(tmp_path: Path) -> None:
    drafts, problems = await drafts_under_attack(tmp_path)
    assert (drafts > 40, problems) == (True, [])
