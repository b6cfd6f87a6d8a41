"""The repository's own promises: licences, locks, and lists that must agree with each other."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
LOCKS: Final = ("requirements.lock", "requirements-dev.lock")
NODE_LOCK: Final = "tests/foreign/package-lock.json"

# Written in pieces, so that this file does not contain what it looks for.
REGISTRIES: Final = re.compile("|".join(("pypi" + r"\.org", "python" + "hosted", r"registry\." + "npmjs")))
MACHINE_PATHS: Final = re.compile(
    r"(?<!\w)/(?:wor" + r"k|roo" + r"t|home/[a-z]+|Users/[a-z]+)/|/tmp/" + "bash_jobs"
)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(text_of("pyproject.toml"))["project"]  # type: ignore[no-any-return]  # TOML is untyped


def tracked_texts() -> list[tuple[str, str]]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = [name for name in listing.stdout.decode("utf-8").split("\0") if (ROOT / name).is_file()]
    return [(name, (ROOT / name).read_bytes().decode("utf-8", errors="replace")) for name in names]


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_PATHS], ids=["registry host", "machine path"])
def test_no_tracked_file_names_a_registry_or_a_place_on_somebodys_machine(pattern: re.Pattern[str]) -> None:
    found = {name: match.group() for name, text in tracked_texts() if (match := pattern.search(text))}
    assert found == {}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_package_with_a_hash_and_names_no_address(name: str) -> None:
    text = text_of(name)
    entries = [line for line in text.splitlines() if not line.startswith(" ")]
    assert "://" not in text
    assert [entry for entry in entries if not re.match(r"[a-z0-9.-]+==[^ ]+ (; .+ )?\\$", entry)] == []
    assert [part for part in re.split(r"\n(?! )", text.strip()) if "--hash=sha256:" not in part] == []


def test_the_node_lock_pins_by_hash_and_names_no_address_to_fetch_from() -> None:
    text = text_of(NODE_LOCK)
    assert '"resolved"' not in text
    assert text.count('"integrity": "sha512-') == text.count('    "node_modules/')


def test_the_development_lock_contains_the_runtime_lock() -> None:
    runtime, development = (
        set(re.findall(r"^([a-z0-9.-]+==\S+)", text_of(name), re.MULTILINE)) for name in LOCKS
    )
    assert runtime - development == set()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("LICENSE", "Apache License"),
        ("LICENSE-references", "https://creativecommons.org/licenses/by/4.0/legalcode"),
        ("NOTICE", "Steve Pupkar"),
    ],
)
def test_the_licences_and_the_credit_to_earlier_work_are_there(name: str, says: str) -> None:
    assert says in text_of(name)
    assert name in project()["license-files"]


def test_the_changelogs_top_version_is_the_packages() -> None:
    top = re.search(r"^## (\S+)", text_of("CHANGELOG.md"), re.MULTILINE)
    assert top is not None
    assert top.group(1) == project()["version"]


def test_every_dependency_has_an_upper_bound() -> None:
    development = tomllib.loads(text_of("pyproject.toml"))["dependency-groups"]["dev"]
    assert [line for line in [*project()["dependencies"], *development] if not re.search(r",<\d", line)] == []


def test_every_runtime_dependency_is_justified_and_nothing_else_is() -> None:
    section = text_of("CONTRIBUTING.md").split("## Dependencies")[1].split("\n## ")[0]
    justified = re.findall(r"^- ([a-z0-9-]+): .{20,}", section, re.MULTILINE)
    assert justified == [re.split(r"[><=]", line)[0] for line in project()["dependencies"]]


def test_every_make_target_is_documented_and_declared_phony() -> None:
    makefile = text_of("Makefile")
    targets = set(re.findall(r"^([a-z-]+):(?! *=)", makefile, re.MULTILINE))
    documented = set(re.findall(r"^\| `make ([a-z-]+)` \|", text_of("CONTRIBUTING.md"), re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    assert targets == documented == set(phony.group(1).split())


def test_nothing_installed_is_called_tools_or_server() -> None:
    packages = tomllib.loads(text_of("pyproject.toml"))["tool"]["hatch"]["build"]["targets"]["wheel"][
        "packages"
    ]
    assert packages == ["tools/onboarding_tools", "server/onboarding_server"]
    assert not any((ROOT / root / "__init__.py").exists() for root in ("tools", "server"))


def test_the_type_checker_sees_every_folder_that_holds_python() -> None:
    holding = {name.split("/")[0] for name, _ in tracked_texts() if name.endswith(".py")}
    assert holding == set(tomllib.loads(text_of("pyproject.toml"))["tool"]["mypy"]["files"])
