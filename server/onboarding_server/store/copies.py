"""Copies of a store's file: made while others write, put back without losing what was there."""

import sqlite3
from datetime import datetime
from pathlib import Path

from onboarding_server.errors import NotAStoreError, StoreError, StoreFullError, StoreUnavailableError
from onboarding_server.store import sqlite
from onboarding_server.store.store import Store

__all__ = ["BackupError", "backup", "restore"]

_NO_COPY = "this is no copy of a store, or a damaged one; the store was left as it is. Name another copy."


class BackupError(StoreError):
    """A copy that cannot be made or put back, with the reason."""


def backup(store: Store, target: Path) -> None:
    """Copy a store's file as it is at one moment, and check the copy.

    Raises:
        BackupError: the store is a database, which its server's tools copy; or the target is there already.
        StoreFullError, StoreUnavailableError: the target cannot be written.
    """
    if not isinstance(store.place, Path):
        raise BackupError(store.name, "a database is copied by its own tools, pg_dump for one; `onboarding "
                          "dump` writes all facts of any store.")  # fmt: skip
    if target.exists():
        raise BackupError(target, "this file is there already, and a copy replaces nothing; name another.")
    if not target.parent.is_dir():
        raise BackupError(target, "there is no such folder; name a file in one that is there.")
    _copied(store.place, target)
    _check(target)


def restore(place: Path, source: Path, *, at: datetime) -> Path | None:
    """Put a copy in the place of a store; return where what was there is kept, None where nothing was.

    Programs that have the store open go on with what the copy holds.

    Raises:
        BackupError: the copy is none, or not whole; the store is as it was.
    """
    if not source.is_file():
        raise BackupError(source, "there is no such file; name a copy that `onboarding backup` made.")
    _check(source)
    kept = place.with_name(f"{place.name}.replaced-{at:%Y%m%dT%H%M%S}") if place.exists() else None
    if kept:
        try:
            sqlite.copy_to(place, kept)
            sqlite.copy_over(source, place)
        except sqlite3.DatabaseError:
            # What cannot be read cannot be written over either: it is moved aside as it is.
            _move_aside(place, kept)
            kept.with_name(kept.name + ".part").unlink(missing_ok=True)
    if not place.exists():
        _copied(source, place)
    Store.open(place).close()
    return kept


def _copied(source: Path, target: Path) -> None:
    try:
        sqlite.copy_to(source, target)
    except sqlite3.OperationalError as error:
        target.with_name(target.name + ".part").unlink(missing_ok=True)
        raise StoreFullError(target) from error
    except (sqlite3.DatabaseError, OSError) as error:
        target.with_name(target.name + ".part").unlink(missing_ok=True)
        kind = NotAStoreError if isinstance(error, sqlite3.DatabaseError) else StoreUnavailableError
        raise kind(source if kind is NotAStoreError else target) from error


def _check(copy: Path) -> None:
    """Look whether a copy is a whole store of this or an earlier format, without changing it."""
    try:
        with sqlite.readable(copy) as connection:
            says = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    except NotAStoreError as error:
        raise BackupError(copy, _NO_COPY) from error
    if says != "ok" or ("onboarding_version",) not in found:
        raise BackupError(copy, _NO_COPY)


def _move_aside(place: Path, kept: Path) -> None:
    place.replace(kept)
    for end in ("-wal", "-shm"):
        place.with_name(place.name + end).unlink(missing_ok=True)
