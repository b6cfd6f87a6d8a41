"""A mistake is told in one sentence: what was given, what is accepted, what to do."""

from decimal import Decimal

import pytest

from onboarding_tools.errors import (
    AmbiguousAccountError,
    InvalidInputError,
    OnboardingError,
    Problem,
    UnknownAccountError,
    UnknownSectionError,
)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (None, "nothing"),
        (True, "true"),
        (0, "0"),
        (0.5, "0.5"),
        (Decimal("1.50"), "1.50"),
        ("a\n b", "“a b”"),
        ("x" * 60, "“" + "x" * 60 + "”"),
        ("x" * 61, "“" + "x" * 59 + "…”"),
        ([1, 2], "“[1, 2]”"),
    ],
)
def test_what_was_given_is_repeated_on_one_line_and_never_at_length(given: object, told: str) -> None:
    assert Problem.of("value", given, "a number").sentence == f"value: {told} given; expected a number."


def test_a_hint_follows_the_sentence() -> None:
    assert (
        Problem.of("on", "x", "a day", "Use due_on.").sentence == "on: “x” given; expected a day. Use due_on."
    )


def test_all_problems_of_an_input_are_one_error_a_line_each() -> None:
    problems = [Problem.of(name, 1, "2") for name in ("a", "b")]
    error = InvalidInputError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error) == "a: 1 given; expected 2.\nb: 1 given; expected 2."
    assert isinstance(error, OnboardingError)


def test_an_account_that_is_not_stored_is_answered_with_what_is_near_it() -> None:
    error = UnknownAccountError("Acme Robtics", ["Acme Robotics (a1)"])
    assert str(error).startswith(
        "account: “Acme Robtics” is not stored. Near it: Acme Robotics (a1). Search with "
    )
    assert (error.given, error.nearest) == ("Acme Robtics", ("Acme Robotics (a1)",))
    assert " Near it" not in str(UnknownAccountError("Zenith"))


def test_a_name_that_fits_two_accounts_lists_both_and_chooses_none() -> None:
    error = AmbiguousAccountError("acme", ["Acme (a1)", "Acme EMEA (a2)"])
    assert "fits 2 accounts" in str(error)
    assert str(error).endswith("with its id: Acme (a1); Acme EMEA (a2).")
    assert (error.given, error.candidates) == ("acme", ("Acme (a1)", "Acme EMEA (a2)"))


def test_a_section_that_the_playbook_does_not_have_is_answered_with_the_nearest() -> None:
    error = UnknownSectionError("health.score2", ["health.score"])
    assert str(error) == "section: “health.score2” is no rule of this playbook. Near it: health.score."
    assert str(UnknownSectionError("x")) == "section: “x” is no rule of this playbook."
