"""What the exit code says to a script."""

from enum import IntEnum

__all__ = ["Exit"]


class Exit(IntEnum):
    """Exit codes, the same for every command."""

    OK = 0
    USER_ERROR = 1
    """It cannot be done as asked: an unknown account, a fact that is refused, an unreadable file."""
    USAGE = 2
    """The command line itself is wrong; typer writes this one."""
    CHECK_FAILED = 3
    """It ran, and something it checked is not in order: doctor, playbook check, rows of an import."""
