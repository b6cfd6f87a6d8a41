"""The answer about the handoff: is it time, and if not, what is missing."""

from datetime import date

from onboarding_server.answers.page import Answer, Page
from onboarding_tools.handoff import Handoff
from onboarding_tools.readiness import Criterion

__all__ = ["handoff_answer"]


def handoff_answer(handoff: Handoff, *, as_of: date, account_id: str, name: str, full: bool) -> Answer:
    """Say whether an account can be handed over, criterion by criterion."""
    page = Page()
    passed = sum(criterion.status == "pass" for criterion in handoff.criteria)
    verdict = "ready for handoff" if handoff.ready else "not ready for handoff"
    page.say(f"{account_id} on {as_of}: {verdict}; {passed} of {len(handoff.criteria)} criteria pass.")
    if handoff.earliest_on and not handoff.ready:
        page.say(f"Earliest by the calendar alone: {handoff.earliest_on}")
    for criterion in handoff.criteria:
        _say_criterion(page, criterion, full=full)
    open_exit = [criterion.rule for criterion in handoff.exit if criterion.status != "pass"]
    page.say(f"Exit criteria open: {', '.join(open_exit)}" if open_exit else "All exit criteria pass.")
    if full:
        for criterion in handoff.exit:
            _say_criterion(page, criterion, full=full)
    open_documents = [document.key.rpartition(".")[2] for document in handoff.documents if not document.done]
    page.say(f"Documents open: {', '.join(open_documents)}" if open_documents else "All documents are done.")
    if handoff.complete:
        page.say(f"Onboarding is complete since {handoff.completed_on}.")
    page.name("account", name)
    return page.answer()


def _say_criterion(page: Page, criterion: Criterion, *, full: bool) -> None:
    waived = ", waived" if criterion.waived else ""
    advisory = f" Advisory: {criterion.advisory}" if criterion.advisory else ""
    page.say(f"{criterion.status.upper()} {criterion.rule}{waived}: {criterion.says}{advisory}")
    page.cite(criterion.evidence, most=20 if full else int(criterion.status != "pass"))
