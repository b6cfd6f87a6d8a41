"""`onboarding install`: write the server into an MCP client's configuration."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from onboarding_server.cli.clients import (
    CLIENTS,
    SERVER_NAME,
    BrokenConfigurationError,
    ClientName,
    merged,
    server_entry,
)
from onboarding_server.cli.options import Db, adder

__all__ = ["add_to"]


def install(
    client: Annotated[ClientName, typer.Argument(help="Which client.")],
    *,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="PATH", help="The client's configuration file, if it is elsewhere."),
    ] = None,
    print_only: Annotated[
        bool, typer.Option("--print", help="Print the configuration and write nothing.")
    ] = False,
    db: Db = None,
) -> None:
    """Tell an MCP client how to start this server.

    An existing configuration keeps its other servers and is copied beside itself first. A file that is not
    valid JSON is left alone.
    """
    chosen = CLIENTS[client]
    entry = server_entry(chosen, db=db)
    if print_only:
        print(json.dumps({chosen.key: {SERVER_NAME: entry}}, indent=2, ensure_ascii=False))
        return
    path = (file.expanduser() if file else chosen.file(Path.cwd())).resolve()
    before = _read(path)
    after = json.dumps(merged(before, path, chosen, entry), indent=2, ensure_ascii=False) + "\n"
    if before is not None and json.loads(before or "{}") == json.loads(after):
        print(f"{chosen.title} knows this server already: {path}")
        return
    backup = _write(path, before, after)
    print(f"Wrote {path}" + (f"\nThe file as it was: {backup}" if backup else ""))
    print(chosen.afterwards)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise BrokenConfigurationError(path, "not UTF-8 text") from error


def _write(path: Path, before: str | None, after: str) -> Path | None:
    """Replace the file in one step, so that a client never reads half of it; keep the old one beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    backup = None
    if before is not None:
        backup = _free_name(path)
        backup.write_bytes(path.read_bytes())
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.write_text(after, encoding="utf-8")
    draft.replace(path)
    return backup


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.backup{number}") for number in ["", *range(2, 1000)])
    return next(name for name in names if not name.exists())


def add_to(app: typer.Typer) -> None:
    """Register this command."""
    examples = (
        "install claude-desktop",
        "install claude-code --print",
        "install cursor --file ~/.cursor/mcp.json",
    )
    adder(app)(install, *examples)
