"""The answer to a proposal: what would be recorded, what it would change, and that nothing has happened."""

from onboarding_server.answers.brief import say_assessment
from onboarding_server.answers.page import Answer, Page, fact_words, plural
from onboarding_server.answers.step import step_line
from onboarding_server.fence import defused
from onboarding_server.importers.report import ImportReport
from onboarding_server.service.results import Confirmation, Preview, Proposal, Standing

__all__ = ["changed_answer", "confirmed_answer", "declined_answer", "files_answer", "proposal_answer"]

_MOST_ACCOUNTS = 10
_MOST_FACTS = 12
_MOST_REJECTED = 15
_MARKS = {"added": "+", "corrected": "~", "retracted": "-", "unchanged": "="}


def proposal_answer(proposal: Proposal) -> Answer:
    """Show a preview."""
    page = Page()
    if proposal.token:
        page.say(
            "Nothing is stored yet. Show this preview; after the user's yes, confirm_changes with",
            f"token: {proposal.token}",
            f"summary: {proposal.summary}",
        )
    else:
        page.say(f"Nothing to confirm. {proposal.summary}")
    if proposal.report:
        _say_report(page, proposal.report)
    for preview in proposal.accounts[:_MOST_ACCOUNTS]:
        _say_preview(page, preview)
    if len(proposal.accounts) > _MOST_ACCOUNTS:
        page.say(f"and {plural(len(proposal.accounts) - _MOST_ACCOUNTS, 'account')} more.")
    return page.answer()


def changed_answer(proposal: Proposal) -> Answer:
    """Say that a proposal no longer fits, and show the new one."""
    first = "Not recorded: the account changed since this preview. Here is the new one."
    answer = proposal_answer(proposal)
    return answer.model_copy(update={"lines": (first, *answer.lines)})


def confirmed_answer(confirmation: Confirmation) -> Answer:
    """Say what was recorded, once."""
    when = "Already recorded earlier; nothing was added now." if confirmation.already else "Recorded."
    undo = f"To take it back, propose fact_retracted with ref {confirmation.batch} and a reason."
    return Answer(lines=(f"{when} {confirmation.summary}", undo))


def declined_answer(summary: str) -> Answer:
    """Say that the user said no."""
    return Answer(lines=("The user did not agree; nothing was stored.", f"Not recorded: {defused(summary)}"))


def files_answer(names: tuple[str, ...]) -> Answer:
    """List what can be imported; a file's name is outside text too."""
    page = Page()
    page.say(f"{plural(len(names), 'file')} in the import folder; call again with a name.")
    for number, name in enumerate(names, start=1):
        page.name(f"file {number}", name)
    return page.answer()


def _say_preview(page: Page, preview: Preview) -> None:
    label = f"{preview.account_id}{' (new)' if preview.new else ''}"
    page.say(f"{label}: {plural(len(preview.facts), 'fact')}")
    for line in preview.facts[:_MOST_FACTS]:
        page.say(f"{_MARKS[line.change]} {fact_words(page, line.row)}")
    if len(preview.facts) > _MOST_FACTS:
        page.say(f"and {plural(len(preview.facts) - _MOST_FACTS, 'fact')} more.")
    if preview.assessment:
        say_assessment(page, preview.assessment)
    elif preview.after:
        before = _standing(preview.before) if preview.before else ""
        after = _standing(preview.after)
        page.say(*[f"stays: {after}"] if before == after else [f"now: {before}", f"then: {after}"])
    page.name(preview.account_id, preview.name)


def _standing(standing: Standing) -> str:
    score = f"{standing.score} {standing.band or ''}".strip() if standing.score else "no score"
    step = f"; next: {step_line(standing.next_step)}"
    return f"{standing.status}, {standing.attention or 'no attention class'}, {score}{step}"


def _say_report(page: Page, report: ImportReport) -> None:
    known = f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged"
    page.say(f"{plural(report.rows, 'row')}: {known}, {len(report.rejected_rows)} rejected")
    for note in report.notes:
        # Names of columns, files and accounts stand between these quotes; they are outside text.
        page.say(f"Note{page.quote(note)}." if "“" in note else note)
    for question in report.questions[:_MOST_REJECTED]:
        page.say(f"Ask the user{page.quote(question)}.")
    for account, ask in list(report.asks.items())[:_MOST_ACCOUNTS]:
        page.say(f"Ask about {account}: {ask}")
    for cell in report.rejected[:_MOST_REJECTED]:
        where = f"row {cell.row}{page.quote(f'{cell.column}: {cell.value}')}"
        page.say(f"{where}: {cell.reason}{'. ' if cell.mend else ''}{cell.mend}")
    if len(report.rejected) > _MOST_REJECTED:
        page.say(f"and {plural(len(report.rejected) - _MOST_REJECTED, 'cell')} more.")
    page.name("file", report.file)
