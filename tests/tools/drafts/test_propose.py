"""Which template fits an account now."""

from datetime import date

import pytest

from onboarding_server.demo import read_demo
from onboarding_tools.assessment import assess
from onboarding_tools.drafts import propose_template, render_template, shipped
from onboarding_tools.next_step import decide
from tools.drafts.samples import FULL, PLAYBOOK, full, known

AS_OF = date(2026, 10, 15)
DEMO = {str(each.account.name): each.account for each in read_demo(PLAYBOOK)}


@pytest.mark.parametrize("name", DEMO)
def test_the_first_proposal_is_the_one_that_the_next_step_calls_for(name: str) -> None:
    assessment = assess(DEMO[name], PLAYBOOK, AS_OF)
    step = decide(assessment)
    proposed = propose_template(assessment, step)
    assert (proposed.first.template if proposed.first else None) == step.template
    others = [each.template for each in proposed.others]
    assert len(others) == len(set(others)) <= 6
    assert step.template not in others


@pytest.mark.parametrize("name", DEMO)
def test_every_proposal_for_the_samples_can_be_rendered(name: str) -> None:
    assessment = assess(DEMO[name], PLAYBOOK, AS_OF)
    step = decide(assessment)
    proposed = propose_template(assessment, step)
    for each in (*([proposed.first] if proposed.first else []), *proposed.others):
        assert render_template(each.template, assessment, step).template == each.template


def test_a_departed_stakeholder_calls_for_who_takes_over_and_then_for_the_rest_of_the_play() -> None:
    assessment = assess(DEMO["Meridian Grove Insurance"], PLAYBOOK, AS_OF)
    proposed = propose_template(assessment, decide(assessment))
    assert proposed.first is not None
    assert (proposed.first.template, proposed.first.because) == (
        "sponsor-departure",
        "the next step calls for it",
    )
    assert [(each.template, each.because) for each in proposed.others][:3] == [
        ("champion-departure", "goes with sponsor-departure"),
        ("successor-introduction", "Stakeholder departure, step 3"),
        ("success-plan", "Stakeholder departure, step 4"),
    ]


def test_an_account_ready_for_handoff_is_offered_the_meeting() -> None:
    assessment = assess(DEMO["Silverbirch Health"], PLAYBOOK, AS_OF)
    proposed = propose_template(assessment, decide(assessment))
    assert proposed.first is not None
    assert proposed.first.template == "handoff-document"
    assert ("handoff-agenda", "the handoff criteria pass") in [
        (each.template, each.because) for each in proposed.others
    ]


def test_a_finished_account_is_offered_the_look_back() -> None:
    assessment = assess(DEMO["Brindle Dental"], PLAYBOOK, AS_OF)
    proposed = propose_template(assessment, decide(assessment))
    assert proposed.first is None
    assert [each.template for each in proposed.others] == ["retrospective-report"]


def test_a_message_on_another_channel_comes_with_the_script_for_a_call() -> None:
    assessment = assess(DEMO["Harbourline Freight Antwerp"], PLAYBOOK, AS_OF)
    proposed = propose_template(assessment, decide(assessment))
    assert proposed.first is not None
    assert proposed.first.template == "champion-second-channel"
    assert (proposed.others[0].template, proposed.others[0].because) == (
        "champion-call-script",
        "goes with champion-second-channel",
    )


def test_before_the_kickoff_the_stage_decides() -> None:
    """The next step is the kickoff itself; then what belongs to the weeks before it."""
    assessment = assess(DEMO["Windrow Agritech"], PLAYBOOK, AS_OF)
    proposed = propose_template(assessment, decide(assessment))
    assert proposed.first is not None
    assert proposed.first.template == "kickoff-agenda"
    assert [each.template for each in proposed.others] == [
        "access-checklist",
        "kickoff-invitation",
        "welcome",
        "tech-touch-sequence",
    ]


def test_a_template_of_the_playbook_that_nobody_wrote_is_not_offered() -> None:
    assessment, step = full()
    proposed = propose_template(assessment, step.model_copy(update={"template": "unwritten"}))
    assert proposed.first is None
    assert "unwritten" not in {each.template for each in proposed.others}


def test_a_step_without_a_template_leaves_the_others() -> None:
    assessment, step = known(*FULL)
    proposed = propose_template(assessment, step.model_copy(update={"template": None}), catalogue=shipped())
    assert proposed.first is None
    assert proposed.others
