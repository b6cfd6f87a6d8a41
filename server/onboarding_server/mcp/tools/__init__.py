"""The tools in the order in which they are listed: words, arguments, results, and the call that answers."""

from onboarding_server.mcp.spec import Spec
from onboarding_server.mcp.tools import drafting, health, many, one, reading, risks, writing

__all__ = ["TOOLS", "UNLISTED"]

_ORDER = (
    many.FIND_ACCOUNTS,
    one.NEXT_STEP,
    health.SCORE_HEALTH,
    one.TRACK_MILESTONES,
    risks.CLASSIFY_RISKS,
    one.CHECK_HANDOFF,
    many.TRIAGE_PORTFOLIO,
    many.REVIEW_COHORT,
    reading.SEARCH_PLAYBOOK,
    drafting.RENDER_TEMPLATE,
    writing.PROPOSE_FACTS,
    writing.PROPOSE_IMPORT,
    writing.CONFIRM_CHANGES,
)
TOOLS: dict[str, Spec] = {tool.name: tool for tool in _ORDER}
# What the server calls and no client can: the user was asked, and said no.
UNLISTED: dict[str, Spec] = {writing.DECLINED.name: writing.DECLINED}
