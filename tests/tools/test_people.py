"""Who holds which role, who was in touch, and how long replies take."""

from datetime import date
from fractions import Fraction

import pytest

from onboarding_tools.facts.words import Role, Side
from onboarding_tools.people import People
from onboarding_tools.replies import Replies
from onboarding_tools.state import History
from tools.accounts import AS_OF, PLAYBOOK, Row, account, row


def _people(*rows: Row, as_of: date = AS_OF) -> People:
    return People(History(account(*rows), PLAYBOOK).on(as_of))


def _added(who: str, role: str = "", on: str = "2026-08-01", **fields: object) -> Row:
    return row("contact_added", on, who=who, role=role, **fields)


def _names(people: People, role: Role, side: Side = Side.CUSTOMER) -> list[str]:
    return [str(each.person) for each in people.holders(role, side)]


# Roles ----------------------------------------------------------------------------------------------------


def test_one_person_may_hold_several_roles_told_together_or_one_after_the_other() -> None:
    people = _people(_added("Ann", "champion; it"), _added("ANN ", "executive_sponsor"))
    assert people.everyone["ann"].roles == {Role.CHAMPION, Role.IT, Role.EXECUTIVE_SPONSOR}


@pytest.mark.parametrize(
    ("role", "given_side", "side"),
    [
        ("champion", None, "customer"),
        ("", None, "customer"),
        ("csm", None, "us"),
        ("executive", None, "us"),  # our executive unless somebody says otherwise
        ("executive", "customer", "customer"),
        ("champion", "us", "us"),
    ],
)
def test_a_role_says_whose_person_it_is_unless_the_side_is_told(
    role: str, given_side: str | None, side: str
) -> None:
    assert _people(_added("Ann", role, side=given_side)).everyone["ann"].side == side


def test_a_person_is_the_same_under_their_address() -> None:
    rows = (
        _added("Ann Lee <ann@acme.example>", "champion"),
        row("message_received", "2026-10-01", who="ANN@acme.example"),
        row("message_received", "2026-10-02", who="A. Lee <ann@acme.example>"),
    )
    people = _people(*rows)
    assert [fact.id for fact in people.contacts("ann lee")] == ["f2", "f3"]


def test_who_left_holds_no_role_and_who_announced_it_holds_it_until_the_last_day() -> None:
    rows = (_added("Ann", "champion"), row("contact_left", "2026-10-01", who="Ann", due_on="2026-10-20"))
    assert _names(_people(*rows, as_of=date(2026, 10, 19)), Role.CHAMPION) == ["Ann"]
    assert _names(_people(*rows, as_of=date(2026, 10, 20)), Role.CHAMPION) == []
    at_once = (_added("Ann", "champion"), row("contact_left", "2026-10-01", who="Ann"))
    assert _names(_people(*at_once), Role.CHAMPION) == []


def test_who_comes_back_starts_with_the_roles_they_come_back_with() -> None:
    rows = (
        _added("Ann", "champion; it"),
        row("contact_left", "2026-09-01", who="Ann"),
        _added("Ann", "user", on="2026-10-01"),
    )
    assert _people(*rows).everyone["ann"].roles == {Role.USER}


def test_a_successor_takes_over_the_role_and_the_predecessor_keeps_the_others() -> None:
    rows = (_added("Ann", "champion; it"), _added("Ben", "champion", on="2026-09-01", in_place_of="Ann"))
    people = _people(*rows)
    assert _names(people, Role.CHAMPION) == ["Ben"]
    assert _names(people, Role.IT) == ["Ann"]


def test_a_successor_of_somebody_unknown_is_simply_added() -> None:
    assert _names(_people(_added("Ben", "champion", in_place_of="Zoe")), Role.CHAMPION) == ["Ben"]


def test_the_champion_s_stand_in_is_the_project_lead_and_else_the_first_contact_but_no_executive() -> None:
    sponsor, user, lead = (
        _added("Sue", "executive_sponsor"),
        _added("Uma", "user"),
        _added("Lee", "project_lead"),
    )
    assert [each.person.name for each in _people(sponsor, user, lead).champions] == ["Lee"]
    assert [each.person.name for each in _people(sponsor, user).champions] == ["Uma"]
    assert _people(sponsor).champions == ()
    both = (_added("Ann", "champion"), _added("Cyd", "champion"), lead)
    assert [each.person.name for each in _people(*both).champions] == ["Ann", "Cyd"]
    assert _people(user, row("contact_left", "2026-09-01", who="Uma")).champions == ()


def test_the_onboarding_belongs_to_its_manager_and_else_to_the_csm_named_last() -> None:
    csm, manager = _added("Dana", "csm"), _added("Max", "onboarding_manager")
    assert [
        owner.person.name
        for owner in (
            _people(csm).owner(),
            _people(csm, manager).owner(),
            _people(csm, _added("Eve", "csm")).owner(),
        )
        if owner
    ] == ["Dana", "Max", "Eve"]
    assert _people().owner() is None


def test_a_sponsor_who_left_before_the_kickoff_was_not_expected_at_it() -> None:
    rows = (_added("Sue", "executive_sponsor"), row("contact_left", "2026-09-01", who="Sue"))
    assert [each.person.name for each in _people(*rows).sponsors_until(date(2026, 8, 31))] == ["Sue"]
    assert _people(*rows).sponsors_until(date(2026, 9, 1)) == ()


def test_who_sat_in_a_meeting_has_met_the_team() -> None:
    people = _people(_added("Ann"), _added("Ben"), row("meeting_held", "2026-09-01", what="call", who="Ann"))
    assert [people.has_met(people.everyone[name]) for name in ("ann", "ben")] == [True, False]


# Contacts -------------------------------------------------------------------------------------------------


def test_a_message_an_answer_and_a_meeting_are_contacts_and_an_automatic_reply_is_none() -> None:
    people = _people(
        _added("Ann", "champion"),
        row("message_received", "2026-10-01", who="Ann", automatic=True),
        row("message_received", "2026-10-02", who="Ann"),
        row("survey_answered", "2026-10-03", what="nps", value=9, who="Ann"),
        row("meeting_held", "2026-10-04", what="call", who="Ann; Ben"),
        row("meeting_held", "2026-10-05", what="call", who="Ben", absent="Ann"),
        row("message_sent", "2026-10-06", who="Ann"),
    )
    assert [fact.day.day for fact in people.contacts("ann")] == [2, 3, 4]


def test_contact_with_the_customer_leaves_out_meetings_among_ourselves() -> None:
    ours = (_added("Dana", "csm"), row("meeting_held", "2026-10-03", what="standup", who="Dana"))
    both = row("meeting_held", "2026-10-02", what="standup", who="Dana; Somebody")
    assert _people(*ours, both).customer_contact_on == date(2026, 10, 2)
    assert _people(*ours).customer_contact_on is None


def test_an_exchange_is_any_message_that_is_not_automatic() -> None:
    assert not _people().has_any_exchange
    assert not _people(row("message_sent", "2026-10-01", who="Ann", automatic=True)).has_any_exchange
    assert _people(row("message_sent", "2026-10-01", who="Ann")).has_any_exchange
    assert _people(row("meeting_held", "2026-10-01", what="call", who="Ann")).has_any_exchange


# Replies --------------------------------------------------------------------------------------------------


def _replies(*rows: Row, as_of: date = AS_OF) -> Replies:
    people = _people(_added("Ann", "champion"), *rows, as_of=as_of)
    return people.replies(people.everyone["ann"])


def _sent(on: str, **fields: object) -> Row:
    return row("message_sent", on, who="Ann", **fields)


def _received(on: str, **fields: object) -> Row:
    return row("message_received", on, who="Ann", **fields)


def test_a_reply_is_timed_from_the_earliest_outreach_that_it_ended() -> None:
    replies = _replies(_sent("2026-10-05T09:00"), _sent("2026-10-06T09:00"), _received("2026-10-06T15:00"))
    assert replies.hours == 30  # Monday 09:00 to Tuesday 15:00
    assert replies.open == ()
    assert replies.last_contact_on == date(2026, 10, 6)


def test_reply_time_is_the_median_of_the_last_thirty_days() -> None:
    replies = _replies(
        _sent("2026-09-14T09:00"), _received("2026-09-14T10:00"),  # 31 days ago: too old to count
        _sent("2026-09-15T09:00"), _received("2026-09-15T11:00"),  # 2 h, exactly 30 days ago
        _sent("2026-10-05T09:00"), _received("2026-10-05T13:00"),  # 4 h
        _sent("2026-10-06T09:00"), _received("2026-10-09T09:00"),  # 72 h
    )  # fmt: skip
    assert replies.hours == 4


def test_of_an_even_number_of_replies_the_median_is_half_way_between_the_middle_two() -> None:
    replies = _replies(
        _sent("2026-10-05T09:00"), _received("2026-10-05T11:00"),  # 2 h
        _sent("2026-10-06T09:00"), _received("2026-10-06T14:00"),  # 5 h
    )  # fmt: skip
    assert replies.hours == Fraction(7, 2)  # (2 + 5) / 2


def test_what_is_still_open_for_longer_than_replies_take_is_the_reply_time() -> None:
    replies = _replies(_sent("2026-10-05T09:00"), _received("2026-10-05T13:00"), _sent("2026-10-13T09:00"))
    assert replies.hours == 48  # two business days, from the 13th to the 15th, against 4 h
    assert (replies.open_days, replies.open_business_days) == (2, 2)


def test_half_an_hour_is_half_an_hour() -> None:
    assert _replies(_sent("2026-10-05T09:00"), _received("2026-10-05T09:30")).hours == Fraction(1, 2)


@pytest.mark.parametrize(
    ("outreach", "is_open"),
    [
        ({}, True),
        ({"automatic": True}, False),
        ({"state": "no_reply_needed"}, False),
    ],
)
def test_only_a_message_that_wants_an_answer_waits_for_one(outreach: Row, *, is_open: bool) -> None:
    assert bool(_replies(_sent("2026-10-05", **outreach)).open) is is_open


def test_what_is_still_open_counts_whole_business_days() -> None:
    waiting = _replies(_sent("2026-10-09T17:00"), as_of=date(2026, 10, 13))
    assert waiting.hours == 48  # Friday to Tuesday: Monday and Tuesday, whatever the hour


def test_an_out_of_office_note_leaves_outreach_open() -> None:
    replies = _replies(_sent("2026-10-05T09:00"), _received("2026-10-05T09:01", automatic=True))
    assert [fact.id for fact in replies.open] == ["f2"]
    assert replies.last_contact is None


def test_a_meeting_ends_outreach_and_is_no_reply_with_a_time() -> None:
    replies = _replies(
        _sent("2026-10-05T09:00"), row("meeting_held", "2026-10-07T09:00", what="call", who="Ann")
    )
    assert (len(replies.open), replies.hours) == (0, None)


@pytest.mark.parametrize(
    ("sent", "received", "is_open"),
    [
        ("2026-10-05T15:00", "2026-10-05T09:00", True),  # they wrote first
        ("2026-10-05T09:00", "2026-10-05T09:00", False),
        ("2026-10-05", "2026-10-05T09:00", False),  # on one day without both hours: taken as the answer
        ("2026-10-05T15:00", "2026-10-05", False),
        ("2026-10-05", "2026-10-04", True),
    ],
)
def test_a_contact_ends_what_was_sent_before_it(sent: str, received: str, *, is_open: bool) -> None:
    assert bool(_replies(_sent(sent), _received(received)).open) is is_open


def test_a_logged_absence_stops_every_clock_on_that_person_and_on_no_other() -> None:
    away = row("contact_away", "2026-10-06", who="Ann", until="2026-10-09")  # Tuesday to Friday
    waiting = _replies(
        _sent("2026-10-05T09:00"), away, row("contact_away", "2026-10-12", who="Ben", until="2026-10-14")
    )
    assert waiting.open_days == 6  # 10 days from the 5th to the 15th, without 4
    assert waiting.open_business_days == 4  # the 12th to the 15th
    assert waiting.hours == 96
    replied = _replies(_sent("2026-10-05T09:00"), away, _received("2026-10-12T09:00"))
    assert replied.hours == 24  # 15 h on Monday the 5th, 9 h on the 12th


def test_an_absence_before_the_outreach_takes_nothing_away() -> None:
    away = row("contact_away", "2026-10-01", who="Ann", until="2026-10-05")
    assert _replies(_sent("2026-10-05"), away).open_days == 10


def test_without_anything_in_either_direction_nothing_is_known() -> None:
    replies = _replies()
    assert (replies.is_known, replies.hours, replies.last_contact_on) == (False, None, None)
    assert (replies.open_days, replies.open_business_days) == (0, 0)
    assert _replies(_sent("2026-10-05")).is_known
    assert _replies(_received("2026-10-05")).is_known
