"""The store as a whole: all facts out and in again, whether it is sound, and what is to be forgotten."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from onboarding_server.service.accounts import as_account, resolve
from onboarding_server.service.confirming import call
from onboarding_server.service.workspace import Workspace
from onboarding_server.store.dumping import InvalidDumpError, dump, load, size_of
from onboarding_server.store.forgetting import Forgetting, copies_beside
from onboarding_server.store.write import Write
from onboarding_tools.directory import fold
from onboarding_tools.errors import InvalidInputError, Problem, UnknownAccountError
from onboarding_tools.facts import Account, Fact, OutsideText

__all__ = [
    "Forgotten",
    "Progress",
    "Remains",
    "dump_lines",
    "forget_account",
    "forget_person",
    "load_lines",
    "meant",
    "remains_of",
]

_STEP = 1000


class Remains(BaseModel):
    """What is stored about a person: facts that name them by account id, and facts that they recorded."""

    model_config = ConfigDict(frozen=True)

    named: dict[str, tuple[str, ...]]
    recorded: int
    recorders: tuple[str, ...]


class Meant(BaseModel):
    """An account that is to be forgotten."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: OutsideText
    facts: int


class Forgotten(BaseModel):
    """What was deleted, and the copies beside the store that still hold it."""

    model_config = ConfigDict(frozen=True)

    accounts: int
    facts: int
    unnamed: int = 0
    wiped: bool
    """Not even the free pages of the database hold it."""
    copies: tuple[Path, ...]


Progress = Callable[[int, int], None]
"""Told how many records are done, and of how many."""


def dump_lines(workspace: Workspace, progress: Progress | None = None) -> Iterator[str]:
    """Write all facts of a store, one JSON object a line; the same store gives the same bytes."""
    total = size_of(workspace.store) if progress else 0
    for record in _told(dump(workspace.store), total, progress):
        yield json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def load_lines(
    workspace: Workspace, lines: Iterable[str], *, total: int = 0, progress: Progress | None = None
) -> int:
    """Put a dump into an empty store, all of it or nothing; return how many facts it held.

    Raises:
        NotEmptyError, InvalidDumpError: nothing was loaded.
    """

    def named(write: Write, account_id: str, name: str, facts: tuple[Fact, ...]) -> None:
        account = Account(id=account_id, name=OutsideText(name), facts=facts, zone=workspace.zone)
        call(workspace, write, account)

    return load(workspace.store, _told(_records(workspace, lines), total, progress), named=named)


def _told(
    records: Iterable[dict[str, Any]], total: int, progress: Progress | None
) -> Iterator[dict[str, Any]]:
    for done, record in enumerate(records, start=1):
        if progress and (done % _STEP == 0 or done == total):
            progress(done, total)
        yield record


def meant(workspace: Workspace, given: str) -> Meant:
    """Find the account that is to be forgotten, by name, or by id where it was undone already.

    Raises:
        AmbiguousAccountError, UnknownAccountError: as everywhere.
    """
    stored = workspace.store.load(given.strip()) or workspace.store.load(resolve(workspace.store, given).id)
    if stored is None:
        raise UnknownAccountError(given)
    return Meant(id=stored.id, name=OutsideText(stored.name), facts=len(stored.facts))


def forget_account(workspace: Workspace, account_id: str) -> Forgotten:
    """Delete an account for good, with its facts, proposals and everything computed of it."""
    with workspace.store.write() as write:
        facts = Forgetting(write, workspace.now()).account(account_id)
    wiped = workspace.store.wipe()
    return Forgotten(accounts=1, facts=facts, wiped=wiped, copies=copies_beside(workspace.store))


def remains_of(workspace: Workspace, name: str) -> Remains:
    """Find what is stored about a person, by name or mail address: whole words, however they are written.

    Raises:
        InvalidInputError: the name is empty, or nothing is stored about anybody of that name.
    """
    wanted = fold(name)
    known = "the name or mail address of a person in some fact"
    if not wanted:
        raise InvalidInputError([Problem.of("person", None, known)])
    every = list(workspace.store.load_all(workspace.store.every_id()))
    named = {
        stored.id: ids
        for stored in every
        if (ids := tuple(fact.id for fact in stored.facts if _names(fact, wanted)))
    }
    by = [str(fact.recorded_by) for stored in every for fact in stored.facts if fact.recorded_by]
    recorders = [each for each in by if _holds(each, wanted)]
    if not named and not recorders:
        raise InvalidInputError([Problem.of("person", name, known)])
    return Remains(named=named, recorded=len(recorders), recorders=tuple(sorted(set(recorders))))


def forget_person(workspace: Workspace, name: str) -> Forgotten:
    """Delete every fact that names a person, and take their name off what they recorded.

    An account is kept, also where its own name holds the person's: forget the account then.

    Raises:
        InvalidInputError: as `remains_of`.
    """
    with workspace.store.write() as write:
        # Looked for while nobody else can write, so that nothing is missed.
        remains = remains_of(workspace, name)
        forgetting = Forgetting(write, workspace.now())
        for account_id, fact_ids in remains.named.items():
            forgetting.facts(account_id, fact_ids)
            stored = workspace.store.load(account_id)
            if stored is not None:
                left = tuple(fact for fact in stored.facts if fact.id not in fact_ids)
                account = as_account(stored.model_copy(update={"facts": left}), workspace.zone)
                call(workspace, write, account)
        unnamed = forgetting.recorder(remains.recorders)
        wanted = fold(name)
        forgetting.proposals(lambda body: _holds(json.dumps(body, ensure_ascii=False), wanted))
        forgetting.caches()
    return Forgotten(
        accounts=len(remains.named),
        facts=sum(len(ids) for ids in remains.named.values()),
        unnamed=unnamed,
        wiped=workspace.store.wipe(),
        copies=copies_beside(workspace.store),
    )


def _names(fact: Fact, wanted: str) -> bool:
    said = {key: text for key, text in fact.row().items() if key not in {"recorded_by", "account"}}
    # What adds an account carries its name, which is no person's.
    return any(_holds(text, wanted) for text in said.values() if isinstance(text, str))


def _holds(text: str, wanted: str) -> bool:
    return f" {wanted} " in f" {fold(text)} "


def _records(workspace: Workspace, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    number = 0
    try:
        for number, line in enumerate(lines, start=1):
            yield _record(workspace, number, line)
    except UnicodeDecodeError as error:
        raise InvalidDumpError(workspace.store.name, number + 1, "expected text in UTF-8") from error


def _record(workspace: Workspace, number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        raise InvalidDumpError(workspace.store.name, number, "expected a JSON object")
    return record
