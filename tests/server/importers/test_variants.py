"""Samples with their columns renamed, dropped, moved and foreign; what a column says of its cells."""

from pathlib import Path
from typing import Any

import pytest

from onboarding_server.errors import DateOrderNeededError, UnreadableFileError
from onboarding_server.service.results import Proposal
from onboarding_server.service.service import Service
from onboarding_tools.errors import InvalidInputError
from server.importers.files import COMPANIES, TABLES, file_of, rejections, table_of, text_file
from server.importers.test_shapes import EXPECTED, SHAPES, facts_of, known, loaded, proposed

__all__ = ["known"]


@pytest.mark.parametrize("name", TABLES)
def test_moved_columns_and_one_that_nobody_knows_change_no_fact(
    known: Service, tmp_path: Path, name: str
) -> None:
    before = facts_of(proposed(known, SHAPES / name, create="all"))
    rows = table_of(name)
    width = len(rows[0])
    foreign = [
        ["Zodiac sign" if number == 0 else "Leo", *(row + [""] * width)[:width][::-1]]
        for number, row in enumerate(rows)
    ]
    proposal = proposed(known, file_of(tmp_path, foreign), create="all")
    assert facts_of(proposal) == before
    assert proposal.report
    assert any("“Zodiac sign”" in str(note) for note in proposal.report.notes)


def _told(service: Service, file: Path) -> tuple[Proposal | None, str]:
    """Return the preview and all its notes, or the sentence that refuses the file."""
    try:
        proposal = proposed(service, file, create="all")
    except UnreadableFileError as error:
        return None, str(error)
    assert proposal.report
    return proposal, " ".join(map(str, proposal.report.notes))


@pytest.mark.parametrize("name", TABLES)
def test_any_renamed_column_is_named_as_not_used_or_the_file_is_refused_with_its_columns(
    known: Service, tmp_path: Path, name: str
) -> None:
    rows = table_of(name)
    for place in range(len(rows[0])):
        header = [*rows[0][:place], "Zodiac sign", *rows[0][place + 1 :]]
        assert "“Zodiac sign”" in _told(known, file_of(tmp_path, [header, *rows[1:]]))[1]


@pytest.mark.parametrize("name", TABLES)
def test_without_any_one_column_nothing_is_said_of_other_accounts_or_in_other_facts(
    known: Service, tmp_path: Path, name: str
) -> None:
    rows = table_of(name)
    whole = facts_of(proposed(known, SHAPES / name, create="all"))
    types = {row["type"] for facts in whole.values() for row in facts}
    # Without these a table of usage is a starter sheet, which adds the accounts that it names.
    sheet = {"date", "active_users"} if name == "usage_daily.csv" else set()
    places = [place for place, header in enumerate(rows[0]) if header not in sheet]
    for place in places:
        proposal, said = _told(known, file_of(tmp_path, [[*row[:place], *row[place + 1 :]] for row in rows]))
        found = facts_of(proposal) if proposal else {}
        assert proposal or "its columns are" in said
        assert found.keys() <= whole.keys()
        assert {row["type"] for facts in found.values() for row in facts} <= types


def test_a_renamed_column_is_said_to_be_unused_and_a_mapping_brings_its_facts_back(
    service: Service, tmp_path: Path
) -> None:
    rows = table_of("hubspot_companies_ui.csv")
    rows[0][rows[0].index("Annual Contract Value")] = "Jahressumme"
    file = file_of(tmp_path, rows)
    proposal = proposed(service, file)
    assert "acv" not in {row.get("what") for row in facts_of(proposal)["Acme Robotics"]}
    assert proposal.report
    assert any("“Jahressumme”" in str(note) and "--map" in str(note) for note in proposal.report.notes)
    mapped = proposed(service, file, mapping={"columns": {"Jahressumme": "acv"}})
    assert facts_of(mapped)["Acme Robotics"] == EXPECTED["hubspot_companies_ui.csv"]["Acme Robotics"]


def test_a_dropped_column_takes_only_its_own_facts_along(service: Service, tmp_path: Path) -> None:
    rows = table_of("hubspot_companies_ui.csv")
    place = rows[0].index("Company owner")
    file = file_of(tmp_path, [[*row[:place], *row[place + 1 :]] for row in rows])
    expected = [
        row for row in EXPECTED["hubspot_companies_ui.csv"]["Acme Robotics"] if row["type"] != "contact_added"
    ]
    assert facts_of(proposed(service, file))["Acme Robotics"] == expected


def test_wrong_cells_are_named_with_their_row_column_and_value_and_the_others_stay(
    service: Service, tmp_path: Path
) -> None:
    text = (
        "1,Acme,Dana Ortiz,2026-09-01,90000,,\n"
        "9.001E+09,Birch,Dana Ortiz,2026-09-01,1,,\n"
        "3,Cedar,48.000,2026-09-01,1,,\n"
        "4,Dove,Dana Ortiz,2026-02-30,many,,\n"
        "5,Elm,Dana Ortiz,2026-09-01,1,,,,surplus\n"
        "6,,Dana Ortiz,2026-09-01,1,,\n"
    )
    proposal = proposed(service, text_file(tmp_path, COMPANIES + text))
    assert list(facts_of(proposal)) == ["Acme"]
    assert rejections(proposal) == [
        (3, "Record ID", "9.001E+09"),
        (4, "Company owner", "48.000"),
        (5, "Kickoff date", "2026-02-30"),
        (5, "Annual Contract Value", "many"),
        (6, "", "surplus"),
        (7, "Company name", ""),
    ]


def test_rejected_rows_come_back_as_a_file_that_loads_once_it_is_mended(
    service: Service, tmp_path: Path
) -> None:
    file = text_file(tmp_path, COMPANIES + "1,Acme,,2026-09-01,,,\n2,Birch,,31.09.2026,,,\n")
    proposal = loaded(service, file)
    assert proposal.report
    written = service.rejected_rows(path=file, report=proposal.report).decode("utf-8-sig")
    assert "Birch" in written
    assert "Acme" not in written
    mended = text_file(tmp_path, written.replace("31.09.2026", "30.09.2026"), "mended.csv")
    assert list(facts_of(proposed(service, mended))) == ["Birch"]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("id,_fivetran_synced,body,created,public,ticket_id", "Zendesk comments. Comments name a ticket"),
        ("tag,ticket_id,_fivetran_synced", "Zendesk tags. Tags name a ticket"),
        ("end_time,id,start_time,name,time_zone", "Zendesk schedules. These are working hours"),
        ("id,schedule_id,end_date,name,start_date", "Zendesk schedules. These are working hours"),
        ("canonical_vid,contact_id,vid_to_merge", "HubSpot merges of contacts. These say which"),
        ("id,type,_fivetran_synced,portal_id", "HubSpot activities without content. This table only says"),
    ],
)
def test_a_table_that_says_nothing_of_an_account_is_named_with_what_to_export_instead(
    service: Service, tmp_path: Path, header: str, told: str
) -> None:
    report = proposed(service, text_file(tmp_path, f"{header}\n" + "1," * header.count(",") + "1\n")).report
    assert report
    assert str(report.notes[0]).startswith(f"“export.csv”: {told}")


def test_a_sheet_of_ours_takes_a_mapping_too(service: Service, tmp_path: Path) -> None:
    sheet = text_file(tmp_path, "account,Ziel\nAcme,faster\n")
    rows = facts_of(proposed(service, sheet, mapping={"columns": {"Ziel": "goal"}}))
    assert rows["Acme"][1]["text"] == "faster"
    with pytest.raises(InvalidInputError, match="a column of the sheet: account"):
        proposed(service, sheet, mapping={"columns": {"Ziel": "aim"}})
    with pytest.raises(UnreadableFileError, match="no column “Zweck”; its columns are “account”, “Ziel”"):
        proposed(service, sheet, mapping={"columns": {"Zweck": "goal"}})


def test_an_order_of_dates_is_decided_by_the_column_or_asked(service: Service, tmp_path: Path) -> None:
    decided = text_file(tmp_path, COMPANIES + "1,Acme,,03/09/2026,,,\n2,Birch,,13/09/2026,,,\n")
    assert facts_of(proposed(service, decided))["Acme"][1]["due_on"] == "2026-09-03"
    unclear = text_file(tmp_path, COMPANIES + "1,Acme,,03/09/2026,,,\n")
    with pytest.raises(DateOrderNeededError, match="Kickoff date"):
        proposed(service, unclear)
    month_first = facts_of(proposed(service, unclear, date_order="month_first", create="all"))
    assert month_first["Acme"][1]["due_on"] == "2026-03-09"


@pytest.mark.parametrize(
    ("scale", "given", "value", "out_of"),
    [
        ({}, "72", 72, 100),
        ({"score": ("0", "10")}, "8.1", 8.1, 10),
        ({"score": ("100", "0")}, "30", 70, 100),  # 0 is best: 100 - 30
        ({"score": ("1", "5")}, "4", 3, 4),  # three steps above the worst of four
    ],
)
def test_a_level_is_read_on_the_scale_that_was_declared(
    service: Service, tmp_path: Path, *, scale: dict[str, Any], given: str, value: float, out_of: float
) -> None:
    file = text_file(tmp_path, f"Customer,score,Ampel\nAcme,{given},gelb\n")
    rows = facts_of(proposed(service, file, mapping={"scales": scale}))["Acme"]
    assert [(row["value"], row.get("out_of", 100)) for row in rows if row["type"] == "score_recorded"] == [
        (value, out_of)
    ]
    assert [row["state"] for row in rows if row["type"] == "pulse_noted"] == ["yellow"]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1.234", "1,5"), [1234, 1.5]),  # the comma is decimal, so that the point groups
        (("1.234", "1.5"), [1.234, 1.5]),
        (("1.234", "15"), [1234, 15]),  # nothing is said: thousands of people, not a fraction of one
    ],
)
def test_numbers_are_read_by_what_their_column_says(
    service: Service, tmp_path: Path, cells: tuple[str, str], values: list[float]
) -> None:
    service.record(account="Acme", rows=[{"type": "account_added", "on": "2026-08-17"}])
    for start in ("Customer,date,active users", "account,usage_on,active_users"):
        days = ("2026-10-01", "2026-10-08")
        lines = [
            f'{name},{day},"{cell}"' for name, day, cell in zip(("Acme", "Acme"), days, cells, strict=True)
        ]
        if start.startswith("account"):
            lines[1] = lines[1].replace("Acme", "Birch")
        file = text_file(tmp_path, "\n".join([start, *lines]))
        found = [
            row["value"]
            for rows in facts_of(proposed(service, file)).values()
            for row in rows
            if "value" in row
        ]
        assert found == values


def test_a_long_import_tells_how_far_it_is(service: Service, tmp_path: Path) -> None:
    text = "Customer,ACV\n" + "Acme,1\n" * 2001
    told: list[tuple[str, int, int]] = []
    service.propose_import(
        path=text_file(tmp_path, text), progress=lambda name, done, total: told.append((name, done, total))
    )
    assert told == [("export.csv", 1000, 2001), ("export.csv", 2000, 2001)]


def test_a_pasted_table_is_echoed_with_its_rows_and_the_sums_of_its_columns(service: Service) -> None:
    pasted = "Customer,ACV,users,since\nAcme,90000,12,2026-09-01\nBirch,6000.50,,2026-09-02\n"
    report = service.propose_import(table=pasted).report
    assert report
    # 90000 + 6000.50; a blank adds nothing; names and dates have no sum.
    assert str(report.notes[0]) == "The pasted table has 2 rows; sums: “ACV” 96000.50, “users” 12."
