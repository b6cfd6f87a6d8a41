"""Every requirement and every reading stands somewhere in the data, under its number."""

import re
from collections.abc import Iterator

from onboarding_tools.playbook import sections, standard

ELSEWHERE = {
    163: "the words of one message: a template, not a rule",
}


def sources(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield value["source"]
        for inner in value.values():
            yield from sources(inner)
    if isinstance(value, list):
        for inner in value:
            yield from sources(inner)


def requirements() -> set[int]:
    numbers: set[int] = set()
    for source in sources(standard().model_dump(mode="json")):
        numbers |= {int(number) for number in re.findall(r"R(\d{3})", source)}
    return numbers


def test_each_of_the_252_requirements_is_in_the_data_or_has_its_place_elsewhere() -> None:
    assert set(range(1, 253)) - requirements() == set(ELSEWHERE)


def test_no_source_names_a_requirement_that_does_not_exist() -> None:
    assert requirements() <= set(range(1, 253))


def test_every_contradiction_has_our_reading() -> None:
    assert list(standard().readings) == [f"C{number:02}" for number in range(1, 66)]
    assert all(entry.source.startswith(key) for key, entry in standard().readings.items())


def test_every_reading_but_the_general_ones_decides_something_in_the_data() -> None:
    general = {51, 55, 59}  # waivers by nature of the item, precedence of the sources, page debris
    dump = {key: value for key, value in standard().model_dump(mode="json").items() if key != "readings"}
    cited = {int(number) for source in sources(dump) for number in re.findall(r"C(\d{2})", source)}
    assert set(range(1, 66)) - cited == general


def test_every_figure_names_a_source_line_a_reading_or_our_judgement() -> None:
    known = re.compile(r"[AB]:\d|C\d\d|R\d{3}|team judgement, 2026-11|convention")
    found = sources(standard().model_dump(mode="json"))
    assert [source for source in found if not known.search(source)] == []


def test_every_section_s_source_can_be_looked_up() -> None:
    assert all(re.search(r"[AB]:\d|C\d\d|ours", each.source) for each in sections(standard()))
