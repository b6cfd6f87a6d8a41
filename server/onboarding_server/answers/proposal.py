"""The answer to a proposal: what would be recorded, what it would change, and that nothing has happened."""

import re

from onboarding_server.answers.brief import say_assessment
from onboarding_server.answers.page import Answer, Page, fact_words, plural
from onboarding_server.answers.step import step_line
from onboarding_server.fence import defused
from onboarding_server.importers.report import PLACE, ImportReport, Note, Question
from onboarding_server.service.results import Confirmation, Preview, Proposal, Standing

__all__ = [
    "changed_answer",
    "confirmed_answer",
    "declined_answer",
    "files_answer",
    "proposal_answer",
    "say_note",
]

_MOST_ACCOUNTS = 10
_MOST_FACTS = 12
_MOST_IN_FULL = 3
_MOST_IN_SHORT = 3
_MOST_REJECTED = 15
_MOST_ASKS = 5
_MOST_NAMED = 5
_OPTION = re.compile(r"--(map|scale|as|create|add|stage|date-order|vanished)\b")
_ARGUMENTS = {"map": "columns", "scale": "columns", "as": "read_as"}
"""Options of the command line that the tool calls otherwise."""
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
        _say_preview(page, preview, in_short=len(proposal.accounts) > _MOST_IN_FULL)
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
    return Answer(
        lines=(
            "The user did not agree; nothing was stored. Propose again only if they ask for it.",
            f"Not recorded: {defused(summary)}",
        )
    )


def files_answer(names: tuple[str, ...], mappings: tuple[str, ...] = ()) -> Answer:
    """List what can be imported; a file's name is outside text too."""
    page = Page()
    page.say(f"{plural(len(names), 'file')} in the import folder; call again with a name.")
    for number, name in enumerate(names, start=1):
        page.name(f"file {number}", name)
    for number, name in enumerate(mappings, start=1):
        page.name(f"saved mapping {number}", name)
    return page.answer()


def _say_preview(page: Page, preview: Preview, *, in_short: bool) -> None:
    """Show what would be recorded of an account, and what becomes of it; one of many is told in few lines."""
    label = f"{preview.account_id}{' (new)' if preview.new else ''}"
    page.say(f"{label}: {plural(len(preview.facts), 'fact')}")
    changes = [line for line in preview.facts if line.change != "unchanged"] or list(preview.facts)
    most = _MOST_IN_SHORT if in_short else _MOST_FACTS
    for line in changes[:most]:
        page.say(f"{_MARKS[line.change]} {fact_words(page, line.row)}")
        if line.on_record:
            told = f"on record as {line.on_record['id']}: {fact_words(page, line.on_record)}"
            page.say(f"! {told}. Ask which is right: a wrong one is retracted by fact_retracted with its id.")
    if len(changes) > most:
        page.say(f"and {plural(len(changes) - most, 'fact')} more.")
    if preview.assessment and not in_short:
        say_assessment(page, preview.assessment)
    elif preview.after:
        before = _standing(preview.before, in_short=in_short) if preview.before else ""
        after = _standing(preview.after, in_short=in_short)
        now = [f"now: {before}"] if before else []
        page.say(*[f"stays: {after}"] if before == after else [*now, f"then: {after}"])
    page.name(preview.account_id, preview.name)


def _standing(standing: Standing, *, in_short: bool) -> str:
    score = f"{standing.score} {standing.band or ''}".strip() if standing.score else "no score"
    step = "" if in_short else f"; next: {step_line(standing.next_step)}"
    return f"{standing.status}, {standing.attention or 'no attention class'}, {score}{step}"


def say_note(page: Page, note: Note) -> str:
    """Write a note with what others wrote behind the fence, and its options as arguments of the tool."""
    return _as_arguments(note.shown(lambda piece: page.quote(piece).strip()))


def _as_arguments(text: str) -> str:
    """Write `--map` and the like as the tool calls them.

    >>> _as_arguments("To add these: --create all; one: --add NAME.")
    'To add these: create all; one: add NAME.'
    """
    return _OPTION.sub(lambda found: _ARGUMENTS.get(found[1], found[1].replace("-", "_")), text)


def _question(page: Page, question: Question) -> str:
    """Ask, and say which fact or which argument is the answer."""
    numbers: list[str] = []

    def show(piece: str) -> str:
        numbers.append(page.quote(piece).strip())
        return numbers[-1]

    asked = f"Ask the user: {question.shown(show)}"
    filled = question.fact | ({question.answer_in: "the answer"} if question.answer_in else {})
    row = ", ".join(f"{key} {numbers[0] if value == PLACE else value}" for key, value in filled.items())
    own = f"call again with add {numbers[0]}"
    if not question.may_be_new:
        return f"{asked} Then propose_facts: {row}."
    if not question.fact["account"]:
        return f"{asked} If it is the same, confirm this and answer at the next import; else {own}."
    return f"{asked} If so, propose_facts: {row}; if it is another, {own}."


def _say_report(page: Page, report: ImportReport) -> None:
    known = f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged"
    page.say(f"{plural(report.rows, 'row')}: {known}, {len(report.rejected_rows)} rejected")
    for note in report.notes:
        page.say(say_note(page, note))
    for question in report.questions[:_MOST_REJECTED]:
        page.say(_question(page, question))
    for ask, accounts in list(report.asked())[:_MOST_ASKS]:
        more = len(accounts) - _MOST_NAMED
        named = ", ".join(accounts[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        page.say(f"Ask about {named}: {ask}")
    for cell in report.rejected[:_MOST_REJECTED]:
        whose = f"{cell.account}, " if cell.account else ""
        where = f"row {cell.row}{page.quote(f'{whose}{cell.column}: {cell.value}')}"
        page.say(f"{where}: {cell.reason}{'. ' if cell.mend else ''}{cell.mend}")
    if len(report.rejected) > _MOST_REJECTED:
        page.say(f"and {plural(len(report.rejected) - _MOST_REJECTED, 'cell')} more.")
    page.name("file", report.file)
