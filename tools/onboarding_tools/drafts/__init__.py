"""Drafts: messages, agendas and plans filled from facts, ready to send or saying what is missing."""

from onboarding_tools.drafts.catalogue import Catalogue, load_templates, shipped
from onboarding_tools.drafts.check import check_draft
from onboarding_tools.drafts.errors import InvalidDraftError, InvalidTemplateError, UnknownTemplateError
from onboarding_tools.drafts.models import (
    DraftCheck,
    DraftResult,
    Finding,
    Proposed,
    Suggestion,
    Template,
    Unfilled,
    Used,
    Variable,
)
from onboarding_tools.drafts.propose import propose_template
from onboarding_tools.drafts.render import render_template

__all__ = [
    "Catalogue", "DraftCheck", "DraftResult", "Finding", "InvalidDraftError", "InvalidTemplateError",
    "Proposed", "Suggestion", "Template", "Unfilled", "UnknownTemplateError", "Used", "Variable",
    "check_draft", "load_templates", "propose_template", "render_template", "shipped",
]  # fmt: skip
