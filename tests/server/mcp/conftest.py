from collections.abc import Iterator
from pathlib import Path

import pytest

from onboarding_server.mcp.resources import PlaybookServer
from onboarding_server.mcp.server import build_server
from onboarding_server.service.service import Service
from server.mcp.world import copied, record_samples, service_over


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def samples_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "samples.db"
    service = service_over(path)
    record_samples(service)
    service.store.close()
    return path


@pytest.fixture
def service(samples_db: Path, tmp_path: Path) -> Iterator[Service]:
    """The sample accounts, in a store that the test may change."""
    (tmp_path / "imports").mkdir()
    opened = service_over(copied(samples_db, tmp_path), import_folder=tmp_path / "imports")
    yield opened
    opened.store.close()


@pytest.fixture
def server(service: Service) -> PlaybookServer:
    return build_server(lambda: service)
