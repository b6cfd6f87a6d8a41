"""A store in a PostgreSQL database: how it is reached, how writers take turns, what its errors mean."""

from collections.abc import Callable

import sqlalchemy as sa
from pydantic_core import from_json

from onboarding_server.errors import (
    DriverMissingError,
    NoRightsError,
    ReadOnlyError,
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)

__all__ = ["make_engine", "meaning"]

_DRIVER = "postgresql+psycopg"
_CONNECT_SECONDS = 5
# Any number that no other program on the same database takes for its advisory locks: "onboard" in ASCII.
_WRITE_LOCK = 0x6F6E626F617264
# By the first letters of SQLSTATE; a connection that is refused or lost has none.
_ERRORS: tuple[tuple[str, Callable[[str], StoreError]], ...] = (
    ("55P03", StoreBusyError),
    ("40", StoreBusyError),
    ("53", StoreFullError),
    ("25006", ReadOnlyError),
    ("42501", NoRightsError),
    ("08", StoreUnreachableError),
    ("57P", StoreUnreachableError),
)


def make_engine(url: sa.URL) -> sa.Engine:
    """Set PostgreSQL up; nothing is connected yet.

    Readers see one moment. A writer takes the store's one lock, then sees what was committed before it: two
    people who confirm at once come one after the other, as they do on SQLite.

    Raises:
        DriverMissingError: the extra with the driver is not installed.
    """
    try:
        engine = sa.create_engine(
            url.set(drivername=_DRIVER),
            # The server may have been started again since the last question.
            pool_pre_ping=True,
            isolation_level="REPEATABLE READ",
            json_deserializer=from_json,
            connect_args={"connect_timeout": _CONNECT_SECONDS},
        )
    except ImportError as error:
        raise DriverMissingError(url.render_as_string()) from error

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("begins_with") == "IMMEDIATE":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '5s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITE_LOCK})")

    return engine


def meaning(error: sa.exc.DBAPIError) -> Callable[[str], StoreError] | None:
    """Return the mistake that the driver's error stands for, None for a bug of ours."""
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return StoreUnreachableError if isinstance(error, sa.exc.OperationalError) else None
    return next((kind for start, kind in _ERRORS if state.startswith(start)), None)
