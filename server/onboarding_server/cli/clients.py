"""How each MCP client is told about this server: which file, which key, which shape."""

import json
import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from onboarding_tools.errors import OnboardingError

__all__ = [
    "CLIENTS",
    "SERVER_NAME",
    "BrokenConfigurationError",
    "Client",
    "ClientName",
    "merged",
    "server_entry",
]

SERVER_NAME = "onboarding"


class Client(NamedTuple):
    """One MCP client: where its configuration is, under which key servers stand, what to do afterwards."""

    title: str
    file: Callable[[Path], Path]
    key: str
    has_type: bool
    afterwards: str


class BrokenConfigurationError(OnboardingError):
    """A client's configuration file that we do not touch, because we cannot read it."""

    def __init__(self, path: Path, reason: str) -> None:
        """Say what is wrong, that nothing was written, and the way around."""
        around = "`onboarding install CLIENT --print` shows the entry to add by hand"
        super().__init__(f"{path}: {reason}; nothing was written. Mend the file, or {around}.")


def _desktop_file(_: Path) -> Path:
    from platformdirs import user_config_path  # noqa: PLC0415 - only this command pays for it

    return user_config_path("Claude", appauthor=False, roaming=True) / "claude_desktop_config.json"


class ClientName(StrEnum):
    """The clients that `install` knows."""

    CLAUDE_DESKTOP = "claude-desktop"
    CLAUDE_CODE = "claude-code"
    CURSOR = "cursor"
    VSCODE = "vscode"


CLIENTS = {
    ClientName.CLAUDE_DESKTOP: Client(
        "Claude Desktop",
        _desktop_file,
        "mcpServers",
        has_type=False,
        afterwards="Quit Claude Desktop and start it again.",
    ),
    ClientName.CLAUDE_CODE: Client(
        "Claude Code",
        lambda folder: folder / ".mcp.json",
        "mcpServers",
        has_type=True,
        afterwards="Start `claude` in this folder and approve the server once.",
    ),
    ClientName.CURSOR: Client(
        "Cursor",
        lambda folder: folder / ".cursor" / "mcp.json",
        "mcpServers",
        has_type=False,
        afterwards="Open this folder in Cursor and switch the server on under Settings, MCP.",
    ),
    ClientName.VSCODE: Client(
        "VS Code",
        lambda folder: folder / ".vscode" / "mcp.json",
        "servers",
        has_type=True,
        afterwards="Open this folder in VS Code and start the server from .vscode/mcp.json.",
    ),
}


def server_entry(client: Client, *, db: str | None) -> dict[str, Any]:
    """Write how a client starts this server: absolute paths, because clients start it from anywhere.

    The interpreter's path is not resolved: the link inside a virtual environment selects that environment.
    """
    arguments = ["-m", "onboarding_server", "serve"]
    if db is not None:
        from onboarding_server.config import read_place  # noqa: PLC0415 - `--help` does not pay for it

        place = read_place(db)
        arguments += ["--db", str(place.absolute() if isinstance(place, Path) else place)]
    entry: dict[str, Any] = {"type": "stdio"} if client.has_type else {}
    entry |= {"command": str(Path(sys.executable).absolute()), "args": arguments}
    if sys.platform == "win32":
        # Without it, Python on Windows talks the code page of the day to the client instead of UTF-8.
        entry["env"] = {"PYTHONUTF8": "1"}
    return entry


def merged(text: str | None, path: Path, client: Client, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Put our entry into a client's configuration and keep everything else; `text` None means no file yet.

    Raises:
        BrokenConfigurationError: the text is not JSON, or not the shape that the client documents.
    """
    try:
        data = json.loads(text) if text and text.strip() else {}
    except json.JSONDecodeError as error:
        raise BrokenConfigurationError(path, f"not valid JSON (line {error.lineno}: {error.msg})") from error
    if not isinstance(data, dict):
        raise BrokenConfigurationError(path, "expected a JSON object at the top")
    servers = data.get(client.key, {})
    if not isinstance(servers, dict):
        raise BrokenConfigurationError(path, f"expected a JSON object under `{client.key}`")
    return data | {client.key: servers | {SERVER_NAME: dict(entry)}}
