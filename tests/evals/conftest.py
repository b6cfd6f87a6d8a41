"""The evals are programs, not part of the wheel: the tests find them beside the tree."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "evals"))

from onboarding_evals.world import Portfolio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """The whole portfolio, recorded once; each test takes copies."""
    return Portfolio(tmp_path_factory.mktemp("portfolio"))
