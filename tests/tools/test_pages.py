"""A page of text becomes sections, and its generated blocks follow the data."""

import pytest

from onboarding_tools.errors import UnknownSectionError
from onboarding_tools.pages import anchors, fill, read_page
from onboarding_tools.playbook import load_playbook, section, sections, standard
from onboarding_tools.tables import TABLES, write_block

PAGE = """# Tea

How it is made.

Before any heading.

## Water <a id="water"></a>

Boil it, see [below](#tea.leaves).

<!-- generated: list tea.* -->
- <a id="tea.leaves"></a>**Leaves.** One spoon a cup.
- <a id="tea.milk"></a>**Milk.** Last.
<!-- end -->

After the list.

### Cups <a id="cups"></a>

| <a id="cups.warm"></a>warm | yes |

## Sources

- A friend.
"""

WATER = "Boil it, see [below](#tea.leaves).\n\n- Leaves: `tea.leaves`\n- Milk: `tea.milk`\n\nAfter the list."


def test_a_page_has_its_title_purpose_and_sections() -> None:
    page = read_page("tea", PAGE)
    assert (page.name, page.title, page.purpose) == ("tea", "Tea", "How it is made.")
    assert {each.page_title for each in page.sections} == {"Tea"}
    assert [(each.id, each.title, each.text) for each in page.sections] == [
        ("tea.leaves", "Leaves", "One spoon a cup."),
        ("tea.milk", "Milk", "Last."),
        ("water", "Water", WATER),
        ("cups", "Cups", "| warm | yes |"),
    ]


def test_a_page_of_a_title_alone_has_no_purpose_and_no_sections() -> None:
    page = read_page("tea", "# Tea")
    assert (page.purpose, page.sections) == ("", ())


def test_anchors_inside_tables_are_counted_too() -> None:
    assert anchors(PAGE) == ("water", "tea.leaves", "tea.milk", "cups", "cups.warm")


def test_a_block_is_written_anew_by_its_kind_and_others_stay() -> None:
    text = "<!-- generated: one -->\nold\n<!-- end -->\n<!-- templates: two -->\nkept\n<!-- end -->\n"
    assert fill(text, {"generated": lambda key: f"new {key}"}) == text.replace("old", "new one")


def test_a_rule_s_labels_become_a_list_and_plain_lines_stay_apart() -> None:
    written = write_block(standard(), "signals.usage_low")
    assert written.startswith("- **Level:** high. Hold a value review and find the barriers.\n- **Fires:** ")
    milestone = write_block(standard(), "milestones.kickoff").splitlines()
    assert milestone[1] == ""
    assert milestone[3] == "- Kickoff held with the executive sponsor"


def test_a_list_has_one_anchored_line_a_rule() -> None:
    written = write_block(standard(), "list clock.ages health.te*")
    assert [line[: line.index("</a>")] for line in written.splitlines()] == [
        '- <a id="clock.ages">',
        '- <a id="health.technical">',
    ]


def test_a_rule_that_a_team_dropped_is_written_as_nothing() -> None:
    text = 'name = "acme"\nedition = "1"\ndrop = ["agendas.kickoff_60"]'
    own = load_playbook({"acme.toml": text})
    assert write_block(own, "agendas.kickoff_60") == ""
    assert write_block(own, "list agendas.kickoff_60") == ""


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_equal_rows_under_its_head(name: str) -> None:
    lines = write_block(standard(), f"table {name}").splitlines()
    assert len(lines) > 2
    assert len({line.count(" | ") for line in lines}) == 1
    assert "None" not in "".join(lines)


def test_the_tables_tell_what_their_rules_tell() -> None:
    table = write_block(standard(), "table segments").splitlines()
    assert table[2] == "| Enterprise (high-touch) | USD 50,000 | 90 days | required | a person |"
    assert '<a id="raci.handoff"></a>Handoff' in write_block(standard(), "table raci")
    assert "R responsible" in section(standard(), "raci.handoff").text
    assert len(write_block(standard(), "list *").splitlines()) == len(sections(standard()))


def test_an_unknown_table_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownSectionError, match="due_days"):
        write_block(standard(), "table tea")
