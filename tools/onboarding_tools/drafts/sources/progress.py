"""What happened at an account: goals, results, usage, training, blockers, and what is open."""

from collections.abc import Iterator

from onboarding_tools.drafts.sources.view import Found, Source, View, found, names, rows
from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import (
    ActivityCompleted,
    CustomerConfirmed,
    MilestoneCompleted,
    ResultMeasured,
    SuccessCriterionSet,
    ValueMoment,
)
from onboarding_tools.facts.words import Confirmed, ProfileField
from onboarding_tools.playbook.models import Item

__all__ = ["SOURCES"]

# What only our side looks at; a customer's list leaves it out.
_OURS_ALONE = frozenset(
    {
        "value_realized.renewal_assessed",
        "value_realized.expansion_discussed",
        "habitual_use.champion_engaged",
    }
)


def _account(view: View) -> Found | None:
    return found(str(view.assessment.account.name))


def _goal(view: View) -> Found | None:
    stated = [fact for fact in view.measures.state.profile(ProfileField.GOAL) if fact.text]
    return found(stated[-1].text, stated[-1]) if stated else None


def _first_value_example(view: View) -> Found | None:
    stated = [fact for fact in view.measures.state.profile(ProfileField.PRODUCT_TYPE) if fact.state]
    types = view.playbook.product_types
    known = stated[-1] if stated and str(stated[-1].state) in types else None
    return found(types[str(known.state)].first_value, known) if known else None


# Checklists -----------------------------------------------------------------------------------------------


def _done(view: View) -> Found | None:
    """List what was completed in the last seven days."""
    lines = view.playbook.checklist
    facts: list[Fact] = []
    made = []
    for fact in view.all(MilestoneCompleted):
        if view.since_last_week(fact.day):
            facts.append(fact)
            made.append({"title": view.playbook.milestones[fact.milestone].title, "on": fact.day})
    for activity in view.all(ActivityCompleted):
        if (
            view.since_last_week(activity.day)
            and activity.activity in lines
            and _is_shared(activity.activity)
        ):
            facts.append(activity)
            made.append({"title": lines[activity.activity].title, "on": activity.day})
    return rows(made, facts)


def _is_shared(key: str) -> bool:
    return key not in _OURS_ALONE and not key.startswith(("handoff.", "exit.", "week0."))


def _open_items(view: View) -> Found | None:
    """List the open activities of the next milestone."""
    return rows({"title": item.title, "owner": _owner(view, item)} for _, item in _open(view))


def _open(view: View) -> Iterator[tuple[str, Item]]:
    status = next((item for item in view.assessment.milestones.items if not item.completed_on), None)
    if status is None:
        return
    for key in status.open_items:
        name = key.partition(".")[2]
        if _is_shared(key) and name in view.playbook.milestones[status.milestone].activities:
            yield key, view.playbook.checklist[key]


def _tasks(view: View) -> Found | None:
    """List every shared activity of every milestone with its date and state, for the project tracker."""
    ticks, report = view.ticks, view.assessment.milestones
    made = []
    before = ""
    for status in report.items:
        for name, item in view.playbook.milestones[status.milestone].activities.items():
            key = f"{status.milestone}.{name}"
            if _is_shared(key):
                tick = ticks.get(key)
                made.append(
                    {
                        "title": item.title,
                        "owner": _owner(view, item),
                        "due_on": status.due_on,
                        "milestone": status.title,
                        "after": before,
                        "state": "open"
                        if tick is None
                        else "does not apply"
                        if not tick.is_proof
                        else "done",
                    }
                )
        before = status.title
    facts = [ticks[key].fact for key in ticks if _is_shared(key)]
    return rows(made, facts) if report.kickoff_agreed else None


def _owner(view: View, item: Item) -> str:
    roles = view.playbook.roles
    owner = view.playbook.onboarding_owner if item.owner == "onboarding_owner" else item.owner
    title = roles[owner].title if owner in roles else owner
    return title.split(" (")[0].split(" or ")[0]


# Success plan ---------------------------------------------------------------------------------------------


def _criteria(view: View) -> Found | None:
    """List the success criteria, each in its latest wording, with the latest result."""
    latest = {(fact.ref or fact.objective).casefold(): fact for fact in view.all(SuccessCriterionSet)}
    results = {fact.ref.casefold(): fact for fact in view.all(ResultMeasured)}
    made, facts = [], list[Fact](latest.values())
    for key, fact in latest.items():
        result = results.get(key) or results.get(fact.objective.casefold())
        facts += [result] if result else []
        made.append(
            {
                "objective": fact.objective,
                "metric": fact.metric,
                "baseline": fact.baseline,
                "target": fact.target,
                "due_on": fact.due_on,
                "method": fact.method,
                "owner": names(fact.who),
                "result": f"{result.value:f} {result.unit or ''}".strip() if result else None,
                "result_on": result.day if result else None,
            }
        )
    return rows(made, facts)


def _value_moment(view: View) -> Found | None:
    """Return the latest moment of value: what happened, when, and the customer's words about it."""
    moments, said = view.all(ValueMoment), _confirmed(view, Confirmed.FIRST_VALUE)
    last = said[-1] if said else None
    if moments:
        value = {"text": moments[-1].text, "on": moments[-1].day, "quote": last.quote if last else None}
        return found(value, moments[-1], *said[-1:])
    return (
        found({"text": last.quote, "on": last.day, "quote": last.quote}, last)
        if last and last.quote
        else None
    )


def _confirmed(view: View, *kinds: Confirmed) -> list[CustomerConfirmed]:
    return [fact for fact in view.all(CustomerConfirmed) if fact.confirmed in kinds]


def _quotes(view: View) -> Found | None:
    said = [fact for fact in _confirmed(view, Confirmed.FIRST_VALUE, Confirmed.OUTCOME) if fact.quote]
    return rows(({"quote": fact.quote, "who": names(fact.who), "on": fact.day} for fact in said), said)


def _first_value_questions(view: View) -> Found | None:
    return found(tuple(question for each in view.playbook.milestones.values() for question in each.questions))


SOURCES: dict[str, Source] = {
    "account": Source("text", "What is the customer's name?", _account),
    "goal": Source("text", "What does the customer want to reach, in their words?", _goal),
    "first_value_example": Source(
        "text",
        "What kind of product is it: analytics, automation, communication or sales?",
        _first_value_example,
    ),
    "done": Source(
        "rows", "What was finished in the last seven days?", _done, {"title": "text", "on": "date"}
    ),
    "open_items": Source(
        "rows", "What is open before the next milestone?", _open_items, {"title": "text", "owner": "text"}
    ),
    "tasks": Source(
        "rows",
        "On which date is the kickoff? The tasks follow from it.",
        _tasks,
        {
            "title": "text",
            "owner": "text",
            "due_on": "date",
            "milestone": "text",
            "after": "text?",
            "state": "text",
        },
    ),
    "criteria": Source(
        "rows",
        "What are the success criteria: objective, metric, target, date and method?",
        _criteria,
        {
            "objective": "text",
            "metric": "text",
            "baseline": "text?",
            "target": "text",
            "due_on": "date",
            "method": "text",
            "owner": "text",
            "result": "text?",
            "result_on": "date?",
        },
    ),
    "value_moment": Source(
        "record",
        "What happened that paid off for the customer, and when?",
        _value_moment,
        {"text": "text", "on": "date", "quote": "text?"},
    ),
    "quotes": Source(
        "rows",
        "What did the customer say about the results?",
        _quotes,
        {"quote": "text", "who": "text?", "on": "date"},
    ),
    "first_value_questions": Source(
        "texts", "What do you want to ask about first value?", _first_value_questions
    ),
}
