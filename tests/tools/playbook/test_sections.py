"""Every rule has a section: short, with its figures and their source, in words that follow the data."""

import warnings
from collections.abc import Callable
from importlib import import_module

import pytest

from onboarding_tools.errors import UnknownSectionError
from onboarding_tools.playbook import (
    Section,
    describe_playbook,
    load_playbook,
    section,
    sections,
    standard,
)

Encode = Callable[[str], list[int]]
PLAYBOOK = standard()
EXPECTED = {
    "health.score", "health.coverage", "health.bands", "attention.classes", "next_step.order", "plan.slip",
    "plan.kickoff", "ladder.levels", "value.ttfv", "handoff.documents", "portfolio.figures",
    "clock.days", "clock.ages", "clock.business_days", "clock.business_clock", "clock.elapsed",
    *(f"health.{key}" for key in ("milestones", "engagement", "usage", "technical", "sentiment")),
    *(f"weekly_review.{key}" for key in ("responding", "progressing", "using", "sentiment", "blockers")),
    *(f"signals.{key}" for key in PLAYBOOK.signals),
    *(f"plays.{key}" for key in PLAYBOOK.plays),
    *(f"milestones.{key}" for key in PLAYBOOK.milestones),
    *(f"segments.{key}" for key in PLAYBOOK.segments),
    *(f"handoff.{key}" for key in PLAYBOOK.handoff.criteria),
    *(f"exit.{key}" for key in PLAYBOOK.handoff.exit),
    *(f"phases.{key}" for key in PLAYBOOK.phases),
    *(f"weeks.{key}" for key in PLAYBOOK.weeks),
    *(f"cadences.{key}" for key in PLAYBOOK.cadences),
    *(f"roles.{key}" for key in PLAYBOOK.roles),
    *(f"metrics.{key}" for key in PLAYBOOK.metrics),
    *(f"agendas.{key}" for key in PLAYBOOK.agendas),
    *(f"readings.C{number:02}" for number in range(1, 66)),
}  # fmt: skip


@pytest.fixture(scope="module")
def encode() -> Encode:
    with warnings.catch_warnings():
        # The package opens its data by a deprecated call, which is not ours to mend.
        warnings.simplefilter("ignore", DeprecationWarning)
        encode: Encode = import_module("bpe_openai").get_encoding("cl100k_base").encode
    return encode


def test_every_rule_has_exactly_one_section() -> None:
    rules = [each.rule for each in sections(PLAYBOOK)]
    assert len(rules) == len(set(rules))
    assert set(rules) >= EXPECTED


@pytest.mark.parametrize("found", sections(PLAYBOOK), ids=lambda found: found.rule)
def test_a_section_fits_in_300_tokens_and_names_its_source(found: Section, encode: Encode) -> None:
    assert 0 < len(encode(f"{found.title}\n{found.text}")) <= 300
    assert found.source
    assert found.page
    assert "{" not in found.text


def test_a_signal_s_section_says_all_that_decides_it() -> None:
    found = section(PLAYBOOK, "signals.usage_low")
    assert found.page == "intervention-playbooks"
    assert found.text == (
        "Level: high. Hold a value review and find the barriers.\n"
        "Fires: On Day 30 or later the lowest known ratio of usage to target is below 25 %.\n"
        "Not evaluable: Day 30 is reached and usage is missing.\n"
        "Clears: At 25 % of the target or more. Before Day 30 it is not due.\n"
        "Next: Hold a value review with the champion and the executive sponsor: "
        "what keeps people from using it? Play: low_usage.\n"
        "Figures: from_day Day 30 (R150 B:155 C06 C25); share 25 % (R150 B:155).\n"
        "Example: Exactly 25 % does not fire the signal, but starts the low-usage play."
    )


def test_a_changed_figure_changes_the_section() -> None:
    text = 'name = "acme"\nedition = "1"\n[signals.usage_low.thresholds]\nshare = "0.20"'
    found = section(load_playbook({"acme.toml": text}), "signals.usage_low")
    assert "below 20 %" in found.text
    assert "share 20 % (acme 1; standard: 0.25, R150 B:155)" in found.text


def test_our_readings_are_labelled_as_ours() -> None:
    readings = [each for each in sections(PLAYBOOK) if each.rule.startswith("readings.")]
    assert len(readings) == 65
    assert all(each.text.startswith("Our reading: ") for each in readings)


def test_what_is_absent_and_what_is_an_extension_says_so() -> None:
    assert section(PLAYBOOK, "artifacts.qbr_runbook").text.startswith("Absent.")
    assert section(PLAYBOOK, "plays.training_rescue").text.startswith("Our extension.")


def test_an_unknown_rule_is_refused_with_the_nearest_ones() -> None:
    with pytest.raises(UnknownSectionError, match=r"“signals\.usage_lo” .* Near it: signals\.usage_low"):
        section(PLAYBOOK, "signals.usage_lo")


def test_the_description_lists_every_figure_with_its_amount_in_words() -> None:
    described = describe_playbook(PLAYBOOK)
    lines = {line.path: line.amount for line in described.figures}
    assert described.version == PLAYBOOK.version
    assert lines["segments.enterprise.acv_from"] == "USD 50,000"
    assert lines["health.bands.healthy.from"] == "85"
    assert lines["health.min_coverage"] == "60 %"
    assert lines["agendas.kickoff.items.0.minutes"] == "10 minutes"
    assert lines["next_step.due_days.critical"] == "1 business day"
