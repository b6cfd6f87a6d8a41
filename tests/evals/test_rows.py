"""Rows are strict, a third is held apart, and a wrong one is told in sentences."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from onboarding_evals.cli import LAYERS
from onboarding_evals.errors import InvalidRowsError
from onboarding_evals.rows import HELD, OPEN, read_rows

_ROWS = (*read_rows(OPEN), *read_rows(HELD))
_ROW = {
    "id": "x1", "tags": ["next_step"], "lang": "en", "turns": ["next for acme?"],
    "calls": [{"tool": "next_step", "arguments": {"account": "acme"}}],
    "facts": [{"any": ["2026-10-14"], "why": "because"}], "never": [], "state": [], "needs": [],
}  # fmt: skip


def _told(folder: Path, *rows: object) -> str:
    path = folder / "rows.jsonl"
    path.write_text(
        "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8"
    )
    with pytest.raises(InvalidRowsError) as raised:
        read_rows(path)
    return str(raised.value)


def test_there_are_more_than_80_requests_and_a_third_of_them_is_held_apart() -> None:
    assert len(_ROWS) > 80
    assert len(read_rows(HELD)) / len(_ROWS) >= 1 / 3
    assert len({row.id for row in _ROWS}) == len(_ROWS)


def test_the_readme_counts_the_requests_and_names_every_layer() -> None:
    readme = OPEN.with_name("README.md").read_text(encoding="utf-8")
    counts = (
        f"`requests.jsonl` holds {len(read_rows(OPEN))} requests, `heldout.jsonl` {len(read_rows(HELD))}:"
    )
    assert counts in readme
    assert [layer for layer in LAYERS if f"| `{layer}` |" not in readme] == []


@pytest.mark.parametrize("lang", ["de", "fr", "es", "pt"])
def test_both_parts_ask_in_other_languages_too(lang: str) -> None:
    assert all(any(row.lang == lang for row in read_rows(path)) for path in (OPEN, HELD))


@pytest.mark.parametrize(
    "tag",
    ["short", "pronoun", "missing", "injection", "write", "several", "out_of_scope", "typed", "draft",
     "agenda",
     "handoff", "cohort", "import", "playbook", "what_if", "ambiguous", "portfolio", "undo", "declined"],
)  # fmt: skip
def test_what_csms_ask_is_there(tag: str) -> None:
    assert Counter(tag in row.tags for row in _ROWS)[True] > 0


def test_a_request_out_of_scope_has_no_call_and_no_fact() -> None:
    out = [row for row in _ROWS if "out_of_scope" in row.tags]
    assert out
    assert all(not row.calls and not row.facts for row in out)


def test_every_request_can_be_answered_wrong() -> None:
    assert [row.id for row in _ROWS if not (row.facts or row.never or row.state)] == []


def test_every_need_is_of_an_account_that_has_such_facts() -> None:
    from onboarding_evals.world import account_rows  # noqa: PLC0415 - the conftest puts the evals on the path

    accounts = account_rows()
    for row in _ROWS:
        for need in row.needs:
            has = any(fact["type"] == need.type for fact in accounts[need.account])
            assert has or re.search("never recorded", need.why), (row.id, need.type)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"calls": []}, "facts: no call could bring them; a request out of scope has none."),
        ({"lang": "English"}, "lang: String should match pattern '^[a-z]{2}$'."),
        ({"turns": []}, "turns: Tuple should have at least 1 item after validation, not 0."),
        ({"mood": "sloppy"}, "mood: Extra inputs are not permitted."),
        ({"facts": [{"any": ["x"], "why": "y", "turn": 1}]}, "turn: counts from 0; there are 1 turns."),
        (
            {"state": [{"account": "A", "type": "note_added"}]},
            "state: facts are expected, and no call confirms any.",
        ),
    ],
)
def test_a_wrong_row_is_told_with_line_and_field(
    tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    assert _told(tmp_path, _ROW | change) == f"rows.jsonl, line 1: {sentence}"


def test_all_wrong_rows_are_told_at_once(tmp_path: Path) -> None:
    told = _told(tmp_path, "{", _ROW | {"never": [{"pattern": "(", "why": "x"}]}, _ROW, _ROW).splitlines()
    assert told[0].startswith("rows.jsonl, line 1: no JSON")
    assert told[1].startswith("rows.jsonl, line 2: never.pattern is no regular expression")
    assert told[2] == "rows.jsonl: the id x1 is there twice; give each row its own."
