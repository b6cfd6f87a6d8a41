"""Commands about the installation: setup, serve, doctor."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onboarding_server.cli.console import print_json
from onboarding_server.cli.exits import Exit
from onboarding_server.cli.options import AsJson, Db, adder

if TYPE_CHECKING:
    from onboarding_server.config import Config

__all__ = ["add_to"]

_NEXT = """What next:
  onboarding demo                     a sample portfolio, nothing is stored
  onboarding sheet                    the starter sheet for your own accounts
  onboarding install claude-desktop   the same answers in your assistant"""


_Folder = Annotated[
    Path | None,
    typer.Option("--import-folder", metavar="PATH", help="The folder an assistant may import files from."),
]
_Playbook = Annotated[
    Path | None,
    typer.Option("--playbook", metavar="PATH", help="Your team's playbook: a TOML file or a folder of them."),
]
_Me = Annotated[
    str | None, typer.Option("--me", metavar="NAME", help="Your name, as accounts name their owner.")
]
_Zone = Annotated[
    str | None,
    typer.Option("--time-zone", metavar="ZONE", help="What decides the date, such as Europe/Berlin."),
]
_ReadOnly = Annotated[bool | None, typer.Option("--read-only/--read-write", help="Answer, but never record.")]


def setup(
    *,
    me: _Me = None,
    time_zone: _Zone = None,
    import_folder: _Folder = None,
    playbook: _Playbook = None,
    read_only: _ReadOnly = None,
) -> None:
    """Say who you are, your time zone and your folders.

    Without options it asks.
    """
    from onboarding_server.config import config_path, write_config  # noqa: PLC0415 - `--help` does not pay for it

    path = config_path()
    given = {
        "me": me,
        "time_zone": time_zone,
        "import_folder": _absolute(import_folder),
        "playbook": _absolute(playbook),
        "read_only": read_only,
    }
    config = _settled(path, {name: value for name, value in given.items() if value is not None})
    if config.import_folder:
        config.import_folder.mkdir(parents=True, exist_ok=True)
    write_config(config, path)
    print(f"Wrote {path}\n\n{_NEXT}")


def _settled(path: Path, given: dict[str, object]) -> "Config":
    """Lay what was given, or answered, over the settings as they are.

    Raises:
        InvalidConfigError: a setting is wrong.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - `--help` does not pay for it

    from onboarding_server.config import Config, read_config  # noqa: PLC0415 - as above
    from onboarding_server.errors import InvalidConfigError  # noqa: PLC0415 - as above

    before = read_config({"ONBOARDING_CONFIG": str(path)})
    asked = given or (_answers(before) if sys.stdin.isatty() else {})
    try:
        return Config.model_validate(before.model_dump() | asked)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise InvalidConfigError(path, f"{first['loc'][0]}: {first['input']} given; {reason}.") from error


def _answers(before: "Config") -> dict[str, object]:
    zone = before.time_zone if before.time_zone != "UTC" else _system_zone()
    me = typer.prompt(
        "Your name, as accounts name their owner", default=before.me, show_default=bool(before.me)
    )
    time_zone = typer.prompt("Time zone", default=zone, value_proc=_known_zone)
    folder = typer.prompt(
        "Folder for files to import (empty for none)", default=str(before.import_folder or "")
    )
    return {"me": me, "time_zone": time_zone, "import_folder": _absolute(Path(folder)) if folder else None}


def _known_zone(name: str) -> str:
    """Check a time zone at the prompt, which asks again, instead of refusing all answers at the end."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - `--help` does not pay for it

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        message = f"“{name}” is no time zone; expected one such as Europe/Berlin"
        raise typer.BadParameter(message) from None
    return name


def _system_zone() -> str:
    """Read the machine's zone where it is a link into the zone database, as on macOS and most of Linux."""
    _, found, name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    return name if found else "UTC"


def _absolute(path: Path | None) -> Path | None:
    return path.expanduser().absolute() if path else None


def serve(
    *,
    read_only: Annotated[bool, typer.Option("--read-only", help="Offer no tool that writes.")] = False,
    db: Db = None,
) -> None:
    """Run the MCP server for a client, on standard input and output."""
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_server.config import read_config  # noqa: PLC0415 - as above
    from onboarding_server.mcp.server import serve as serve_stdio  # noqa: PLC0415 - no other command may load the SDK

    config = read_config()
    is_read_only = read_only or config.read_only
    config = config.model_copy(update={"read_only": is_read_only})
    serve_stdio(lambda: app.build_service(db=db, config=config), read_only=is_read_only)


def doctor(*, as_json: AsJson = False, db: Db = None) -> None:
    """Check the installation; exit code 3 if something is wrong.

    Versions, settings, playbook, pages, store, import folder, clients.
    """
    from onboarding_server.cli.checkup import examine  # noqa: PLC0415 - `--help` does not pay for it

    findings = examine(db)
    if as_json:
        print_json([finding.model_dump(mode="json") for finding in findings])
    else:
        for finding in findings:
            print(f"{'ok' if finding.ok else 'WRONG':<6} {finding.about:<10} {finding.says}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(Exit.CHECK_FAILED)


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    add = adder(app)
    add(setup, "setup", 'setup --me "Marcus Oyelaran" --time-zone Europe/Berlin --import-folder ~/onboarding')
    add(serve, "serve", "serve --read-only")
    add(doctor, "doctor", "doctor --json")
