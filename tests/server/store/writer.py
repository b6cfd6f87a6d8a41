"""Processes on one store: one that is killed at any statement, one that races, one that may not write."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa

from onboarding_server.errors import ReadOnlyError, StaleProposalError, StoreFullError
from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_tools.errors import OnboardingError
from onboarding_tools.playbook import standard

NOTES = 3
NOBODY = 65534


@contextmanager
def open_service(place: Path | str) -> Iterator[Service]:
    store = Store.open(place)
    yield Service(store=store, playbook=standard(), now=lambda: datetime(2026, 10, 15, tzinfo=UTC))
    store.close()


def begin(place: Path | str) -> None:
    """Add the one account that all write to."""
    with open_service(place) as service:
        service.record(rows=[{"type": "account_added", "on": "2026-10-01"}], account="Acme")


def notes(writer: str, number: int) -> list[dict[str, object]]:
    return [
        {"type": "note_added", "on": "2026-10-01", "text": f"{writer} {number} {each}"}
        for each in range(NOTES)
    ]


def write_until_killed(place: Path | str, name: str, pipe: Connection) -> None:
    """Record batch after batch; say None before each statement, and the fact ids of each confirmed batch."""
    with open_service(place) as service:
        _tell_every_statement(pipe)
        for number in count(1):
            done = service.record(rows=notes(name, number), account="Acme")
            pipe.send(done.fact_ids)


def import_until_killed(place: Path | str, name: str, pipe: Connection) -> None:
    """Import file after file, each with new accounts; tell as `write_until_killed` does."""
    with open_service(place) as service:
        _tell_every_statement(pipe)
        for number in count(1):
            rows = "".join(f"{name} {number} {each},Dana Ortiz\n" for each in ("North", "South", "West"))
            proposal = service.propose_import(table=f"account,owner\n{rows}")
            done = service.confirm(token=proposal.token, summary=proposal.summary)
            pipe.send(done.fact_ids)


def _tell_every_statement(pipe: Connection) -> None:
    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def tell(*_: object) -> None:
        pipe.send(None)


def write_together(place: Path | str, name: str, rounds: int, pipe: Connection) -> None:
    """Record on one account that all write to, again where another was first; say the ids, then any error."""
    with open_service(place) as service:
        ids: list[str] = []
        error = ""
        pipe.send("ready")
        pipe.recv()
        try:
            for number in range(rounds):
                ids += _insist(service, notes(name, number))
        except OnboardingError as refused:
            error = str(refused)
        pipe.send((ids, error))


def _insist(service: Service, rows: list[dict[str, object]]) -> tuple[str, ...]:
    while True:
        try:
            return service.record(rows=rows, account="Acme").fact_ids
        except StaleProposalError:
            continue


def write_until_full(path: Path, room: int, pipe: Connection) -> None:
    """Record until the system lets the file grow no further; say what was acknowledged, then the sentence."""
    with open_service(path) as service:
        wal = path.with_name(path.name + "-wal")
        limit = max(wal.stat().st_size, path.stat().st_size) + room
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        acknowledged: list[str] = []
        try:
            for number in count(1):
                acknowledged += service.record(rows=notes("full", number), account="Acme").fact_ids
        except StoreFullError as error:
            pipe.send((acknowledged, str(error)))


def race(place: Path | str, name: str, rounds: int, pipe: Connection) -> None:
    """Propose, say so, wait for the start, confirm; say whether this one was recorded."""
    with open_service(place) as service:
        for number in range(rounds):
            proposal = service.propose_facts(rows=notes(name, number), account="Acme")
            pipe.send("proposed")
            pipe.recv()
            try:
                service.confirm(token=proposal.token, summary=proposal.summary)
            except StaleProposalError:
                pipe.send("stale")
            else:
                pipe.send("recorded")


def read_without_rights(path: Path, pipe: Connection) -> None:
    """Read a store in a folder that may not be written to; say what is seen, then what writing says."""
    Store.open(path).close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    if os.geteuid() == 0:
        # The superuser may write anywhere, so the rest is done as nobody, who has to reach the folder.
        for folder in path.parents[1:4]:
            folder.chmod(0o755)
        os.setuid(NOBODY)
    store = Store.open(path)
    pipe.send(len(store.ids()))
    try:
        with store.write():
            pipe.send("written")
    except ReadOnlyError as error:
        pipe.send(str(error))
    store.close()
