"""The service and the clock as the command line opens them."""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onboarding_tools.errors import OnboardingError

if TYPE_CHECKING:
    from onboarding_server.service.service import Service

__all__ = ["CLOCK", "NoStoreError", "open_service", "today_here"]

CLOCK: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=lambda: datetime.now(UTC))
"""What time it is, in UTC; a test runs a command line at a time of its own."""


class NoStoreError(OnboardingError):
    """A question to a store that does not exist."""

    def __init__(self, path: Path) -> None:
        """Say how to start one, instead of answering from an empty one."""
        start = "Start with `onboarding sheet`, or `onboarding record ACCOUNT account_added`"
        super().__init__(f"{path}: nothing is recorded there yet. {start}; `onboarding demo` needs no store.")


def open_service(db: str | None, *, writes: bool = False) -> "Service":
    """Open the service; a question never creates a store, so that a mistyped path is noticed.

    Raises:
        NoStoreError: there is no store, and the command does not write.
    """
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for store and playbook
    from onboarding_server.config import read_config, read_place  # noqa: PLC0415 - as above

    config = read_config()
    place = read_place(db) if db else config.store
    if not writes and isinstance(place, Path) and not place.exists():
        raise NoStoreError(place)
    return app.build_service(db=db, config=config, now=CLOCK.get())


def today_here() -> date:
    """Return the date in the configured time zone, for what is asked without a store."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - `--help` does not pay for it

    from onboarding_server.config import read_config  # noqa: PLC0415 - as above

    return CLOCK.get()().astimezone(ZoneInfo(read_config().time_zone)).date()
