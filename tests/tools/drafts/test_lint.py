"""What a template may not do, each with its line."""

import pytest

from onboarding_tools.drafts import (
    InvalidTemplateError,
    UnknownTemplateError,
    load_templates,
    render_template,
    shipped,
)
from tools.drafts.samples import full

HEAD = """+++
title = "Nudge"
form = "mail"
audience = "customer"
stage = "any"
channel = "email"
subject = "{subject}"
use = "In a test."
avoid = "Elsewhere."
source = "team"
{variables}
+++
{body}
"""
TO = '[variables.to]\nfrom = "champion"'
ASKED = '[variables.what]\nask = "What?"\nexample = "this"'


def nudge(body: str = "Hi {{ to.first }}", subject: str = "Hello", variables: str = TO) -> str:
    return HEAD.replace("{body}", body).replace("{subject}", subject).replace("{variables}", variables)


def problems(text: str, name: str = "nudge.txt") -> list[str]:
    with pytest.raises(InvalidTemplateError) as caught:
        load_templates({name: text})
    assert str(caught.value).startswith(f"{name}: this template cannot be used.\n")
    assert caught.value.file == name
    return [problem.sentence for problem in caught.value.problems]


def test_a_team_s_own_template_is_used_beside_the_shipped_ones_and_instead_of_one() -> None:
    catalogue = load_templates({"nudge.txt": nudge(), "welcome.md": "\ufeff" + nudge("Hello {{ to }}!")})
    assert render_template("nudge", *full(), catalogue=catalogue).body == "Hi Priya"
    assert render_template("welcome", *full(), catalogue=catalogue).body == "Hello Priya Shah!"
    assert set(catalogue.ids) == {*shipped().ids, "nudge"}
    assert len(list(catalogue)) == len(catalogue.ids)
    assert "nudge" in catalogue
    assert "kickoff-agenda" in catalogue
    assert "nothing" not in catalogue


# The body begins on line 14 with one variable of two lines: 12 lines of front matter, two fences.
@pytest.mark.parametrize(
    ("body", "line", "given"),
    [
        ("Hi {{ to.first }} {{ goal }}", 14, "“goal”"),
        ("Hi\n\n{{ to.last }}", 16, "“to.last”"),
        ("{{ to }} {{ to.first.first }}", 14, "“to.first.first”"),
        ("{{ to }}{{ range(9) }}", 14, "“call”"),
        ("{{ to }}{{ 'a' * 10**9 }}", 14, "“mul”"),
        ("{{ to }}{{ to['first'] }}", 14, "“getitem”"),
        ("{{ to }}{{ 'x'.first }}", 14, "“an attribute”"),
        ("{{ to }}{% set x = 1 %}", 14, "“assign”"),
        ("{{ to }}{% include 'x' %}", 14, "“include”"),
        ("{{ to | safe }}", 14, "“| safe”"),
        ("{{ to | low('x') }}", 14, "“| low”"),
        ("{{ to }}\n{% for a in to %}x{% endfor %}", 15, "“a loop”"),
        ("{{ to }}{% for a in 'abc' %}x{% endfor %}", 14, "“a loop”"),
        ("{{ to }}\n{% if %}", 15, "“Expected an expression"),
        ("{{ to }}\nHi [Name]", 15, "“[Name]”"),
        ("{{ to }}\n\nYour account is at risk", 16, "“at risk”"),
        ("{{ to }}⟨goal⟩", 14, "“⟨goal⟩”"),
        ("{{ to }}{{ warm }}", 14, "“warm”"),
        ("{{ to.__class__ }}", 14, "“to.__class__”"),
    ],
)
def test_a_mistake_in_the_body_is_named_with_its_line(body: str, line: int, given: str) -> None:
    found = problems(nudge(body))
    assert any(each.startswith(f"line {line}: {given}") for each in found), found


LISTS = '[variables.goals]\nfrom = "criteria"\n[variables.all]\nfrom = "milestones"'


@pytest.mark.parametrize(
    ("body", "given"),
    [
        (
            "{% for a in goals %}{% for b in all %}{{ a.metric }}{{ b.title }}{% endfor %}{% endfor %}",
            "a loop within",
        ),
        (
            "{% for a in goals if a.metric %}{{ a.metric }}{% endfor %}{% if all %}{% endif %}",
            "a loop within a loop",
        ),
        ("{% for a in goals %}{{ a }}{% endfor %}{% if all %}{% endif %}", "“a”"),
        ("{% for a in goals %}{{ a.owner.first }}{% endfor %}{% if all %}{% endif %}", "“a.owner.first”"),
        ("{{ goals }}{% if all %}{% endif %}", "“goals”"),
        ("{% for a, b in goals %}{% endfor %}{% if all %}{% endif %}", "“a loop”"),
        ("{% for a in goals %}{{ loop.length }}{% endfor %}{% if all %}{% endif %}", "“loop.length”"),
        ("{% if goals %}{{ a.metric }}{% endif %}{% if all %}{% endif %}", "“a”"),
    ],
)
def test_lists_are_gone_through_one_at_a_time_and_by_their_fields(body: str, given: str) -> None:
    found = problems(nudge(body, variables=LISTS))
    assert any(given in each for each in found), found


def test_lists_and_dates_may_be_used_as_they_are_meant() -> None:
    body = (
        "{% for a in goals %}{{ loop.index }} {{ a.due_on.short }} {{ a.objective | low }}"
        "{% else %}-{% endfor %}"
        "{% if not all or all and warm %}x{% endif %}"
    )
    assert "nudge" in load_templates({"nudge.txt": nudge(body, variables=LISTS)})


def test_every_problem_of_a_file_is_reported_at_once() -> None:
    found = problems(nudge("Hi {{ you }}\n[Name]", subject="{{ me }}", variables=f"{TO}\n{ASKED}"))
    assert [each.split(":")[0] for each in found] == [
        "subject",
        "line 17",
        "line 18",
        "front matter",
        "front matter",
    ]
    assert (
        found[-1]
        == "front matter: “what” given; expected a variable that the template uses. Drop it or use it."
    )


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ('[variables.to]\nfrom = "score"', "front matter, to: “score” given; expected one of champion"),
        (
            '[variables.to]\nfrom = "health"',
            "front matter, to: “health” given; expected a source that a customer",
        ),
        ('[variables.warm]\nfrom = "champion"', "front matter: “warm” given; expected a name of letters"),
        ('[variables."a b"]\nfrom = "champion"', "front matter: “a b” given; expected a name of letters"),
        (
            '[variables.to]\nfrom = "kickoff_on"\nfallback = "soon"',
            "front matter, to: “soon” given; expected no fallb",
        ),
        ('[variables.to]\nfrom = "champion"\nexample = "x"', "expected no `example` beside `from`"),
        ('[variables.to]\nask = "Who?"', "expected `from` with a source, or `ask` with an `example`"),
        (
            '[variables.to]\nfrom = "champion"\noptional = true\nfallback = "x"',
            "expected either a `fallback` or `opt",
        ),
        (
            '[variables.to]\nfrom = "champion"\nkind = "poem"',
            "line 13, variables.to.kind: “poem” given; expected 'te",
        ),
        (
            '[variables.to]\nform = "champion"',
            "line 12, variables.to.form: “champion” given; expected no such key",
        ),
        ('audience = "customer"', "front matter: Cannot overwrite a value"),
    ],
)
def test_a_mistake_in_the_front_matter_is_named(variables: str, sentence: str) -> None:
    found = problems(nudge(variables=variables))
    assert any(sentence in each for each in found), found


def test_the_lines_of_the_front_matter_are_those_of_the_file() -> None:
    found = problems(nudge().replace('audience = "customer"', 'audience = "everybody"'))
    assert found == ["line 4, audience: “everybody” given; expected 'customer' or 'internal'."]


def test_what_is_missing_in_the_front_matter_is_named() -> None:
    found = problems(nudge().replace('title = "Nudge"\n', ""))
    assert found == ["line 1, title: nothing given; expected a value."]


def test_a_mail_needs_a_subject() -> None:
    assert "a `subject` for the channel email" in problems(nudge().replace('subject = "Hello"\n', ""))[0]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("Nudge Mail.txt", nudge(), "file: “Nudge Mail.txt” given; expected a name of small letters"),
        ("nudge.html", nudge(), "file: “nudge.html” given; expected a name of small letters"),
        ("../nudge.txt", nudge(), "file: “../nudge.txt” given"),
        ("nudge.txt", "", "line 1: nothing given; expected front matter"),
        ("nudge.txt", "Hi there", "line 1: “Hi there” given; expected front matter"),
        ("nudge.txt", "\n" + nudge(), "line 1: “” given; expected front matter"),
        (
            "nudge.txt",
            nudge("x" * 20_000),
            "file: “20200 characters” given; expected at most 20000 characters",
        ),
    ],
)
def test_what_is_no_template_file_is_refused(name: str, text: str, sentence: str) -> None:
    assert problems(text, name)[0].startswith(sentence)


def test_an_unknown_template_is_refused_with_near_names() -> None:
    with pytest.raises(UnknownTemplateError) as caught:
        shipped().get("wellcome")
    assert caught.value.nearest == ("welcome",)
    assert str(caught.value) == (
        "template: “wellcome” is no template. Near it: welcome. "
        "Without a name, the fitting ones are proposed."
    )
    with pytest.raises(UnknownTemplateError, match=r"is no template\. Without a name"):
        shipped().get("zzzzzz")


def test_a_draft_that_grows_too_long_is_cut_and_not_ready() -> None:
    long = "{% for a in goals %}" + "word " * 3000 + "{{ a.metric }}{% endfor %}"
    catalogue = load_templates(
        {
            "nudge.txt": nudge(
                long + "{{ x }}",
                variables='[variables.goals]\nfrom = "milestones"\n[variables.x]\nask = "X?"\nexample = "x"',
            ).replace("a.metric", "a.title")
        }
    )
    draft = render_template("nudge", *full(), values={"x": "y"}, catalogue=catalogue)
    assert len(draft.body) == 20_000
    assert draft.warnings == ("The draft was cut at 20000 characters.",)
    assert not draft.ready
