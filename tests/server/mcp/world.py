"""A real store with the sample accounts, a clock that stands still, and clients of the server over it."""

import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_tools.playbook import standard

__all__ = ["MODES", "TODAY", "record_samples", "service_over"]

TODAY = date(2026, 10, 15)
MODES = ("auto", "legacy", "2026-07-28")
_SAMPLES = Path(__file__).parents[3] / "server" / "onboarding_server" / "demo"


def service_over(path: Path, *, import_folder: Path | None = None) -> Service:
    """Open a store at noon of TODAY."""
    return Service(
        store=Store.open(path),
        playbook=standard(),
        now=lambda: datetime(2026, 10, 15, 12, tzinfo=UTC),
        me="Ines Calder",
        import_folder=import_folder,
    )


def record_samples(service: Service) -> None:
    """Record every sample account as its people would have."""
    for name, rows in samples():
        service.record(rows=rows, account=name)


def samples() -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Read the sample accounts in the order of their names."""
    for file in sorted(_SAMPLES.glob("*.toml")):
        data = tomllib.loads(file.read_text(encoding="utf-8"))
        yield data["account"], [_wire(row) for row in data["facts"]]


def copied(source: Path, folder: Path) -> Path:
    """Copy a closed store, so that a test may write."""
    return Path(shutil.copy(source, folder / "store.db"))


def _wire(row: dict[str, object]) -> dict[str, object]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}
