"""Setup, doctor and the published schemas."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from onboarding_server.cli.main import run
from onboarding_server.cli.schemas import SCHEMAS, schema_text

SCHEMA_FOLDER = Path(__file__).resolve().parents[3] / "references" / "schemas"


def _settings(tmp_path: Path) -> dict[str, Any]:
    return tomllib.loads((tmp_path / "settings" / "config.toml").read_text("utf-8"))


def test_setup_writes_what_it_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "imports"
    assert (
        run(["setup", "--me", "Ines Calder", "--time-zone", "Europe/Lisbon", "--import-folder", str(folder)])
        == 0
    )
    assert _settings(tmp_path) == {
        "me": "Ines Calder",
        "time_zone": "Europe/Lisbon",
        "import_folder": str(folder),
    }
    assert folder.is_dir()


def test_setup_keeps_what_it_is_not_told(tmp_path: Path) -> None:
    run(["setup", "--me", "Ines Calder", "--time-zone", "Europe/Lisbon"])
    run(["setup", "--time-zone", "America/Chicago"])
    assert _settings(tmp_path) == {"me": "Ines Calder", "time_zone": "America/Chicago"}


def test_a_time_zone_nobody_knows_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["setup", "--time-zone", "Europe/Atlantis"]) == 1
    assert "Europe/Atlantis given; expected a time zone such as Europe/Berlin" in capsys.readouterr().err
    assert not (tmp_path / "settings").exists()


def test_doctor_finds_a_new_installation_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)
    assert [finding["about"] for finding in findings][:7] == [
        "program", "packages", "settings", "playbook", "pages", "store", "imports",
    ]  # fmt: skip


def test_doctor_creates_no_store(tmp_path: Path) -> None:
    run(["doctor"])
    assert not (tmp_path / "store.db").exists()


def test_doctor_fails_where_the_import_folder_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(["setup", "--import-folder", str(tmp_path / "imports")])
    (tmp_path / "imports").rmdir()
    assert run(["doctor"]) == 3
    assert "WRONG  imports" in capsys.readouterr().out


def test_doctor_fails_on_settings_it_cannot_read_and_still_looks_at_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "config.toml").write_text("me = Ines", encoding="utf-8")
    assert run(["doctor"]) == 3
    told = capsys.readouterr().out
    assert "WRONG  settings" in told
    assert "ok     program" in told


def test_doctor_fails_on_a_store_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "store.db").write_text(
        "my shopping list, which is long enough to be read as a header", "utf-8"
    )
    assert run(["doctor"]) == 3
    assert "damaged or no onboarding store" in capsys.readouterr().out


def test_doctor_notices_a_client_that_starts_a_program_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    entry = {"command": str(tmp_path / "gone" / "python"), "args": []}
    (tmp_path / ".mcp.json").write_text(json.dumps({"mcpServers": {"onboarding": entry}}), encoding="utf-8")
    assert run(["doctor"]) == 3
    assert "which is gone; run `onboarding install` again" in capsys.readouterr().out


def test_a_team_playbook_with_a_mistake_is_told_with_its_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        'name = "ours"\nedition = "1"\n[health.dimensions.usage]\nweight = 30\n', encoding="utf-8"
    )
    assert run(["playbook", "check", str(file)]) == 3
    assert "weight" in capsys.readouterr().out


def test_a_team_playbook_in_order_is_named_with_its_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('name = "ours"\nedition = "1"\n[triage]\nsoon_days = 10\n', encoding="utf-8")
    assert run(["playbook", "check", str(file)]) == 0
    assert capsys.readouterr().out.startswith("In order: ours 1 ")


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_published_schema_is_the_one_the_models_give(name: str) -> None:
    assert (SCHEMA_FOLDER / f"{name}.schema.json").read_text("utf-8") == schema_text(name)


def _checks(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMA_FOLDER / f"{name}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _as_json(text: str) -> object:
    return json.loads(json.dumps(tomllib.loads(text), default=lambda day: day.isoformat()))


def test_every_sample_account_fits_the_schema_of_account_files(demo: Path) -> None:
    checks = _checks("account-file")
    for path in demo.glob("*.toml"):
        assert list(checks.iter_errors(_as_json(path.read_text("utf-8")))) == [], path.name


@pytest.mark.parametrize(
    "fact",
    [
        {"type": "meeting_held", "on": "2026-09-01"},
        {"type": "meeting_held", "on": "2026-09-01", "what": "kickof"},
        {"type": "meeting_held", "on": "2026-09-01", "what": "kickoff", "whoo": "Priya Shah"},
        {"type": "met", "on": "2026-09-01"},
        {"type": "usage_observed", "on": "2026-09-01", "what": "weekly_active_users", "value": "many"},
    ],
)
def test_a_fact_that_the_reader_refuses_does_not_fit_the_schema(fact: dict[str, Any]) -> None:
    assert list(_checks("account-file").iter_errors({"account": "Acme", "facts": [fact]}))


def test_what_assess_prints_fits_the_schema_of_assessments(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checks = _checks("assessment")
    for path in demo.glob("*.toml"):
        assert run(["assess", str(path), "--json"]) == 0
        assert list(checks.iter_errors(json.loads(capsys.readouterr().out))) == [], path.name
