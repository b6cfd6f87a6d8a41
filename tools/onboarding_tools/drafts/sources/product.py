"""The product at an account: usage, training, blockers and components."""

from typing import Any

from onboarding_tools.blockers import Blocker
from onboarding_tools.drafts.sources.view import Found, Source, View, found, names, rows
from onboarding_tools.facts.types import ComponentReported, TrainingHeld, UsageObserved
from onboarding_tools.facts.words import ComponentState, Metric, Side
from onboarding_tools.usage import Usage, usage_target

__all__ = ["SOURCES"]

_METRICS = {
    Metric.WEEKLY_ACTIVE_USERS: "weekly active users",
    Metric.DAILY_ACTIVE_USERS: "daily active users",
    Metric.LOGIN_FREQUENCY: "logins per user and week",
    Metric.FEATURE_ADOPTION: "target groups using their features",
}
_SESSIONS = {"101": "basics", "use_case": "use case", "admin": "admin"}

# Usage and training ---------------------------------------------------------------------------------------


def _usage(view: View) -> Found | None:
    """Return the usage figure in force, the lowest against its target where there are two (C26)."""
    lowest = view.measures.lowest_usage
    if lowest is None:
        return None
    return found(_figure(lowest), *lowest.facts)


def _figure(usage: Usage) -> dict[str, Any]:
    return {
        "what": _METRICS[usage.metric],
        "value": usage.value,
        "target": usage.target,
        "share": usage.ratio,
        "on": usage.on,
    }


def _usage_history(view: View) -> Found | None:
    """List the last observations of the metric in force, oldest first."""
    metric = view.measures.usage[0].metric if view.measures.usage else Metric.WEEKLY_ACTIVE_USERS
    seen = [fact for fact in view.all(UsageObserved) if fact.metric == metric][-6:]
    return rows(
        (
            {
                "on": fact.day,
                "value": fact.value,
                "target": usage_target(view.measures.state.history, metric, fact.day, fact.unit),
            }
            for fact in seen
        ),
        seen,
    )


def _session(fact: TrainingHeld) -> dict[str, Any]:
    is_counted = fact.value is not None and bool(fact.out_of)
    return {
        "what": _SESSIONS[fact.training],
        "on": fact.day,
        "came": fact.value,
        "invited": fact.out_of,
        "missed": (fact.out_of or 0) - (fact.value or 0) if is_counted else None,
        "persona": fact.text,
        "recording": fact.link,
        "required": str(fact.state).replace("_", " "),
    }


def _attendance(view: View) -> Found | None:
    counted = [fact for fact in view.all(TrainingHeld) if fact.value is not None and fact.out_of]
    return found(_session(counted[-1]), counted[-1]) if counted else None


def _trainings(view: View) -> Found | None:
    held = view.all(TrainingHeld)
    return rows(map(_session, held), held)


# Technical ------------------------------------------------------------------------------------------------


def _blocker(view: View) -> Found | None:
    """Return the blocker that the next step is about, else the worst open one."""
    open_ = view.measures.open_blockers
    cause = (view.step.cause or "").casefold()
    meant = [each for each in open_ if each.key == cause] or list(open_)
    return found(_stuck(view, meant[0]), *meant[0].facts) if meant else None


def _blockers(view: View) -> Found | None:
    open_ = view.measures.open_blockers
    return rows((_stuck(view, each) for each in open_), (fact for each in open_ for fact in each.facts))


def _past_blockers(view: View) -> Found | None:
    every = view.measures.blockers
    return rows((_stuck(view, each) for each in every), (fact for each in every for fact in each.facts))


def _stuck(view: View, blocker: Blocker) -> dict[str, Any]:
    end = blocker.resolved_on or view.as_of
    sides = {Side.US: "us", Side.CUSTOMER: "the customer"}
    return {
        "name": blocker.component or blocker.ref,
        "ref": blocker.ref,
        "opened_on": blocker.opened_on,
        "days": (end - blocker.opened_on).days,
        "side": sides[blocker.side] if blocker.side else None,
        "worked_around": "yes" if blocker.worked_around_on else None,
        "resolved_on": blocker.resolved_on,
    }


def _components(view: View) -> Found | None:
    """List the latest report of each component."""
    latest = {fact.component.casefold(): fact for fact in view.all(ComponentReported)}
    return rows(
        (
            {
                "name": fact.component,
                "state": str(fact.state).replace("_", " "),
                "owner": names(fact.who),
                "blocker": None if _is_free(fact) else fact.reason,
            }
            for fact in latest.values()
        ),
        latest.values(),
    )


def _is_free(fact: ComponentReported) -> bool:
    return fact.state == ComponentState.COMPLETE or (fact.reason or "no").strip().casefold() in {
        "no",
        "none",
        "-",
    }


def _waiting_for(view: View) -> Found | None:
    """Return what the customer's side holds up: its worst blocker, else its first open component."""
    theirs = [each for each in view.measures.open_blockers if each.side == Side.CUSTOMER]
    if theirs:
        return found(theirs[0].component or theirs[0].ref, *theirs[0].facts)
    latest = {fact.component.casefold(): fact for fact in view.all(ComponentReported)}
    open_ = [
        fact
        for fact in latest.values()
        if fact.side == Side.CUSTOMER and fact.state != ComponentState.COMPLETE
    ]
    return found(open_[0].component, open_[0]) if open_ else None


def _usage_questions(view: View) -> Found | None:
    return found(view.playbook.plays["low_usage"].questions)


_BLOCKER = {
    "name": "text",
    "ref": "text",
    "opened_on": "date",
    "days": "number",
    "side": "text?",
    "worked_around": "text?",
    "resolved_on": "date?",
}
_SESSION = {
    "what": "text",
    "on": "date",
    "came": "number",
    "invited": "number",
    "missed": "number",
    "persona": "text?",
    "recording": "text?",
    "required": "text",
}
SOURCES: dict[str, Source] = {
    "usage": Source(
        "record",
        "How many users were active last week, and what is the target?",
        _usage,
        {"what": "text", "value": "number", "target": "number", "share": "share", "on": "date"},
    ),
    "usage_history": Source(
        "rows",
        "How many users were active in each of the last weeks?",
        _usage_history,
        {"on": "date", "value": "number", "target": "number?"},
    ),
    "attendance": Source(
        "record", "Which session was it, how many were invited, and how many came?", _attendance, _SESSION
    ),
    "trainings": Source(
        "rows",
        "Which training sessions were held?",
        _trainings,
        {**_SESSION, "came": "number?", "invited": "number?", "missed": "number?"},
    ),
    "blocker": Source("record", "What is blocked, and since when?", _blocker, _BLOCKER),
    "blockers": Source("rows", "What is blocked, and since when?", _blockers, _BLOCKER),
    "past_blockers": Source("rows", "What was blocked, and for how long?", _past_blockers, _BLOCKER),
    "components": Source(
        "rows",
        "Which components are there, and how far is each?",
        _components,
        {"name": "text", "state": "text", "owner": "text?", "blocker": "text?"},
    ),
    "waiting_for": Source("text", "What do you need from the customer this week?", _waiting_for),
    "usage_questions": Source("texts", "What do you want to ask about usage?", _usage_questions),
}
