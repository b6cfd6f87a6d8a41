"""Every test of the command line has its own settings and its own store."""

from pathlib import Path

import pytest

DEMO = Path(__file__).resolve().parents[3] / "server" / "onboarding_server" / "demo"


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONBOARDING_CONFIG", str(tmp_path / "settings" / "config.toml"))
    monkeypatch.setenv("ONBOARDING_DB", str(tmp_path / "store.db"))
    for name in ("ONBOARDING_PLAYBOOK", "ONBOARDING_READ_ONLY", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def demo() -> Path:
    """The folder of the sample accounts."""
    return DEMO
