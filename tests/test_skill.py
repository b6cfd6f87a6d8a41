"""SKILL.md: short, valid, and pointing only at what exists."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from onboarding_server.mcp.schemas import read_published
from onboarding_tools.facts import classes
from server.mcp.tokens import count

ROOT: Final = Path(__file__).resolve().parents[1]
NAME: Final = "customer-onboarding-playbook"
TEXT: Final = (ROOT / "SKILL.md").read_text(encoding="utf-8")
BODY: Final = TEXT.split("---\n", maxsplit=2)[2]
LINKS: Final = re.findall(r"\]\(([^)]+)\)", BODY)
CODE: Final = frozenset(re.findall(r"`([^`]+)`", BODY))
TOOLS: Final = frozenset(tool["name"] for tool in read_published())


@pytest.fixture
def skill(tmp_path: Path) -> Path:
    """The skill in a folder of its name, as it is installed."""
    folder = tmp_path / NAME
    folder.mkdir()
    shutil.copy(ROOT / "SKILL.md", folder)
    for part in ("references", "scripts"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


def agentskills(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("agentskills", path=Path(sys.executable).parent)
    assert program is not None
    return subprocess.run([program, command, str(folder)], capture_output=True, encoding="utf-8", check=False)


def properties(folder: Path) -> dict[str, str]:
    read: dict[str, str] = json.loads(agentskills("read-properties", folder).stdout)
    return read


def test_the_reference_validator_accepts_the_skill_in_a_folder_of_its_name(skill: Path) -> None:
    done = agentskills("validate", skill)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_front_matter_keeps_its_limits(skill: Path) -> None:
    read = properties(skill)
    assert set(read) == {"name", "description", "license", "compatibility"}
    assert read["name"] == NAME
    assert len(read["description"]) <= 1024
    assert len(read["compatibility"]) <= 500


@pytest.mark.parametrize(
    "phrase",
    [
        "what's the next step for",
        "brief me",
        "which accounts need me today",
        "what changed since",
        "champion went dark",
        "why is it 78",
        "kickoff agenda",
        "draft the nudge",
        "success plan",
        "is it ready to hand off",
        "load this export",
        "how did our onboardings go",
        "design an onboarding programme",
    ],
)
def test_the_description_has_the_words_that_people_say(skill: Path, phrase: str) -> None:
    assert phrase in properties(skill)["description"]


@pytest.mark.parametrize(
    "other",
    [
        "qbr-architect",
        "churn-prevention-analyst",
        "support tickets",
        "sales forecasts",
        "onboarding employees",
    ],
)
def test_the_description_says_what_it_is_not_for(skill: Path, other: str) -> None:
    assert other in properties(skill)["description"].partition(" Not for ")[2]


def test_the_body_fits_its_budget() -> None:
    assert count(BODY) <= 1200
    assert len(BODY.splitlines()) < 500


def test_links_lead_one_level_down_to_pages_that_exist() -> None:
    assert [link for link in LINKS if not re.fullmatch(r"references/[A-Za-z-]+\.md", link)] == []
    assert [link for link in LINKS if not (ROOT / link).is_file()] == []


def test_every_page_is_one_link_away() -> None:
    pages = {f"references/{path.name}" for path in (ROOT / "references").glob("*.md")}
    # The table from requirements to pages is for those who change the playbook.
    assert pages - set(LINKS) <= {"references/traceability.md"}


def test_scripts_that_are_named_exist() -> None:
    named = {word for word in CODE if word.startswith("scripts/")}
    assert named == {f"scripts/{path.name}" for path in (ROOT / "scripts").glob("*.py")}


def test_every_tool_is_named_and_nothing_that_looks_like_one_is_made_up() -> None:
    words = {word for word in CODE if re.fullmatch(r"[a-z]+(_[a-z]+)+", word)}
    assert words - TOOLS - set(classes()) == {"as_of"}
    assert TOOLS - words == set()


def test_it_explains_and_does_not_shout() -> None:
    assert re.findall(r"\b(?:MUST|NEVER|ALWAYS|IMPORTANT|DO NOT)\b|!", TEXT) == []
