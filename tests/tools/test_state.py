"""What is known of an account on a date: facts in order, corrections, zones, and what was known when."""

from datetime import UTC, date, datetime

import pytest

from onboarding_tools.calendar import UnknownCalendarError, UnknownZoneError
from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import AccountAdded, NoteAdded
from onboarding_tools.facts.words import ProfileField
from onboarding_tools.state import History
from tools.accounts import PLAYBOOK, Row, account, row


def _note(on: str, **fields: object) -> Row:
    return row("note_added", on, **fields)


def _texts(*rows: Row, zone: str = "UTC", known_at: datetime | None = None) -> list[str | None]:
    return [fact.text for fact in History(account(*rows, zone=zone), PLAYBOOK, known_at).facts]


def _retracted(ref: str, on: str = "2026-10-10", **fields: object) -> Row:
    return row("fact_retracted", on, ref=ref, reason="typed for the wrong account", **fields)


def test_facts_stand_in_order_of_their_day_then_hour_then_as_they_were_recorded() -> None:
    assert _texts(
        _note("2026-09-02", text="day two, recorded first"),
        _note("2026-09-01T15:00", text="afternoon"),
        _note("2026-09-01T09:00", text="morning"),
        _note("2026-09-01", text="some time that day"),
        _note("2026-09-02", text="day two, recorded second"),
    ) == [
        "some time that day",
        "morning",
        "afternoon",
        "day two, recorded first",
        "day two, recorded second",
    ]


def test_a_state_knows_what_happened_up_to_its_date_with_the_whole_day() -> None:
    history = History(account(_note("2026-09-01T23:59", text="a"), _note("2026-09-02", text="b")), PLAYBOOK)
    assert [fact.text for fact in history.on(date(2026, 9, 1)).all(NoteAdded)] == ["a"]
    assert history.on(date(2026, 8, 31)).all(NoteAdded) == ()
    assert history.on(date(2026, 9, 2)).all(AccountAdded) == ()


def test_a_state_knows_the_day_of_its_newest_fact_and_how_old_a_day_is() -> None:
    history = History(account(_note("2026-09-01"), _note("2026-09-20")), PLAYBOOK)
    assert history.on(date(2026, 9, 19)).last_fact_on == date(2026, 9, 1)
    assert history.on(date(2026, 9, 20)).last_fact_on == date(2026, 9, 20)
    assert history.on(date(2026, 8, 31)).last_fact_on is None
    assert history.on(date(2026, 9, 28)).age(date(2026, 9, 21)) == 7
    assert (history.first_on, History(account(), PLAYBOOK).first_on) == (date(2026, 9, 1), None)


def test_a_profile_field_lists_what_was_set_of_it_by_then() -> None:
    rows = [row("profile_set", f"2026-09-0{day}", what="goal", text=f"goal {day}") for day in (1, 2, 3)]
    state = History(account(*rows), PLAYBOOK).on(date(2026, 9, 2))
    assert [fact.text for fact in state.profile(ProfileField.GOAL)] == ["goal 1", "goal 2"]
    assert state.profile(ProfileField.ACV) == ()


# Corrections ----------------------------------------------------------------------------------------------


def test_a_retracted_fact_is_gone_on_every_date_also_before_the_retraction() -> None:
    rows = (_note("2026-09-01", text="wrong", id="x1"), _note("2026-09-01", text="right"), _retracted("x1"))
    history = History(account(*rows), PLAYBOOK)
    assert [fact.text for fact in history.on(date(2026, 9, 1)).all(NoteAdded)] == ["right"]
    assert len(history.facts) == 1  # the retraction itself says nothing about the account


def test_a_retracted_import_takes_the_facts_it_had_brought_and_not_those_that_it_brings_again() -> None:
    assert _texts(
        _note("2026-09-01", text="first try", source="sheet.xlsx"),
        _note("2026-09-01", text="by hand"),
        _retracted("sheet.xlsx"),
        _note("2026-09-01", text="second try", source="sheet.xlsx"),
    ) == ["by hand", "second try"]


def test_what_counts_is_the_order_of_recording_and_not_the_day_of_the_retraction() -> None:
    assert (
        _texts(
            _note("2026-10-12", text="recorded before", source="sheet.xlsx"),
            _retracted("sheet.xlsx", on="2026-09-01"),
        )
        == []
    )


def test_of_two_retractions_of_an_import_the_later_one_counts() -> None:
    assert (
        _texts(
            _note("2026-09-01", text="first", source="s"),
            _retracted("s"),
            _note("2026-09-01", text="second", source="s"),
            _retracted("s"),
        )
        == []
    )


def test_facts_of_no_source_are_of_no_import() -> None:
    assert _texts(_note("2026-09-01", text="by hand"), _retracted("sheet.xlsx")) == ["by hand"]


def test_retracting_a_retraction_brings_nothing_back() -> None:
    rows = (_note("2026-09-01", id="x1"), _retracted("x1", id="x2"), _retracted("x2"))
    assert _texts(*rows) == []


# What was known when --------------------------------------------------------------------------------------


def _recorded(text: str, on: str, at: str) -> Row:
    return _note(on, text=text, recorded_at=f"{at}T12:00:00+00:00")


@pytest.mark.parametrize(
    ("known_at", "texts"),
    [
        (datetime(2026, 9, 5, 11, 59, tzinfo=UTC), []),
        (datetime(2026, 9, 5, 12, 0, tzinfo=UTC), ["told early"]),
        (datetime(2026, 9, 20, 12, 0, tzinfo=UTC), ["told late", "told early"]),
    ],
)
def test_what_was_recorded_later_was_not_known_then_however_early_it_happened(
    known_at: datetime, texts: list[str]
) -> None:
    rows = (
        _recorded("told early", "2026-09-05", "2026-09-05"),
        _recorded("told late", "2026-09-01", "2026-09-20"),
    )
    assert _texts(*rows, known_at=known_at) == texts


def test_a_fact_without_a_time_of_recording_was_known_on_its_day() -> None:
    rows = (_note("2026-09-01", text="a"), _note("2026-09-03", text="b"))
    assert _texts(*rows, known_at=datetime(2026, 9, 2, tzinfo=UTC)) == ["a"]


def test_a_correction_that_came_later_was_not_known_then() -> None:
    rows = (
        _recorded("wrong", "2026-09-01", "2026-09-01") | {"id": "x1"},
        _retracted("x1", recorded_at="2026-09-09T12:00:00+00:00"),
    )
    assert _texts(*rows, known_at=datetime(2026, 9, 8, tzinfo=UTC)) == ["wrong"]
    assert _texts(*rows, known_at=datetime(2026, 9, 10, tzinfo=UTC)) == []


# Zones and holidays ---------------------------------------------------------------------------------------


def _first(*rows: Row, zone: str = "UTC") -> Fact:
    return History(account(*rows, zone=zone), PLAYBOOK).facts[-1]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("UTC", date(2026, 9, 1)),
        ("Europe/Berlin", date(2026, 9, 2)),
        ("America/Los_Angeles", date(2026, 9, 1)),
    ],
)
def test_an_instant_belongs_to_its_date_in_the_workspace_s_zone(zone: str, day: date) -> None:
    fact = _first(_note("2026-09-01T23:30:00+00:00"), zone=zone)
    assert (fact.day, fact.at and fact.at.tzinfo) == (day, None)


def test_the_account_s_own_zone_comes_before_the_workspace_s() -> None:
    berlin = row("profile_set", "2026-08-01", what="time_zone", text="Europe/Berlin")
    assert _first(berlin, _note("2026-09-01T23:30:00+00:00"), zone="America/Los_Angeles").day == date(
        2026, 9, 2
    )


def test_an_instant_without_an_offset_is_the_account_s_wall_clock() -> None:
    assert _first(_note("2026-09-01T23:30"), zone="Asia/Tokyo").at == datetime.fromisoformat(
        "2026-09-01T23:30"
    )


def test_the_same_moment_told_in_two_zones_is_one_hour() -> None:
    facts = History(
        account(_note("2026-09-01T09:00:00+02:00"), _note("2026-09-01T07:00:00+00:00")), PLAYBOOK
    ).facts
    assert facts[0].at == facts[1].at


def test_of_two_zones_set_on_one_day_the_one_recorded_last_holds() -> None:
    zones = [
        row("profile_set", "2026-08-01", what="time_zone", text=text)
        for text in ("Asia/Tokyo", "Europe/Berlin")
    ]
    assert _first(*zones, _note("2026-09-01T23:30:00+00:00")).at == datetime.fromisoformat("2026-09-02T01:30")


def test_the_account_s_holidays_are_those_set_last() -> None:
    rows = (
        row("profile_set", "2026-08-02", what="holidays", text="2026-09-08"),
        row("profile_set", "2026-08-01", what="holidays", text="2026-09-09"),
    )
    calendar = History(account(*rows), PLAYBOOK).calendar
    assert [calendar.is_business_day(date(2026, 9, day)) for day in (7, 8, 9)] == [True, False, True]


def test_a_zone_or_a_calendar_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnknownZoneError):
        History(account().model_copy(update={"zone": "Berlin"}), PLAYBOOK)
    with pytest.raises(UnknownCalendarError):
        History(account(row("profile_set", "2026-08-01", what="holidays", text="Bavaria")), PLAYBOOK)
