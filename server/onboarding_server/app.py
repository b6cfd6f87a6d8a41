"""The composition root: builds playbook, store and service from the settings; the only place that does."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from onboarding_server.config import Config, config_path, read_config, read_place

if TYPE_CHECKING:
    from onboarding_server.service.service import Service
    from onboarding_tools.playbook import Playbook
    from onboarding_tools.playbook.models import Rate

__all__ = ["build_service", "load_playbook"]


def build_service(
    db: Path | str | None = None, *, config: Config | None = None, now: Callable[[], datetime] | None = None
) -> "Service":
    """Build the service over the store, a file or an address; a file is created where there is none.

    Raises:
        InvalidConfigError, InvalidPlaybookError, StoreError: what the user has to mend, in a sentence.
    """
    # Loaded here, so that naming this module costs a command no store and no playbook.
    from onboarding_server.service.service import Service  # noqa: PLC0415 -- see above
    from onboarding_server.store import Store  # noqa: PLC0415 -- see above

    config = config or read_config()
    place = read_place(db) if db else config.store
    if isinstance(place, Path) and place == Config().store and not config.read_only:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Service(
        store=Store.open(place, read_only=config.read_only),
        playbook=load_playbook(config),
        now=now or _now,
        me=config.me,
        zone=config.time_zone,
        import_folder=config.import_folder,
        playbook_folder=config.playbook,
    )


def load_playbook(config: Config | None = None) -> "Playbook":
    """Load the standard playbook, or the team's own over it, with the rates of the settings.

    Raises:
        InvalidPlaybookError: with every problem of a file.
        InvalidConfigError: a rate of another currency is wrong.
    """
    from onboarding_tools.playbook import load_playbook as load  # noqa: PLC0415 -- as above
    from onboarding_tools.playbook import standard  # noqa: PLC0415 -- as above

    config = config or read_config()
    playbook = load(_playbook_texts(config.playbook)) if config.playbook else standard()
    return playbook.with_rates(_rates(config)) if config.rates else playbook


def _playbook_texts(path: Path) -> dict[str, str]:
    from onboarding_server.errors import UnreadableFileError  # noqa: PLC0415 -- as above

    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    try:
        texts = {file.name: file.read_text(encoding="utf-8-sig") for file in files}
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableFileError(str(path), "this playbook cannot be read.") from error
    if not texts:
        raise UnreadableFileError(str(path), "this folder holds no playbook, a file that ends in .toml.")
    return texts


def _rates(config: Config) -> "dict[str, tuple[Rate, ...]]":
    from pydantic import ValidationError  # noqa: PLC0415 -- as above

    from onboarding_server.errors import InvalidConfigError  # noqa: PLC0415 -- as above
    from onboarding_tools.playbook.models import Rate  # noqa: PLC0415 -- as above

    try:
        return {
            currency: tuple(Rate.model_validate(each) for each in dated)
            for currency, dated in config.rates.items()
        }
    except ValidationError as error:
        message = 'rates: expected entries such as EUR = [{ from = "2026-01-01", rate = "1.08" }].'
        raise InvalidConfigError(config_path(), message) from error


def _now() -> datetime:
    return datetime.now(UTC)
