"""An account on one page, for the ten minutes before a call."""

from onboarding_server.answers.health import say_dimension
from onboarding_server.answers.milestones import say_milestones
from onboarding_server.answers.page import Answer, Page
from onboarding_server.answers.risks import say_risks
from onboarding_server.answers.step import say_step, standing
from onboarding_tools.assessment import Assessment
from onboarding_tools.next_step import decide

__all__ = ["brief", "say_assessment"]


def brief(assessment: Assessment) -> Answer:
    """Say the next step, the score, the milestones and the risks of an account."""
    page = Page()
    page.say(f"Account {assessment.account.id} on {assessment.as_of} ({assessment.playbook})")
    say_assessment(page, assessment)
    page.name("account", assessment.account.name)
    return page.answer()


def say_assessment(page: Page, assessment: Assessment) -> None:
    """Add the whole assessment to a page."""
    page.say(standing(assessment))
    say_step(page, decide(assessment), assessment, full=False)
    if assessment.health.state != "not_started":
        page.say("Health:")
        for dimension in assessment.health.dimensions:
            say_dimension(page, dimension, most=2 * bool(dimension.lost))
    page.say("Milestones:")
    say_milestones(page, assessment, full=False)
    page.say("Risks:")
    say_risks(page, assessment, full=False)
