"""Results as a model should hear them: short lines of ours, and outside text apart, behind a fence."""

from onboarding_server.answers.brief import brief
from onboarding_server.answers.consent import consent_question
from onboarding_server.answers.drafting import check_answer, draft_answer, templates_answer
from onboarding_server.answers.handoff import handoff_answer
from onboarding_server.answers.health import health_answer
from onboarding_server.answers.milestones import milestones_answer, plan_answer
from onboarding_server.answers.page import Answer
from onboarding_server.answers.portfolio import cohort_answer, found_answer, portfolio_answer
from onboarding_server.answers.proposal import (
    changed_answer,
    confirmed_answer,
    declined_answer,
    files_answer,
    proposal_answer,
)
from onboarding_server.answers.reading import reading_answer
from onboarding_server.answers.refusal import refusal
from onboarding_server.answers.risks import risks_answer
from onboarding_server.answers.step import step_answer

__all__ = [
    "Answer", "brief", "changed_answer", "check_answer", "cohort_answer", "confirmed_answer",
    "consent_question", "declined_answer", "draft_answer", "files_answer", "found_answer", "handoff_answer",
    "health_answer", "milestones_answer", "plan_answer", "portfolio_answer", "proposal_answer",
    "reading_answer", "refusal", "risks_answer", "step_answer", "templates_answer",
]  # fmt: skip
