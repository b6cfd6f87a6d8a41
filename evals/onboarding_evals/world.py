"""The portfolio that requests are about: the sample accounts, three more, and a clock that stands still."""

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from onboarding_server import demo
from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_tools.playbook import standard

__all__ = ["IMPORTS", "ME", "TODAY", "Portfolio", "account_rows", "service_over"]

TODAY = date(2026, 10, 15)
ME = "Ines Calder"
_HOME = Path(__file__).parents[1]
IMPORTS = _HOME / "imports"
_FILES = (*sorted(Path(demo.__file__).parent.glob("*.toml")), *sorted((_HOME / "portfolio").glob("*.toml")))
# Facts of the last week are recorded day by day, so that "what changed since Friday" has an answer.
_KNOWN_BEFORE = TODAY - timedelta(days=7)


def service_over(db: Path, on: date = TODAY) -> Service:
    """Open a store at noon of a day, as Ines Calder, with the import folder of the evals."""
    return Service(
        store=Store.open(db),
        playbook=standard(),
        now=lambda: datetime(on.year, on.month, on.day, 12, tzinfo=UTC),
        me=ME,
        import_folder=IMPORTS,
    )


class Portfolio:
    """Stores with the accounts: recorded once, copied for whoever wants to write."""

    def __init__(self, folder: Path) -> None:
        """Keep the stores in a folder of the caller's."""
        self._folder = folder
        self._copies = 0

    @contextmanager
    def opened(self) -> Iterator[Service]:
        """Open a fresh copy of the whole portfolio."""
        with _closing(service_over(self.copied())) as service:
            yield service

    @contextmanager
    def lacking(self, account: str, type_: str) -> Iterator[Service]:
        """Open a store with one account alone, without its facts of one type."""
        self._copies += 1
        service = service_over(self._folder / f"lacking-{self._copies}.db")
        rows = [row for row in account_rows()[account] if row["type"] != type_]
        with _closing(service):
            service.record(rows=rows, account=account)
            yield service

    def copied(self) -> Path:
        """Copy the store of the whole portfolio."""
        source = self._folder / "whole.source.db"
        if not source.exists():
            _record_all(source)
        self._copies += 1
        return Path(shutil.copy(source, self._folder / f"{self._copies}.db"))


@contextmanager
def _closing(service: Service) -> Iterator[Service]:
    try:
        yield service
    finally:
        service.store.close()


def account_rows() -> dict[str, list[dict[str, Any]]]:
    """Read every account file, its facts in the order of their days."""
    accounts = {}
    for file in _FILES:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        accounts[data["account"]] = sorted((_wire(row) for row in data["facts"]), key=lambda row: row["on"])
    return accounts


def _record_all(db: Path) -> None:
    for account, rows in account_rows().items():
        for day, known in groupby(rows, key=_known_on):
            with _closing(service_over(db, day)) as service:
                service.record(rows=list(known), account=account)


def _known_on(row: Mapping[str, Any]) -> date:
    return max(date.fromisoformat(row["on"][:10]), _KNOWN_BEFORE)


def _wire(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
