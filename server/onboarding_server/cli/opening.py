"""The service as the command line opens it."""

from pathlib import Path
from typing import TYPE_CHECKING

from onboarding_tools.errors import OnboardingError

if TYPE_CHECKING:
    from onboarding_server.service import Service

__all__ = ["NoStoreError", "open_service"]


class NoStoreError(OnboardingError):
    """A question to a store that does not exist."""

    def __init__(self, path: Path) -> None:
        """Say how to start one, instead of answering from an empty one."""
        start = "Start with `onboarding sheet`, or `onboarding record ACCOUNT account_added`"
        super().__init__(f"{path}: nothing is recorded there yet. {start}; `onboarding demo` needs no store.")


def open_service(db: Path | None, *, writes: bool = False) -> "Service":
    """Open the service; a question never creates a store, so that a mistyped path is noticed.

    Raises:
        NoStoreError: there is no store, and the command does not write.
    """
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for store and playbook
    from onboarding_server.config import read_config  # noqa: PLC0415 - as above

    config = read_config()
    path = db or config.store
    if not writes and not path.exists():
        raise NoStoreError(path)
    return app.build_service(db=db, config=config)
