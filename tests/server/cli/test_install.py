"""`onboarding install` tells a client how to start the server, and never harms what was there."""

import json
import sys
from pathlib import Path

import pytest

from onboarding_server.cli.clients import CLIENTS, ClientName, server_entry
from onboarding_server.cli.main import run

OURS = {"command": str(Path(sys.executable).absolute()), "args": ["-m", "onboarding_server", "serve"]}


def _install(file: Path, *options: str, client: str = "claude-desktop") -> int:
    return run(["install", client, "--file", str(file), *options])


def test_a_missing_configuration_is_written(tmp_path: Path) -> None:
    file = tmp_path / "Claude" / "config.json"
    assert _install(file) == 0
    assert json.loads(file.read_text("utf-8"))["mcpServers"]["onboarding"]["args"] == OURS["args"]


def test_the_command_is_an_absolute_path_that_exists(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    _install(file)
    command = Path(json.loads(file.read_text("utf-8"))["mcpServers"]["onboarding"]["command"])
    assert command.is_absolute()
    assert command.is_file()


def test_other_servers_and_settings_stay(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    other = {"command": "node", "args": ["other.js"]}
    file.write_text(json.dumps({"theme": "dark", "mcpServers": {"other": other}}), encoding="utf-8")
    assert _install(file) == 0
    after = json.loads(file.read_text("utf-8"))
    assert (after["theme"], after["mcpServers"]["other"]) == ("dark", other)


def test_the_file_as_it_was_is_kept_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text('{"theme": "dark"}', encoding="utf-8")
    _install(file)
    assert (tmp_path / "config.json.backup").read_text("utf-8") == '{"theme": "dark"}'


def test_an_earlier_backup_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    (tmp_path / "config.json.backup").write_text("first", encoding="utf-8")
    file.write_text("{}", encoding="utf-8")
    _install(file)
    assert (tmp_path / "config.json.backup").read_text("utf-8") == "first"
    assert (tmp_path / "config.json.backup2").read_text("utf-8") == "{}"


def test_installing_twice_changes_nothing_the_second_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.json"
    _install(file)
    before = file.read_bytes()
    capsys.readouterr()
    assert _install(file) == 0
    assert "knows this server already" in capsys.readouterr().out
    assert (file.read_bytes(), [each.name for each in tmp_path.iterdir()]) == (before, ["config.json"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"mcpServers": {', "not valid JSON"),
        ('// a comment\n{"mcpServers": {}}', "not valid JSON"),
        ("[]", "expected a JSON object at the top"),
        ('{"mcpServers": []}', "expected a JSON object under `mcpServers`"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_refused_and_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    file = tmp_path / "config.json"
    file.write_text(text, encoding="utf-8")
    assert _install(file) == 1
    assert said in capsys.readouterr().err
    assert [(each.name, each.read_text("utf-8")) for each in tmp_path.iterdir()] == [("config.json", text)]


def test_a_byte_order_mark_does_not_break_the_merge(tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text('{"theme": "dark"}', encoding="utf-8-sig")
    assert _install(file) == 0
    assert json.loads(file.read_text("utf-8"))["theme"] == "dark"


def test_print_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _install(tmp_path / "config.json", "--print") == 0
    assert json.loads(capsys.readouterr().out)["mcpServers"]["onboarding"]["args"] == OURS["args"]
    assert list(tmp_path.iterdir()) == []


def test_a_store_named_on_the_command_line_travels_as_an_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    entry = server_entry(CLIENTS[ClientName.CURSOR], db="team.db")
    assert entry["args"] == [*OURS["args"], "--db", str(tmp_path / "team.db")]


@pytest.mark.parametrize(
    ("client", "file", "key", "has_type"),
    [
        ("claude-code", ".mcp.json", "mcpServers", True),
        ("cursor", ".cursor/mcp.json", "mcpServers", False),
        ("vscode", ".vscode/mcp.json", "servers", True),
    ],
)
def test_each_client_has_its_own_file_and_shape(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: str, file: str, key: str, *, has_type: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["install", client]) == 0
    entry = json.loads((tmp_path / file).read_text("utf-8"))[key]["onboarding"]
    assert entry.get("type") == ("stdio" if has_type else None)


def test_a_client_nobody_knows_is_a_usage_error_that_lists_the_clients(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["install", "emacs"]) == 2
    assert "claude-desktop" in capsys.readouterr().err
