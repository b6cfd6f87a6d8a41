"""Processes on one store: one that is killed at any statement, one that races, one that may not write."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import sqlalchemy as sa

from onboarding_server.errors import ReadOnlyError, StaleProposalError
from onboarding_server.service import Service
from onboarding_server.store import Store
from onboarding_tools.playbook import standard

NOTES = 3
NOBODY = 65534


@contextmanager
def open_service(path: Path) -> Iterator[Service]:
    store = Store.open(path)
    yield Service(store=store, playbook=standard(), now=lambda: datetime(2026, 10, 15, tzinfo=UTC))
    store.close()


def notes(writer: str, number: int) -> list[dict[str, object]]:
    return [
        {"type": "note_added", "on": "2026-10-01", "text": f"{writer} {number} {each}"}
        for each in range(NOTES)
    ]


def write_until_killed(path: Path, name: str, pipe: Connection) -> None:
    """Record batch after batch; say None before each statement, and the fact ids of each confirmed batch."""
    with open_service(path) as service:

        @sa.event.listens_for(sa.Engine, "before_cursor_execute")
        def tell(*_: object) -> None:
            pipe.send(None)

        number = 0
        while True:
            number += 1
            done = service.record(rows=notes(name, number), account="Acme")
            pipe.send(done.fact_ids)


def race(path: Path, name: str, rounds: int, pipe: Connection) -> None:
    """Propose, say so, wait for the start, confirm; say whether this one was recorded."""
    with open_service(path) as service:
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
