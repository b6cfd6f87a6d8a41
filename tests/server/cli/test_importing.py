"""The import command: several files, mappings, explanations, rejected rows."""

from pathlib import Path

import pytest

from onboarding_server.cli.main import run

TEXT = "Record ID,Company name,Kickoff date,Zodiac\n1,Acme,2026-09-01,Leo\n2,Birch,31.09.2026,Leo\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "export.csv"
    file.parent.mkdir()
    file.write_text(TEXT, encoding="utf-8")
    return file


def _text(capsys: pytest.CaptureFixture[str]) -> str:
    return " ".join(capsys.readouterr().out.split())


def test_explain_says_what_a_file_is_taken_for_and_changes_nothing(
    export: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(export), "--explain"]) == 0
    said = _text(capsys)
    assert "Read as HubSpot companies (mapping hubspot_companies;" in said
    assert "because it has the columns Record ID, Company name." in said
    assert "“Kickoff date” is kickoff_on (date)." in said
    assert "1 column is not used: “Zodiac”." in said
    assert run(["next", "Acme"]) == 1


def test_explain_says_which_order_of_dates_and_which_decimal_mark_was_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "usage.csv"
    file.write_text('date,account,active_users\n13/09/2026,Acme,"1,5"\n', encoding="utf-8")
    assert run(["import", str(file), "--explain"]) == 0
    said = _text(capsys)
    assert "In “date” the day comes first." in said
    assert "In “active_users” a comma is the decimal mark." in said


def test_a_folder_means_its_files_and_rejected_rows_can_be_mended(
    export: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mend = tmp_path / "mend"
    options = ["--create", "all", "--rejected", str(mend), "--yes"]
    assert run(["import", str(export.parent), *options]) == 3
    said = _text(capsys)
    assert "row 3, Kickoff date (Birch): “31.09.2026”: expected a day of the calendar" in said
    file = mend / "export-rejected.csv"
    file.write_text(
        file.read_text(encoding="utf-8-sig").replace("31.09.2026", "30.09.2026"), encoding="utf-8"
    )
    assert run(["import", str(file), "--create", "all", "--yes"]) == 0
    assert run(["next", "Birch"]) == 0


def test_a_mapping_is_typed_once_saved_and_used_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, saved = tmp_path / "odd.csv", tmp_path / "odd.toml"
    file.write_text("Betrieb,Beginn,Risiko\nAcme,2026-09-01,30\n", encoding="utf-8")
    typed = ["--map", "Betrieb=account", "--map", "Beginn=kickoff_on", "--map", "Risiko=health"]
    scale = ["--scale", "Risiko=100..0", "--save-mapping", str(saved)]
    assert run(["import", str(file), *typed, *scale, "--explain"]) == 0
    assert "“Risiko” is health (level, 100 worst to 0 best)." in _text(capsys)
    assert run(["import", str(file), "--mapping", str(saved), "--create", "all", "--yes"]) == 0
    assert "value 70" in _text(capsys)  # 0 is best: 100 - 30


def test_a_saved_mapping_keeps_a_header_of_two_lines(tmp_path: Path) -> None:
    file, saved = tmp_path / "odd.csv", tmp_path / "odd.toml"
    file.write_text('"Name ""kurz""\nder Firma",Start\nAcme,2026-09-01\n', encoding="utf-8")
    typed = ["--map", 'Name "kurz"\nder Firma=account', "--save-mapping", str(saved)]
    assert run(["import", str(file), *typed, "--explain"]) == 0
    assert run(["import", str(file), "--mapping", str(saved), "--create", "all", "--yes"]) == 0
    assert run(["next", "Acme"]) == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--create", "some"], "expected onboarding, unclear, all or none"),
        (["--vanished", "forget"], "expected keep or retract"),
        (["--map", "Zodiac"], "expected COLUMN=VALUE"),
        (["--map", "Zodiac=sign"], "a field of HubSpot companies"),
        (["--map", "Sign=account"], "its columns are “Record ID”"),
        (["--scale", "Zodiac=1..2"], "a column that is a level"),
        (["--scale", "Zodiac=1"], "worst first"),
        (["--as", "nothing"], "one of accounts"),
        (["--date-order", "year_first"], "day_first or month_first"),
    ],
)
def test_an_option_that_means_nothing_is_answered_with_what_would(
    export: Path, capsys: pytest.CaptureFixture[str], options: list[str], sentence: str
) -> None:
    assert run(["import", str(export), *options]) == 1
    assert sentence in " ".join(capsys.readouterr().err.split())
