"""What prompts embed: answers of the service to the arguments that somebody gave, dated and fenced."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict

from onboarding_server.answers import (
    brief,
    cohort_answer,
    handoff_answer,
    health_answer,
    portfolio_answer,
    refusal,
    risks_answer,
    step_answer,
)
from onboarding_server.answers.kickoff import kickoff_answer
from onboarding_server.answers.outlook import outlook_answer
from onboarding_server.answers.page import Answer
from onboarding_server.answers.review import review_answer
from onboarding_server.fence import defused
from onboarding_server.service.service import Service
from onboarding_tools.assessment import Assessment
from onboarding_tools.errors import AmbiguousAccountError, InvalidInputError, Problem, UnknownAccountError
from onboarding_tools.next_step import decide
from onboarding_tools.playbook import Playbook

__all__ = ["EMBEDDED", "Given", "embed", "read_given"]

_YEARS = range(2000, 2100)
_MINUTES = range(15, 241)
_LONGEST = 1000


class Given(BaseModel):
    """The arguments of a prompt, read; what was left out is empty."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    account: str = ""
    owner: str = ""
    problem: str = ""
    segment: str = ""
    signal: str = ""
    minutes: int | None = None
    as_of: date | None = None
    since: date | None = None
    from_on: date | None = None
    to_on: date | None = None


def read_given(texts: Mapping[str, str], playbook: Playbook) -> Given:
    """Read arguments, which all travel as text; an empty one counts as left out.

    Raises:
        InvalidInputError: with a sentence for every argument that is wrong.
    """
    problems: list[Problem] = []
    read: dict[str, object] = {}
    for name, text in texts.items():
        value = _read(name, text, playbook)
        accepted = _accepted(name, playbook)
        if value is None:
            problems.append(Problem.of(name, text, accepted))
        read[name] = value
    if problems:
        raise InvalidInputError(problems)
    return Given.model_validate(read)


def embed(names: Sequence[str], service: Service, given: Given) -> str:
    """Compute the named answers; where the account is not clear, say so instead, and the reader asks."""
    try:
        texts = [EMBEDDED[name](service, given) for name in names]
    except (AmbiguousAccountError, UnknownAccountError) as error:
        return refusal(error).text
    return "\n\n".join(text for text in texts if text)


def _read(name: str, text: str, playbook: Playbook) -> object:
    """Return the value of an argument, None where the text is none."""
    if name in {"as_of", "since", "from_on", "to_on"}:
        return _day(text)
    if name == "minutes":
        return int(text) if text.isascii() and text.isdigit() and int(text) in _MINUTES else None
    if name in {"segment", "signal"}:
        return text if text in _keys(name, playbook) else None
    return defused(text, _LONGEST) or None


def _day(text: str) -> date | None:
    try:
        read = date.fromisoformat(text) if len(text) == len("2026-09-01") else None
    except ValueError:
        return None
    return read if read and read.year in _YEARS else None


def _accepted(name: str, playbook: Playbook) -> str:
    if name in {"segment", "signal"}:
        return "one of " + ", ".join(_keys(name, playbook))
    if name == "minutes":
        return f"minutes from {_MINUTES[0]} to {_MINUTES[-1]}"
    is_text = name in {"account", "owner", "problem"}
    return "some text" if is_text else f"a date such as 2026-09-01, in {_YEARS[0]} to {_YEARS[-1]}"


def _keys(name: str, playbook: Playbook) -> Sequence[str]:
    return tuple(playbook.segments if name == "segment" else playbook.signals)


def _assessed(service: Service, given: Given) -> Assessment:
    return service.assess(account=given.account, as_of=given.as_of)


def _dated(assessment: Assessment, answer: Answer) -> str:
    return answer.under(assessment.playbook, assessment.as_of)


def _brief(service: Service, given: Given) -> str:
    return brief(_assessed(service, given)).text


def _cohort(service: Service, given: Given) -> str:
    if given.account:
        return ""
    review = service.review_cohort(
        owner=given.owner, from_on=given.from_on, to_on=given.to_on, as_of=given.as_of
    )
    return cohort_answer(review).under(review.playbook, review.as_of)


def _handoff(service: Service, given: Given) -> str:
    assessment = _assessed(service, given)
    return _dated(assessment, handoff_answer(assessment, full=False))


def _health(service: Service, given: Given) -> str:
    assessment = _assessed(service, given)
    answer = health_answer(assessment.health, as_of=assessment.as_of, whose=assessment)
    return _dated(assessment, answer)


def _kickoff(service: Service, given: Given) -> str:
    assessment = _assessed(service, given)
    return _dated(assessment, kickoff_answer(assessment))


def _outlook(service: Service, given: Given) -> str:
    assessment, days = _assessed(service, given), service.playbook.outlook.days.value
    turns = service.outlook(account=given.account, as_of=given.as_of)
    return _dated(assessment, outlook_answer(turns, as_of=assessment.as_of, days=days))


def _past(service: Service, given: Given) -> str:
    return _brief(service, given) if given.account else ""


def _portfolio(service: Service, given: Given) -> str:
    page = service.triage(owner=given.owner, since=given.since, as_of=given.as_of)
    return portfolio_answer(page).under(page.portfolio.playbook, page.portfolio.as_of)


def _review(service: Service, given: Given) -> str:
    assessment = _assessed(service, given)
    return _dated(assessment, review_answer(assessment))


def _risks(service: Service, given: Given) -> str:
    assessment = _assessed(service, given)
    return _dated(assessment, risks_answer(assessment, is_stored=True, full=False))


def _rules(service: Service, given: Given) -> str:
    names = [given.segment] if given.segment else list(service.playbook.segments)
    return "\n\n".join(f"segments.{name}: {service.section(rule=f'segments.{name}').text}" for name in names)


def _step(service: Service, given: Given) -> str:
    assessment = _assessed(service, given)
    return _dated(assessment, step_answer(decide(assessment), assessment, full=False))


EMBEDDED: Final[Mapping[str, Callable[[Service, Given], str]]] = {
    "brief": _brief,
    "cohort": _cohort,
    "handoff": _handoff,
    "health": _health,
    "kickoff": _kickoff,
    "outlook": _outlook,
    "past": _past,
    "portfolio": _portfolio,
    "review": _review,
    "risks": _risks,
    "rules": _rules,
    "step": _step,
}
"""The answers that a prompt can name, by what its front matter calls them."""
