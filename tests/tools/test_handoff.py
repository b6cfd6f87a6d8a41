"""The last steps of the finished account of the completion cases, and what keeps it from being ready."""

import tomllib
from datetime import date
from pathlib import Path

from onboarding_tools.next_step import NextStep, decide
from onboarding_tools.readiness import Criterion
from tools.accounts import PLAYBOOK, Row, assessed, row

_BASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "completion.toml").read_text(encoding="utf-8"))[
    "base"
]
FINISHED: tuple[Row, ...] = (*_BASES["finished"]["facts"], *_BASES["expansion"]["facts"])
"""Its six criteria pass from 11 October 2026 on; Day 90 is the 17th."""
AS_OF = date(2026, 10, 15)
DOCUMENT = row("activity_completed", "2026-10-14", what="exit.document_stored")
MEETING = row("meeting_held", "2026-10-15", what="handoff", who="Priya Shah")


def _step(*rows: Row) -> NextStep:
    return decide(assessed(*FINISHED, *rows, as_of=AS_OF))


def _criterion(name: str, *rows: Row) -> Criterion:
    criteria = assessed(*FINISHED, *rows, as_of=AS_OF).handoff.criteria
    return next(each for each in criteria if each.criterion == name)


def test_a_ready_account_has_its_exit_criteria_first_then_the_meeting_then_the_last_milestone() -> None:
    assert [(step.kind, step.key) for step in (_step(), _step(DOCUMENT), _step(DOCUMENT, MEETING))] == [
        ("handoff", "exit.document_stored"),
        ("handoff", "handoff.meeting"),
        ("handoff", "milestones.value_realized.success_review"),
    ]


def test_the_handoff_is_due_with_the_last_milestone() -> None:
    assert {step.due_on for step in (_step(), _step(DOCUMENT))} == {date(2026, 10, 17)}


def test_value_is_demonstrated_only_when_every_success_criterion_is_measured() -> None:
    second = row(
        "success_criterion_set", "2026-07-21", ref="O2", what="Fewer errors", metric="Errors", target="0"
    )
    found = _criterion("value_demonstrated", second)
    assert (found.status, found.says) == ("fail", "1 of 2 success criteria are not measured")
    measured = row("result_measured", "2026-10-08", ref="fewer ERRORS", value=0)  # named by its objective
    assert _criterion("value_demonstrated", second, measured).status == "pass"


def test_a_week_below_target_breaks_the_run_and_is_named() -> None:
    found = _criterion(
        "usage_established", row("usage_observed", "2026-09-20", what="weekly_active_users", value=40)
    )
    # 27 September, 4 and 11 October
    assert found.says == "target met on 3 of 5 weeks in a row; below target on 2026-09-20"
    assert found.status == "fail"


def test_an_account_that_is_set_back_to_onboarding_with_everything_done_has_no_handoff_left() -> None:
    items = [f"value_realized.{key}" for key in PLAYBOOK.milestones["value_realized"].items]
    ticks = [row("activity_completed", "2026-10-14", what=key) for key in items]
    rows = (*FINISHED, DOCUMENT, MEETING, *ticks)
    complete = assessed(*rows, as_of=date(2026, 10, 17))
    reopened = row("status_changed", "2026-10-16", state="onboarding")
    again = assessed(*rows, reopened, as_of=date(2026, 10, 17))
    assert (complete.status, complete.handoff.completed_on) == ("completed", date(2026, 10, 14))
    assert (again.status, again.handoff.complete, decide(again).kind) == ("onboarding", False, "none")
