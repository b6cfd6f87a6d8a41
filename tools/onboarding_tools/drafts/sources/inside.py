"""What only our side may read: score, signals, contract value, readiness, and the next step."""

from collections.abc import Iterable
from typing import Any

from onboarding_tools.drafts.kinds import Money
from onboarding_tools.drafts.sources.view import Found, Source, View, found, names, rows
from onboarding_tools.facts.types import (
    CustomerConfirmed,
    ExpansionAssessed,
    MessageReceived,
    NoteAdded,
    PlayStepDone,
    SentimentNoted,
    SurveyAnswered,
    TicketOpened,
    TicketSolved,
)
from onboarding_tools.facts.words import ProfileField, StepState
from onboarding_tools.plan import acv_in_force
from onboarding_tools.readiness import Criterion

__all__ = ["SOURCES"]

_VOICES = (MessageReceived, SentimentNoted, SurveyAnswered, CustomerConfirmed, TicketOpened)
_MOST_QUOTED = 3


def _acv(view: View) -> Found | None:
    fact = acv_in_force(view.measures.state)
    if fact is None or fact.value is None:
        return None
    currency = str(fact.unit or view.playbook.currency).upper()
    return found(Money(fact.value, currency), fact)


def _segment(view: View) -> Found | None:
    used = view.assessment.segment
    assumed = ", assumed" if used.provisional else ""
    return found(view.playbook.segments[used.used].title + assumed)


def _renewal_on(view: View) -> Found | None:
    stated = [fact for fact in view.measures.state.profile(ProfileField.RENEWAL) if fact.due_on]
    return found(stated[-1].due_on, stated[-1]) if stated else None


def _preferences(view: View) -> Found | None:
    stated = [fact for fact in view.measures.state.profile(ProfileField.COMMUNICATION) if fact.text]
    return found(stated[-1].text, stated[-1]) if stated else None


def _health(view: View) -> Found | None:
    """Return the score in words: the figure with its band, or why there is none."""
    health, bands = view.assessment.health, view.playbook.health.bands
    if health.score is not None and health.band:
        provisional = ", provisional" if health.state == "provisional" else ""
        return found(f"{health.score:g} ({bands[health.band].title}{provisional})")
    if health.state == "insufficient":
        return found("not enough data for a score: " + ", ".join(health.missing) + " missing")
    return found("no score: " + ("before Day 1" if health.state == "not_started" else "not in onboarding"))


def _dimensions(view: View) -> Found | None:
    return rows(
        {"title": each.title, "earned": each.earned, "weight": each.weight, "says": each.says}
        for each in view.assessment.health.dimensions
    )


def _changes(view: View) -> Found | None:
    titles = view.playbook.health.dimensions
    return rows(
        {
            "title": titles[each.dimension].title,
            "before": _or_unknown(each.before),
            "after": _or_unknown(each.after),
            "cause": each.cause,
        }
        for each in view.assessment.health.changes
    )


def _or_unknown(score: float | None) -> str:
    return "unknown" if score is None else f"{score:g}"


def _signals(view: View) -> Found | None:
    fired = [each for each in view.assessment.risks.signals if each.status == "fired"]
    return rows(
        (
            {
                "title": view.playbook.signals[each.signal].title,
                "level": each.level,
                "since": each.onset_on,
                "says": each.says,
            }
            for each in fired
        ),
        (fact for each in fired for evidence in each.evidence for fact in evidence.facts),
    )


def _plays(view: View) -> Found | None:
    running = [each for each in view.assessment.risks.plays if each.is_active]
    plays = view.playbook.plays
    return rows(
        {
            "title": plays[each.play].title,
            "since": each.onset_on,
            "due_on": each.due_on,
            "step": plays[each.play].steps[each.step].action if each.step else "every step is done",
        }
        for each in running
    )


def _attention(view: View) -> Found | None:
    because = "; ".join(view.assessment.attention_because)
    level = view.assessment.attention
    return found(f"{level}: {because}" if because else level)


def _step(view: View) -> Found | None:
    step = view.step
    owner = step.owner.name or step.owner.role.replace("_", " ")
    value = {"action": step.action, "why": step.why, "due_on": step.due_on, "owner": owner}
    return found(value, *(fact for evidence in step.evidence for fact in evidence.facts))


def _asks(view: View) -> Found | None:
    return found(view.step.asks)


def _ttfv(view: View) -> Found | None:
    value, goal = view.assessment.value, view.playbook.value.ttfv_goal_days.value
    if value.ttfv_day is not None:
        return found(f"Day {value.ttfv_day}, goal Day {goal}: {value.ttfv}")
    if value.candidate_day is not None:
        return found(f"Day {value.candidate_day}, not confirmed by the customer yet; goal Day {goal}")
    return found(f"not reached yet; goal Day {goal}")


def _slip(view: View) -> Found | None:
    report = view.assessment.milestones
    split = {
        "theirs": report.slip_customer_days,
        "ours": report.slip_our_days,
        "unattributed": report.slip_unattributed_days,
    }
    shares = ", ".join(f"{days} {whose}" for whose, days in split.items() if days)
    return found(f"{report.slip_days} days ({shares})" if shares else f"{report.slip_days} days")


def _level(view: View) -> Found | None:
    level = view.playbook.ladder[str(view.assessment.value.level)]
    return found(f"{view.assessment.value.level}, {level.title}")


def _judged(criteria: Iterable[Criterion]) -> Found | None:
    return rows(
        {"title": each.title, "status": _status(each), "says": each.advisory or each.says}
        for each in criteria
    )


def _status(criterion: Criterion) -> str:
    return "waived" if criterion.waived else criterion.status.replace("_", " ")


def _documents(view: View) -> Found | None:
    return rows(
        {"title": each.title, "state": "done" if each.done else "open"}
        for each in view.assessment.handoff.documents
    )


def _expansion(view: View) -> Found | None:
    assessed = view.all(ExpansionAssessed)
    if not assessed:
        return None
    return found({"state": assessed[-1].state, "reason": assessed[-1].reason}, assessed[-1])


def _notes(view: View) -> Found | None:
    notes = [fact for fact in view.all(NoteAdded) if fact.text or fact.quote][-5:]
    return rows(({"on": fact.day, "text": fact.text or fact.quote} for fact in notes), notes)


def _last_words(view: View) -> Found | None:
    """Quote what the customer said last, the newest first."""
    said = [
        (fact, names(getattr(fact, "who", ()))) for kind in _VOICES for fact in view.all(kind) if fact.quote
    ]
    said = sorted(said, key=lambda each: each[0].day, reverse=True)[:_MOST_QUOTED]
    quotes = ({"on": fact.day, "who": who, "text": fact.quote} for fact, who in said)
    return rows(quotes, (fact for fact, _ in said))


def _tickets(view: View) -> Found | None:
    opened, solved = view.all(TicketOpened), view.all(TicketSolved)
    if not opened:
        return None
    done = {fact.ref.casefold() for fact in solved}
    left = sum(fact.ref.casefold() not in done for fact in opened)
    return found(f"{len(opened)} opened, {left} open", *opened, *solved)


def _steps_done(view: View) -> Found | None:
    """List what was logged of plays: when, and what the step says."""
    logged = [
        fact for fact in view.all(PlayStepDone) if fact.state == StepState.DONE and _step_of(view, fact.step)
    ]
    return rows(({"on": fact.day, "action": _step_of(view, fact.step)} for fact in logged), logged)


def _step_of(view: View, key: str) -> str | None:
    play, _, number = key.partition(".")
    steps = view.playbook.plays[play].steps if play in view.playbook.plays else {}
    return steps[number].action if number in steps else None


_JUDGED = {"title": "text", "status": "text", "says": "text"}


def _inside(kind: Any, ask: str, find: Any, fields: dict[str, str] | None = None) -> Source:  # noqa: ANN401 -- passed on
    return Source(kind, ask, find, fields or {}, internal=True)


SOURCES: dict[str, Source] = {
    "acv": _inside("money", "What is the annual contract value, with its currency?", _acv),
    "segment": _inside("text", "Which segment is it?", _segment),
    "renewal_on": _inside("date", "When is the renewal?", _renewal_on),
    "preferences": _inside("text", "Which channels, times and tone work with this customer?", _preferences),
    "health": _inside("text", "What is the health score?", _health),
    "dimensions": _inside(
        "rows",
        "What are the five dimensions?",
        _dimensions,
        {"title": "text", "earned": "number?", "weight": "number", "says": "text"},
    ),
    "changes": _inside(
        "rows",
        "What changed since last week?",
        _changes,
        {"title": "text", "before": "text", "after": "text", "cause": "text"},
    ),
    "signals": _inside(
        "rows",
        "Which signals have fired?",
        _signals,
        {"title": "text", "level": "text", "since": "date", "says": "text"},
    ),
    "plays": _inside(
        "rows",
        "Which plays run?",
        _plays,
        {"title": "text", "since": "date", "step": "text", "due_on": "date?"},
    ),
    "attention": _inside("text", "How urgent is the account?", _attention),
    "step": _inside(
        "record",
        "What is the next step?",
        _step,
        {"action": "text", "why": "text", "due_on": "date?", "owner": "text"},
    ),
    "asks": _inside("texts", "What is not known?", _asks),
    "ttfv": _inside("text", "On which day did the customer reach first value?", _ttfv),
    "slip": _inside("text", "By how many days did the plan slip?", _slip),
    "level": _inside("text", "How far up the value ladder is the account?", _level),
    "handoff_criteria": _inside(
        "rows",
        "How do the handoff criteria stand?",
        lambda view: _judged(view.assessment.handoff.criteria),
        _JUDGED,
    ),
    "exit_criteria": _inside(
        "rows", "How do the exit criteria stand?", lambda view: _judged(view.assessment.handoff.exit), _JUDGED
    ),
    "documents": _inside("rows", "Which documents exist?", _documents, {"title": "text", "state": "text"}),
    "expansion": _inside(
        "record",
        "Is there a chance for expansion, or was it ruled out, and why?",
        _expansion,
        {"state": "text", "reason": "text"},
    ),
    "notes": _inside("rows", "What should the next person know?", _notes, {"on": "date", "text": "text"}),
    "last_words": _inside(
        "rows",
        "What did the customer say last, word for word?",
        _last_words,
        {"on": "date", "who": "text?", "text": "text"},
    ),
    "tickets": _inside("text", "How many tickets were opened, and how many are open?", _tickets),
    "steps_done": _inside(
        "rows", "What has been tried so far?", _steps_done, {"on": "date", "action": "text"}
    ),
}
