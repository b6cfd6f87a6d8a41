"""A team's own file is laid over the standard: it repeats only what differs."""

import pytest

from onboarding_tools.playbook import Playbook, load_playbook, standard

HEADER = 'name = "acme"\nedition = "2026.12"\n'


def own(toml: str) -> Playbook:
    return load_playbook({"acme.toml": HEADER + toml})


def test_without_a_file_the_standard_is_loaded() -> None:
    assert load_playbook() == load_playbook({}) == standard()


def test_a_file_with_a_name_alone_is_the_standard_under_that_name() -> None:
    playbook = own('base = "standard"')
    assert playbook.version.startswith("acme 2026.12 ")
    assert playbook.signals == standard().signals


def test_any_changed_figure_changes_the_version() -> None:
    versions = {own(toml).version for toml in ("", "[plan]\nslip_days = 16", "[plan]\nslip_days = 17")}
    assert len(versions) == 3


def test_the_same_text_has_the_same_version_on_every_load() -> None:
    assert own("[plan]\nslip_days = 16").version == own("[plan]\nslip_days = 16").version


def test_a_changed_word_changes_the_version() -> None:
    assert own('title = "Ours"').version != own("").version


def test_a_figure_given_by_its_bare_value_says_who_changed_it_and_what_stood_there() -> None:
    figure = own("[handoff]\nmin_score = 75").handoff.min_score
    assert (figure.value, figure.unit) == (75, "points")
    assert figure.source == "acme 2026.12; standard: 80, R193 B:206 C33"


def test_a_figure_with_a_source_of_its_own_keeps_it() -> None:
    figure = own('[handoff.min_score]\nvalue = 75\nsource = "Board, 2026-10"').handoff.min_score
    assert (figure.value, figure.source) == (75, "Board, 2026-10")


def test_a_figure_that_repeats_the_standard_keeps_the_standard_s_source() -> None:
    assert own("[handoff]\nmin_score = 80").handoff.min_score == standard().handoff.min_score


def test_a_changed_figure_changes_the_sentences_that_speak_of_it() -> None:
    playbook = own("[signals.blocker_unresolved.thresholds]\ndays = 10\n[value]\nttfv_goal_days = 45")
    assert "open for 10 days or longer" in playbook.signals["blocker_unresolved"].fires
    assert (
        playbook.plays["technical_blocker"]
        .steps["2"]
        .action.endswith("from 10 days on, to a named engineer with a date for an answer.")
    )
    assert playbook.value.example == ("A confirmed event on Day 45 meets the goal, on Day 46 it misses it.")


def test_a_currency_is_named_where_money_is() -> None:
    assert own('currency = "EUR"').segments["enterprise"].example == "Exactly EUR 50,000 is enterprise."


def test_a_list_is_replaced_and_a_table_is_merged() -> None:
    playbook = own('[milestones.first_value]\nquestions = ["What helped?"]')
    assert playbook.milestones["first_value"].questions == ("What helped?",)
    assert playbook.milestones["first_value"].activities == standard().milestones["first_value"].activities


def test_a_dropped_entry_is_gone_and_the_others_keep_their_order() -> None:
    playbook = own('drop = ["milestones.kickoff.activities.cadence_set", "cadences.standup"]')
    assert "kickoff.cadence_set" not in playbook.checklist_keys
    assert list(playbook.cadences) == ["status_call", "sponsor_sync", "office_hours", "qbr"]


def test_a_team_can_add_a_checklist_item_and_facts_may_name_it() -> None:
    toml = """
        [milestones.technical_foundation.activities.backup_tested]
        title = "Backup tested"
        action = "Restore one backup with the customer's IT."
        owner = "solutions_engineer"
        source = "Acme"
    """
    assert "technical_foundation.backup_tested" in own(toml).checklist_keys


def test_a_later_file_is_laid_over_an_earlier_one() -> None:
    first = HEADER + "[plan]\nslip_days = 16\nreplans = 3"
    second = 'name = "acme-emea"\nedition = "1"\n[plan]\nslip_days = 20'
    playbook = load_playbook({"acme.toml": first, "emea.toml": second})
    assert (playbook.name, playbook.plan.slip_days.value, playbook.plan.replans.value) == ("acme-emea", 20, 3)


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert load_playbook({"acme.toml": "\ufeff" + HEADER}).name == "acme"


def test_a_playbook_is_remembered_by_its_version() -> None:
    assert hash(own("")) == hash(own(""))
    assert len({own(""), own(""), own("[plan]\nslip_days = 16")}) == 2


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('signals.training_low.thresholds.share = "0.375"', "below 37.5 %"),  # 100 * 0.375
        ('signals.training_low.thresholds.share = "0.40"', "below 40 %"),
    ],
)
def test_a_share_is_written_in_percent_with_the_decimals_it_needs(toml: str, words: str) -> None:
    assert words in own(toml).signals["training_low"].fires
