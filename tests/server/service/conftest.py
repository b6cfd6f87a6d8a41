"""What the service promises holds on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onboarding_server.store import Store


@pytest.fixture
def store(either_place: Path | str) -> Iterator[Store]:
    opened = Store.open(either_place)
    yield opened
    opened.close()
