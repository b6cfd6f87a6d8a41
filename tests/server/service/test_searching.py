"""Reading the playbook: ranked sections for a question, one section by its id, a team's own figures."""

import re

import pytest

from onboarding_server.service.searching import pages, readable_sections, search_playbook
from onboarding_tools.errors import InvalidInputError, UnknownSectionError
from onboarding_tools.playbook import load_playbook, sections, standard

OWN = """
name = "acme"
edition = "1"
drop = ["agendas.kickoff_60"]
[signals.usage_low.thresholds]
share = "0.20"
"""


def test_a_question_finds_the_best_section_in_full_and_a_line_of_the_others_with_a_link() -> None:
    answer = search_playbook(standard(), question="they never log in")
    assert answer.playbook == standard().version
    assert len(answer.found) == 3
    first = answer.found[0]
    assert first.link == f"references/intervention-playbooks.md#{first.id}"
    assert first.id == "plays.low_usage"
    assert first.snippet
    assert first.source
    assert "below 50 %" in first.text
    assert [each.text for each in answer.found[1:]] == ["", ""]


def test_a_section_is_opened_by_its_id_or_its_link() -> None:
    by_id = search_playbook(standard(), section="signals.usage_low").found
    by_link = search_playbook(
        standard(), section="references/intervention-playbooks.md#signals.usage_low"
    ).found
    assert by_id == by_link
    assert "below 25 %" in by_id[0].text
    assert by_id[0].source.startswith("R150")


def test_a_section_of_explanation_has_no_source_of_its_own() -> None:
    found = search_playbook(standard(), section="fast-champion-trap").found[0]
    assert found.title == "Why a fast champion is not enough"
    assert found.source == ""


@pytest.mark.parametrize("rule", [each.rule for each in sections(standard())])
def test_every_rule_that_an_answer_may_cite_opens_a_section(rule: str) -> None:
    found = search_playbook(standard(), section=rule).found[0]
    assert found.id == rule
    assert found.text
    assert re.fullmatch(rf"references/[a-zA-Z-]+\.md#{re.escape(rule)}", found.link)


def test_a_team_s_own_figures_are_read_and_what_it_dropped_is_gone() -> None:
    own = load_playbook({"acme.toml": OWN})
    assert "below 20 %" in search_playbook(own, section="signals.usage_low").found[0].text
    with pytest.raises(UnknownSectionError, match=r"agendas\.kickoff"):
        search_playbook(own, section="agendas.kickoff_60")
    assert "agendas.kickoff_60" not in {each.id for each in readable_sections(own)}


def test_an_explanation_beside_a_team_s_own_playbook_says_whose_figures_it_has() -> None:
    own = load_playbook({"acme.toml": OWN})
    assert "standard playbook" in search_playbook(own, section="health-example").note
    assert search_playbook(own, section="signals.usage_low").note == ""
    assert search_playbook(standard(), section="health-example").note == ""


def test_an_unknown_section_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownSectionError, match="fast-champion-trap"):
        search_playbook(standard(), section="fast-champion")


@pytest.mark.parametrize("given", [{}, {"question": "usage", "section": "health.usage"}, {"question": "  "}])
def test_either_a_question_or_a_section_is_needed(given: dict[str, str]) -> None:
    with pytest.raises(InvalidInputError, match="a question, or the id of a section"):
        search_playbook(standard(), **given)  # type: ignore[arg-type]  # limit is not among them


@pytest.mark.parametrize("limit", [0, 11])
def test_a_limit_outside_1_to_10_is_refused(limit: int) -> None:
    with pytest.raises(InvalidInputError, match="1 to 10"):
        search_playbook(standard(), question="usage", limit=limit)


def test_the_index_is_read_and_never_an_answer() -> None:
    assert "README" in {page.name for page in pages(standard())}
    asked = search_playbook(
        standard(), question="open it for the page index of signals and their plays", limit=10
    )
    assert not [each for each in asked.found if each.id.startswith("page-index")]


def test_a_question_of_another_world_finds_nothing() -> None:
    assert search_playbook(standard(), question="quantum chromodynamics").found == ()
