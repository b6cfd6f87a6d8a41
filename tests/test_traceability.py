"""Every requirement of the two sources has a home, data and a test, and its home says what is required."""

import re
from typing import Final

import pytest

import traceability as table
from onboarding_server.service.searching import readable_sections
from onboarding_tools.drafts import shipped
from onboarding_tools.playbook import standard

SECTIONS: Final = {each.id: each for each in readable_sections(standard())}
NUMBERS: Final = range(1, 253)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("**", "")).casefold()


def test_the_page_is_as_its_sources_write_it() -> None:
    assert table.PAGE.read_text(encoding="utf-8") == table.page()


@pytest.mark.parametrize("number", NUMBERS, ids="R{:03}".format)
def test_a_requirement_has_a_home_data_and_a_test(number: int) -> None:
    cells = [cell.strip() for cell in table.rows()[number - 1].strip("|").split(" | ")]
    assert cells[0] == f"R{number:03}"
    assert len(cells) == 4
    assert all(cells)


@pytest.mark.parametrize("number", NUMBERS, ids="R{:03}".format)
def test_what_a_requirement_names_exists(number: int) -> None:
    assert table.homes()[number].rpartition("#")[2] in SECTIONS
    for key in table.data_keys()[number]:
        if key.startswith("template:"):
            assert key.removeprefix("template:") in shipped()
    name = table.cases().get(number)
    assert name is not None or number in table.said()


@pytest.mark.parametrize(
    ("number", "words"), table.said().items(), ids=[f"R{number:03}" for number in table.said()]
)
def test_a_home_says_what_its_requirement_asks(number: int, words: list[str]) -> None:
    section = SECTIONS[table.homes()[number].rpartition("#")[2]]
    text = plain(f"{section.title} {section.text}")
    assert [each for each in words if plain(each) not in text] == []


def test_ranges_of_requirements_are_read_as_each_of_them() -> None:
    assert table.requirements("R135-R138 C12 B:137-140") == {135, 136, 137, 138}
    assert table.requirements("R020-R022 R099") == {20, 21, 22, 99}
