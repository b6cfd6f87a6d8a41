"""Why an account is out of the running: paused, complete or ended. None of our clocks runs then."""

from typing import NamedTuple

from onboarding_server.answers.page import Page
from onboarding_tools.assessment import Assessment
from onboarding_tools.facts.types import StatusChanged

__all__ = ["Stop", "say_stop", "stop_of"]

_PAUSED = "No clock of ours runs; when it resumes, agree on new dates (milestone_planned)."


class Stop(NamedTuple):
    """What happened and since when, what somebody gave as the reason, and what follows."""

    what: str
    reason: str
    then: str


def stop_of(assessment: Assessment) -> Stop | None:
    """Say why there is no score, no signal and no next step; None while the onboarding goes on."""
    if assessment.standing.is_live:
        return None
    status = assessment.status
    changes = assessment.standing.measures.state.all(StatusChanged)
    if not changes or changes[-1].state != status:
        return Stop(f"completed on {assessment.handoff.completed_on}", "", "")
    change = changes[-1]
    what = f"{status.replace('_', ' ')} {'since' if status == 'on_hold' else 'on'} {change.day}"
    if status == "on_hold":
        what += f" until {change.until}" if change.until else ", without an end date: ask until when"
    return Stop(what, str(change.reason or ""), _PAUSED if status == "on_hold" else "")


def say_stop(page: Page, assessment: Assessment) -> None:
    """Add why the account is out of the running, where it is."""
    stop = stop_of(assessment)
    if stop:
        page.say(f"{stop.what[:1].upper()}{stop.what[1:]}{page.quote(stop.reason)}. {stop.then}".strip())
