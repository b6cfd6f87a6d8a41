"""Each hand-worked case of tests/cases holds: facts in, the worked-out figures out."""

from __future__ import annotations

import re
import runpy
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from onboarding_tools.assessment import assess
from onboarding_tools.errors import InvalidFactsError
from onboarding_tools.facts import Account, OutsideText, parse_facts
from onboarding_tools.next_step import decide
from onboarding_tools.outlook import outlook
from onboarding_tools.playbook import standard

CASES = Path(__file__).parent / "cases"
PLAYBOOK = standard()
_STEP = re.compile(r"(?P<field>\w+)(?:\[(?P<key>[^\]#]+)(?:#(?P<nth>\d+))?\])?(?:\.|$)")


def _topics() -> list[Any]:
    return [
        pytest.param(case, topic.get("base", {}), id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.toml"))
        for topic in [tomllib.loads(path.read_text(encoding="utf-8"))]
        for case in topic["case"]
    ]


def _rows(case: dict[str, Any], bases: dict[str, Any]) -> list[dict[str, Any]]:
    names = case.get("base", [])
    chosen = [names] if isinstance(names, str) else names
    rows = [row for name in chosen for row in bases[name]["facts"]] + case.get("facts", [])
    return [{"id": f"f{number}", **row} for number, row in enumerate(rows, start=1)]


def _account(rows: list[dict[str, Any]], as_of: date) -> Account:
    dates = [on.date() if isinstance(on, datetime) else on for on in (row["on"] for row in rows)]
    facts = parse_facts(rows, today=max([as_of, *dates]), keys=PLAYBOOK.checklist_keys)
    return Account(id="acme", name=OutsideText("Acme Robotics"), facts=facts)


def _answer(account: Account, as_of: date, *, ahead: bool) -> dict[str, Any]:
    assessment = assess(account, PLAYBOOK, as_of)
    return {
        **assessment.model_dump(mode="json"),
        "next_step": decide(assessment).model_dump(mode="json"),
        "outlook": [
            change.model_dump(mode="json") for change in (outlook(account, PLAYBOOK, as_of) if ahead else ())
        ],
    }


def _look_up(answer: Any, path: str) -> Any:  # noqa: ANN401 -- JSON has no narrower type
    found = answer
    for step in _STEP.finditer(path):
        found = found[step["field"]]
        if step["key"]:
            named = [item for item in found if next(iter(item.values())) == step["key"]]
            found = named[int(step["nth"] or 1) - 1]
    return found


def _mismatch(answer: dict[str, Any], path: str, expected: object) -> str | None:
    found = _look_up(answer, path.rstrip("~?!"))
    wanted = expected.isoformat() if isinstance(expected, date) else None if expected == "none" else expected
    if path.endswith("~"):
        holds = wanted in found
    elif path.endswith("?"):
        holds = bool(found) is wanted
    elif path.endswith("!"):
        holds = found != wanted
    else:
        holds = found == wanted or found == expected == "none"
    return None if holds else f"{path}: {found!r}, worked out {wanted!r}"


@pytest.mark.parametrize(("case", "bases"), _topics())
def test_a_case_comes_out_as_worked_by_hand(case: dict[str, Any], bases: dict[str, Any]) -> None:
    rows, expect = _rows(case, bases), dict(case["expect"])
    if refused := expect.pop("refused", None):
        with pytest.raises(InvalidFactsError) as refusal:
            _account(rows, case["as_of"])
        assert [problem.field.rpartition(".")[2] for problem in refusal.value.problems] == refused
        return
    ahead = any(path.startswith("outlook") for path in expect)
    answer = _answer(_account(rows, case["as_of"]), case["as_of"], ahead=ahead)
    found = [text for path, value in expect.items() if (text := _mismatch(answer, path, value))]
    assert not found, "\n".join([case["working"], *found])


def test_the_figures_of_the_cases_hold_when_recomputed_without_the_product() -> None:
    assert runpy.run_path(str(CASES / "recompute.py"))["main"]() == 0
