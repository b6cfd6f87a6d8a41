"""What `onboarding doctor` looks at, each as one line: what, in order or not, and what to do."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from onboarding_server.cli.clients import CLIENTS, SERVER_NAME
from onboarding_tools.errors import OnboardingError

__all__ = ["Finding", "examine"]

_PACKAGES = ("mcp", "pydantic", "sqlalchemy", "typer")


class Finding(BaseModel):
    """One thing that was looked at."""

    model_config = ConfigDict(frozen=True)

    about: str
    ok: bool
    says: str


def examine(db: str | None) -> tuple[Finding, ...]:
    """Look at everything; a check that cannot run is itself a finding."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("program", _program),
        ("packages", _packages),
        ("settings", _settings),
        ("playbook", _playbook),
        ("pages", _pages),
        ("store", lambda: _store(db)),
        ("imports", _import_folder),
    )
    return (*(_run(about, check) for about, check in checks), *_clients())


def _run(about: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(about=about, ok=True, says=check())
    except (OnboardingError, OSError, ImportError) as error:
        return Finding(about=about, ok=False, says=str(error))


def _program() -> str:
    from onboarding_server import version  # noqa: PLC0415 - reading package metadata costs time

    return f"customer-onboarding-playbook {version()}, Python {sys.version.split()[0]}, {sys.executable}"


def _packages() -> str:
    from importlib.metadata import version  # noqa: PLC0415 - reading package metadata costs time

    return ", ".join(f"{name} {version(name)}" for name in _PACKAGES)


def _settings() -> str:
    from onboarding_server.config import config_path, read_config  # noqa: PLC0415 - `--help` does not pay for it

    config, path = read_config(), config_path()
    where = str(path) if path.is_file() else f"none at {path}, so the defaults hold"
    me = f"me is {config.me}" if config.me else "nobody is me yet: `onboarding setup` names you"
    return f"{where}; time zone {config.time_zone}; {me}"


def _playbook() -> str:
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for it

    return app.load_playbook().version


def _pages() -> str:
    from onboarding_server.content import content_folder, read_content  # noqa: PLC0415 - `--help` does not pay for it

    read_content("SKILL.md")
    return f"found in {content_folder()}"


def _store(db: str | None) -> str:
    from onboarding_server.config import read_config, read_place  # noqa: PLC0415 - `--help` does not pay for it
    from onboarding_server.store import Store  # noqa: PLC0415 - as above

    place = read_place(db) if db else read_config().store
    if isinstance(place, Path) and not place.exists():
        return f"none yet; the first record creates {place}"
    store = Store.open(place, read_only=True)
    try:
        return f"{store.name}, {len(store.entries())} accounts"
    finally:
        store.close()


def _import_folder() -> str:
    from onboarding_server.config import read_config  # noqa: PLC0415 - `--help` does not pay for it

    folder = read_config().import_folder
    if folder is None:
        return "no import folder; `onboarding setup --import-folder PATH` sets one"
    if not folder.is_dir():
        message = (
            f"{folder} is no folder; make it, or name another with `onboarding setup --import-folder PATH`"
        )
        raise FileNotFoundError(message)
    return str(folder)


def _clients() -> Iterator[Finding]:
    """Look only at clients that name this server: does the command they would start still exist?"""
    for client in CLIENTS.values():
        path = client.file(Path.cwd())
        try:
            servers = json.loads(path.read_text(encoding="utf-8-sig"))[client.key]
            command = Path(servers[SERVER_NAME]["command"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        exists = command.is_file()
        says = (
            f"starts {command}"
            if exists
            else f"{path} starts {command}, which is gone; run `onboarding install` again"
        )
        yield Finding(about=client.title, ok=exists, says=says)
