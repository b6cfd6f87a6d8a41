"""Text from outside is cleaned once, keeps its type, and stays the same however often it is read."""

import copy
import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from onboarding_tools.facts import OutsideText, Person, clean
from onboarding_tools.facts.types import MessageReceived, MessageSent
from onboarding_tools.results import Evidence
from tools.accounts import facts, row

_TEXT = TypeAdapter(OutsideText)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Acme \t Robotics \r\n Ltd\u2028GmbH ", "Acme Robotics Ltd GmbH"),
        ("score \u202e001 lanif\u202c", "score 001 lanif"),  # text that runs backwards
        ("a\u2066b\u2069c\u061cd", "abcd"),
        ("Ac\u200bme\u200d\ufeff\u2060", "Acme"),  # of no width
        ("\u00adAc\u00adme", "Acme"),  # soft hyphens
        ("bell\x07 \x1b[31mred\x00", "bell [31mred"),
        ("tag\U000e0041\U000e0042", "tag"),  # invisible letters
        ("e\u0301", "\u00e9"),
        ("e\u200b\u0301", "\u00e9"),  # composed after what stood between is gone
        ("\ue000\U0010ffff", ""),  # private and unassigned
        ("ordinary: 50 % <b>&amp; 東京", "ordinary: 50 % <b>&amp; 東京"),
    ],
)
def test_what_cannot_be_seen_is_dropped_and_the_rest_is_one_line(written: str, kept: str) -> None:
    assert clean(written) == kept


def test_a_half_of_a_character_is_dropped() -> None:
    assert clean("a" + chr(0xD800) + "b") == "ab"


def test_text_is_cut_at_two_thousand_characters_and_a_name_at_a_hundred_and_twenty() -> None:
    assert len(_TEXT.validate_python("x" * 5000)) == 2000
    assert len(Person.parse("x" * 500).name) == 120
    assert clean("x" * 1999 + " y") == "x" * 1999  # no blank is left at the cut


@given(st.text(max_size=60), st.integers(1, 40))
def test_clean_text_is_in_its_composed_form_visible_and_does_not_change_again(
    text: str, longest: int
) -> None:
    cleaned = clean(text, longest)
    assert clean(cleaned, longest) == cleaned
    assert len(cleaned) <= longest
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not {unicodedata.category(char)[0] for char in cleaned} & {"C"}


def test_text_of_another_type_is_no_text() -> None:
    with pytest.raises(ValidationError):
        _TEXT.validate_python(7)


def test_outside_text_is_still_outside_text_after_a_dump_and_a_copy() -> None:
    evidence = Evidence(says="ours", outside=OutsideText("theirs"))
    copies = [
        evidence.model_dump()["outside"],
        evidence.model_copy().outside,
        evidence.model_copy(deep=True).outside,
        copy.deepcopy(evidence).outside,
        pickle.loads(pickle.dumps(evidence)).outside,  # noqa: S301 -- our own bytes
        Evidence.model_validate(evidence.model_dump()).outside,
    ]
    assert [type(each) for each in copies] == [OutsideText] * 6
    assert evidence.model_dump(mode="json")["outside"] == "theirs"


def test_every_text_that_a_fact_takes_from_outside_is_marked_as_such() -> None:
    written = row("message_received", "2026-09-01", who="Ann <ann@acme.example>", quote="Hi", text="x")
    [fact] = facts(written)
    assert isinstance(fact, MessageReceived)
    person = fact.model_dump(exclude={"who"}) | fact.who[0].model_dump()
    assert [type(person[name]) for name in ("quote", "text", "name", "mail")] == [OutsideText] * 4


@pytest.mark.parametrize(
    ("written", "name", "mail"),
    [
        ("Priya Shah", "Priya Shah", None),
        ("Priya  Shah <priya@acme.example>", "Priya Shah", "priya@acme.example"),
        ("<priya@acme.example>", "priya@acme.example", "priya@acme.example"),
        ("priya@acme.example", "priya@acme.example", "priya@acme.example"),
        ("Priya <no address>", "Priya <no address>", None),
    ],
)
def test_a_person_is_a_name_with_the_address_where_one_is_given(
    written: str, name: str, mail: str | None
) -> None:
    person = Person.parse(written)
    assert (person.name, person.mail) == (name, mail)
    assert Person.parse(str(person)) == person


def test_a_name_is_compared_without_case_and_spacing() -> None:
    assert Person.parse("PRIYA  Shah").key == Person.parse("Priya Shah").key


def test_people_that_are_already_people_are_taken_as_they_are() -> None:
    ann = Person.parse("Ann")
    assert MessageSent(type="message_sent", on="2026-09-01", who=(ann,)).who == (ann,)
