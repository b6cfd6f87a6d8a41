"""Open a store, a file or a database: its format brought up to date, and driver errors as our sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from onboarding_server.errors import (
    InvalidAddressError,
    NewerStoreError,
    NotAStoreError,
    OlderStoreError,
    StoreUnavailableError,
)
from onboarding_server.store import postgres, sqlite

__all__ = ["FORMAT", "address_of", "open_engine", "shown", "translated", "writing"]

VERSION_TABLE = "onboarding_version"
_FORMATS = ("0001", "0002", "0003")
FORMAT = _FORMATS[-1]
"""The format that this program writes."""


def address_of(place: Path | str) -> sa.URL | None:
    """Return the address of a database, None for a file.

    Raises:
        InvalidAddressError: an address, but none of a PostgreSQL database.
    """
    if isinstance(place, Path):
        return None
    try:
        url = sa.make_url(place)
    except sa.exc.ArgumentError as error:
        raise InvalidAddressError from error
    if url.get_backend_name() != "postgresql":
        raise InvalidAddressError
    return url


def shown(place: Path | str) -> str:
    """Name a place in a sentence, without the password."""
    url = address_of(place)
    return str(place) if url is None else url.render_as_string()


def open_engine(place: Path | str, *, read_only: bool = False) -> sa.Engine:
    """Open a store, create it where there is none yet, bring its format up to date.

    Raises:
        StoreUnavailableError: the folder is missing or closed, or a read-only store is not there.
        StoreUnreachableError: the database does not answer.
        NotAStoreError: the file is damaged or another program's; it is left untouched.
        NewerStoreError: a later version of this program wrote it.
        OlderStoreError: it has to be brought up to date, and may only be read.
    """
    url = address_of(place)
    engine = _on_file(Path(place), read_only=read_only) if url is None else postgres.make_engine(url)
    try:
        with translated(place):
            _prepare(engine, place, read_only=read_only)
    except BaseException:
        engine.dispose()
        raise
    return engine


def writing(engine: sa.Engine) -> sa.Engine:
    """Return the engine with transactions that take the write lock when they begin."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(begins_with="IMMEDIATE")
    # A snapshot taken before the lock was there would miss what the last writer committed.
    return engine.execution_options(begins_with="IMMEDIATE", isolation_level="READ COMMITTED")


@contextmanager
def translated(place: Path | str) -> Iterator[None]:
    """Turn what the driver says about the store into a sentence; what is a bug of ours stays one."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        found = sqlite.meaning(error) if address_of(place) is None else postgres.meaning(error)
        if found is None:
            raise
        raise found(shown(place)) from error


def _on_file(path: Path, *, read_only: bool) -> sa.Engine:
    if path.is_dir() or not path.parent.is_dir() or (read_only and not path.is_file()):
        raise StoreUnavailableError(path)
    return sqlite.make_engine(path, read_only=read_only)


def _prepare(engine: sa.Engine, place: Path | str, *, read_only: bool) -> None:
    with engine.connect() as connection:
        version = _version(connection, place)
    if read_only:
        if version is None:
            raise NotAStoreError(shown(place))
        if version != FORMAT:
            raise OlderStoreError(shown(place), version)
        return
    if isinstance(place, Path):
        sqlite.use_write_ahead_log(engine)
    if version != FORMAT:
        with writing(engine).begin() as connection:
            _bring_up_to_date(connection, place)


def _bring_up_to_date(connection: sa.Connection, place: Path | str) -> None:
    # Another process may have done it while this one waited for the lock.
    version = _version(connection, place)
    if version == FORMAT:
        return
    if isinstance(place, Path) and version is None:
        place.chmod(0o600)
    elif isinstance(place, Path):
        sqlite.copy_to(place, place.with_name(f"{place.name}.before-{FORMAT}"))
    _migrate(connection)


def _version(connection: sa.Connection, place: Path | str) -> str | None:
    """Return the format of the store, None for an empty one."""
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return None
    if VERSION_TABLE not in tables:
        raise NotAStoreError(shown(place))
    version = str(connection.scalar(sa.text(f"SELECT version_num FROM {VERSION_TABLE}")))  # noqa: S608 -- our constant
    if version not in _FORMATS:
        raise NewerStoreError(shown(place), version)
    return version


def _migrate(connection: sa.Connection) -> None:
    """Bring the format up to date, tables and record in the caller's transaction."""
    # Only a new or old store needs Alembic, which takes a quarter of a second to import.
    from alembic import command  # noqa: PLC0415 -- see above
    from alembic.config import Config  # noqa: PLC0415 -- see above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["version_table"] = VERSION_TABLE
    command.upgrade(config, "head")
