"""The answer to "what if nobody acts?": what turns on its own in the coming days."""

from datetime import date

from onboarding_server.answers.page import Answer, Page, plural
from onboarding_tools.outlook import Turn

__all__ = ["outlook_answer", "say_outlook"]

_MOST = 8


def outlook_answer(turns: tuple[Turn, ...], *, as_of: date, days: int) -> Answer:
    """Say what turns within so many days if no fact is added."""
    page = Page()
    say_outlook(page, turns, as_of=as_of, days=days)
    return page.answer()


def say_outlook(page: Page, turns: tuple[Turn, ...], *, as_of: date, days: int) -> None:
    """Add what turns, a line each."""
    if not turns:
        page.say(f"If nobody acts: nothing turns within {plural(days, 'day')} of {as_of}.")
        return
    page.say("If nobody acts:")
    for turn in turns[:_MOST]:
        page.say(f"- {turn.on} {turn.key}{page.quote(turn.cause)}: {turn.says}")
    page.say(f"- and {len(turns) - _MOST} more" if len(turns) > _MOST else "")
