"""What a command is about: a stored account, or an account file read on the spot."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from onboarding_server.cli.opening import open_service, today_here
from onboarding_tools.errors import InvalidAccountFileError, Problem

if TYPE_CHECKING:
    from onboarding_tools.assessment import Assessment
    from onboarding_tools.facts import Account, AccountFile
    from onboarding_tools.next_step import NextStep
    from onboarding_tools.playbook import Playbook

__all__ = ["Subject", "is_file", "open_account", "open_subject", "read_file"]

_FORMS = (".toml", ".json")


class Subject(NamedTuple):
    """One account as it stands, and its next step."""

    assessment: "Assessment"
    step: "NextStep"


def is_file(given: str) -> bool:
    """Tell an account file from an account's name: by its ending."""
    return given.casefold().endswith(_FORMS)


def open_subject(given: str, *, as_of: date | None, db: str | None) -> Subject:
    """Assess a stored account, or the one in a file; a file needs no store."""
    from onboarding_server import app  # noqa: PLC0415 - `--help` does not pay for playbook and calculators
    from onboarding_tools.assessment import assess  # noqa: PLC0415 - as above
    from onboarding_tools.next_step import decide  # noqa: PLC0415 - as above

    if is_file(given):
        playbook = app.load_playbook()
        file = read_file(Path(given), playbook)
        assessment = assess(file.account, playbook, as_of or file.as_of or today_here())
    else:
        assessment = open_service(db).assess(account=given, as_of=as_of)
    return Subject(assessment, decide(assessment))


def open_account(given: str, *, db: str | None) -> "Account":
    """Return a stored account, or the one in an account file, with all its facts."""
    from onboarding_server import app  # noqa: PLC0415 - as in open_subject

    if is_file(given):
        return read_file(Path(given), app.load_playbook()).account
    return open_service(db).account(account=given)


def read_file(path: Path, playbook: "Playbook") -> "AccountFile":
    """Read an account file.

    Raises:
        InvalidAccountFileError: there is no such file, or it is not text, TOML or JSON.
        InvalidFactsError: some of its facts are wrong; all of them are named.
    """
    from onboarding_tools.facts import read_account_file  # noqa: PLC0415 - as in open_subject

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InvalidAccountFileError([Problem.of("file", path, f"a readable file ({reason})")]) from error
    keys = playbook.checklist_keys
    return read_account_file(text, file=path.name, today=today_here(), keys=keys, steps=playbook.step_ids)
