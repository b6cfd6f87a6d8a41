"""An edited draft against the account's facts (R162, C65), spelling by spelling."""

import pytest

from onboarding_tools.drafts import (
    DraftCheck,
    UnknownTemplateError,
    check_draft,
    load_templates,
    render_template,
)
from onboarding_tools.drafts.models import TONES, Audience, Template
from tools.drafts.samples import FULL, TEMPLATES, Row, empty, examples, full, known, row

SOON = (
    '+++\ntitle = "T"\nform = "message"\naudience = "customer"\nstage = "any"\nchannel = "text"\n'
    'use = "x."\navoid = "y."\nsource = "z"\n+++\nYou hear from us within 48 hours.'
)
CALM = "Hi Priya,\n\nOne question about the project.\n\nDana Ortiz"


def check(
    text: str,
    *rows: Row,
    audience: Audience = "customer",
    language: str = "en",
    template: str = "",
    vouched: tuple[str, ...] = (),
) -> DraftCheck:
    assessment, step = known(*rows) if rows else full()
    return check_draft(
        text, assessment, step, audience=audience, language=language, template=template, vouched=vouched
    )


def found(text: str, **asked: object) -> list[tuple[str, str]]:
    return [(each.kind, each.text) for each in check(text, **asked).findings]  # type: ignore[arg-type]


def test_a_draft_of_recorded_facts_passes() -> None:
    assert check(CALM).findings == ()
    assert check(CALM).ready


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.id)
@pytest.mark.parametrize("tone", TONES)
def test_every_rendered_draft_passes_its_own_check(template: Template, tone: str) -> None:
    values = examples(template)
    draft = render_template(template.id, *full(), tone=tone, values=values)
    checked = check_draft(
        f"{draft.subject}\n{draft.body}",
        *full(),
        audience=template.audience,
        template=template.id,
        vouched=values.values(),
    )
    assert [each for each in checked.findings if each.kind != "link"] == []
    assert checked.ready


@pytest.mark.parametrize(
    "date",
    [
        "2026-10-20",
        "October 20",
        "Oct 20",
        "Oct. 20th, 2026",
        "20 October",
        "20th of October 2026",
        "the 20. Oktober",
        "10/20/2026",
        "20/10/2026",
        "20.10.2026",
        "20.10.26",
        "Tuesday, October 20",
        "Tue 20 Oct",
        "Dienstag, 20. Oktober",
        "20 octobre",
        "20 de octubre",
        "2026/10/20",
    ],
)
def test_a_recorded_date_may_be_written_in_any_usual_way(date: str) -> None:
    """First value is due on Tuesday 20 October 2026."""
    assert found(f"Hi Priya, it is due on {date}.") == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-12-24", "2026-12-24"),
        ("December 24", "December 24"),
        ("24 Dec 2026", "24 Dec 2026"),
        ("12/24/2026", "12/24/2026"),
        ("24.12. um acht", "24.12."),
        ("24. Dezember", "24. Dezember"),
        ("2027-10-20", "2027-10-20"),
        ("October 20, 2027", "October 20, 2027"),
        ("tomorrow", "tomorrow"),
    ],
)
def test_a_date_that_is_nowhere_on_record_is_found(written: str, shown: str) -> None:
    assert found(f"Hi Priya, let us meet {written}") == [("date", shown)]


def test_a_weekday_that_is_not_the_date_s_is_found_with_the_right_one() -> None:
    findings = check("Hi Priya, it is due on Wednesday, October 20.").findings
    assert [(each.text, each.says) for each in findings] == [("October 20", "is a Tuesday")]


def test_a_bare_weekday_needs_a_recorded_date_nearby() -> None:
    """Of an empty account: today, Thursday 15, and two business days on, Monday 19."""
    assessment, step = empty()
    text = "See you on Thursday, or Monday, or Friday."
    assert [each.text for each in check_draft(text, assessment, step).findings] == ["Friday"]


def test_today_is_known_and_an_impossible_date_is_no_date() -> None:
    assert found("Hi Priya, as of today.") == []
    assert found("Hi Priya, version 45.99. is out") == [("number", "45.99")]


@pytest.mark.parametrize(
    "number",
    ["31", "50", "62 %", "62%", "52", "30 hours", "8 of the 25", "16 days", "two attempts"],
)
def test_a_recorded_or_computed_number_may_be_said(number: str) -> None:
    """31 of 50 users are 62 %; the blocker of 29 September is 16 days old on 15 October."""
    assert found(f"Hi Priya, that makes {number} so far") == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("32", "32"),
        ("63 %", "63"),
        ("1,234", "1,234"),
        ("1.234,5", "1.234,5"),
        ("0.5", "0.5"),
        ("18 days", "18"),
        ("60k", "60k"),
        ("60,000 USD", "60,000"),
        ("seventy or eleven users", "eleven"),
        ("-3", "-3"),
        ("3\u202f000", "3\u202f000"),
    ],
)
def test_a_number_that_is_nowhere_on_record_or_ours_alone_is_found(written: str, shown: str) -> None:
    assert found(f"Hi Priya, that makes {written} so far") == [("number", shown)]


def test_our_own_side_may_read_the_contract_value() -> None:
    assert found("It is 60,000 USD, or 60k.", audience="internal") == []


def test_numbers_of_a_list_are_no_numbers_of_the_text() -> None:
    assert found("Hi Priya,\n\n1. one thing\n99) another") == []


@pytest.mark.parametrize(
    "text",
    [
        "Hi Priya, thanks.",
        "Dear Priya Shah, thanks.",
        "Thanks to Elena Voss and Dana.",
        "We asked Tom Reed. Elena agreed.",
        "When Priya calls, we answer.",
        "The Kickoff of Acme Robotics on Tuesday was good.",
        "Best Priya",
        "We liked the Elena Voss Kickoff.",
    ],
)
def test_a_known_name_may_be_said(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi Robert, thanks.", "Robert"),
        ("Dear Priya Sharma, thanks.", "Priya Sharma"),
        ("We asked Priya Voss about it.", "Priya Voss"),
        ("We met with Globex yesterday evening.", "Globex"),
        ("Robert Vance will join us.", "Robert Vance"),
        ("Thanks, and ask Elena Vossberg too.", "Elena Vossberg"),
    ],
)
def test_a_name_that_is_nowhere_on_record_is_found(text: str, name: str) -> None:
    assert ("name", name) in found(text)


def test_outside_english_only_names_near_known_ones_are_looked_at() -> None:
    text = "Liebe Priya,\n\nwir haben mit Priya Sharma über die Nächsten Schritte und den Termin gesprochen."
    assert found(text, language="de_DE") == [("name", "Priya Sharma")]
    assert found("Liebe Petra,\n\nsagt Elena Voss auch.", language="de") == [("name", "Petra")]


def test_mail_addresses_and_links_have_to_be_on_record() -> None:
    text = "Hi Priya, write to priya@acme.example or dana@evil.example. See https://files.example/101"
    findings = check(f"{text} or https://evil.example/x").findings
    assert [(each.kind, each.text, each.blocks) for each in findings] == [
        ("link", "https://files.example/101", False),
        ("link", "https://evil.example/x", True),
        ("address", "dana@evil.example", True),
    ]


def test_internal_words_placeholders_and_gaps_are_found() -> None:
    text = "Hi Priya,\n\nyour health score worries us at [Company]. It is ⟨new date⟩ then."
    assert found(text) == [
        ("gap", "⟨new date⟩"),
        ("placeholder", "[Company]"),
        ("internal_word", "health"),
        ("internal_word", "score"),
    ]
    assert found("The health score worries us.", audience="internal") == []


def test_a_claim_of_several_attempts_is_a_warning_unless_they_are_on_record() -> None:
    claim = "Hi Priya, I tried to reach you a few times."
    assert found(claim) == []
    checked = check(claim, *FULL[:8])
    assert [(each.kind, each.blocks) for each in checked.findings] == [("attempts", False)]
    assert checked.ready


def test_what_a_person_vouches_for_is_known() -> None:
    text = "Hi Priya, Robert Vance has 99 seats from December 24, see https://a.example/x"
    assert [kind for kind, _ in found(text)] == ["link", "date", "number", "name"]
    vouched = ("Robert Vance", "99", "2026-12-24", "https://a.example/x")
    assert [each.blocks for each in check(text, vouched=vouched).findings] == [False]


def test_the_words_of_the_template_it_was_made_from_are_known() -> None:
    text = "Hi Priya, you hear from us within 48 hours."
    assert found(text) == [("number", "48")]
    catalogue = load_templates({"soon.txt": SOON})
    assert check_draft(text, *full(), template="soon", catalogue=catalogue).findings == ()
    with pytest.raises(UnknownTemplateError):
        check(text, template="nothing")


def test_an_overlong_draft_is_refused() -> None:
    assert found("word " * 5000) == [("length", "25000 characters")]
    assert not check("word " * 5000).ready


def test_of_an_account_without_facts_nothing_is_known() -> None:
    assessment, step = empty()
    checked = check_draft("Hi Priya, 31 users on October 20.", assessment, step)
    assert [each.kind for each in checked.findings] == ["date", "number", "name"]
    assert not checked.ready


def test_facts_of_later_days_are_not_known_yet() -> None:
    later = [*FULL, row("usage_observed", "2026-10-15", what="weekly_active_users", value=47)]
    assert found("Hi Priya, 47 of you.") == [("number", "47")]
    assert check("Hi Priya, 47 of you.", *later).ready
