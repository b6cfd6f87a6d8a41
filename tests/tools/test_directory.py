"""Which account a name means."""

from datetime import date

import pytest

from onboarding_tools.directory import Entry, Owner, domain, entry_of, fold, match, owners_of, search
from onboarding_tools.facts import Account, OutsideText, parse_facts
from onboarding_tools.playbook import standard
from onboarding_tools.state import History, State

AS_OF = date(2026, 10, 15)


def _entry(id_: str, name: str, *more: str, refs: tuple[str, ...] = ()) -> Entry:
    return Entry(id=id_, name=OutsideText(name), keys=(fold(name), *map(fold, more)), refs=refs)


ACME = _entry("a1", "Acme Robotics", "Roboworks", "acme.example", refs=("0015f00002AbCdE",))
EMEA = _entry("a2", "Acme Robotics EMEA", refs=("0015f00002AbCde",))
MULLER = _entry("a3", "Müller & Söhne GmbH")
BRIGHTSIDE = _entry("a4", "Brightside Dental")
ALL = (ACME, EMEA, MULLER, BRIGHTSIDE)


def _state(*rows: dict[str, object]) -> State:
    account = Account(id="a1", name=OutsideText("Acme"), facts=parse_facts(rows, today=AS_OF))
    return History(account, standard()).on(AS_OF)


def _ours(who: str, role: str) -> dict[str, object]:
    return {"type": "contact_added", "on": "2026-08-01", "who": who, "side": "us", "role": role}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("a1", "a1"),
        ("A1", "a1"),
        ("Acme Robotics", "a1"),  # the longer name starts with it, but this one is equal
        ("  ACME   robotics ", "a1"),
        ("muller and sohne gmbh", "a3"),
        ("MÜLLER & SÖHNE", "a3"),
        ("roboworks", "a1"),
        ("https://www.acme.example/team", "a1"),
        ("0015f00002AbCdE", "a1"),
        ("0015f00002AbCde", "a2"),  # ids of the other system may differ in case alone
        ("brightside", "a4"),
        ("dental", "a4"),
        ("EMEA", "a2"),
        ("acme emea", "a2"),  # words left out between those that are said
    ],
)
def test_a_name_in_any_writing_an_alias_a_domain_or_an_id_is_the_account(query: str, found: str) -> None:
    assert [entry.id for entry in match(query, ALL).found] == [found]


@pytest.mark.parametrize("query", ["acme", "robotics"])
def test_a_short_form_of_two_accounts_finds_both_and_chooses_none(query: str) -> None:
    assert match(query, ALL).found == (ACME, EMEA)


def test_a_name_that_begins_with_the_word_goes_before_one_that_only_has_it() -> None:
    beta = _entry("a5", "Beta Acme Robotics")
    assert match("acme", (*ALL, beta)).found == (ACME, EMEA)


def test_a_part_of_a_domain_names_no_account() -> None:
    assert match("example", ALL).found == ()


def test_two_accounts_of_the_same_name_are_both_found() -> None:
    twin = _entry("a9", "ACME Robotics")
    assert match("Acme Robotics", (*ALL, twin)).found == (ACME, twin)


@pytest.mark.parametrize("query", ["Acme Robotcs", "Acme Robotics GmbH", "robotics acme", "robot"])
def test_what_is_nearly_a_name_is_offered_and_not_taken(query: str) -> None:
    answer = match(query, ALL)
    assert answer.found == ()
    assert ACME in answer.near


@pytest.mark.parametrize("query", ["Zenith", "", "?", "GmbH & Co"])
def test_what_is_no_name_finds_nothing(query: str) -> None:
    assert match(query, ALL[:2]).found == ()
    assert match(query, ALL[:2]).near == ()


def test_an_id_elsewhere_in_the_wrong_case_is_not_taken_for_another() -> None:
    assert match("0015F00002ABCDE", ALL).found == ()


def test_a_search_lists_the_best_first_and_everything_for_nothing() -> None:
    assert search("acme robotics", ALL)[:2] == (ACME, EMEA)
    assert search("dental", ALL) == (BRIGHTSIDE,)
    assert search("brigthside dental", ALL) == (BRIGHTSIDE,)
    assert search("", ALL) == (ACME, EMEA, BRIGHTSIDE, MULLER)


def test_names_that_hold_no_letter_are_still_told_apart() -> None:
    assert fold("!!!") == "!!!"
    assert fold("東京 データ") != fold("大阪 データ")


def test_text_that_is_no_address_stays_as_it_is() -> None:
    assert domain("Acme Inc.") == "Acme Inc."
    assert domain("priya@acme.example") == "priya@acme.example"


def test_an_entry_gathers_the_names_that_the_facts_give() -> None:
    entry = entry_of("a1", "Acme", _state(
        {"type": "account_added", "on": "2026-08-01", "link": "https://acme.example", "ref": "77"},
        {"type": "profile_set", "on": "2026-08-02", "what": "alias", "text": "Roboworks"},
        {"type": "profile_set", "on": "2026-08-02", "what": "external_id", "text": "SF-1"},
        {"type": "profile_set", "on": "2026-08-02", "what": "goal", "text": "Save time"},
    ))  # fmt: skip
    assert entry.keys == ("acme", "acme example", "roboworks")
    assert entry.refs == ("77", "SF-1")
    assert entry.label == "Acme (a1)"


def test_owners_are_our_managers_by_name_and_mail_until_they_leave() -> None:
    state = _state(
        _ours("Dana Ortiz <dana@us.example>", "csm"),
        _ours("Sam Lee", "onboarding_manager"),
        _ours("Lee Park", "solutions_engineer"),
        {"type": "contact_left", "on": "2026-10-01", "who": "Sam Lee", "due_on": "2026-10-31"},
    )
    assert owners_of(state) == (
        Owner(key="dana ortiz"), Owner(key="dana us example"), Owner(key="sam lee", until=date(2026, 10, 31)),
    )  # fmt: skip


def test_a_successor_takes_the_account_over() -> None:
    successor = _ours("Kim Fox", "csm") | {"on": "2026-09-01", "in_place_of": "Dana Ortiz"}
    state = _state(_ours("Dana Ortiz", "csm"), successor)
    assert owners_of(state) == (Owner(key="kim fox"),)
