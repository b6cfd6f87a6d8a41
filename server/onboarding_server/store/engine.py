"""Open a store's file: durable, one writer at a time, and every driver error as one of our sentences."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from onboarding_server.errors import (
    NewerStoreError,
    NotAStoreError,
    ReadOnlyError,
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
)

__all__ = ["is_writable", "open_engine", "translated", "writing"]

VERSION = "0001"
VERSION_TABLE = "onboarding_version"
_BUSY_SECONDS = 5.0
_ERRORS: tuple[tuple[str, Callable[[Path], StoreError]], ...] = (
    ("SQLITE_BUSY", StoreBusyError),
    ("SQLITE_LOCKED", StoreBusyError),
    ("SQLITE_NOTADB", NotAStoreError),
    ("SQLITE_CORRUPT", NotAStoreError),
    ("SQLITE_READONLY", ReadOnlyError),
    ("SQLITE_FULL", StoreFullError),
    ("SQLITE_CANTOPEN", StoreUnavailableError),
    ("SQLITE_PERM", StoreUnavailableError),
    ("SQLITE_IOERR", StoreUnavailableError),
)


def open_engine(path: Path, *, read_only: bool = False) -> sa.Engine:
    """Open a store, create it where there is no file yet, bring its format up to date.

    Raises:
        StoreUnavailableError: the folder is missing or closed, or a read-only store is not there.
        NotAStoreError: the file is damaged or another program's; it is left untouched.
        NewerStoreError: a later version of this program wrote it.
    """
    if path.is_dir() or not path.parent.is_dir() or (read_only and not path.is_file()):
        raise StoreUnavailableError(path)
    engine = _sqlite(path, read_only=read_only)
    try:
        with translated(path):
            _prepare(engine, path, read_only=read_only)
    except BaseException:
        engine.dispose()
        raise
    return engine


def is_writable(path: Path) -> bool:
    """Tell whether this user may write to a file, or make it."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def writing(engine: sa.Engine) -> sa.Engine:
    """Return the engine with transactions that take the write lock when they begin."""
    return engine.execution_options(begins_with="IMMEDIATE")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what the driver says about the file into a sentence; what is a bug of ours stays one."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        name = getattr(error.orig, "sqlite_errorname", "")
        found = next((kind for start, kind in _ERRORS if name.startswith(start)), None)
        if found is None:
            raise
        raise found(path) from error


def _sqlite(path: Path, *, read_only: bool) -> sa.Engine:
    """Set SQLite up; the one place that speaks its dialect."""
    mode = _reading_mode(path) if read_only else "rwc"

    def connect() -> sqlite3.Connection:
        # Without an isolation level the driver begins nothing by itself: our BEGIN decides on the lock.
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        how = connection.get_execution_options().get("begins_with", "DEFERRED")
        if how:
            connection.exec_driver_sql(f"BEGIN {how}")

    return engine


def _reading_mode(path: Path) -> str:
    """Return how to open a file for reading; on a medium that nobody writes to, without a log beside it."""
    has_log = path.with_name(path.name + "-wal").exists()
    return "ro" if has_log or os.access(path.parent, os.W_OK) else "ro&immutable=1"


def _use_write_ahead_log(engine: sa.Engine) -> None:
    """Let readers read while one writes; the file remembers it."""
    # The journal cannot be changed inside a transaction.
    with engine.execution_options(begins_with="").connect() as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def _prepare(engine: sa.Engine, path: Path, *, read_only: bool) -> None:
    with engine.connect() as connection:
        version = _version(connection, path)
    if read_only:
        if version is None:
            raise NotAStoreError(path)
        return
    _use_write_ahead_log(engine)
    if version is None:
        path.chmod(0o600)
        with writing(engine).begin() as connection:
            # Another process may have made the tables while this one waited for the lock.
            if _version(connection, path) is None:
                _migrate(connection)


def _version(connection: sa.Connection, path: Path) -> str | None:
    """Return the format of the file, None for an empty one."""
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return None
    if VERSION_TABLE not in tables:
        raise NotAStoreError(path)
    version = str(connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")))  # noqa: S608 -- our constant
    if version != VERSION:
        raise NewerStoreError(path, version)
    return version


def _migrate(connection: sa.Connection) -> None:
    """Bring the format up to date, tables and record in the caller's transaction."""
    # Only a new or old file needs Alembic, which takes a quarter of a second to import.
    from alembic import command  # noqa: PLC0415 -- see above
    from alembic.config import Config  # noqa: PLC0415 -- see above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    command.upgrade(config, "head")
