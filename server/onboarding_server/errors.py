"""What can go wrong in the shell, one class a mistake; each writes its own sentence from facts."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from onboarding_tools.errors import OnboardingError, echo

__all__ = [
    "AlreadyUndoneError",
    "DateOrderNeededError",
    "DriverMissingError",
    "ExpiredTokenError",
    "ForeignTokenError",
    "InvalidAddressError",
    "InvalidConfigError",
    "NewerStoreError",
    "NoImportFolderError",
    "NoRightsError",
    "NotAStoreError",
    "NothingToRecordError",
    "NothingToUndoError",
    "OlderStoreError",
    "ReadOnlyError",
    "StaleProposalError",
    "StoreBusyError",
    "StoreError",
    "StoreFullError",
    "StoreUnavailableError",
    "StoreUnreachableError",
    "UnknownTokenError",
    "UnreadableFileError",
    "WrongSummaryError",
]


class StoreError(OnboardingError):
    """The store's file cannot be used as asked."""

    def __init__(self, path: Path | str, sentence: str) -> None:
        """Name the file first, so that the user knows which one is meant."""
        self.path = str(path)
        super().__init__(f"{path}: {sentence}")


class StoreBusyError(StoreError):
    """Another process holds the write lock for longer than we wait."""

    def __init__(self, path: Path | str) -> None:
        """Say that nothing was written and that trying again is safe."""
        super().__init__(path, "another program is writing to this store; nothing was changed, try again.")


class StoreFullError(StoreError):
    """The disk has no room for the write."""

    def __init__(self, path: Path | str) -> None:
        """Say that nothing was written."""
        super().__init__(path, "the disk is full; nothing was changed, make room and try again.")


class StoreUnavailableError(StoreError):
    """The file or its folder cannot be opened or created."""

    def __init__(self, path: Path | str) -> None:
        """Say what to look at."""
        super().__init__(path, "this store cannot be opened; check that its folder exists and may be read.")


class StoreUnreachableError(StoreError):
    """The database does not answer, or not to this user."""

    def __init__(self, path: Path | str) -> None:
        """Say that nothing was written and what to look at."""
        super().__init__(path, "this database cannot be reached; nothing was changed. Check that its server "
                         "runs, and the user, password and name in the address, then try again.")  # fmt: skip


class DriverMissingError(StoreError):
    """PostgreSQL is named, and its driver is not installed."""

    def __init__(self, path: Path | str) -> None:
        """Say how to install it."""
        super().__init__(
            path, 'PostgreSQL needs its driver: pip install "customer-onboarding-playbook[postgres]".'
        )


class InvalidAddressError(OnboardingError):
    """The address of a store that this program does not understand; it is not repeated, for its password."""

    def __init__(self) -> None:
        """Say what an address looks like."""
        super().__init__("store: expected the path of a file, or postgresql+psycopg://USER@HOST/DATABASE.")


class NotAStoreError(StoreError):
    """The file or database is damaged, or another program's."""

    def __init__(self, path: Path | str) -> None:
        """Say that it was left as it is."""
        what, way_out = "file", "Put a copy in its place with `onboarding restore COPY`, or name another."
        if "://" in str(path):
            what, way_out = "database", "Name another."
        super().__init__(
            path, f"this {what} is damaged or no onboarding store; it was left untouched. {way_out}"
        )


class OlderStoreError(StoreError):
    """The store has to be brought up to date first, and is open for reading only."""

    def __init__(self, path: Path | str, version: str) -> None:
        """Name the version and the way out."""
        self.version = version
        super().__init__(path, f"this store has format {version}, which an earlier version wrote; use it "
                         "once without read-only, and it is brought up to date.")  # fmt: skip


class NewerStoreError(StoreError):
    """The file was written by a later version of this program."""

    def __init__(self, path: Path | str, version: str) -> None:
        """Name the version of the file."""
        self.version = version
        super().__init__(path, f"this store has format {version}, which is newer than this program; upgrade "
                         "customer-onboarding-playbook to open it.")  # fmt: skip


class ReadOnlyError(StoreError):
    """A write to a store that is opened, or can be opened, for reading only."""

    def __init__(self, path: Path | str) -> None:
        """Say that nothing was written."""
        super().__init__(path, "this store is read-only here; nothing was changed.")


class NoRightsError(StoreError):
    """A database whose user may not do what is asked."""

    def __init__(self, path: Path | str) -> None:
        """Say that nothing was written, and which rights are needed."""
        super().__init__(path, "this database's user may not do that; nothing was changed. Reading needs "
                         "SELECT, recording INSERT, UPDATE and DELETE on the tables; the first start, and "
                         "the first of a new version, CREATE on the schema.")  # fmt: skip


class UnknownTokenError(OnboardingError):
    """No proposal of this store has the token."""

    def __init__(self) -> None:
        """Say what a token is."""
        super().__init__(
            "token: no proposal in this store has it; propose again and give the preview's token."
        )


class ForeignTokenError(OnboardingError):
    """The proposal was made by somebody else."""

    def __init__(self) -> None:
        """Say who may confirm."""
        super().__init__("token: another user made this proposal; propose again to make it yours.")


class ExpiredTokenError(OnboardingError):
    """The proposal is too old to be confirmed."""

    def __init__(self, expired_at: datetime) -> None:
        """Say since when."""
        self.expired_at = expired_at
        when = f"{expired_at:%Y-%m-%d %H:%M} UTC"
        super().__init__(f"token: this proposal expired at {when} and nothing was changed; propose again.")


class WrongSummaryError(OnboardingError):
    """The summary is not the line that the preview gave."""

    def __init__(self, given: str) -> None:
        """Ask for the preview's own line."""
        expected = "the preview's own line, word for word"
        super().__init__(f"summary: {echo(given)} given; expected {expected}. Nothing was changed.")


class StaleProposalError(OnboardingError):
    """An account of the proposal changed since the preview; `proposal` is the new preview."""

    # The service's Proposal stands above this module, so that it cannot be named here.
    def __init__(self, proposal: Any, summary: str) -> None:  # noqa: ANN401 -- see above
        """Carry the new proposal for the adapter to show."""
        self.proposal = proposal
        super().__init__(
            "token: the account changed since this preview, so nothing was recorded; look at the new preview "
            f"and confirm it: {summary}"
        )


class NothingToRecordError(OnboardingError):
    """Everything that was proposed is recorded already."""

    def __init__(self, count: int) -> None:
        """Say how many facts were known."""
        known = "This fact is" if count == 1 else f"All {count} facts are"
        super().__init__(f"{known} recorded already; nothing is left to change." if count else
                         "facts: nothing given; expected at least one fact.")  # fmt: skip


class NothingToUndoError(OnboardingError):
    """There is no recorded batch that fits."""

    def __init__(self, given: str = "") -> None:
        """Name the batch that was asked for."""
        super().__init__(f"undo: {echo(given)} is no batch of facts recorded here." if given else
                         "undo: nothing has been recorded yet.")  # fmt: skip


class AlreadyUndoneError(OnboardingError):
    """The batch has been undone before."""

    def __init__(self, batches: Sequence[str]) -> None:
        """Name the batches; say how to bring them back."""
        self.batches = tuple(batches)
        named = ", ".join(batches)
        super().__init__(
            f"undo: {named} has been undone already; to go further back, name an earlier batch, and to bring "
            "facts back, record them again."
        )


class InvalidConfigError(StoreError):
    """The configuration file cannot be used."""


class NoImportFolderError(OnboardingError):
    """No folder for imports is configured."""

    def __init__(self) -> None:
        """Say how to set one."""
        super().__init__("import folder: none is configured; run `onboarding setup` and name one.")


class UnreadableFileError(OnboardingError):
    """A file that cannot be imported, with the reason."""

    def __init__(self, name: str, reason: str) -> None:
        """Name the file, then the reason."""
        self.name = name
        super().__init__(f"{echo(name)}: {reason}")


class DateOrderNeededError(OnboardingError):
    """Dates that can be read two ways; the user has to say which."""

    def __init__(self, examples: Sequence[tuple[str, str]]) -> None:
        """Name each column with one of its values."""
        self.examples = tuple(examples)
        named = ", ".join(f"{column} {echo(value)}" for column, value in examples)
        super().__init__(
            f"date_order: nothing in the file says whether the day or the month comes first in {named}; "
            "say day_first or month_first."
        )
