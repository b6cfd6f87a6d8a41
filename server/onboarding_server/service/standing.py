"""Where an account stands before and after a change."""

from datetime import date

from onboarding_server.service.results import Standing
from onboarding_tools.assessment import Assessment, assess
from onboarding_tools.facts import Account
from onboarding_tools.next_step import decide
from onboarding_tools.playbook import Playbook

__all__ = ["assessed", "standing"]


def assessed(account: Account, playbook: Playbook, as_of: date) -> tuple[Assessment, Standing]:
    """Assess an account, whole and in the few words that a preview compares."""
    assessment = assess(account, playbook, as_of)
    return assessment, Standing(
        status=assessment.status,
        attention=assessment.attention,
        score=assessment.health.score,
        band=assessment.health.band,
        next_step=decide(assessment),
    )


def standing(account: Account, playbook: Playbook, as_of: date) -> Standing:
    """Return where an account stands."""
    return assessed(account, playbook, as_of)[1]
