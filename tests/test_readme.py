"""What README.md shows is what happens: every command exists, every output is the program's own.

`python tests/test_readme.py` writes the outputs again after a wording or a screen has changed.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PROGRAM = [sys.executable, "-m", "onboarding_server"]
VERSION = re.compile(r"(playbook standard \S+) [0-9a-f]{8}")
"""The last eight digits change with any word of the playbook; what is shown beside them does not have to."""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def _shown() -> list[tuple[str, str]]:
    return [
        (first.removeprefix("$ "), rest)
        for first, _, rest in (each.partition("\n") for each in _blocks("console"))
    ]


def _run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {"ONBOARDING_CONFIG": str(tmp_path / "none.toml"), "ONBOARDING_DB": str(tmp_path / "none.db")}
    environment = os.environ | own | {"PYTHONUTF8": "1"}
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _commands() -> list[str]:
    listed = subprocess.run([*PROGRAM, "--help"], capture_output=True, encoding="utf-8", check=True).stdout
    return [line.split()[0] for line in listed.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()]


@pytest.mark.parametrize(("command", "output"), _shown(), ids=lambda shown: shown.split("\n")[0])
def test_the_output_shown_is_the_programs_own(command: str, output: str, tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(_blocks("toml")[0], encoding="utf-8")
    done = _run(tmp_path, *shlex.split(command)[1:])
    assert (done.returncode, done.stderr) == (0, "")
    told = VERSION.sub(r"\1", done.stdout)
    expected = VERSION.sub(r"\1", output)
    if expected.endswith("...\n"):
        assert told.startswith(expected.removesuffix("...\n"))
    else:
        assert told == expected


def test_the_table_names_every_command_and_no_other() -> None:
    assert sorted(re.findall(r"^\| `onboarding (\S+)` \|", README, flags=re.MULTILINE)) == sorted(_commands())


def test_every_command_named_in_the_text_exists() -> None:
    named = re.findall(r"(?:^|[`/]|\$ )onboarding ([a-z]+)", README, flags=re.MULTILINE)
    assert set(named) <= set(_commands())


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    named = set(re.findall(r"^make (\S+)$", README, flags=re.MULTILINE))
    assert named == {"demo", "test"}
    assert named <= targets


def test_the_rule_shown_as_an_example_exists(tmp_path: Path) -> None:
    for rule in re.findall(r"onboarding playbook show (\S+?)`", README):
        assert _run(tmp_path, "playbook", "show", rule).returncode == 0


def test_the_entry_shown_for_a_client_is_the_one_that_install_prints(tmp_path: Path) -> None:
    shown = json.loads(_blocks("json")[0])
    printed = json.loads(_run(tmp_path, "install", "claude-desktop", "--print").stdout)
    entry = printed["mcpServers"]["onboarding"]
    assert Path(entry["command"]).is_absolute()
    assert shown == {"mcpServers": {"onboarding": entry | {"command": "/absolute/path/to/.venv/bin/python"}}}


def test_the_arithmetic_in_the_text_is_right() -> None:
    # (30 * 90 + 25 * 100 + 10 * 100 + 10 * 75) / 75 = (2700 + 2500 + 1000 + 750) / 75 = 6950 / 75 = 92.666...
    assert (30 * 90 + 25 * 100 + 10 * 100 + 10 * 75) * 100 // 75 == 9266
    assert "(30 · 90 + 25 · 100 + 10 · 100 + 10 · 75) / 75 = 92.66, cut to 92.6" in README


def test_every_link_leads_to_a_file_that_ships() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).exists(), target


def _refresh(folder: Path) -> str:
    """Put the program's own output under every command shown, cut where it was cut."""
    (folder / "acme.toml").write_text(_blocks("toml")[0], encoding="utf-8")
    text = README
    for command, output in _shown():
        done = _run(folder, *shlex.split(command)[1:])
        done.check_returncode()
        told = done.stdout
        if output.endswith("...\n"):
            told = "\n\n".join(told.split("\n\n")[: output.count("\n\n") + 1]) + "\n...\n"
        text = text.replace(f"$ {command}\n{output}", f"$ {command}\n{told}")
    return text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        (ROOT / "README.md").write_text(_refresh(Path(name)), encoding="utf-8")
