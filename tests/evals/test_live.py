"""The live runner, proved over the double: who answers right passes, who does not is told why."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from messages_api import Failure, MessagesApi, Reply, last_results, text, tool_use
from onboarding_evals.cli import main, report
from onboarding_evals.live import Model, live
from onboarding_evals.rows import HELD, OPEN, Row, read_rows
from onboarding_evals.verdict import Verdict
from onboarding_evals.world import Portfolio

_ROWS = {row.id: row for row in (*read_rows(OPEN), *read_rows(HELD))}
_GIVEN = re.compile(r"^(token|summary): (.+)$", re.MULTILINE)


def _ideal(row: Row) -> Iterator[Any]:
    """Play a row as a good assistant would: its calls, then an answer with every fact of the turn."""
    for turn in range(len(row.turns)):
        for call in row.calls:
            if row.turn_of(call) == turn:
                yield _calling(call.tool, call.arguments)
        facts = [fact.any[0] for fact in row.facts if row.turn_of(fact) == turn]
        yield Reply([text(f"Here is what I know: {', '.join(facts)}.")])


def _calling(tool: str, arguments: dict[str, Any]) -> Callable[[dict[str, Any]], Reply]:
    given: dict[str, str] = {}

    def turn(request: dict[str, Any]) -> Reply:
        given.update(_GIVEN.findall(_all_results(request)))
        filled = {
            key: given.get(value[1:], value) if isinstance(value, str) and value.startswith("@") else value
            for key, value in arguments.items()
        }
        return Reply([tool_use(tool, filled)])

    return turn


def _all_results(request: dict[str, Any]) -> str:
    return "\n".join(
        str(block.get("content"))
        if isinstance(block.get("content"), str)
        else "\n".join(part.get("text", "") for part in block["content"])
        for message in request["messages"]
        if isinstance(message["content"], list)
        for block in message["content"]
        if block.get("type") == "tool_result"
    )


def _lines(
    turns: list[Any], ids: tuple[str, ...], portfolio: Portfolio, times: int = 1
) -> tuple[list[str], list[str]]:
    with MessagesApi(turns) as api:
        model = Model(api.key, base_url=api.url)
        verdict = live([_ROWS[id_] for id_ in ids], model, portfolio, times=times)
    return verdict.lines, verdict.failures


def test_a_model_that_answers_right_passes_each_time_with_the_skill_and_without(portfolio: Portfolio) -> None:
    ids = ("h01", "h20", "w01")
    turns = [turn for _ in range(2) for id_ in ids for _ in range(2) for turn in _ideal(_ROWS[id_])]
    lines, failures = _lines(turns, ids, portfolio, times=2)
    assert failures == []
    assert lines[0].startswith("with the skill: 6 runs of 3 requests, pass 1.00, pass^2 1.00; ")
    assert lines[1].startswith("without it: 6 runs of 3 requests, pass 1.00, pass^2 1.00; ")


def test_an_answer_without_its_fact_fails_and_one_with_a_forbidden_word_too(portfolio: Portfolio) -> None:
    mute = [Reply([text("All good.")])]
    rude = [Reply([text("insufficient: the milestone. But the score is 80, healthy.")])]
    lines, _ = _lines([*mute, *rude, *mute, *rude], ("h01", "h21"), portfolio)
    assert lines[0].startswith("with the skill: 2 runs of 2 requests, pass 0.00, pass^1 0.00; ")
    assert (
        "  h01: does not say “usage by user”: play low_usage, step 1: pull usage by user for the last four "
        "weeks" in lines
    )
    assert "  h21: says “healthy”: missing is unknown, not good" in lines


def test_one_good_run_of_two_counts_for_pass_and_not_for_pass_k(portfolio: Portfolio) -> None:
    mute = [Reply([text("All good.")])]
    turns = [*_ideal(_ROWS["h01"]), *mute, *mute, *mute]
    lines, _ = _lines(turns, ("h01",), portfolio, times=2)
    assert lines[0].startswith("with the skill: 2 runs of 1 requests, pass 0.50, pass^2 0.00; ")


def test_a_write_that_was_not_asked_for_fails_the_run(portfolio: Portfolio) -> None:
    note = {"type": "note_added", "on": "2026-10-15", "text": "x"}

    def confirm(request: dict[str, Any]) -> Reply:
        return Reply([tool_use("confirm_changes", dict(_GIVEN.findall(last_results(request))))])

    wrong = [Reply([tool_use("propose_facts", {"account": "oxbow", "facts": [note]})]), confirm]
    answers = [Reply([text("22 of 40: 96, recorded.")]), Reply([text("Done.")])]
    lines, _ = _lines([*wrong, *answers, *wrong, *answers], ("w01",), portfolio)
    assert "  w01: w01: not stored: usage_observed {'value': 22} on Foxglove Motors" in lines
    assert "  w01: w01: 1 facts stored on Oxbow Foods, and nobody asked for it" in lines


def test_a_run_that_broke_off_is_no_verdict_about_the_model_but_a_failure_of_the_run(
    portfolio: Portfolio,
) -> None:
    _, failures = _lines([Failure(401), Failure(401)], ("h01",), portfolio)
    assert [failure.split(": ")[0] for failure in failures] == ["h01, with the skill", "h01, without it"]


def test_without_a_key_there_is_one_sentence_and_a_failing_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    assert main(["--live", "1"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == (
        "ANTHROPIC_API_KEY is not set, so no model was asked; set it, or run the other layers, "
        "which need no key.\n"
    )


def test_the_runner_prints_what_a_layer_proves_and_what_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("== lint\nproves: ")
    assert "\ndoes not prove: " in told
    assert told.endswith("lint: holds\n\n")


def test_one_layer_that_does_not_hold_fails_the_run_and_the_others_are_still_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    wrong = Verdict("taste", "it is good", "that it keeps", failures=["too salty"])
    assert report([wrong, Verdict("sight", "it is there", "more")]) == 1
    assert capsys.readouterr().out == (
        "== taste\nproves: it is good\ndoes not prove: that it keeps\nWRONG too salty\ntaste: 1 wrong\n\n"
        "== sight\nproves: it is there\ndoes not prove: more\nsight: holds\n\n"
    )


def test_an_unknown_request_is_refused_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--only", "zz9"]) == 1
    assert capsys.readouterr().err == (
        "no request is called zz9; the ids stand in requests.jsonl and heldout.jsonl.\n"
    )


def test_an_unknown_layer_is_refused_with_the_ones_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["taste"])
    assert (
        "no layer taste; there are lint, discover, fill, replay, withheld, adversarial"
        in capsys.readouterr().err
    )
