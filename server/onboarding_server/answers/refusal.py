"""The answer to a mistake: our sentence, with the names of stored accounts fenced like everywhere else."""

from collections.abc import Sequence

from onboarding_server.answers.page import Answer, Page, plural
from onboarding_server.answers.proposal import say_note
from onboarding_server.errors import DateOrderNeededError
from onboarding_server.fence import defused
from onboarding_server.importers.report import UnknownColumnsError
from onboarding_tools.errors import (
    AmbiguousAccountError,
    InvalidInputError,
    OnboardingError,
    UnknownAccountError,
    echo,
)

__all__ = ["refusal"]

_LONGEST_LINE = 600


def refusal(error: OnboardingError) -> Answer:
    """Say what was wrong and what is accepted."""
    if isinstance(error, AmbiguousAccountError):
        wrong = f"account: {defused(echo(error.given))} fits {plural(len(error.candidates), 'account')}"
        return _with_names(f"{wrong}; ask which one and call again with its id.", error.candidates)
    if isinstance(error, UnknownAccountError):
        return _unknown(error)
    if isinstance(error, InvalidInputError) and any(problem.field == "owner" for problem in error.problems):
        return _problems(error)
    if isinstance(error, DateOrderNeededError):
        page = Page()
        named = "".join(page.quote(f"{column}: {value}") for column, value in error.examples)
        page.say(
            f"date_order: day_first or month_first? Nothing in the file says it of{named}. Ask the user."
        )
        return page.answer()
    if isinstance(error, UnknownColumnsError):
        page = Page()
        page.say(say_note(page, error.note))
        return page.answer()
    return Answer(lines=_lines(str(error)))


def _unknown(error: UnknownAccountError) -> Answer:
    """Say that a name is not stored; where another is near it, ask before anybody takes it for a new one."""
    given, near = defused(echo(error.given)), plural(len(error.nearest), "account")
    if error.nearest:
        mend = "Ask the user whether one of them is meant, and call again with its id."
        return _with_names(f"account: {given} is no stored name; near it: {near}. {mend}", error.nearest)
    mend = "Search with find_accounts, or propose facts that start with account_added to store it."
    return _with_names(f"account: {given} is not stored. {mend}", ())


def _problems(error: InvalidInputError) -> Answer:
    page = Page()
    for problem in error.problems:
        # The hint to an unknown owner names those that are known, and people are outside text.
        people = problem.hint if problem.field == "owner" else ""
        shown = problem.model_copy(update={"hint": ""}) if people else problem
        page.say(*(f"{line}{page.quote(people)}" for line in _lines(shown.sentence)))
    return page.answer()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(defused(line, _LONGEST_LINE) for line in text.splitlines())


def _with_names(sentence: str, names: Sequence[str]) -> Answer:
    page = Page()
    page.say(sentence)
    for label in names:
        name, _, id_ = label.rpartition(" (")
        page.name(id_.rstrip(")"), name)
    return page.answer()
