"""What must not reach a customer, with every internal word."""

import tomllib
from importlib import resources

import pytest

from onboarding_tools.drafts import gate, render_template, shipped
from onboarding_tools.drafts.gate import claimed_attempts, internal_words, links, placeholders
from tools.drafts.samples import FULL, Row, examples, full, known, row

LISTS = tomllib.loads(
    resources.files("onboarding_tools.drafts").joinpath("words.toml").read_text(encoding="utf-8")
)
WORDS = [
    *LISTS["internal"],
    *LISTS["exact"],
    "Attention P1",
    "attention: P3",
    "attention class P2",
    "P4 account",
]
every_word = pytest.mark.parametrize("word", WORDS)


@every_word
def test_every_internal_word_is_found_in_a_sentence(word: str) -> None:
    assert internal_words(f"We think that {word} matters to you.")


@pytest.mark.parametrize("word", LISTS["internal"])
def test_case_hyphens_underscores_full_width_and_plural_hide_no_word(word: str) -> None:
    wide = "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in word)
    for spelling in (word.upper(), word.replace(" ", "-"), word.replace(" ", "_"), f"{word}s", wide):
        assert internal_words(f"({spelling})"), spelling


@every_word
def test_every_internal_word_that_comes_in_through_a_fact_becomes_a_gap(word: str) -> None:
    assessment, step = known(*with_goal(f"Say that {word} is fine"))
    draft = render_template("champion-sponsor", assessment, step)
    assert not internal_words(draft.subject + draft.body, ["Acme Robotics"])
    assert "⟨goal⟩" in draft.body
    assert not draft.ready
    assert [each.variable for each in draft.unfilled] == ["goal"]
    assert "internal word" in draft.warnings[0]


@every_word
def test_every_internal_word_that_is_given_by_hand_becomes_a_gap(word: str) -> None:
    template = shipped().get("sentiment-recovery")
    given = {**examples(template), "remedy": f"We look at your {word} again."}
    draft = render_template(template.id, *full(), values=given)
    assert "⟨remedy⟩" in draft.body
    assert not draft.ready


@every_word
def test_our_own_side_may_read_every_word(word: str) -> None:
    template = shipped().get("internal-update")
    draft = render_template(
        template.id, *full(), values={**examples(template), "news": f"It is about {word}."}
    )
    assert word in draft.body
    assert draft.ready


def with_goal(goal: str) -> list[Row]:
    return [each for each in FULL if each.get("what") != "goal"] + [
        row("profile_set", "2026-10-01", what="goal", text=goal)
    ]


def test_the_words_of_one_draft_are_looked_at_together() -> None:
    """Two harmless values may make an internal word side by side."""
    from onboarding_tools.drafts import load_templates  # noqa: PLC0415 -- only here is a template made up

    catalogue = load_templates({"joined.txt": JOINED})
    draft = render_template("joined", *full(), values={"one": "at", "two": "risk"}, catalogue=catalogue)
    assert not draft.ready
    assert draft.warnings == ("The draft holds the internal word “at risk”.",)


JOINED = """+++
title = "Joined"
form = "message"
audience = "customer"
stage = "any"
channel = "text"
use = "In a test."
avoid = "Elsewhere."
source = "none"
[variables.one]
ask = "One?"
example = "a"
[variables.two]
ask = "Two?"
example = "b"
+++
You are {{ one }} {{ two }}.
"""


@pytest.mark.parametrize(
    "text",
    [
        "Silverbirch Health moves to the new system",
        "Health care comes first",
        "your credit score model",
        "broadband for everybody",
        "the market segment you sell to",
        "Ticket 12 is a P1",
        "It needs attention from both of us",
        "the bandwidth is enough",
        "Underscore",
    ],
)
def test_words_that_mean_something_else_may_be_said(text: str) -> None:
    assert internal_words(text, ["Silverbirch Health"]) == ()


def test_a_name_does_not_hide_the_words_around_it() -> None:
    assert internal_words("Silverbirch Health is at risk", ["Silverbirch Health", ""]) == ("at risk",)


@pytest.mark.parametrize(
    "text",
    [
        "[Name]",
        "[their goal]",
        "{{ goal }}",
        "{% if x %}",
        "{name}",
        "<name>",
        "<Your Company>",
        "TODO",
        "TBD",
        "XXX",
        "lorem ipsum",
        "insert name here",
        "____",
        "FIXME",
        "N.N.",
    ],
)
def test_a_left_over_placeholder_is_found(text: str) -> None:
    assert placeholders(f"Hi {text}, welcome") == (text,)


@pytest.mark.parametrize(
    "text",
    [
        "[ ]",
        "[x]",
        "Priya <priya@acme.example>",
        "<2 hours",
        "a [link](https://a.example)",
        "todo list",
        "2 < 3",
    ],
)
def test_what_only_looks_like_a_placeholder_may_stand(text: str) -> None:
    assert placeholders(f"Hi {text} you") == ()


def test_a_placeholder_in_a_value_becomes_a_gap_for_both_audiences() -> None:
    for name, variable in (("sentiment-recovery", "remedy"), ("internal-update", "news")):
        template = shipped().get(name)
        draft = render_template(name, *full(), values={**examples(template), variable: "Hi [Name]"})
        assert f"⟨{variable}⟩" in draft.body
        assert "[Name]" not in draft.body
        assert not draft.ready


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/x",
        "www.evil.example",
        "javascript:alert(1)",
        "evil.com/login",
        "ftp://x.example",
        "evil.io",
    ],
)
def test_a_link_is_found(text: str) -> None:
    assert links(f"see {text} now") == (text,)


@pytest.mark.parametrize("text", ["priya@acme.com", "e.g. this", "v1.2", "Acme Ltd.", "3.5 hours"])
def test_what_is_no_link_is_none(text: str) -> None:
    assert links(f"see {text} now") == ()


def test_a_link_in_a_shown_value_is_flagged_and_in_a_hidden_one_not() -> None:
    assert render_template("training-plan", *full()).warnings == (
        "trainings recording: holds a link; check where it leads before you send it.",
    )
    assert render_template("training-rescue", *full()).warnings == ()


@pytest.mark.parametrize(
    ("text", "needed"),
    [
        ("I have tried to reach you a few times.", 2),
        ("We wrote several mails to you.", 2),
        ("I called you three times last week.", 3),
        ("We have tried repeatedly to reach your team.", 2),
        ("I reached out 4 times.", 4),
        ("I sent you two friendly reminders.", 2),
        ("We tried to call you twice.", 2),
    ],
)
def test_a_sentence_that_claims_several_attempts_is_found(text: str, needed: int) -> None:
    assert [count for _, count in claimed_attempts(text)] == [needed]


@pytest.mark.parametrize(
    "text",
    [
        "We meet twice a week.",
        "Two calls are booked.",
        "I tried to reach you on Oct 5 and Oct 8.",
        "Many users wrote.",
    ],
)
def test_a_sentence_that_claims_no_attempts_is_left_alone(text: str) -> None:
    assert list(claimed_attempts(text)) == []


@pytest.mark.parametrize(
    ("claim", "rows", "warns"),
    [
        (
            "I have tried to reach you a few times.",
            FULL,
            False,
        ),  # two are open: 5 October by mail, 8 October by call
        ("I have tried to reach you three times.", FULL, True),
        ("I have tried to reach you a few times.", (), True),
    ],
)
def test_a_claim_of_several_attempts_needs_as_many_on_record(
    claim: str, rows: tuple[Row, ...], *, warns: bool
) -> None:
    """C65: the customer checks it."""
    from onboarding_tools.drafts import load_templates  # noqa: PLC0415 -- as above

    text = JOINED.replace("You are {{ one }} {{ two }}.", "{{ one }} {{ two }}")
    catalogue = load_templates({"joined.txt": text})
    draft = render_template(
        "joined", *known(*rows), values={"one": claim, "two": "Bye."}, catalogue=catalogue
    )
    assert bool(draft.warnings) is warns
    assert draft.ready  # a warning, not a refusal


def test_gaps_are_found_and_an_open_bracket_is_none() -> None:
    assert gate.gaps("⟨goal⟩ and ⟨new date⟩ and ⟨") == ("⟨goal⟩", "⟨new date⟩")
