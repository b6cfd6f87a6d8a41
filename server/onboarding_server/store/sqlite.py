"""A store in one SQLite file: how it is opened, copied, and what its driver's errors mean."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from pydantic_core import from_json

from onboarding_server.errors import (
    NotAStoreError,
    ReadOnlyError,
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreUnavailableError,
)

__all__ = [
    "copy_over",
    "copy_to",
    "is_writable",
    "make_engine",
    "meaning",
    "readable",
    "use_write_ahead_log",
]

_BUSY_SECONDS = 5.0
_ERRORS: tuple[tuple[str, Callable[[str], StoreError]], ...] = (
    ("SQLITE_BUSY", StoreBusyError),
    ("SQLITE_LOCKED", StoreBusyError),
    ("SQLITE_NOTADB", NotAStoreError),
    ("SQLITE_CORRUPT", NotAStoreError),
    ("SQLITE_READONLY", ReadOnlyError),
    ("SQLITE_FULL", StoreFullError),
    # Writing fails so where a quota or a limit of the system ends the file before the disk is full.
    ("SQLITE_IOERR_WRITE", StoreFullError),
    ("SQLITE_CANTOPEN", StoreUnavailableError),
    ("SQLITE_PERM", StoreUnavailableError),
    ("SQLITE_IOERR", StoreUnavailableError),
)


def make_engine(path: Path, *, read_only: bool) -> sa.Engine:
    """Set SQLite up: durable, references checked, our BEGIN decides on the lock."""
    mode = _reading_mode(path) if read_only else "rwc"
    engine = sa.create_engine(
        "sqlite://",
        creator=lambda: _connect_to(path, mode),
        poolclass=sa.QueuePool,
        json_deserializer=from_json,
    )

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        how = connection.get_execution_options().get("begins_with", "DEFERRED")
        if how:
            connection.exec_driver_sql(f"BEGIN {how}")

    return engine


def _connect_to(path: Path, mode: str) -> sqlite3.Connection:
    """Connect to the file; without an isolation level the driver begins nothing by itself."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    # What is forgotten is overwritten, not only unlinked; nothing else is ever deleted in numbers.
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def is_writable(path: Path) -> bool:
    """Tell whether this user may write to a file, or make it."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


def use_write_ahead_log(engine: sa.Engine) -> None:
    """Let readers read while one writes; the file remembers it."""
    # The journal cannot be changed inside a transaction.
    with engine.execution_options(begins_with="").connect() as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")


def copy_to(path: Path, target: Path) -> None:
    """Copy a store as it is at one moment, whoever writes meanwhile; the copy appears whole or not at all.

    Raises:
        OSError: the target cannot be written.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    # Made before SQLite opens it, so that nobody else can read the copy at any time.
    part.touch(mode=0o600)
    source, copy = _connect_to(path, _reading_mode(path)), _connect_to(part, "rw")
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
        source.close()
    part.replace(target)


def copy_over(source: Path, place: Path) -> None:
    """Write a copy's pages over a store, in one transaction that everybody who has it open sees.

    Raises:
        sqlite3.DatabaseError: the store is damaged, or somebody kept writing to it.
    """
    with readable(source) as copy:
        connection = _connect_to(place, "rw")
        try:
            copy.backup(connection)
        finally:
            connection.close()


@contextmanager
def readable(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file for reading.

    Raises:
        NotAStoreError: it is no database, or a damaged one.
    """
    connection = None
    try:
        connection = _connect_to(path, _reading_mode(path))
        yield connection
    except sqlite3.DatabaseError as error:
        raise NotAStoreError(path) from error
    finally:
        if connection is not None:
            connection.close()


def meaning(error: sa.exc.DBAPIError) -> Callable[[str], StoreError] | None:
    """Return the mistake that the driver's error stands for, None for a bug of ours."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return next((kind for start, kind in _ERRORS if name.startswith(start)), None)


def _reading_mode(path: Path) -> str:
    """Return how to open a file for reading; on a medium that nobody writes to, without a log beside it."""
    has_log = path.with_name(path.name + "-wal").exists()
    return "ro" if has_log or os.access(path.parent, os.W_OK) else "ro&immutable=1"
