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
            page.say(f"{each.title} ({each.id})", _without_figures(each.text))
            page.say(f"Source: {_short(each.source)}" if each.source else "")
        else:
            page.say(f"{each.id}: {each.title}. {each.snippet}")
    if len(read.found) > 1:
        page.say("Read one in full with its id as section.")
    return page.answer()


def _without_figures(text: str) -> str:
    """Leave out the list of figures: the sentences above it say them all, and a model pays for both."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("- **Figures:**"))


def _short(source: str) -> str:
    """Name the lines of the sources and our readings; the requirement numbers stand on the page."""
    parts = [part for part in source.split() if not part.startswith("R")]
    return " ".join(parts) or source
