"""Why an account is out of the running: paused, complete or ended. None of our clocks runs then."""

from onboarding_server.answers.page import Page
from onboarding_tools.assessment import Assessment
from onboarding_tools.next_step import stop_of

__all__ = ["say_stop"]

_PAUSED = " No clock of ours runs; when it resumes, agree on new dates (milestone_planned)."


def say_stop(page: Page, assessment: Assessment) -> None:
    """Add why the account is out of the running, where it is."""
    stop = stop_of(assessment.standing)
    if stop:
        then = _PAUSED if assessment.status == "on_hold" else ""
        page.say(f"{stop.what[:1].upper()}{stop.what[1:]}{page.quote(stop.reason)}.{then}")
