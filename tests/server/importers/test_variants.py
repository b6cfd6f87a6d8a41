"""Samples with their columns renamed, dropped, moved and foreign; rows that are wrong, repeated, deleted."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from onboarding_server.errors import DateOrderNeededError, UnreadableFileError
from onboarding_server.importers.streams import open_stream
from onboarding_server.service import Service
from onboarding_server.service.results import Proposal
from onboarding_tools.errors import InvalidInputError
from server.importers.test_shapes import ACME, EXPECTED, SHAPES, facts_of, known, loaded, proposed

__all__ = ["known"]

TABLES = sorted(file.name for file in SHAPES.glob("*.csv"))


def _table(name: str) -> list[list[str]]:
    stream = open_stream(name, SHAPES / name)
    return [list(stream.header), *(list(line.cells) for line in stream.lines())]


def _file(folder: Path, rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    file = folder / "table.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


def _text(folder: Path, text: str, name: str = "export.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def _rejections(proposal: Proposal) -> list[tuple[int, str, str]]:
    assert proposal.report
    return [(cell.row, cell.column, str(cell.value)) for cell in proposal.report.rejected]


@pytest.mark.parametrize("name", TABLES)
def test_moved_columns_and_one_that_nobody_knows_change_no_fact(
    known: Service, tmp_path: Path, name: str
) -> None:
    before = facts_of(proposed(known, SHAPES / name, create="all"))
    rows = _table(name)
    width = len(rows[0])
    foreign = [
        ["Zodiac sign" if number == 0 else "Leo", *(row + [""] * width)[:width][::-1]]
        for number, row in enumerate(rows)
    ]
    proposal = proposed(known, _file(tmp_path, foreign), create="all")
    assert facts_of(proposal) == before
    assert proposal.report
    assert any("“Zodiac sign”" in str(note) for note in proposal.report.notes)


def test_a_renamed_column_is_said_to_be_unused_and_a_mapping_brings_its_facts_back(
    service: Service, tmp_path: Path
) -> None:
    rows = _table("hubspot_companies_ui.csv")
    rows[0][rows[0].index("Annual Contract Value")] = "Jahressumme"
    file = _file(tmp_path, rows)
    proposal = proposed(service, file)
    assert "acv" not in {row.get("what") for row in facts_of(proposal)["Acme Robotics"]}
    assert proposal.report
    assert any("“Jahressumme”" in str(note) and "--map" in str(note) for note in proposal.report.notes)
    mapped = proposed(service, file, mapping={"columns": {"Jahressumme": "acv"}})
    assert facts_of(mapped)["Acme Robotics"] == EXPECTED["hubspot_companies_ui.csv"]["Acme Robotics"]


def test_a_dropped_column_takes_only_its_own_facts_along(service: Service, tmp_path: Path) -> None:
    rows = _table("hubspot_companies_ui.csv")
    place = rows[0].index("Company owner")
    file = _file(tmp_path, [[*row[:place], *row[place + 1 :]] for row in rows])
    expected = [
        row for row in EXPECTED["hubspot_companies_ui.csv"]["Acme Robotics"] if row["type"] != "contact_added"
    ]
    assert facts_of(proposed(service, file))["Acme Robotics"] == expected


COMPANIES = (
    "Record ID,Company name,Company owner,Kickoff date,Annual Contract Value,Last Modified Date,is_deleted\n"
)


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
    proposal = proposed(service, _text(tmp_path, COMPANIES + text))
    assert list(facts_of(proposal)) == ["Acme"]
    assert _rejections(proposal) == [
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
    file = _text(tmp_path, COMPANIES + "1,Acme,,2026-09-01,,,\n2,Birch,,31.09.2026,,,\n")
    proposal = loaded(service, file)
    assert proposal.report
    written = service.rejected_rows(path=file, report=proposal.report).decode("utf-8-sig")
    assert "Birch" in written
    assert "Acme" not in written
    mended = _text(tmp_path, written.replace("31.09.2026", "30.09.2026"), "mended.csv")
    assert list(facts_of(proposed(service, mended))) == ["Birch"]


def test_a_changed_row_is_a_correction_and_a_deleted_one_a_retraction(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, _text(tmp_path, COMPANIES + "1,Acme,Dana,2026-09-01,90000,,\n"))
    changed = loaded(service, _text(tmp_path, COMPANIES + "1,Acme,Dana,2026-09-01,80000,,\n", "later.csv"))
    assert [
        (line.change, line.row["value"]) for line in changed.accounts[0].facts if line.change != "unchanged"
    ] == [("corrected", 80000), ("retracted", 90000)]
    gone = loaded(service, _text(tmp_path, COMPANIES + "1,,,,,,true\n"))
    assert {line.change for line in gone.accounts[0].facts if line.row["type"] != "account_added"} == {
        "retracted"
    }
    assert proposed(service, _text(tmp_path, COMPANIES + "1,,,,,,true\n")).token == ""


def _lines(proposal: Proposal) -> list[tuple[str, str, str]]:
    return [
        (str(preview.name), line.change, str(line.row["type"]))
        for preview in proposal.accounts
        for line in preview.facts
        if line.change != "unchanged"
    ]


def test_a_row_that_vanished_stays_unless_the_file_is_said_to_be_a_complete_export(
    service: Service, tmp_path: Path
) -> None:
    acme, birch = "1,Acme,,2026-09-01,90000,,\n", "2,Birch,,2026-09-02,,,\n"
    loaded(service, _text(tmp_path, COMPANIES + acme + birch))
    later = _text(tmp_path, COMPANIES + acme, "later.csv")
    assert proposed(service, later).token == ""
    proposal = loaded(service, later, vanished="retract")
    assert _lines(proposal) == [
        ("Birch", "retracted", "account_added"),
        ("Birch", "retracted", "milestone_planned"),
    ]
    assert proposal.report
    assert [str(note) for note in proposal.report.notes if "any more" in str(note)] == [
        "1 rows of earlier imports are in no file any more; their 2 facts are retracted, about “Birch”."
    ]
    assert service.find_accounts().total == 1
    assert proposed(service, later, vanished="retract").token == ""
    undo = service.undo()
    service.confirm(token=undo.token, summary=undo.summary)
    assert service.find_accounts().total == 2


def test_a_row_that_cannot_be_read_is_no_vanished_one_and_stops_the_retraction_of_others(
    service: Service, tmp_path: Path
) -> None:
    rows = "1,Acme,,2026-09-01,,,\n2,Birch,,2026-09-02,,,\n3,Cedar,,2026-09-03,,,\n"
    loaded(service, _text(tmp_path, COMPANIES + rows))
    damaged = _text(tmp_path, COMPANIES + "1,Acme,,2026-09-01,,,\n2E+09,Birch,,2026-09-02,,,\n", "later.csv")
    proposal = proposed(service, damaged, vanished="retract")
    assert _lines(proposal) == []
    assert proposal.report
    assert (
        "HubSpot companies: nothing is retracted for rows that are missing. Mend the rejected rows first."
        in {str(note) for note in proposal.report.notes}
    )


def test_a_file_without_rows_and_other_kinds_and_what_people_said_retract_nothing(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, _text(tmp_path, COMPANIES + "1,Acme,,2026-09-01,90000,,\n"))
    service.record(account="Acme", rows=[{"type": "note_added", "on": "2026-10-01", "text": "By hand."}])
    loaded(service, SHAPES / "zendesk_tickets.csv")
    before = service.account(account="Acme").facts
    empty = _text(tmp_path, COMPANIES, "empty.csv")
    users = _text(tmp_path, "owner_id,email,first_name,last_name\n7,d@x.example,Dana,Ortiz\n", "owners.csv")
    for file in (empty, users):
        assert proposed(service, file, vanished="retract").token == ""
    assert service.account(account="Acme").facts == before


def test_calls_without_mails_say_nothing_about_mails(known: Service, tmp_path: Path) -> None:
    rows = _table("hubspot_activities_ui.csv")
    loaded(known, _file(tmp_path, rows))
    place = rows[0].index("Activity type")
    calls = _file(tmp_path, [rows[0], *(row for row in rows if row[place] == "Call")])
    assert _lines(proposed(known, calls, vanished="retract")) == []
    fewer = _file(tmp_path, [rows[0], *(row for row in rows if "Re: import" not in "".join(row))])
    assert _lines(proposed(known, fewer, vanished="retract")) == [(ACME, "retracted", "message_received")]


def test_an_id_may_hold_a_slash_or_an_at_sign(service: Service, tmp_path: Path) -> None:
    text = 'id,company_id,monthly_spend,name\n"a/b@c==",k1,10,Acme\n'
    file = _text(tmp_path, text)
    loaded(service, file, create="all")
    assert service.find_accounts().total == 1
    assert proposed(service, file, create="all", vanished="retract").token == ""


def test_a_company_that_was_renamed_keeps_its_account_and_is_found_by_both_names(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, _text(tmp_path, COMPANIES + "1,Acme,,2026-09-01,90000,,\n"))
    renamed = _text(tmp_path, COMPANIES + "1,Zenith Group,,2026-09-01,90000,,\n", "later.csv")
    proposal = loaded(service, renamed)
    assert facts_of(proposal)["Acme"] == [
        {"type": "profile_set", "on": "2026-10-15", "what": "alias", "text": "Zenith Group"}
    ]
    assert proposal.report
    assert "“Acme” is called “Zenith Group” in the file; it is found by both names now." in {
        str(note) for note in proposal.report.notes
    }
    assert service.account(account="Zenith Group").id == service.account(account="Acme").id
    assert proposed(service, renamed).token == ""


def test_a_name_that_another_account_has_is_not_taken_over(service: Service, tmp_path: Path) -> None:
    rows = "1,Acme,,2026-09-01,,,\n2,Birch,,2026-09-01,,,\n"
    loaded(service, _text(tmp_path, COMPANIES + rows))
    swapped = _text(tmp_path, COMPANIES + "1,Birch,,2026-09-01,,,\n", "later.csv")
    assert proposed(service, swapped).token == ""


def test_a_company_that_took_another_in_answers_to_the_id_of_that_one(
    service: Service, tmp_path: Path
) -> None:
    header = "Record ID,Company name,Kickoff date,Merged object IDs\n"
    loaded(service, _text(tmp_path, header + "1,Acme,2026-09-01,\n2,Birch,2026-09-01,\n"))
    proposal = loaded(service, _text(tmp_path, header + "1,Acme,2026-09-01,2;77\n", "later.csv"))
    assert facts_of(proposal)["Acme"] == [
        {"type": "profile_set", "on": "2026-10-15", "what": "external_id", "text": "hubspot:77"}
    ]
    assert proposal.report
    assert "“Birch” was merged into “Acme” in its program. Both stay here until one is retracted." in {
        str(note) for note in proposal.report.notes
    }
    assert service.account(account="hubspot:77").name == "Acme"


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
    report = proposed(service, _text(tmp_path, f"{header}\n" + "1," * header.count(",") + "1\n")).report
    assert report
    assert str(report.notes[0]).startswith(f"“export.csv”: {told}")


def test_what_one_import_does_not_take_in_is_counted_and_comes_with_the_next(
    service: Service, tmp_path: Path
) -> None:
    rows = "".join(f"{number},Company {number},,2026-09-01,,,\n" for number in range(1, 6))
    file = _text(tmp_path, COMPANIES + rows)
    first = loaded(service, file, most=6)  # two facts an account, so that three accounts are taken in
    assert first.report
    assert "4 facts are left: one import takes in 6 new ones. Import the same again after it." in {
        str(note) for note in first.report.notes
    }
    assert list(facts_of(first)) == ["Company 1", "Company 2", "Company 3"]
    second = loaded(service, file, most=6)
    assert list(facts_of(second)) == ["Company 4", "Company 5"]
    assert second.report
    assert (second.report.new, second.report.unchanged) == (2, 3)
    assert proposed(service, file, most=6).token == ""


def test_a_sheet_and_an_export_in_one_import_mean_the_same_account(service: Service, tmp_path: Path) -> None:
    sheet = _text(tmp_path, "account,kickoff_on,sentiment\nAcme,2026-09-01,positiv\n", "mine.csv")
    # Without a date HubSpot's row alone would add nothing; the sheet has chosen the account.
    export = _text(tmp_path, "Record ID,Company name,Company owner\n9,ACME,Dana Ortiz\n8,Birch,Dana\n")
    for files in ((sheet, export), (export, sheet)):
        rows = facts_of(proposed(service, *files))
        assert list(rows) == ["Acme"]
        assert [row["type"] for row in rows["Acme"]] == [
            "account_added", "milestone_planned", "sentiment_noted", "profile_set", "contact_added",
        ]  # fmt: skip
    loaded(service, sheet, export)
    assert service.account(account="hubspot:9").name == "Acme"
    assert proposed(service, sheet, export).token == ""


def test_a_sheet_of_ours_takes_a_mapping_too(service: Service, tmp_path: Path) -> None:
    sheet = _text(tmp_path, "account,Ziel\nAcme,faster\n")
    rows = facts_of(proposed(service, sheet, mapping={"columns": {"Ziel": "goal"}}))
    assert rows["Acme"][1]["text"] == "faster"
    with pytest.raises(InvalidInputError, match="a column of the sheet: account"):
        proposed(service, sheet, mapping={"columns": {"Ziel": "aim"}})
    with pytest.raises(UnreadableFileError, match="no column “Zweck”; its columns are “account”, “Ziel”"):
        proposed(service, sheet, mapping={"columns": {"Zweck": "goal"}})


def test_of_a_record_that_is_there_twice_the_newer_row_holds_and_without_dates_it_is_asked(
    service: Service, tmp_path: Path
) -> None:
    dated = "1,Acme,Dana,2026-09-01,80000,2026-10-02 09:00,\n1,Acme,Dana,2026-09-01,70000,2026-10-01 09:00,\n"
    assert [
        row["value"]
        for row in facts_of(proposed(service, _text(tmp_path, COMPANIES + dated)))["Acme"]
        if row.get("what") == "acv"
    ] == [80000]
    undated = "1,Acme,Dana,2026-09-01,80000,,\n1,Acme,Dana,2026-09-01,70000,,\n"
    assert _rejections(proposed(service, _text(tmp_path, COMPANIES + undated))) == [(3, "Record ID", "1")]


def test_only_accounts_that_signed_or_kicked_off_within_120_days_are_added_unless_asked(
    service: Service, tmp_path: Path
) -> None:
    # 15 October less 120 days is 17 June.
    rows = "1,Acme,,2026-06-17,,,\n2,Birch,,2026-06-16,,,\n3,Cedar,,,,,\n4,Dove,,2026-11-02,,,\n"
    file = _text(tmp_path, COMPANIES + rows)
    assert list(facts_of(proposed(service, file))) == ["Acme", "Dove"]
    assert list(facts_of(proposed(service, file, create="unclear"))) == ["Acme", "Cedar", "Dove"]
    assert list(facts_of(proposed(service, file, create="all"))) == ["Acme", "Birch", "Cedar", "Dove"]
    assert list(facts_of(proposed(service, file, create="none", add=("birch",)))) == ["Birch"]
    assert list(facts_of(proposed(service, file, create="none"))) == []


def test_a_chosen_stage_means_onboarding(service: Service, tmp_path: Path) -> None:
    text = "Record ID,Company name,Lifecycle Stage\n1,Acme,Onboarding\n2,Birch,Customer\n"
    assert list(facts_of(proposed(service, _text(tmp_path, text), stage="onboarding"))) == ["Acme"]


def test_a_doubtful_match_is_a_question_and_never_a_merge(service: Service, tmp_path: Path) -> None:
    service.record(account="Acme Robotics", rows=[{"type": "account_added", "on": "2026-08-17"}])
    file = _text(tmp_path, COMPANIES + "1,Acme Robotic,,2026-09-01,,,\n")
    proposal = proposed(service, file)
    assert proposal.accounts == ()
    assert proposal.report
    assert len(proposal.report.questions) == 1
    assert list(facts_of(proposed(service, file, add=("Acme Robotic",)))) == ["Acme Robotic"]
    service.record(
        account="Acme Robotics",
        rows=[{"type": "profile_set", "on": "2026-10-15", "what": "alias", "text": "Acme Robotic"}],
    )
    assert list(facts_of(proposed(service, file))) == ["Acme Robotics"]


def test_a_company_that_the_crm_lists_itself_is_not_taken_for_another_of_nearly_its_name(
    service: Service, tmp_path: Path
) -> None:
    companies = _text(tmp_path, COMPANIES + "1,Amber Glass,,2026-09-01,,,\n2,Amber Labs,,2025-01-01,,,\n")
    contacts = _text(
        tmp_path,
        "Record ID,First Name,Last Name,Email,Associated Company,Job Title\n5,Ann,Example,,Amber Labs,CFO\n",
        "contacts.csv",
    )
    report = proposed(service, companies, contacts).report
    assert report
    assert report.questions == ()
    assert any("not stored: 1, about “Amber Labs”" in str(note) for note in report.notes)
    alone = proposed(service, contacts)
    assert alone.report
    assert alone.report.questions == ()  # nothing is stored that it could mean
    service.record(account="Amber Glass", rows=[{"type": "account_added", "on": "2026-08-17"}])
    asked = proposed(service, contacts).report
    assert asked
    assert len(asked.questions) == 1


def test_a_question_that_was_answered_with_another_name_is_not_asked_again(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, _text(tmp_path, "account,kickoff_on\nEmber Logistics GmbH,2026-09-01\n", "mine.csv"))
    text = "Record ID,Company name,Company owner,Company Domain Name,Kickoff date\n"
    export = _text(tmp_path, text + "1,Ember Logistics,Dana Ortiz,ember-logistics.example,2026-09-01\n")
    asked = proposed(service, export).report
    assert asked
    assert len(asked.questions) == 1
    alias = {"type": "profile_set", "on": "2026-10-15", "what": "alias", "text": "Ember Logistics"}
    service.record(account="Ember Logistics GmbH", rows=[alias])
    proposal = proposed(service, export)
    assert list(facts_of(proposal)) == ["Ember Logistics GmbH"]
    assert proposal.report
    assert proposal.report.questions == ()
    # What would be recorded is counted, not what is known: the owner and the id are new, the rest is not.
    assert proposal.report.fact_types == {"profile_set": 1, "contact_added": 1}


def test_two_sources_that_disagree_are_asked_and_a_persons_word_outranks_both(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, _text(tmp_path, COMPANIES + "1,Acme,,2026-09-01,90000,,\n"))
    other = _text(
        tmp_path, "Account Name,Account ID,Account Owner,ACV\nAcme,0015f00002AbCdE,Dana,85000\n", "sf.csv"
    )
    proposal = proposed(service, other)
    assert proposal.report
    assert len(proposal.report.questions) == 1
    assert "90000" in str(proposal.report.questions[0])
    assert "85000" in str(proposal.report.questions[0])
    assert "acv" not in {row.get("what") for row in facts_of(proposal)["Acme"]}
    service.record(
        account="Acme", rows=[{"type": "profile_set", "on": "2026-10-15", "what": "acv", "value": 88000}]
    )
    answered = proposed(service, other).report
    assert answered
    assert answered.questions == ()


def test_an_order_of_dates_is_decided_by_the_column_or_asked(service: Service, tmp_path: Path) -> None:
    decided = _text(tmp_path, COMPANIES + "1,Acme,,03/09/2026,,,\n2,Birch,,13/09/2026,,,\n")
    assert facts_of(proposed(service, decided))["Acme"][1]["due_on"] == "2026-09-03"
    unclear = _text(tmp_path, COMPANIES + "1,Acme,,03/09/2026,,,\n")
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
    file = _text(tmp_path, f"Customer,score,Ampel\nAcme,{given},gelb\n")
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
        file = _text(tmp_path, "\n".join([start, *lines]))
        found = [
            row["value"]
            for rows in facts_of(proposed(service, file)).values()
            for row in rows
            if "value" in row
        ]
        assert found == values


def test_ids_are_followed_through_the_files_that_name_them(service: Service, tmp_path: Path) -> None:
    files = [
        _text(tmp_path, "id,property_name,property_createdate\n12,Acme,2026-08-01\n", "c.csv"),
        _text(
            tmp_path,
            "deal_id,property_dealname,property_amount,property_closedate,property_dealstage\n"
            "7,Deal,9000,2026-09-10,closedwon\n",
            "d.csv",
        ),
        _text(tmp_path, "company_id,deal_id,type_id,category\n12,7,1,HUBSPOT_DEFINED\n", "l.csv"),
    ]
    rows = facts_of(proposed(service, *files, create="unclear"))["Acme"]
    assert {"type": "contract_signed", "on": "2026-09-10", "value": 9000} in rows


def test_a_pasted_table_is_echoed_with_its_rows_and_the_sums_of_its_columns(service: Service) -> None:
    pasted = "Customer,ACV,users,since\nAcme,90000,12,2026-09-01\nBirch,6000.50,,2026-09-02\n"
    report = service.propose_import(table=pasted).report
    assert report
    # 90000 + 6000.50; a blank adds nothing; names and dates have no sum.
    assert str(report.notes[0]) == "The pasted table has 2 rows; sums: “ACV” 96000.50, “users” 12."


def test_what_a_program_says_of_accounts_that_nobody_stored_is_counted_and_adds_none(
    service: Service,
) -> None:
    pasted = (SHAPES / "zendesk_tickets.csv").read_text(encoding="utf-8")
    proposal = service.propose_import(table=pasted)
    assert proposal.accounts == ()
    assert proposal.report
    assert any("2, about “Acme Robotics”, “Brightside Dental”" in str(note) for note in proposal.report.notes)
