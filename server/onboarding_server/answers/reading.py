"""The playbook read out: the best section in full, the others with their best line."""

import re

from onboarding_server.answers.page import Answer, Page
from onboarding_server.service.searching import PlaybookAnswer

__all__ = ["reading_answer"]

_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]+\)")
_PAGE_ONLY = ("- **Figures:**", "| ---")


def reading_answer(read: PlaybookAnswer) -> Answer:
    """Say what the playbook says; every line of it is ours or the team's own."""
    page = Page()
    if not read.found:
        page.say("The playbook does not speak of this. Say so; do not fill the gap.")
    for each in read.found:
        if each.text:
            page.say(f"{each.title} ({each.id})", _for_a_model(each.text))
            page.say(f"Source: {_short(each.source)}" if each.source else "")
        else:
            page.say(f"{each.id}: {each.title}. {each.snippet}")
    if len(read.found) > 1:
        page.say("The others in full: with their id as section.")
    return page.answer()


def _for_a_model(text: str) -> str:
    """Leave out what only a page needs: bold, link targets, table rulings, figures that the sentences say."""
    lines = (
        _LINK.sub(r"\1", line).replace("**", "")
        for line in text.splitlines()
        if not line.startswith(_PAGE_ONLY)
    )
    return "\n".join(lines)


def _short(source: str) -> str:
    """Name the lines of the sources and our readings; the requirement numbers stand on the page."""
    parts = [part for part in source.split() if not part.startswith("R")]
    return " ".join(parts) or source
