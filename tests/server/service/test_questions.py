"""Questions to the service: one account by any name, lists of accounts, the portfolio."""

from collections.abc import Callable
from datetime import date

import pytest

from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_tools.errors import (
    AmbiguousAccountError,
    InvalidInputError,
    UnknownAccountError,
    UnknownSectionError,
)
from onboarding_tools.playbook import standard
from server.conftest import Clock

KICKOFF = {"type": "milestone_planned", "on": "2026-08-20", "what": "kickoff", "due_on": "2026-09-01"}
HELD = {"type": "meeting_held", "on": "2026-09-01", "what": "kickoff", "who": "Priya Shah"}
Stored = Callable[..., str]


def _owner(name: str) -> dict[str, object]:
    return {"type": "contact_added", "on": "2026-08-20", "who": name, "side": "us", "role": "csm"}


@pytest.mark.parametrize(
    "query", ["Acme Robotics", "ACME  ROBOTICS", "acme", "acme.example", "Roboworks", "77"]
)
def test_an_account_is_found_by_any_of_its_names(service: Service, stored: Stored, query: str) -> None:
    id_ = stored(
        "Acme Robotics", {"type": "profile_set", "on": "2026-08-20", "what": "alias", "text": "Roboworks"}
    )
    stored("Brightside Dental")
    rows = [{"type": "account_added", "on": "2026-08-21", "link": "https://www.acme.example", "ref": "77"}]
    service.record(account="Acme Robotics", rows=rows)
    assert service.account(account=query).id == id_
    assert service.account(account=id_.upper()).id == id_


def test_a_name_of_two_accounts_lists_both_with_their_ids(service: Service, stored: Stored) -> None:
    robotics, health = stored("Acme Robotics"), stored("Acme Health")
    with pytest.raises(AmbiguousAccountError) as caught:
        service.next_step(account="Acme")
    assert caught.value.candidates == (f"Acme Health ({health})", f"Acme Robotics ({robotics})")


def test_a_misspelt_name_is_offered_and_not_taken(service: Service, stored: Stored) -> None:
    id_ = stored("Brightside Dental")
    with pytest.raises(UnknownAccountError) as caught:
        service.assess(account="Brigthside Dental")
    assert caught.value.nearest == (f"Brightside Dental ({id_})",)


def test_no_name_is_no_account(service: Service) -> None:
    with pytest.raises(InvalidInputError, match="account: nothing given"):
        service.assess(account=" ")


def test_without_a_date_an_account_lives_in_its_own_today(
    service: Service, stored: Stored, clock: Clock
) -> None:
    stored(
        "Tokyo",
        KICKOFF,
        {"type": "profile_set", "on": "2026-08-20", "what": "time_zone", "text": "Asia/Tokyo"},
    )
    stored("Lisbon", KICKOFF)
    clock.pass_by(hours=4)  # 16:00 in UTC is 01:00 of the next day in Tokyo
    assert service.assess(account="Tokyo").as_of == date(2026, 10, 16)
    assert service.assess(account="Lisbon").as_of == service.today() == date(2026, 10, 15)


def test_a_past_day_is_answered_from_what_had_happened_by_then(service: Service, stored: Stored) -> None:
    stored("Acme", KICKOFF, HELD)
    assert service.assess(account="Acme", as_of=date(2026, 8, 31)).day == 0
    assert service.next_step(account="Acme", as_of=date(2026, 8, 31)).as_of == date(2026, 8, 31)
    assert service.outlook(account="Acme")


def test_a_list_goes_page_by_page_in_the_order_of_names(service: Service, stored: Stored) -> None:
    for name in ("Cedar", "acme", "Brightside"):
        stored(name)
    first = service.find_accounts(limit=2)
    assert [card.name for card in first.items] == ["acme", "Brightside"]
    assert first.total == 3
    second = service.find_accounts(limit=2, cursor=first.next_cursor)
    assert [card.name for card in second.items] == ["Cedar"]
    assert second.next_cursor == ""


def test_a_card_says_where_the_account_stands(service: Service, stored: Stored) -> None:
    stored("Acme", KICKOFF, {"type": "profile_set", "on": "2026-08-20", "what": "acv", "value": 90000})
    card = service.find_accounts(query="acm").items[0]
    assert (card.status, card.segment, card.day) == ("onboarding", "enterprise", 45)


def test_me_is_the_configured_owner_and_owners_are_found_by_first_name(
    service: Service, stored: Stored
) -> None:
    stored("Acme", _owner("Dana Ortiz <dana@us.example>"))
    stored("Brightside", _owner("Sam Lee"))
    for owner in ("me", "Dana", "dana ortiz", "dana@us.example"):
        assert [card.name for card in service.find_accounts(owner=owner).items] == ["Acme"]


def test_an_owner_who_left_owns_nothing_from_their_last_day_on(
    service: Service, stored: Stored, clock: Clock
) -> None:
    leaving = {"type": "contact_left", "on": "2026-10-10", "who": "Sam Lee", "due_on": "2026-10-16"}
    stored("Brightside", _owner("Sam Lee"), leaving)
    assert service.find_accounts(owner="Sam Lee").total == 1
    clock.pass_by(days=1)
    with pytest.raises(InvalidInputError, match="somebody who owns an account"):
        service.find_accounts(owner="Sam Lee")


def test_me_is_refused_where_nobody_said_who_that_is(service: Service, stored: Stored, store: Store) -> None:
    stored("Acme")
    anonymous = Service(store=store, playbook=standard(), now=service.now)
    with pytest.raises(InvalidInputError, match="onboarding setup"):
        anonymous.find_accounts(owner="me")


@pytest.mark.parametrize(("limit", "cursor"), [(0, ""), (101, ""), (20, "next"), (20, "-1")])
def test_a_page_that_is_none_is_refused(service: Service, limit: int, cursor: str) -> None:
    with pytest.raises(InvalidInputError, match="expected"):
        service.find_accounts(limit=limit, cursor=cursor)


def test_a_triage_sorts_counts_and_pages(service: Service, stored: Stored) -> None:
    stored("Acme", KICKOFF, HELD, _owner("Dana Ortiz"))
    stored("Brightside")
    stored("Cedar", KICKOFF, HELD)
    page = service.triage(limit=1)
    assert sum(page.counts.values()) == 3
    assert page.counts["quiet"] == 1  # Brightside has not started and nothing is due
    assert len((*page.portfolio.today, *page.portfolio.this_week, *page.portfolio.later)) == 1
    assert page.next_cursor == "1"
    assert page.portfolio.quiet == ()
    mine = service.triage(owner="me").portfolio
    assert [row.account.name for row in (*mine.today, *mine.this_week)] == ["Acme"]


def test_a_triage_asked_twice_gives_the_same_bytes_and_follows_a_new_fact(
    service: Service, stored: Stored
) -> None:
    stored("Acme", KICKOFF, HELD)
    first = service.triage()
    assert service.triage().model_dump_json() == first.model_dump_json()
    service.record(account="Acme", rows=[{"type": "status_changed", "on": "2026-10-14", "state": "churned"}])
    assert service.triage().portfolio.set_apart == {"churned": 1}


def test_what_changed_since_a_day_is_held_against_what_was_known_then(
    service: Service, stored: Stored, clock: Clock
) -> None:
    stored("Acme")
    clock.pass_by(days=5)
    service.record(account="Acme", rows=[KICKOFF])
    changed = service.triage(since=date(2026, 10, 16)).changed
    assert [(each.name, each.what.new_facts) for each in changed] == [("Acme", 1)]
    status = next(each for each in changed[0].what.differences if each.kind == "status")
    assert (status.before, status.after) == ("not_started", "onboarding")
    with pytest.raises(InvalidInputError, match="a day before"):
        service.triage(since=date(2026, 10, 20))


def test_a_cohort_is_the_accounts_whose_day_1_lies_between_two_days(service: Service, stored: Stored) -> None:
    stored("Acme", KICKOFF, HELD)
    stored("Brightside", {**KICKOFF, "due_on": "2026-10-01"})
    stored("Cedar")
    assert service.review_cohort(from_on=date(2026, 9, 1), to_on=date(2026, 9, 30)).n == 1
    assert service.review_cohort().n == 2
    assert service.review_cohort().left_out == 1
    with pytest.raises(InvalidInputError, match="2026-09-02 or later"):
        service.review_cohort(from_on=date(2026, 9, 2), to_on=date(2026, 9, 1))


def test_the_playbook_is_read_by_rule(service: Service) -> None:
    assert service.section(rule="health.usage").rule == "health.usage"
    assert "health.usage" in {section.rule for section in service.sections()}
    with pytest.raises(UnknownSectionError):
        service.section(rule="health.weather")
