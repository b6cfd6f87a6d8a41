"""The playbook read out: ranked sections with their best line, or one section in full."""

from onboarding_server.answers.page import Answer, Page
from onboarding_server.service.searching import PlaybookAnswer

__all__ = ["reading_answer"]


def reading_answer(read: PlaybookAnswer) -> Answer:
    """Say what the playbook says; every line of it is ours or the team's own."""
    page = Page()
    if not read.found:
        page.say("The playbook does not speak of this. Say so; do not fill the gap.")
    for each in read.found:
        if each.text:
            page.say(f"{each.title} ({each.id}, {each.link})", each.text)
            page.say(f"Source: {each.source}" if each.source else "")
        else:
            page.say(f"{each.id}: {each.title}. {each.snippet}")
    if len(read.found) > 1:
        page.say("Read one in full with its id as section.")
    return page.answer()
