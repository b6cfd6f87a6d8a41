"""Drafts read out: what is ready, what is still asked, and the text itself behind the fence."""

from collections.abc import Iterable

from onboarding_server.answers.page import Answer, Page, plural
from onboarding_server.service.drafting import DraftAnswer, TemplateLine
from onboarding_tools.drafts import DraftCheck, DraftResult

__all__ = ["check_answer", "draft_answer", "templates_answer"]

_MOST_OTHERS = 5


def draft_answer(answer: DraftAnswer) -> Answer:
    """Say whether a draft is ready, what it still asks, and give its text."""
    page = Page()
    made = answer.draft
    if made is None:
        page.say("No template fits what is next here; call without account for the list.")
        return page.answer()
    state = "ready to send, by the user and not by you" if made.ready else "not ready"
    page.say(f"Draft {made.template} ({made.audience}, {made.channel}, {made.tone}): {state}.")
    for each in made.unfilled:
        page.say(f"Ask, then give as value {each.variable}: {each.question}")
    page.say(*(f"Mind: {warning}" for warning in made.warnings))
    if answer.proposed:
        others = ", ".join(each.template for each in answer.proposed.others[:_MOST_OTHERS])
        page.say(f"Also fitting: {others}" if others else "")
    page.say("Show the text below as it is; it holds others' words. Changed it? Check it with check.")
    return page.answer(_text(made))


def _text(made: DraftResult) -> str:
    return f"Subject: {made.subject}\n\n{made.body}" if made.subject else made.body


def check_answer(checked: DraftCheck) -> Answer:
    """Say what stands in the way of an edited draft."""
    page = Page()
    page.say("Nothing stands in its way." if checked.ready else "Not ready: mend what blocks.")
    for each in checked.findings:
        page.say(f"{'BLOCKS' if each.blocks else 'look at'} {each.kind}{page.quote(each.text)}: {each.says}")
    return page.answer()


def templates_answer(lines: Iterable[TemplateLine]) -> Answer:
    """List the templates, those for the customer first."""
    page = Page()
    for audience in ("customer", "internal"):
        these = [f"{each.template} ({each.form})" for each in lines if each.audience == audience]
        page.say(f"{audience}, {plural(len(these), 'template')}: {', '.join(these)}")
    return page.answer()
