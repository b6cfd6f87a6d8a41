"""The answer to "what now?": one action, with all that a manager needs to act on it or to doubt it."""

import json
from datetime import date

from onboarding_server.answers.health import health_words
from onboarding_server.answers.page import Answer, Page, outside_fields, plural
from onboarding_server.answers.stopped import say_stop
from onboarding_tools.assessment import Assessment
from onboarding_tools.next_step import NextStep, RunnerUp

__all__ = ["say_step", "standing", "step_answer", "step_line"]

_EVIDENCE = 3
_LINKED = frozenset({"exit.document_stored", "handoff.document_stored"})
_WHO = {"meeting_held": "; add who: everybody who came", "contact_added": "; add who: their name"}


def step_answer(step: NextStep, assessment: Assessment, *, full: bool) -> Answer:
    """Say the next step: action, owner, due date, why, evidence, what closes it, what would change it."""
    page = Page()
    say_step(page, step, assessment, full=full)
    page.say(f"Standing on {step.as_of}: {standing(assessment)}")
    page.name("account", assessment.account.name)
    return page.answer()


def say_step(page: Page, step: NextStep, assessment: Assessment, *, full: bool) -> None:
    """Add a step to a page; where the onboarding does not go on, why there is none."""
    if not assessment.standing.is_live:
        page.say("Next step: none.")
        say_stop(page, assessment)
        return
    why = f"Why: {step.why}{page.quote(step.cause)} ({', '.join(step.rules)})"
    page.say(f"Next step: {step.action}", _owner(page, step), why)
    page.cite(step.evidence, most=20 if full else _EVIDENCE)
    page.say(_ask_segment(assessment), *(f"Ask: {question}" for question in step.asks))
    if step.when_done:
        page.say(f"When done, propose: {_ready_row(page, step.when_done)}{_to_fill(step.when_done)}")
    page.say(f"Would change it: {step.changes_if}")
    if step.runner_up:
        page.say(f"After that: {step.runner_up.action}{_runner_up_due(step.runner_up, assessment)}")


def _runner_up_due(runner_up: RunnerUp, assessment: Assessment) -> str:
    """Say when it is due; what belongs to an overdue milestone is due today, and how late that is counts."""
    if runner_up.due_on is None:
        return ""
    due = _due(runner_up.due_on, assessment.as_of)
    if runner_up.kind != "overdue_milestone":
        return f" ({due})"
    late = assessment.milestones.item(runner_up.key.split(".")[1]).days_behind
    return f" ({due}; its milestone is {plural(late, 'day')} late)"


def _ask_segment(assessment: Assessment) -> str:
    """Ask what decides the rules, where they are assumed: everything said rests on the answer (C10)."""
    if not assessment.segment.provisional:
        return ""
    assumed = f"the {assessment.segment.used.replace('_', '-')} rules are assumed"
    unlike = "a smaller contract has other dates and may need no executive"
    return f"Ask first: What is the contract worth a year (profile_set acv)? Unknown, so {assumed}; {unlike}."


def step_line(step: NextStep) -> str:
    """Write a step on one line."""
    return f"{step.action} ({_due(step.due_on, step.as_of)}, {step.key})"


def standing(assessment: Assessment) -> str:
    """Write where an account stands in one line, with everything that makes it less than certain."""
    parts = [f"Day {assessment.day}" if assessment.day is not None else "no day yet"]
    if assessment.status != "onboarding":
        parts.append(assessment.status)
    if assessment.attention:
        parts.append(assessment.attention)
    parts.append(health_words(assessment.health))
    if assessment.stale_since and assessment.health.state != "provisional":
        parts.append(f"not updated since {assessment.stale_since}")
    if assessment.segment.provisional:
        parts.append(f"segment unknown, {assessment.segment.used} plan for now")
    return ", ".join(parts)


def _owner(page: Page, step: NextStep) -> str:
    if step.owner.name:
        page.name("owner", step.owner.name)
    whose = "us" if step.owner.side == "us" else "customer"
    template = f"; template {step.template}" if step.template else ""
    return f"Owner: {step.owner.role.replace('_', ' ')} ({whose}); {_due(step.due_on, step.as_of)}{template}"


def _due(due_on: date | None, as_of: date) -> str:
    if due_on is None:
        return "no due date"
    if due_on == as_of:
        return "due today"
    late = (as_of - due_on).days
    return f"due {due_on}" + (f", {plural(late, 'day')} late" if late > 0 else "")


def _to_fill(row: dict[str, object]) -> str:
    """Name what only the user knows of the fact: its day, and who was there."""
    who = _WHO.get(str(row["type"]), "") if "who" not in row else ""
    link = "; add link: where it lies" if row.get("what") in _LINKED else ""
    return f" (on: the day it was done{who}{link})"


def _ready_row(page: Page, row: dict[str, object]) -> str:
    """Write the fact as it can be sent back, with numbers where the text is fenced."""
    outside = outside_fields(str(row["type"]))
    shown = {
        field: page.quote(str(value)).strip() if field in outside else value
        for field, value in row.items()
        if field != "account"
    }
    return json.dumps(shown, ensure_ascii=False, default=str)
