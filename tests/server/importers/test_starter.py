"""The starter sheet: what each cell becomes, and why a row stays out."""

from datetime import date
from typing import Any

import pytest

from onboarding_server.errors import DateOrderNeededError, UnreadableFileError
from onboarding_server.importers.kinds import read_sheet
from onboarding_server.importers.mapping import starter_mapping
from onboarding_server.importers.starter import ReadSheet
from onboarding_server.importers.streams import open_stream, read_table
from onboarding_server.importers.values import DateOrder
from onboarding_tools.facts import Fact, parse_facts

TODAY = date(2026, 10, 15)
NOT_STATED = {"id", "account", "state", "automatic"}


def _check(rows: list[dict[str, Any]]) -> tuple[Fact, ...]:
    return parse_facts(rows, today=TODAY)


def _read(text: str, order: DateOrder | None = None) -> ReadSheet:
    table = read_table(open_stream("accounts.csv", text.encode()))
    return read_sheet("accounts.csv", table, today=TODAY, date_order=order, check=_check)


def _one(header: str, cells: str) -> list[dict[str, Any]]:
    """Read one row and return its facts, apart from the one that adds the account."""
    sheet = _read(f"account\t{header}\nAcme\t{cells}\n")
    assert sheet.rejected == ()
    return [fact.row for fact in sheet.rows[0].facts if fact.row["type"] != "account_added"]


def _fact(type_: str, on: str = "2026-10-15", **fields: object) -> dict[str, Any]:
    return {"type": type_, "on": on, **fields}


@pytest.mark.parametrize(
    ("header", "cells", "fact"),
    [
        ("owner", "Dana Ortiz", _fact("contact_added", who="Dana Ortiz", side="us", role="csm")),
        ("acv\tcurrency", "90000\tusd", _fact("profile_set", what="acv", value=90000, unit="USD")),
        ("acv", "€ 48.000,00", _fact("profile_set", what="acv", value=48000, unit="EUR")),
        ("acv\tcurrency", "$90,000\tCAD", _fact("profile_set", what="acv", value=90000, unit="CAD")),
        ("acv", "0", _fact("profile_set", what="acv", value=0)),
        ("signed_on", "2026-08-17", _fact("contract_signed", on="2026-08-17")),
        (
            "kickoff_on",
            "2026-09-01",
            _fact("milestone_planned", on="2026-09-01", what="kickoff", due_on="2026-09-01"),
        ),
        ("kickoff_on", "2026-11-02", _fact("milestone_planned", what="kickoff", due_on="2026-11-02")),
        (
            "milestone_reached\treached_on",
            "First Value\t2026-09-20",
            _fact("milestone_completed", on="2026-09-20", what="first_value"),
        ),
        ("milestone_reached", "kickoff", _fact("milestone_completed", what="kickoff")),
        (
            "executive_sponsor",
            "Robert Vance",
            _fact("contact_added", who="Robert Vance", side="customer", role="executive_sponsor"),
        ),
        (
            "champion",
            "Priya Shah",
            _fact("contact_added", who="Priya Shah", side="customer", role="champion"),
        ),
        (
            "active_users\ttarget_users\tusage_on",
            "0\t40\t2026-10-09",
            _fact("usage_observed", on="2026-10-09", what="weekly_active_users", value=0, out_of=40),
        ),
        (
            "active_users\ttarget_users",
            "12\t0",
            _fact("usage_observed", what="weekly_active_users", value=12),
        ),
        ("target_users", "40", _fact("usage_target_set", what="weekly_active_users", value=40)),
        (
            "open_blocker\tblocked_since",
            "SSO\t2026-10-01",
            _fact("blocker_opened", on="2026-10-01", ref="SSO"),
        ),
        ("open_blocker", "No", _fact("weekly_answer", what="blockers", state="none")),
        ("sentiment", "Negative", _fact("sentiment_noted", state="negative")),
        ("goal", "Cut reporting in half", _fact("profile_set", what="goal", text="Cut reporting in half")),
    ],
)
def test_a_filled_cell_becomes_its_fact(header: str, cells: str, fact: dict[str, Any]) -> None:
    assert _one(header, cells) == [fact]


def test_the_last_words_with_the_champion_become_messages() -> None:
    rows = _one("champion\tlast_reply_on\tlast_outreach_on", "Priya Shah\t2026-10-05T15:30+02:00\t2026-10-09")
    assert [(row["type"], row["on"], row["who"]) for row in rows[1:]] == [
        ("message_received", "2026-10-05T15:30:00+02:00", "Priya Shah"),
        ("message_sent", "2026-10-09", "Priya Shah"),
    ]


@pytest.mark.parametrize("blank", ["", "-", "n/a", "N/A", "Unknown", "?", "TBD", "null"])
def test_an_empty_cell_is_unknown_and_makes_no_fact(blank: str) -> None:
    header = "\t".join(name for name in starter_mapping().columns if name != "account")
    assert _one(header, "\t".join([blank] * header.count("\t") + [blank])) == []


def test_the_account_comes_with_its_domain_and_its_id_elsewhere() -> None:
    row = _read("Account,Domain,ID\nAcme,acme.example,0015f00002AbCdE\n").rows[0]
    assert (row.name, row.domain, row.ref) == ("Acme", "acme.example", "0015f00002AbCdE")
    assert row.facts[0].row == {
        "type": "account_added", "on": "2026-10-15", "account": "Acme", "link": "acme.example",
        "ref": "0015f00002AbCdE",
    }  # fmt: skip


def test_what_changes_is_told_from_what_comes_on_top_by_the_name_of_its_cell() -> None:
    sheet = _read(
        "account,id,champion,milestone_reached,active_users,usage_on,sentiment\n"
        "Acme,77,Priya,kickoff,12,2026-10-09,neutral\n"
    )
    assert [(fact.source_id, fact.dated_by_us) for fact in sheet.rows[0].facts] == [
        ("77/account", True),
        ("77/milestone_reached=kickoff", True),
        ("77/champion", True),
        ("77/active_users@2026-10-09", False),
        ("77/sentiment@2026-10-15", True),
    ]


@pytest.mark.parametrize(
    ("header", "cells", "column", "reason"),
    [
        ("acv", "lots", "acv", "expected an amount"),
        ("acv", "-5", "acv", "expected an annual contract value of 0 or more"),
        ("acv\tcurrency", "€5\tUSD", "acv", "expected the currency that the column `currency` names"),
        ("kickoff_on", "soon", "kickoff_on", "expected a date such as"),
        ("signed_on", "2026-10-20", "signed_on", "expected a day up to today"),
        ("active_users", "-3", "active_users", "expected 0 or more"),
        ("active_users", "12 of 40", "active_users", "expected a number"),
        (
            "milestone_reached",
            "go-live",
            "milestone_reached",
            "expected one of kickoff, technical_foundation",
        ),
        ("sentiment", "meh", "sentiment", "expected one of positive, neutral, negative"),
    ],
)
def test_a_wrong_cell_keeps_its_row_out_with_place_and_reason(
    header: str, cells: str, column: str, reason: str
) -> None:
    sheet = _read(f"account\t{header}\nAcme\t{cells}\nBrightside\n")
    assert [row.name for row in sheet.rows] == ["Brightside"]
    assert [(cell.row, cell.column, cell.value) for cell in sheet.rejected] == [
        (2, column, cells.split("\t")[header.split("\t").index(column)])
    ]
    assert sheet.rejected[0].reason.startswith(reason)


def test_all_wrong_cells_of_a_row_are_told_at_once() -> None:
    sheet = _read("account,acv,kickoff_on\nAcme,lots,soon\n")
    assert [cell.column for cell in sheet.rejected] == ["acv", "kickoff_on"]


def test_a_row_without_a_name_a_second_row_of_one_account_and_a_footer_stay_out() -> None:
    sheet = _read("account,owner\n,Dana\nAcme,Dana\nACME,Sam\n\nGrand totals (3),\n")
    assert [row.number for row in sheet.rows] == [3]
    assert [(cell.row, cell.column) for cell in sheet.rejected] == [
        (2, "account"),
        (4, "account"),
        (6, "account"),
    ]
    assert "row 3 is this one" in sheet.rejected[1].reason


def test_a_date_that_can_be_two_days_is_asked_about_and_then_read_as_told() -> None:
    text = "account,kickoff_on,signed_on\nAcme,03/04/2026,13/02/2026\nBrightside,05/06/2026,01/02/2026\n"
    with pytest.raises(
        DateOrderNeededError, match="kickoff_on “03/04/2026”; say day_first or month_first"
    ) as caught:
        _read(text)
    assert caught.value.examples == (("kickoff_on", "03/04/2026"),)  # signed_on is decided by its 13
    assert _read(text, "day_first").rows[0].facts[2].row["due_on"] == "2026-04-03"
    assert _read(text, "month_first").rows[0].facts[2].row["due_on"] == "2026-03-04"


def test_a_column_that_is_not_understood_is_named_with_the_one_it_may_mean() -> None:
    sheet = _read("account,kickof on,favourite colour\nAcme,2026-09-01,green\n")
    assert tuple(map(str, sheet.notes)) == (
        "Column “kickof on” is not used. Did you mean kickoff_on?",
        "Column “favourite colour” is not used.",
    )


def test_a_message_date_without_a_champion_is_left_out_and_said() -> None:
    sheet = _read("account,last_reply_on\nAcme,2026-10-05\n")
    assert [str(note) for note in sheet.notes] == ["Row 2: last_reply_on is left out: it needs a champion."]
    assert len(sheet.rows[0].facts) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Company name,ACV\nAcme,5\n", "no column `account`; its columns are “Company name”, “ACV”"),
        ("account,Owner,owner\nAcme,Dana,Sam\n", "the column owner is there twice"),
    ],
)
def test_a_table_that_is_no_starter_sheet_is_refused_with_what_it_is(text: str, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        _read(text)


def test_a_sheet_of_facts_needs_no_mapping() -> None:
    sheet = _read(
        "account,type,on,what,who,absent\n"
        "Acme,meeting_held,2026-09-01,kickoff,Priya Shah; Tom Reed,Robert Vance\n"
        "Acme,meeting_held,2026-09-01,kickof,Priya Shah,\n"
        ",note_added,2026-09-01,,,\n"
        "Acme,note_added,one day,,,\n"
    )
    assert sheet.rows[0].facts[0].row == {
        "type": "meeting_held", "on": "2026-09-01", "what": "kickoff", "who": "Priya Shah; Tom Reed",
        "absent": "Robert Vance", "account": "Acme",
    }  # fmt: skip
    assert [(cell.row, cell.column) for cell in sheet.rejected] == [(3, "what"), (4, "account"), (5, "on")]


def test_every_column_of_the_starter_sheet_becomes_something() -> None:
    mapping = starter_mapping()
    used = {name for rule in mapping.facts for name in (rule.column, rule.on, *rule.fill.values()) if name}
    assert used == set(mapping.columns)
