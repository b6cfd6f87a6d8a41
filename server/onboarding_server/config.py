"""Settings of one user: a TOML file that `onboarding setup` writes, and the environment over it."""

import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from onboarding_server.errors import InvalidConfigError

__all__ = ["Config", "chats_folder", "config_path", "read_config", "read_key", "read_place", "write_config"]

_APP = "onboarding"
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


class Config(BaseModel):
    """Who uses this, when it is for them, and where their files are; every setting has a default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    me: Annotated[str, Field(max_length=200)] = ""
    """Your name as accounts have it for their owner: what "me" means."""
    time_zone: str = "UTC"
    """The workspace's time zone, which decides what day it is."""
    import_folder: Path | None = None
    """The only folder that an assistant may import files from."""
    playbook: Path | None = None
    """Your team's own playbook: a TOML file, or a folder of them."""
    read_only: bool = False
    """Answer questions, write nothing."""
    db: Path | str | None = None
    """The store: a file, by default one in your data folder, or the address of a PostgreSQL database."""
    model: str = "claude-sonnet-5-5"
    """Which Claude `chat` and `ask` talk to."""
    effort: Literal["low", "medium", "high", "xhigh", "max"] = "medium"
    """How much it thinks; more costs more."""

    rates: dict[Annotated[str, Field(pattern="^[A-Z]{3}$")], list[dict[str, str]]] = {}
    """Worth of other currencies in the playbook's: `EUR = [{ from = "2026-01-01", rate = "1.08" }]`."""

    @field_validator("db", mode="before")
    @classmethod
    def _is_place(cls, given: object) -> object:
        return read_place(given) if isinstance(given, str) else given

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            message = "expected a time zone such as Europe/Berlin"
            raise ValueError(message) from error
        return name

    @property
    def store(self) -> Path | str:
        """The store: a file or an address."""
        return self.db or _folder("data") / "onboarding.db"

    def with_environment(self, environ: Mapping[str, str]) -> Self:
        """Lay ONBOARDING_DB, ONBOARDING_PLAYBOOK and ONBOARDING_READ_ONLY over the file."""
        changed: dict[str, Any] = {}
        for field, name in (("db", "ONBOARDING_DB"), ("playbook", "ONBOARDING_PLAYBOOK")):
            if environ.get(name):
                changed[field] = read_place(environ[name])
        switch = "ONBOARDING_READ_ONLY"
        word = environ.get(switch, "").strip().casefold()
        if word not in _TRUE | _FALSE:
            raise InvalidConfigError(switch, f"expected 1 or 0, got {word}.")
        return self.model_copy(update={**changed, "read_only": self.read_only or word in _TRUE})


def read_place(given: Path | str) -> Path | str:
    """Tell the address of a database, which stays text, from the path of a file."""
    return given if isinstance(given, str) and "://" in given else Path(given).expanduser()


def chats_folder() -> Path:
    """Return the folder that holds what was said in `onboarding chat`."""
    return _folder("data") / "chats"


def read_key(environ: Mapping[str, str] | None = None) -> str:
    """Read the key for Claude from ANTHROPIC_API_KEY; empty where there is none."""
    return (os.environ if environ is None else environ).get("ANTHROPIC_API_KEY", "").strip()


def config_path(environ: Mapping[str, str] | None = None) -> Path:
    """Return the file with the settings: ONBOARDING_CONFIG, else one in the user's configuration folder."""
    given = (os.environ if environ is None else environ).get("ONBOARDING_CONFIG")
    return Path(given).expanduser() if given else _folder("config") / "config.toml"


def read_config(environ: Mapping[str, str] | None = None) -> Config:
    """Read the settings; without a file they are the defaults.

    Raises:
        InvalidConfigError: the file is not TOML, or a setting is unknown or wrong.
    """
    environ = os.environ if environ is None else environ
    path = config_path(environ)
    try:
        text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        config = Config.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        what = (
            "no such setting"
            if first["type"] == "extra_forbidden"
            else str(first["msg"]).removeprefix("Value error, ")
        )
        raise InvalidConfigError(path, f"{'.'.join(map(str, first['loc']))}: {what}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InvalidConfigError(path, f"these settings cannot be read: {error}.") from error
    return _absolute(config, path.parent).with_environment(environ)


def write_config(config: Config, path: Path) -> None:
    """Write the settings that differ from their defaults."""
    path.parent.mkdir(parents=True, exist_ok=True)
    given = config.model_dump(mode="json", exclude_defaults=True)
    rates = given.pop("rates", {})
    text = "".join(f"{key} = {_toml(value)}\n" for key, value in given.items())
    if rates:
        text += "\n[rates]\n" + "".join(f"{key} = {_toml(value)}\n" for key, value in rates.items())
    path.write_text(text, encoding="utf-8")


def _toml(value: Any) -> str:  # noqa: ANN401 -- whatever a setting holds
    """Write a value as TOML; a JSON string, number or true is a TOML one too."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _absolute(config: Config, folder: Path) -> Config:
    given = {key: getattr(config, key) for key in ("import_folder", "playbook", "db")}
    paths = {key: folder / path.expanduser() for key, path in given.items() if isinstance(path, Path)}
    return config.model_copy(update=paths)


def _folder(kind: str) -> Path:
    # platformdirs takes time to import, and most calls are told where the files are.
    import platformdirs  # noqa: PLC0415 -- see above

    find = platformdirs.user_data_path if kind == "data" else platformdirs.user_config_path
    return find(_APP, appauthor=False)
