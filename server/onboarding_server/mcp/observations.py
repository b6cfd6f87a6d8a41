"""What a person observed about an account that is not stored, written as the facts that it amounts to.

The answer then comes from the same rules as every other one; nothing is stored.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from onboarding_server.mcp.arguments import ClassifyRisks
from onboarding_tools.errors import InvalidInputError, Problem
from onboarding_tools.facts import Account, OutsideText, parse_facts

__all__ = ["observed_account"]

_CHANNELS = ("email", "call", "text", "chat", "linkedin")
_CHAMPION = "the champion"
_SPONSOR = "the executive sponsor"
_LEAD = "the project lead"
_ROLE_NAMES = {"champion": _CHAMPION, "executive_sponsor": _SPONSOR, "project_lead": _LEAD}


def observed_account(asked: ClassifyRisks, as_of: date) -> Account:
    """Write observations as an account of facts dated on `as_of` or as far before it as they say.

    Raises:
        InvalidInputError: an observation that means nothing without another one.
    """
    _check(asked)
    rows = [{"id": f"f{number}", **row} for number, row in enumerate(_rows(asked, as_of), start=1)]
    return Account(id="observed", name=OutsideText("observed"), facts=parse_facts(rows, today=as_of))


def _check(asked: ClassifyRisks) -> None:
    needs = {
        "sponsor_at_kickoff": (asked.sponsor_at_kickoff is not None, "day"),
        "attempts": (bool(asked.attempts), "days_unanswered"),
        "trained": (asked.trained is not None, "invited"),
        "invited": (asked.invited is not None, "trained"),
    }
    problems = [
        Problem.of(other, None, f"{other}, which {name} needs")
        for name, (is_given, other) in needs.items()
        if is_given and getattr(asked, other) is None
    ]
    if asked.sponsor_at_kickoff is not None and asked.day is not None and asked.day < 1:
        problems.append(Problem.of("day", asked.day, "1 or more once the kickoff was held"))
    if problems:
        raise InvalidInputError(problems)


def _rows(asked: ClassifyRisks, as_of: date) -> Iterator[dict[str, Any]]:
    day1 = as_of - timedelta(days=asked.day - 1) if asked.day is not None else None
    began = min(day1 or as_of, as_of)
    if day1:
        yield {"type": "milestone_planned", "on": began, "what": "kickoff", "due_on": day1}
    for role in _known_roles(asked):
        yield {
            "type": "contact_added",
            "on": began,
            "who": _ROLE_NAMES[role],
            "role": role,
            "side": "customer",
        }
    if asked.sponsor_at_kickoff is not None:
        came = (
            {"who": f"{_CHAMPION}; {_SPONSOR}"}
            if asked.sponsor_at_kickoff
            else {"who": _CHAMPION, "absent": _SPONSOR}
        )
        yield {"type": "meeting_held", "on": began, "what": "kickoff", **came}
    yield from _outreach(asked, as_of)
    yield from _measured(asked, as_of)
    if asked.left and asked.left != "nobody":
        yield {"type": "contact_left", "on": as_of, "who": _ROLE_NAMES[asked.left], "state": "company"}


def _known_roles(asked: ClassifyRisks) -> list[str]:
    """Name the holders that the observations speak of; who is not spoken of stays unknown."""
    spoken_of = {
        "champion": asked.days_unanswered is not None
        or asked.attempts == 0
        or asked.left in {"nobody", "champion"},
        "executive_sponsor": asked.sponsor_at_kickoff is not None
        or asked.left in {"nobody", "executive_sponsor"},
        "project_lead": asked.left == "project_lead",
    }
    return [role for role, is_spoken_of in spoken_of.items() if is_spoken_of]


def _outreach(asked: ClassifyRisks, as_of: date) -> Iterator[dict[str, Any]]:
    if asked.attempts == 0:
        yield {"type": "message_received", "on": as_of, "who": _CHAMPION}
    elif asked.days_unanswered is not None:
        for number in range(min(asked.attempts or 1, len(_CHANNELS))):
            age = max(asked.days_unanswered - number, 0)
            on, channel = as_of - timedelta(days=age), _CHANNELS[number]
            yield {"type": "message_sent", "on": on, "who": _CHAMPION, "channel": channel}


def _measured(asked: ClassifyRisks, as_of: date) -> Iterator[dict[str, Any]]:
    if asked.blocker_days == 0:
        yield {"type": "weekly_answer", "on": as_of, "what": "blockers", "state": "none"}
    elif asked.blocker_days is not None:
        opened = as_of - timedelta(days=asked.blocker_days)
        yield {"type": "blocker_opened", "on": opened, "ref": "the blocker"}
    if asked.trained is not None and asked.invited is not None:
        counts = {"value": asked.trained, "out_of": asked.invited}
        yield {"type": "training_held", "on": as_of, "what": "use_case", **counts}
    if asked.usage_percent is not None:
        share = {"value": asked.usage_percent, "out_of": 100}
        yield {"type": "usage_observed", "on": as_of, "what": "weekly_active_users", **share}
    if asked.sentiment:
        yield {"type": "sentiment_noted", "on": as_of, "state": asked.sentiment}
