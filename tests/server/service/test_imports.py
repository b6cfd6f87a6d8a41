"""Imports through the service: what a file would do, what it does twice, what it does when a cell changes."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from onboarding_server.importers.streams import open_stream, read_table
from onboarding_server.service.results import Proposal
from onboarding_server.service.service import Service
from onboarding_tools.errors import InvalidInputError
from server.conftest import Clock

COLUMNS = (
    "account,id,owner,acv,signed_on,kickoff_on,milestone_reached,reached_on,champion,"
    "active_users,target_users,usage_on,open_blocker,sentiment"
)
SHEET = (
    f"{COLUMNS}\n"
    'Acme Robotics,77,Dana Ortiz,"$90,000",2026-08-17,2026-09-01,kickoff,2026-09-01,Priya Shah,'
    "12,40,2026-10-09,SSO,neutral\n"
    "Brightside Dental,,Sam Lee,,,,,,,,,,,\n"
)
Stored = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the import folder that the service has."""
    return tmp_path / "imports"


def _load(service: Service, folder: Path, text: str, name: str = "accounts.csv") -> Proposal:
    (folder / name).write_text(text, encoding="utf-8")
    proposal = service.propose_import(name=name)
    if proposal.token:
        service.confirm(token=proposal.token, summary=proposal.summary)
    return proposal


def _counts(proposal: Proposal) -> tuple[int, int, int, int]:
    report = proposal.report
    assert report
    return report.new, report.changed, report.unchanged, len(report.rejected_rows)


def test_a_sheet_adds_accounts_and_says_what_each_would_become(service: Service, folder: Path) -> None:
    proposal = _load(service, folder, SHEET)
    assert _counts(proposal) == (2, 0, 0, 0)
    acme, bright = proposal.accounts
    assert acme.assessment
    assert acme.assessment.day == 45  # 1 September to 15 October, both counted
    assert [line.row["type"] for line in bright.facts] == ["account_added", "contact_added"]
    assert service.assess(account="77").segment.segment == "enterprise"
    assert [card.name for card in service.find_accounts(owner="me").items] == ["Acme Robotics"]


@pytest.mark.parametrize("days", [0, 1, 40])
def test_the_same_file_twice_changes_nothing_on_any_day(
    service: Service, folder: Path, clock: Clock, days: int
) -> None:
    _load(service, folder, SHEET)
    clock.pass_by(days=days)
    again = _load(service, folder, SHEET)
    assert _counts(again) == (0, 0, 2, 0)
    assert (again.token, again.accounts, again.summary) == ("", (), "Nothing would change.")


def test_the_same_cells_under_another_file_name_change_nothing(
    service: Service, folder: Path, clock: Clock
) -> None:
    _load(service, folder, SHEET)
    clock.pass_by(days=1)
    assert _counts(_load(service, folder, SHEET, "accounts (1).csv")) == (0, 0, 2, 0)


def test_a_changed_cell_is_a_correction_of_that_cell_alone(
    service: Service, folder: Path, clock: Clock
) -> None:
    _load(service, folder, SHEET)
    clock.pass_by(days=1)
    again = _load(service, folder, SHEET.replace("$90,000", "$9,000"))
    assert _counts(again) == (0, 1, 1, 0)
    changes = [
        (line.change, line.row.get("value")) for line in again.accounts[0].facts if line.change != "unchanged"
    ]
    assert changes == [("corrected", 9000), ("retracted", 90000)]
    assert service.assess(account="Acme Robotics").segment.segment == "smb"


def test_a_later_week_comes_on_top_and_the_earlier_one_stays(
    service: Service, folder: Path, clock: Clock
) -> None:
    _load(service, folder, SHEET)
    clock.pass_by(days=7)
    later = (
        SHEET.replace("12,40,2026-10-09", "31,40,2026-10-16")
        .replace("neutral", "positive")
        .replace("kickoff,2026-09-01,Priya", "first_value,2026-10-14,Priya")
    )
    lines = [line for line in _load(service, folder, later).accounts[0].facts if line.change != "unchanged"]
    assert [(line.change, line.row["type"], line.row["on"]) for line in lines] == [
        ("added", "milestone_completed", "2026-10-14"),
        ("added", "usage_observed", "2026-10-16"),
        ("added", "sentiment_noted", "2026-10-22"),
    ]
    # The older sheet again says nothing new, although newer facts stand beside its own.
    assert _counts(_load(service, folder, SHEET))[2] == 1  # Brightside; Acme's sentiment is neutral again


def test_an_emptied_cell_is_unknown_and_takes_nothing_back(service: Service, folder: Path) -> None:
    _load(service, folder, SHEET)
    assert _counts(_load(service, folder, SHEET.replace("SSO", ""))) == (0, 0, 2, 0)


def test_rows_that_can_be_read_are_not_lost_for_those_that_cannot(service: Service, folder: Path) -> None:
    proposal = _load(service, folder, SHEET.replace("$90,000", "lots"))
    assert _counts(proposal) == (1, 0, 0, 1)
    assert proposal.report
    cell = proposal.report.rejected[0]
    assert (cell.row, cell.column, cell.value) == (2, "acv", "lots")
    assert [preview.name for preview in proposal.accounts] == ["Brightside Dental"]


def test_rejected_rows_are_written_to_be_mended_and_loaded_again(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("account,acv,goal\nAcme,lots,=fast\nBrightside,5,\nCedar,many\n", encoding="utf-8")
    report = service.propose_import(path=path).report
    assert report
    written = service.rejected_rows(path=path, report=report)
    table = read_table(open_stream("mine.rejected.csv", written))
    reason = "acv: expected an amount such as 90000, $90,000 or 48.000,00 EUR."
    assert [line.cells for line in table.lines] == [
        ("Acme", "lots", "=fast", reason),
        ("Cedar", "many", "", reason),
    ]
    path.write_bytes(written.replace(b"lots", b"7000").replace(b"many", b"8000"))
    assert [preview.name for preview in service.propose_import(path=path).accounts] == ["Acme", "Cedar"]


def test_an_undone_import_can_be_loaded_again(service: Service, folder: Path) -> None:
    _load(service, folder, SHEET)
    undo = service.undo()
    service.confirm(token=undo.token, summary=undo.summary)
    assert service.find_accounts().total == 0
    assert len(_load(service, folder, SHEET).accounts) == 2
    assert service.find_accounts().total == 2


def test_a_row_means_the_account_of_its_id_else_of_its_domain_else_of_its_whole_name(
    service: Service, stored: Stored, folder: Path
) -> None:
    acme = stored("Acme Robotics")
    service.record(account=acme, rows=[
        {"type": "account_added", "on": "2026-08-20", "link": "acme.example", "ref": "0015f00002AbCdE"},
    ])  # fmt: skip
    text = "account,id,domain,goal\nRenamed,0015f00002AbCdE,,one\n"
    assert [preview.account_id for preview in _load(service, folder, text).accounts] == [acme]
    text = (
        "account,id,domain,goal\nRenamed again,,www.acme.example,two\nAcme,,,three\n"
        "ACME robotics,0015f00002AbCde,,four\n"
    )
    found = {preview.name: preview.account_id == acme for preview in _load(service, folder, text).accounts}
    assert found == {
        "Acme Robotics": True,
        "Acme": False,
        "ACME robotics": False,
    }  # another id: another company


def test_a_row_that_means_two_accounts_stays_out(service: Service, folder: Path) -> None:
    for ref in ("77", "78"):
        service.record(account="Acme", rows=[{"type": "account_added", "on": "2026-08-20", "ref": ref}])
    proposal = _load(service, folder, "account,goal\nAcme,faster\n")
    assert proposal.report
    assert proposal.report.rejected[0].reason == "expected one account"
    assert proposal.token == ""


def test_a_sheet_of_facts_serves_several_accounts(service: Service, folder: Path) -> None:
    text = (
        "account,type,on,what,who\nAcme,meeting_held,2026-09-01,kickoff,Priya Shah\n"
        "Acme,milestone_completed,2026-09-02,kickoff,\nBrightside,note_added,2026-09-01,,\n"
    )
    assert _counts(_load(service, folder, text)) == (2, 0, 0, 0)
    assert _counts(_load(service, folder, text)) == (0, 0, 2, 0)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_sheet_filled_from_the_store_is_read_back_without_any_change(
    service: Service, folder: Path, clock: Clock, form: str
) -> None:
    _load(service, folder, SHEET)
    clock.pass_by(days=9)
    name = f"filled.{form}"
    (folder / name).write_bytes(service.sheet(form=form, from_store=True))
    table = read_table(open_stream(name, (folder / name).read_bytes()))
    acme = dict(zip(table.header, table.lines[0].cells, strict=True))
    assert acme["kickoff_on"] == "2026-09-01"
    assert (acme["acv"], acme["currency"], acme["milestone_reached"]) == ("90000", "USD", "kickoff")
    assert acme["sentiment"] == acme["active_users"] == ""  # what ages is left to be filled in anew
    assert _counts(service.propose_import(name=name)) == (0, 0, 2, 0)


def test_a_sheet_is_filled_from_an_export(service: Service, tmp_path: Path) -> None:
    export = tmp_path / "companies.csv"
    export.write_text("Company name,Company owner\nAcme,Dana Ortiz\n", encoding="utf-8")
    table = read_table(open_stream("sheet.csv", service.sheet(form="csv", like=export)))
    assert (table.lines[0].cells[0], table.lines[0].cells[3]) == ("Acme", "Dana Ortiz")
    with pytest.raises(InvalidInputError, match="xlsx or csv"):
        service.sheet(form="ods")


def test_an_import_keeps_the_day_that_each_fact_happened(service: Service, folder: Path) -> None:
    _load(service, folder, SHEET)
    days = {fact.type: fact.day for fact in service.account(account="Acme Robotics").facts}
    assert days["usage_observed"] == date(2026, 10, 9)
    assert days["blocker_opened"] == date(2026, 10, 15)
