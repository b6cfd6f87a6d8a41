"""A playbook that does not hold together is refused, and each mistake is one sentence with its key."""

import tomllib
from pathlib import Path

import pytest

from onboarding_tools.errors import InvalidPlaybookError
from onboarding_tools.playbook import load_playbook

HEADER = 'name = "acme"\nedition = "2026.12"\n'
CASES = tomllib.loads(Path(__file__).with_name("broken.toml").read_text(encoding="utf-8"))["case"]


def sentences(toml: str, header: str = HEADER) -> list[str]:
    with pytest.raises(InvalidPlaybookError) as caught:
        load_playbook({"acme.toml": header + toml})
    assert caught.value.file == "acme.toml"
    return [problem.sentence for problem in caught.value.problems]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"][:60])
def test_a_mistake_is_one_sentence_that_names_the_key_and_what_is_accepted(case: dict[str, str]) -> None:
    [sentence] = sentences(case["own"])
    assert sentence.startswith(case["says"])


def test_a_phase_ends_by_items_that_exist() -> None:
    [sentence] = sentences('[phases.activation]\nexit_keys = ["first_valu"]')
    assert sentence.startswith("phases.activation.exit_keys.0: “first_valu” given; expected one of kickoff, ")
    assert sentence.endswith("Did you mean first_value?")


def test_a_template_has_to_be_one_of_those_that_exist() -> None:
    [sentence] = sentences('[win_story]\ntemplate = "win-stry"')
    assert sentence.startswith("win_story.template: “win-stry” given; expected one of welcome, ")
    assert sentence.endswith("Did you mean win-story?")


def test_the_next_steps_can_change_places_but_none_is_left_out() -> None:
    [sentence] = sentences('[next_step]\norder = [{ kind = "handoff", means = "Only this." }]')
    assert sentence.startswith("next_step.order: “handoff” given; expected each of these once: critical_si")


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ('edition = "1"', "name: nothing given; expected the name of your own playbook."),
        ('name = "acme"', "edition: nothing given; expected the edition of your own playbook."),
        ('name = "standard"\nedition = "1"', "name: “standard” given; expected a name of your own."),
        (HEADER + 'base = "x"', 'base: “x” given; expected "standard", the playbook that yours is'),
        (HEADER + 'drop = "x"', "drop: “x” given; expected a list of paths such as"),
        (HEADER + 'drop = ["plan"]', "drop: “plan” given; expected the path of an entry"),
        (HEADER + 'drop = ["raci.hand"]', "drop: “raci.hand” given; expected the path of an entry"),
    ],
)
def test_the_head_of_a_team_s_file_is_checked_too(header: str, sentence: str) -> None:
    [found] = sentences("", header)
    assert found.startswith(sentence)


def test_a_dropped_path_that_is_misspelt_is_answered_with_the_right_one() -> None:
    [sentence] = sentences('drop = ["cadences.ofice_hours"]')
    assert sentence.endswith("Did you mean cadences.office_hours?")


def test_text_that_is_no_toml_is_refused_with_its_place() -> None:
    [sentence] = sentences("weights = [30,\n")
    assert sentence.startswith("file: ")
    assert sentence.endswith("given; expected TOML. Text values stand in quotes.")


def test_a_playbook_with_five_mistakes_yields_five_sentences_and_names_its_file() -> None:
    toml = """
        drop = ["cadences.ofice_hours"]
        [health.dimensions]
        usage.weigth = 30
        technical.weight = 15
        [health]
        min_coverage = 0.5
        [signals.usage_low]
        play = "low_usag"
    """
    assert [sentence.split(":")[0] for sentence in sentences(toml)] == [
        "drop",
        "health.dimensions.usage",
        "health.min_coverage.value",
        "health.dimensions",
        "signals.usage_low.play",
    ]
    with pytest.raises(InvalidPlaybookError, match=r"^acme\.toml: this playbook cannot be used\.\n"):
        load_playbook({"acme.toml": HEADER + toml})
