"""Rendering: where values are from, what is refused, and what a gap asks."""

from datetime import date

import pytest

from onboarding_tools.drafts import (
    DraftResult,
    InvalidDraftError,
    Used,
    load_templates,
    render_template,
    shipped,
)
from tools.drafts.samples import FULL, Row, empty, examples, full, known, row


def draft(name: str, *rows: Row, values: dict[str, str] | None = None, tone: str = "warm") -> DraftResult:
    assessment, step = known(*rows) if rows else full()
    given = examples(shipped().get(name)) | (values or {})
    return render_template(name, assessment, step, values=given, tone=tone)


def test_every_value_in_a_draft_names_the_facts_it_stands_on() -> None:
    """The facts are numbered in the order of FULL: f2 goal, f6 sponsor, f7 champion, f11 us."""
    used = draft("champion-sponsor").facts_used
    by_name = {each.variable: each for each in used}
    assert by_name["to"] == Used(variable="to", shown="Elena Voss", source="sponsor", facts=("f6",))
    assert by_name["champion"].facts == ("f7",)
    assert by_name["sender"] == Used(variable="sender", shown="Dana Ortiz", source="sender", facts=("f11",))
    assert by_name["goal"].facts == ("f2",)
    assert by_name["reply_by"] == Used(variable="reply_by", shown="Monday, October 19", source="reply_by")
    assert by_name["next"].facts == ("f17", "f27")


def test_what_a_draft_does_not_show_is_no_fact_of_it() -> None:
    warm = {each.variable for each in draft("champion-second-channel").facts_used}
    direct = {each.variable for each in draft("champion-second-channel", tone="direct").facts_used}
    assert "attempts" not in warm
    assert "attempts" in direct
    assert "goal" not in direct


def test_a_value_given_by_hand_goes_before_the_facts() -> None:
    given = draft("champion-sponsor", values={"to": "Robert Vance", "reply_by": "2026-10-30"})
    assert given.body.startswith("Hi Robert,")
    assert "by Friday, October 30" in given.body
    assert [each.source for each in given.facts_used if each.variable == "to"] == ["given"]


def test_a_missing_value_is_a_gap_with_its_question_and_the_draft_is_not_ready() -> None:
    rows = [each for each in FULL if each.get("what") != "goal"]
    made = draft("champion-sponsor", *rows)
    assert "“⟨goal⟩”" in made.body
    assert not made.ready
    assert [(each.variable, each.question) for each in made.unfilled] == [
        ("goal", "What does the customer want to reach, in their words?")
    ]


def test_a_template_s_own_question_goes_before_the_source_s() -> None:
    assessment, step = empty()
    made = render_template("champion-departure", assessment, step)
    questions = [each.question for each in made.unfilled if each.variable == "to"]
    assert questions == ["Who can name a new person: the sponsor, or the champion's superior?"]


def test_a_row_with_an_empty_cell_asks_for_that_cell() -> None:
    rows = [row("success_criterion_set", "2026-09-01", what="Faster", metric="Hours", target="<2 hours")]
    made = draft("success-plan", *rows)
    asked = {each.variable: each.question for each in made.unfilled}
    assert asked["criteria.due_on"] == "Criteria, row 1: what is the due on?"
    assert "⟨criteria due on⟩" in made.body


def test_a_record_with_an_empty_cell_asks_for_that_cell() -> None:
    """A session whose attendance nobody counted has no attendance; a blocker always has an age."""
    rows = [*FULL, row("training_held", "2026-10-14", what="admin")]
    assert draft("training-rescue", *rows).body.count("8 of the 25") == 1


def test_a_fallback_stands_in_without_a_question() -> None:
    rows = [each for each in FULL if each.get("role") != "engineering"]
    made = draft("blocker-status", *rows)
    assert "Our technical team is on it" in made.body
    assert made.ready
    assert "engineer" not in {each.variable for each in made.facts_used}


def test_many_rows_are_cut_with_a_word_about_it() -> None:
    many = [
        row("component_reported", "2026-10-01", what=f"System {number}", state="complete")
        for number in range(45)
    ]
    made = draft("technical-readiness", *FULL, *many)
    assert "components: 40 of 47 rows are shown." in made.warnings
    assert made.body.count("| System ") == 38


def test_a_long_text_is_cut_with_a_word_about_it() -> None:
    made = draft("sentiment-recovery", values={"heard": "word " * 100})
    assert "heard: cut at 300 characters." in made.warnings
    assert "word " * 59 in made.body
    assert "word " * 61 not in made.body


def test_a_list_given_by_hand_is_written_item_by_item() -> None:
    made = draft("usage-review", values={"questions": "Why; When; " + "x; " * 50})
    assert "- Why\n- When\n" in made.body
    assert "questions: 40 of 52 rows are shown." in made.warnings


def test_a_subject_is_one_short_line() -> None:
    made = draft("training-invitation", values={"topic": "Bcc: a@b.example\r\nX-Evil: 1" + "y" * 300})
    assert made.subject.startswith("Training on Thursday, October 22: Bcc: a@b.example X-Evil: 1yy")
    assert len(made.subject) == 150


def test_values_are_never_read_as_a_template() -> None:
    made = draft("internal-update", values={"news": "{{ sender }} and {{ 6 * 7 }}"})
    assert "⟨news⟩" in made.body
    assert "42" not in made.body
    assert made.warnings == (
        "news: what is recorded holds a placeholder that nobody filled in; say it in other words.",
    )


def test_html_is_derived_from_the_body_and_escaped() -> None:
    made = draft("value-review", *FULL, row("value_moment", "2026-10-14", text='1 < 2 & "more" > less'))
    assert "1 &lt; 2 &amp; &quot;more&quot; &gt; less" in made.html
    assert "<h1>Value review: Acme Robotics</h1>" in made.html
    assert "<td>52 hours</td>" in made.html


def test_the_wire_form_carries_no_html() -> None:
    assert "html" not in draft("welcome").model_dump()


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"tone": "angry"}, "tone: “angry” given; expected one of warm, direct."),
        (
            {"locale": "klingon"},
            "locale: “klingon” given; expected a language and country such as en_US or de_DE.",
        ),
        (
            {"values": {"too": "x"}},
            "values.too: “x” given; expected one of to, sender, reply_by, goal, sponsor.",
        ),
        (
            {"values": {"reply_by": "soon"}},
            "values.reply_by: “soon” given; expected a date such as 2026-10-15.",
        ),
    ],
)
def test_what_a_template_cannot_take_is_refused_with_what_it_can(
    asked: dict[str, str], sentence: str
) -> None:
    with pytest.raises(InvalidDraftError) as caught:
        render_template("welcome", *full(), **asked)  # type: ignore[arg-type]
    assert str(caught.value) == sentence


def test_every_problem_of_a_request_is_reported_at_once() -> None:
    with pytest.raises(InvalidDraftError) as caught:
        render_template("welcome", *full(), tone="x", locale="x", values={"a": "b", "c": "d"}, minutes=3)
    assert len(caught.value.problems) == 5


def test_a_template_without_values_says_so() -> None:
    text = (
        '+++\ntitle = "T"\nform = "note"\naudience = "internal"\nstage = "any"\nchannel = "chat"\n'
        'use = "x."\navoid = "y."\nsource = "z"\n+++\nHello'
    )
    catalogue = load_templates({"plain.md": text})
    with pytest.raises(InvalidDraftError, match="none: this template has no values"):
        render_template("plain", *full(), values={"a": "b"}, catalogue=catalogue)
    assert render_template("plain", *full(), catalogue=catalogue).ready


def test_the_brief_quotes_what_was_said_last_word_for_word_and_the_newest_first() -> None:
    said = [
        row("message_received", f"2026-10-{day}", who="Priya Shah", quote=f"It is the {day}th.")
        for day in ("05", "07", "09", "11")
    ]
    body = draft("account-brief", *said).body
    quotes = [line for line in body.splitlines() if "“It is the" in line]
    # Three at most, so that of the 5th is left out.
    assert quotes == [f"- Oct {day}, Priya Shah: “It is the {day:02}th.”" for day in (11, 9, 7)]


def test_a_kickoff_date_that_has_passed_is_said_beside_the_question_for_a_new_one() -> None:
    past = row("milestone_planned", "2026-08-20", what="kickoff", due_on="2026-09-01")
    held = row("meeting_held", "2026-09-01", what="kickoff", who="Priya Shah")
    said = "The kickoff was planned for 2026-09-01 and is not on record as held."
    assert said in draft("kickoff-agenda", past).warnings
    assert said not in draft("kickoff-agenda", past, held).warnings


def test_the_same_facts_make_the_same_draft() -> None:
    assert draft("account-brief") == draft("account-brief")


def test_a_draft_says_its_date_and_playbook() -> None:
    made = draft("welcome")
    assert made.as_of == date(2026, 10, 15)
    assert made.playbook.startswith("standard 2026.11 ")
    assert (made.template, made.audience, made.channel, made.locale) == (
        "welcome",
        "customer",
        "email",
        "en_US",
    )


def test_a_blocker_of_the_customer_s_side_asks_who_has_it_in_hand_there() -> None:
    rows = [
        FULL[6],
        row("contact_added", "2026-08-20", who="Dana Ortiz", role="csm", side="us"),
        row("blocker_opened", "2026-10-05", ref="B1", what="Firewall rule", side="customer"),
    ]
    made = draft("blocker-status", *rows)
    assert made.ready
    assert "It has been open for 10 days" in made.body  # 5 to 15 October
    assert "The next move is your team's, and our technical team is there to help." in made.body
    assert "Who on your side has it in hand" in made.body


def test_a_known_sponsor_is_not_asked_for_again() -> None:
    assert "I have Elena Voss down as the person who decides about the goals." in draft("welcome").body
    assert "Who on your side decides about the goals" in draft("welcome", FULL[6]).body


def test_the_customer_is_addressed_and_not_spoken_about() -> None:
    rows = [*FULL, row("milestone_completed", "2026-10-14", what="first_value")]
    assert "- Usage figures reviewed with you" in draft("weekly-status-customer", *rows).body


def test_a_milestone_that_is_late_is_called_behind_the_plan() -> None:
    rows = [FULL[6], row("milestone_planned", "2026-08-20", what="kickoff", due_on="2026-09-01"),
            row("meeting_held", "2026-09-01", what="kickoff", who="Tom Reed")]  # fmt: skip
    body = draft("weekly-status-customer", *rows).body
    assert "Behind our plan: “Kickoff complete”, which was meant for Tuesday, September 1." in body
