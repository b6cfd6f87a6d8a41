"""A service over a store in a temporary folder, with a clock that stands until a test moves it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_tools.playbook import standard
from server.postgres.database import Database, running


@dataclass
class Clock:
    """The time that a service is told."""

    at: datetime = datetime(2026, 10, 15, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **units: float) -> None:
        self.at += timedelta(**units)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def database() -> Iterator[Database]:
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Return where a store can be: a file, and in `make check-all` also a database of a real server."""
    if request.param == "sqlite":
        return tmp_path / "onboarding.db"
    server: Database = request.getfixturevalue("database")
    return server.place(like=server.made)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "onboarding.db")
    yield opened
    opened.close()


@pytest.fixture
def service(store: Store, clock: Clock, tmp_path: Path) -> Service:
    folder = tmp_path / "imports"
    folder.mkdir()
    return Service(store=store, playbook=standard(), now=clock, me="Dana Ortiz", import_folder=folder)


@pytest.fixture
def stored(service: Service) -> Callable[..., str]:
    """Record facts for an account, which is added with the first of them, and return its id."""

    def record(name: str, *rows: dict[str, object]) -> str:
        added = {"type": "account_added", "on": "2026-08-20"}
        proposal = service.propose_facts(account=name, rows=[added, *rows])
        service.confirm(token=proposal.token, summary=proposal.summary)
        return proposal.accounts[0].account_id

    return record
