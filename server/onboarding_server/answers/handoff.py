"""The answer about the handoff: is it time, and if not, what is missing."""

from onboarding_server.answers.page import Answer, Page
from onboarding_server.answers.stopped import say_stop
from onboarding_tools.assessment import Assessment
from onboarding_tools.handoff import Handoff
from onboarding_tools.milestones import MilestoneReport
from onboarding_tools.readiness import Criterion

__all__ = ["handoff_answer", "open_milestone"]


def handoff_answer(assessment: Assessment, *, full: bool) -> Answer:
    """Say criterion by criterion whether an account can be handed over, and what keeps it from complete."""
    page, handoff = Page(), assessment.handoff
    passed = sum(criterion.status == "pass" for criterion in handoff.criteria)
    verdict = "ready for handoff" if handoff.ready else "not ready for handoff"
    count = f"{passed} of {len(handoff.criteria)} criteria pass"
    page.say(f"{assessment.account.id} on {assessment.as_of}: {verdict}; {count}.")
    say_stop(page, assessment)
    if handoff.earliest_on and not handoff.ready and assessment.standing.is_live:
        page.say(f"Earliest by the calendar alone: {handoff.earliest_on}")
    for criterion in handoff.criteria:
        _say_criterion(page, criterion, full=full)
    _say_exit(page, handoff, full=full)
    page.say(_documents(handoff, full=full), _completion(handoff, assessment.milestones))
    page.name("account", assessment.account.name)
    return page.answer()


def open_milestone(report: MilestoneReport) -> str:
    """Name the last milestone with its date while it is open: ready is not complete (C36)."""
    last = report.items[-1]
    return (
        "" if last.completed_on else f"{last.title.lower()} (due {last.due_on or 'on no date yet'}) is open"
    )


def _say_exit(page: Page, handoff: Handoff, *, full: bool) -> None:
    """Name what is open; its keys only once it is their turn."""
    keys = {each.rule: f" ({each.rule})" if handoff.ready else "" for each in handoff.exit}
    open_ = [f"{each.title}{keys[each.rule]}" for each in handoff.exit if each.status != "pass"]
    page.say(f"Exit criteria open: {'; '.join(open_)}" if open_ else "All exit criteria pass.")
    if full:
        for criterion in handoff.exit:
            _say_criterion(page, criterion, full=full)


def _documents(handoff: Handoff, *, full: bool) -> str:
    left, parts = [each.title for each in handoff.documents if not each.done], len(handoff.documents)
    if not left:
        return f"All {parts} parts of the handoff document are written."
    open_ = f"; open: {'; '.join(left)}" if full or handoff.ready else ""
    return f"{parts - len(left)} of {parts} parts of the handoff document are written{open_}."


def _completion(handoff: Handoff, report: MilestoneReport) -> str:
    if handoff.complete:
        return f"Onboarding is complete since {handoff.completed_on}."
    open_ = open_milestone(report) if handoff.ready else ""
    return f"Ready is not complete: {open_}." if open_ else ""


def _say_criterion(page: Page, criterion: Criterion, *, full: bool) -> None:
    waived = ", waived" if criterion.waived else ""
    advisory = f". Advisory: {criterion.advisory}" if criterion.advisory else ""
    page.say(
        f"{criterion.status.upper()} {criterion.title} ({criterion.rule}){waived}: {criterion.says}{advisory}"
    )
    page.cite(criterion.evidence, most=20 if full else int(criterion.status != "pass"))
