"""Settings: a file, the environment over it, and a sentence for what is wrong in either."""

from fractions import Fraction
from pathlib import Path

import pytest

from onboarding_server.app import build_service, load_playbook
from onboarding_server.config import Config, config_path, read_config, write_config
from onboarding_server.errors import InvalidConfigError, UnreadableFileError
from onboarding_tools.errors import InvalidPlaybookError


def _read(tmp_path: Path, text: str, **environ: str) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return read_config({"ONBOARDING_CONFIG": str(path), **environ})


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    config = read_config({"ONBOARDING_CONFIG": str(tmp_path / "none.toml")})
    assert config == Config()
    assert Path(config.store).name == "onboarding.db"


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    config = Config(
        me='Dana "D" Örtiz',
        time_zone="Europe/Berlin",
        import_folder=tmp_path / "in",
        read_only=True,
        db=tmp_path / "x.db",
    )
    path = tmp_path / "deep" / "config.toml"
    write_config(config, path)
    assert read_config({"ONBOARDING_CONFIG": str(path)}) == config


def test_paths_are_meant_from_the_folder_of_the_file(tmp_path: Path) -> None:
    assert _read(tmp_path, 'import_folder = "in"').import_folder == tmp_path / "in"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    config = _read(
        tmp_path,
        'db = "file.db"',
        ONBOARDING_DB="/data/env.db",
        ONBOARDING_PLAYBOOK="/p.toml",
        ONBOARDING_READ_ONLY="1",
    )
    assert (config.store, config.playbook, config.read_only) == (Path("/data/env.db"), Path("/p.toml"), True)


def test_the_environment_cannot_make_a_read_only_store_writable(tmp_path: Path) -> None:
    assert _read(tmp_path, "read_only = true", ONBOARDING_READ_ONLY="0").read_only


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('time_zone = "Berlin"', "time_zone: expected a time zone such as Europe/Berlin"),
        ('tme_zone = "UTC"', "tme_zone: no such setting"),
        ("me = ", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_told_with_its_file(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InvalidConfigError, match=f"config.toml: .*{sentence}"):
        _read(tmp_path, text)


def test_a_switch_is_on_or_off(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfigError, match="ONBOARDING_READ_ONLY: expected 1 or 0"):
        _read(tmp_path, "", ONBOARDING_READ_ONLY="perhaps")


def test_the_file_is_in_the_users_configuration_folder_unless_told_otherwise() -> None:
    assert config_path({"ONBOARDING_CONFIG": "~/x.toml"}) == Path.home() / "x.toml"
    assert config_path({}).parts[-2:] == ("onboarding", "config.toml")


def test_the_service_is_built_from_the_settings(tmp_path: Path) -> None:
    service = build_service(tmp_path / "x.db", config=Config(me="Dana", time_zone="Asia/Tokyo"))
    assert (service.me, service.zone, service.store.place) == ("Dana", "Asia/Tokyo", tmp_path / "x.db")
    assert service.now().tzname() == "UTC"
    service.store.close()


def test_a_teams_playbook_is_a_file_or_a_folder_of_them(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('name = "ours"\nedition = "1"\n[plan]\nslip_days = 20\n', encoding="utf-8")
    assert load_playbook(Config(playbook=file)).plan.slip_days.value == 20
    assert load_playbook(Config(playbook=tmp_path)).name == "ours"
    assert load_playbook(Config()).name == "standard"


def test_a_playbook_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        load_playbook(Config(playbook=tmp_path / "none.toml"))
    with pytest.raises(UnreadableFileError, match="holds no playbook"):
        load_playbook(Config(playbook=tmp_path))
    (tmp_path / "bad.toml").write_text("slip = ", encoding="utf-8")
    with pytest.raises(InvalidPlaybookError):
        load_playbook(Config(playbook=tmp_path))


def test_rates_are_read_written_back_and_used(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        'me = "Dana"\n[rates]\nEUR = [{ from = "2026-01-01", rate = "1.08" }]\n', encoding="utf-8"
    )
    config = read_config({"ONBOARDING_CONFIG": str(path)})
    write_config(config, path)
    assert read_config({"ONBOARDING_CONFIG": str(path)}) == config
    assert load_playbook(config).rates["EUR"][0].exact == Fraction(27, 25)  # 1.08 = 108 / 100


@pytest.mark.parametrize("rate", ['"0"', '"-1"', '"1,08"', '"much"'])
def test_a_rate_that_is_no_number_above_0_is_refused(tmp_path: Path, rate: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[rates]\nEUR = [{{ from = "2026-01-01", rate = {rate} }}]\n', encoding="utf-8")
    config = read_config({"ONBOARDING_CONFIG": str(path)})
    with pytest.raises(InvalidConfigError, match="rates: expected entries such as EUR"):
        load_playbook(config)
