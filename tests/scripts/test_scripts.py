"""The two promised scripts: from a checkout, beside the installed package, and what their exit codes tell."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
CALCULATOR: Final = "health-score-calculator.py"
TRACKER: Final = "milestone-tracker.py"
TYPED: Final = (
    "--milestones",
    "72",
    "--engagement",
    "80",
    "--usage",
    "96",
    "--technical",
    "96",
    "--sentiment",
    "98",
)
# Day 1 is September 1st in the small business segment: first value is due on Day 10, habitual use on Day 20.
LATE: Final = """
account = "Acme Robotics"
as_of = 2026-09-15
facts = [
  { type = "profile_set", on = 2026-08-20, what = "acv", value = 5000 },
  { type = "milestone_planned", on = 2026-08-20, what = "kickoff", due_on = 2026-09-01 },
  { type = "milestone_completed", on = 2026-09-03, what = "technical_foundation" },
]
"""


@pytest.fixture
def late(tmp_path: Path) -> Path:
    path = tmp_path / "acme.toml"
    path.write_text(LATE, encoding="utf-8")
    return path


@pytest.fixture
def early(tmp_path: Path) -> Path:
    path = tmp_path / "early.toml"
    path.write_text(LATE.replace("as_of = 2026-09-15", "as_of = 2026-09-10"), encoding="utf-8")
    return path


def run(script: Path | str, *arguments: str, isolated: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a script as a person would, away from anybody's settings; isolated: without any package."""
    path = script if isinstance(script, Path) else ROOT / "scripts" / script
    none = str(path.parent / "none.toml")
    flags = ["-S"] if isolated else []
    return subprocess.run(
        [sys.executable, *flags, str(path), *arguments],
        env=os.environ | {"ONBOARDING_CONFIG": none, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 - JSON of either script
    return json.loads(done.stdout)


def test_five_typed_scores_are_weighed_exactly() -> None:
    done = run(CALCULATOR, *TYPED, "--json")
    # 72*30 + 80*25 + 96*25 + 96*10 + 98*10 = 2160 + 2000 + 2400 + 960 + 980 = 8500, over 100
    assert (done.returncode, told(done)["exact"], told(done)["band"]) == (0, "85", "healthy")


def test_the_score_is_shown_with_its_points() -> None:
    done = run(CALCULATOR, *TYPED)
    assert done.stdout.startswith("Health  85.0 Healthy\n")
    assert "21.6" in done.stdout  # 72 * 30 / 100


def test_some_scores_are_too_little_data_and_say_so() -> None:
    done = run(CALCULATOR, "--usage", "90")
    assert done.returncode == 0
    assert "too little data for a score" in done.stdout


def test_an_account_is_scored_and_a_what_if_stores_nothing(late: Path) -> None:
    before = late.read_bytes()
    as_is, supposed = (
        run(CALCULATOR, str(late), "--json"),
        run(CALCULATOR, str(late), "--milestones", "100", "--json"),
    )
    # September 15th is 5 days after the due date, the 10th: a slip of less than a week scores 90.
    assert _dimension(as_is, "milestones")["score"] == 90
    assert _dimension(supposed, "milestones")["score"] == 100
    assert late.read_bytes() == before


def _dimension(done: subprocess.CompletedProcess[str], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in told(done)["dimensions"] if each["dimension"] == name)
    return found


def test_an_overdue_milestone_alerts_by_line_and_by_exit_code(late: Path, early: Path) -> None:
    done, quiet = run(TRACKER, str(late)), run(TRACKER, str(early))
    assert done.returncode == 3
    assert "ALERT Acme Robotics: first_value is 5 days behind, due 2026-09-10\n" in done.stdout
    assert quiet.returncode == 0
    assert "ALERT" not in quiet.stdout


def test_one_day_late_is_one_day(late: Path) -> None:
    done = run(TRACKER, str(late), "--as-of", "2026-09-11")
    assert "first_value is 1 day behind" in done.stdout


def test_one_late_account_of_several_alerts(late: Path, early: Path) -> None:
    done = run(TRACKER, str(early), str(late), "--json")
    assert done.returncode == 3
    assert told(done)["alerts"] == [
        {"account": "Acme Robotics", "milestone": "first_value", "due_on": "2026-09-10", "days_behind": 5}
    ]
    assert [account["as_of"] for account in told(done)["accounts"]] == ["2026-09-10", "2026-09-15"]


def test_a_plan_is_dated_by_its_contract_value() -> None:
    done = run(TRACKER, "--kickoff", "2026-09-01", "--acv", "24000", "--json")
    dates = {item["milestone"]: item["due_on"] for item in told(done)["items"]}
    # Mid-market: Days 1, 5, 20, 40, 60, where Day 1 is the kickoff itself.
    assert dates == {
        "kickoff": "2026-09-01",
        "technical_foundation": "2026-09-05",
        "first_value": "2026-09-20",
        "habitual_use": "2026-10-10",
        "value_realized": "2026-10-30",
    }
    assert done.returncode == 0
    assert run(TRACKER, "--kickoff", "2026-09-01", "--acv", "24000").stdout.startswith("Milestones  60 days")


@pytest.mark.parametrize(
    ("script", "arguments", "sentence"),
    [
        (CALCULATOR, ("--usage", "101"), "usage: 101 given; expected a number from 0 to 100."),
        (CALCULATOR, ("none-such.toml",), "expected a readable file"),
        (TRACKER, ("none-such.toml",), "expected a readable file"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    script: str, arguments: tuple[str, ...], sentence: str
) -> None:
    done = run(script, *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("script", "arguments", "sentence"),
    [
        (CALCULATOR, (), "name an account, or give at least one score"),
        (CALCULATOR, ("--usage", "many"), "“many” is no number; expected one such as 72"),
        (CALCULATOR, ("--usage", "nan"), "“nan” is no number"),
        (CALCULATOR, ("acme.toml", "--as-of", "1/9"), "“1/9” is no day; expected a date such as"),
        (TRACKER, (), "name accounts, or a kickoff date"),
        (TRACKER, ("acme.toml", "--kickoff", "2026-09-01"), "name accounts, or a kickoff date"),
        (TRACKER, ("acme.toml", "--acv", "24000"), "--acv goes with --kickoff"),
        (TRACKER, ("--kickoff", "2026-09-01", "--acv", "-1"), "“-1” is no amount"),
        (TRACKER, ("--kickoff", "2026-09-01", "--acv", "24k"), "“24k” is no amount"),
        (TRACKER, ("--kickoff", "soon"), "“soon” is no day"),
    ],
)
def test_wrong_usage_has_its_own_exit_code(script: str, arguments: tuple[str, ...], sentence: str) -> None:
    done = run(script, *arguments)
    assert done.returncode == 2
    assert sentence in done.stderr


@pytest.mark.parametrize(
    ("script", "arguments"), [(CALCULATOR, TYPED), (TRACKER, ("--kickoff", "2026-09-01"))]
)
def test_a_copy_elsewhere_uses_the_installed_package(
    script: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    copy = Path(shutil.copy(ROOT / "scripts" / script, tmp_path))
    assert run(copy, *arguments).returncode == 0


@pytest.mark.parametrize(
    ("script", "arguments"), [(CALCULATOR, TYPED), (TRACKER, ("--kickoff", "2026-09-01"))]
)
def test_without_the_package_it_says_what_to_install(
    script: str, arguments: tuple[str, ...], tmp_path: Path
) -> None:
    copy = Path(shutil.copy(ROOT / "scripts" / script, tmp_path))
    done = run(copy, *arguments, isolated=True)
    assert done.returncode == 1
    assert done.stderr.endswith("is not installed; pip install customer-onboarding-playbook\n")


@pytest.mark.parametrize("script", [CALCULATOR, TRACKER])
def test_help_shows_examples_and_needs_no_package(script: str, tmp_path: Path) -> None:
    copy = Path(shutil.copy(ROOT / "scripts" / script, tmp_path))
    done = run(copy, "--help", isolated=True)
    assert done.returncode == 0
    assert f"examples:\n  {script}" in done.stdout
