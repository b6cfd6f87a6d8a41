"""A chat over the real server and the real SDK; only Claude is a double, on loopback."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from onboarding_server.mcp.resources import PlaybookServer
from onboarding_server.mcp.server import build_server
from onboarding_server.service.service import Service
from server.mcp.world import record_samples, service_over


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost")
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_CUSTOM_HEADERS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "samples.db"
    service = service_over(path)
    record_samples(service)
    service.store.close()
    return path


@pytest.fixture
def service(samples: Path, tmp_path: Path) -> Iterator[Service]:
    """The sample accounts, in a store that the test may change."""
    opened = service_over(Path(shutil.copy(samples, tmp_path / "store.db")))
    yield opened
    opened.store.close()


@pytest.fixture
def server(service: Service) -> PlaybookServer:
    return build_server(lambda: service)
