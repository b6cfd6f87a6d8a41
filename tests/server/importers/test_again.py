"""The same records again: changed, deleted, vanished, twice in one file, more than one import takes in."""

from pathlib import Path

from onboarding_server.service.service import Service
from server.importers.files import COMPANIES, file_of, lines_of, rejections, table_of, text_file
from server.importers.test_shapes import ACME, SHAPES, facts_of, known, loaded, proposed

__all__ = ["known"]


def test_a_changed_row_is_a_correction_and_a_deleted_one_a_retraction(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, text_file(tmp_path, COMPANIES + "1,Acme,Dana,2026-09-01,90000,,\n"))
    changed = loaded(
        service, text_file(tmp_path, COMPANIES + "1,Acme,Dana,2026-09-01,80000,,\n", "later.csv")
    )
    assert [
        (line.change, line.row["value"]) for line in changed.accounts[0].facts if line.change != "unchanged"
    ] == [("corrected", 80000), ("retracted", 90000)]
    gone = loaded(service, text_file(tmp_path, COMPANIES + "1,,,,,,true\n"))
    assert {line.change for line in gone.accounts[0].facts if line.row["type"] != "account_added"} == {
        "retracted"
    }
    assert proposed(service, text_file(tmp_path, COMPANIES + "1,,,,,,true\n")).token == ""


def test_of_a_deleted_row_nothing_has_to_be_mended(service: Service, tmp_path: Path) -> None:
    proposal = proposed(service, text_file(tmp_path, COMPANIES + "1,Acme,,31.09.2026,many,,true\n"))
    assert rejections(proposal) == []


def test_a_row_that_vanished_stays_unless_the_file_is_said_to_be_a_complete_export(
    service: Service, tmp_path: Path
) -> None:
    acme, birch = "1,Acme,,2026-09-01,90000,,\n", "2,Birch,,2026-09-02,,,\n"
    loaded(service, text_file(tmp_path, COMPANIES + acme + birch))
    later = text_file(tmp_path, COMPANIES + acme, "later.csv")
    assert proposed(service, later).token == ""
    proposal = loaded(service, later, vanished="retract")
    assert lines_of(proposal) == [
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
    loaded(service, text_file(tmp_path, COMPANIES + rows))
    damaged = text_file(
        tmp_path, COMPANIES + "1,Acme,,2026-09-01,,,\n2E+09,Birch,,2026-09-02,,,\n", "later.csv"
    )
    proposal = proposed(service, damaged, vanished="retract")
    assert lines_of(proposal) == []
    assert proposal.report
    assert (
        "HubSpot companies: nothing is retracted for rows that are missing. Mend the rejected rows first."
        in {str(note) for note in proposal.report.notes}
    )


def test_a_file_without_rows_and_other_kinds_and_what_people_said_retract_nothing(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, text_file(tmp_path, COMPANIES + "1,Acme,,2026-09-01,90000,,\n"))
    service.record(account="Acme", rows=[{"type": "note_added", "on": "2026-10-01", "text": "By hand."}])
    loaded(service, SHAPES / "zendesk_tickets.csv")
    before = service.account(account="Acme").facts
    empty = text_file(tmp_path, COMPANIES, "empty.csv")
    users = text_file(
        tmp_path, "owner_id,email,first_name,last_name\n7,d@x.example,Dana,Ortiz\n", "owners.csv"
    )
    for file in (empty, users):
        assert proposed(service, file, vanished="retract").token == ""
    assert service.account(account="Acme").facts == before


def test_calls_without_mails_say_nothing_about_mails(known: Service, tmp_path: Path) -> None:
    rows = table_of("hubspot_activities_ui.csv")
    loaded(known, file_of(tmp_path, rows))
    place = rows[0].index("Activity type")
    calls = file_of(tmp_path, [rows[0], *(row for row in rows if row[place] == "Call")])
    assert lines_of(proposed(known, calls, vanished="retract")) == []
    fewer = file_of(tmp_path, [rows[0], *(row for row in rows if "Re: import" not in "".join(row))])
    assert lines_of(proposed(known, fewer, vanished="retract")) == [(ACME, "retracted", "message_received")]


def test_an_id_may_hold_a_slash_or_an_at_sign(service: Service, tmp_path: Path) -> None:
    text = 'id,company_id,monthly_spend,name\n"a/b@c==",k1,10,Acme\n'
    file = text_file(tmp_path, text)
    loaded(service, file, create="all")
    assert service.find_accounts().total == 1
    assert proposed(service, file, create="all", vanished="retract").token == ""


def test_what_one_import_does_not_take_in_is_counted_and_comes_with_the_next(
    service: Service, tmp_path: Path
) -> None:
    rows = "".join(f"{number},Company {number},,2026-09-01,,,\n" for number in range(1, 6))
    file = text_file(tmp_path, COMPANIES + rows)
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


def test_of_a_record_that_is_there_twice_the_newer_row_holds_and_without_dates_it_is_asked(
    service: Service, tmp_path: Path
) -> None:
    dated = "1,Acme,Dana,2026-09-01,80000,2026-10-02 09:00,\n1,Acme,Dana,2026-09-01,70000,2026-10-01 09:00,\n"
    assert [
        row["value"]
        for row in facts_of(proposed(service, text_file(tmp_path, COMPANIES + dated)))["Acme"]
        if row.get("what") == "acv"
    ] == [80000]
    undated = "1,Acme,Dana,2026-09-01,80000,,\n1,Acme,Dana,2026-09-01,70000,,\n"
    assert rejections(proposed(service, text_file(tmp_path, COMPANIES + undated))) == [(3, "Record ID", "1")]
