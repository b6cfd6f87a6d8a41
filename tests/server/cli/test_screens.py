"""What a person reads: the numbers of the wire form, nothing cut off, at any width."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from onboarding_server.cli import main
from onboarding_server.demo import AS_OF, read_demo
from onboarding_tools.playbook import standard

NOON = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)
NAMES = [str(file.account.name) for file in read_demo(standard())]


def run(arguments: list[str]) -> int:
    """Run a command line on the day that the sample accounts speak of."""
    return main.run(arguments, now=lambda: NOON)


def _told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 0
    return " ".join(capsys.readouterr().out.split())


def _wide_as(columns: int, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "onboarding_server", *arguments]
    environment = os.environ | {"COLUMNS": str(columns), "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, env=environment, encoding="utf-8", check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_the_screen_of_an_account_shows_its_next_step_and_its_date(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _told(capsys, "demo", name)
    assert f"{name} " in told
    assert "Next step" in told


def test_points_on_the_screen_add_up_to_the_score_on_the_screen(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # 7.5 + 25.0 + 15.0 + 10.0 + 7.5 = 65.0
    file = str(demo / "pebble-and-pine.toml")
    told = _told(capsys, "health", file)
    assert "Health 65.0 At risk" in told
    for points in ("25.0 7.5 22.5", "100.0 25.0", "60.0 15.0 10.0", "100.0 10.0", "75.0 7.5 2.5"):
        assert points in told


def test_a_provisional_score_is_called_so_and_shows_its_range(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # (30 + 25 + 10 + 7.5) / 75 = 96.67; usage at 0 gives 72.5, at 100 gives 97.5; known 75 of 100.
    told = _told(capsys, "health", str(demo / "northfold-retail.toml"))
    assert "Health 96.6 Needs attention provisional" in told
    assert "75 % of what is due; possible range 72.5 to 97.5" in told


def test_a_full_score_is_shown_with_the_warning_that_stands_beside_it(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _told(capsys, "health", str(demo / "meridian-grove.toml"))
    assert "Health 100.0 Healthy" in told
    assert told.endswith(
        "Beside the score critical Stakeholder left since 14 Oct: the executive sponsor left"
    )


def test_a_running_play_shows_what_its_step_is(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _told(capsys, "risks", str(demo / "copperleaf-energy.toml"))
    assert (
        "Technical blocker: step 3 of 6, due 15 Oct (today) Tell the customer where the blocker stands"
        in told
    )


def test_nothing_is_called_late_where_nobody_knows_what_is_reached(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _told(capsys, "milestones", str(demo / "oxbow-foods.toml"))
    assert "not known whether it is reached" in told
    assert " late" not in told


def test_week_0_shows_no_score(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _told(capsys, "assess", str(demo / "windrow-agritech.toml"))
    assert "Week 0, Day -10" in told
    assert "Health not started" in told


def test_a_handoff_shows_the_one_thing_that_is_open(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = _told(capsys, "handoff", str(demo / "silverbirch-health.toml"))
    assert "Handoff ready" in told
    assert told.count(" fail ") == 1
    assert "Documents 8 of 8" in told


def test_a_handoff_check_tells_a_script_yes_or_no(demo: Path) -> None:
    assert run(["handoff", str(demo / "silverbirch-health.toml"), "--check"]) == 0
    assert run(["handoff", str(demo / "pebble-and-pine.toml"), "--check"]) == 3


def test_a_plan_needs_a_kickoff_date_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    # Mid-market, Day 60 of 1 September = 30 October.
    assert "30 Oct" in _told(capsys, "milestones", "--kickoff", "2026-09-01", "--acv", "24000")


def test_the_stored_portfolio_is_the_sample_portfolio(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for file in demo.glob("*.toml"):
        assert run(["record", str(file), "--yes"]) == 0
    capsys.readouterr()
    run(["triage", "--as-of", str(AS_OF), "--json"])
    stored = json.loads(capsys.readouterr().out)["portfolio"]
    run(["demo", "--json"])
    sample = json.loads(capsys.readouterr().out)
    for group in ("today", "this_week", "later"):
        assert [row["account"]["name"] for row in stored[group]] == [
            row["account"]["name"] for row in sample[group]
        ]
    assert stored["by_attention"] == sample["by_attention"] == {"P1": 1, "P2": 3, "P3": 6, "P4": 4}


def test_an_account_recorded_since_a_day_is_not_compared_with_it(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["record", str(demo / "meridian-grove.toml"), "--yes"])
    capsys.readouterr()
    told = _told(capsys, "triage", "--since", "2026-10-14")
    assert "Changed since 2026-10-14" in told
    assert "1 account was first recorded after 2026-10-14: nothing to compare" in told


def test_a_cohort_shows_its_size_beside_its_figures(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["record", str(demo / "silverbirch-health.toml"), "--yes"])
    capsys.readouterr()
    # First value was confirmed on 17 August, Day 29 of 20 July.
    told = _told(capsys, "cohort")
    assert "Cohort 1 account " in told
    assert "median Day 29 (Kaplan-Meier); 1 confirmed, 1 in time, 0 late" in told


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 160])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_cut(columns: int) -> None:
    lines = _wide_as(columns, "demo", "Pebble & Pine Studio")
    assert (
        max(len(line) for line in lines if not line.startswith("  onboarding") and "same" not in line)
        <= columns
    )
    assert [line for line in lines if "…" in line] == []
