"""Dates looked back at: what is shared between them is what each would work out alone."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given

from onboarding_tools.assessment import assess
from onboarding_tools.facts import Account
from onboarding_tools.facts.types import ContactAdded, MeetingHeld, NoteAdded
from onboarding_tools.facts.words import MeetingKind
from onboarding_tools.health import score_on
from onboarding_tools.measures import Measures, measures_on
from onboarding_tools.next_step import decide
from onboarding_tools.plays import Run, plays_on
from onboarding_tools.portfolio import summarize
from onboarding_tools.risks import Alert, signals_on
from onboarding_tools.state import History, Kinds, State
from tools.accounts import HEALTHY, PLAYBOOK, account, row
from tools.test_properties import ACCOUNTS, DATES

_NOBODY: Kinds = frozenset()


def _alone(state: State, _name: str, _kinds: Kinds, compute: Callable[[State], object]) -> object:
    """Compute for this date from every fact up to it: what `State.shared` saves."""
    return compute(state)


def _answers(of: Account, as_of: date) -> str:
    found = assess(of, PLAYBOOK, as_of)
    answers = [found, decide(found), summarize(of, PLAYBOOK, as_of)]
    return json.dumps([each.model_dump(mode="json") for each in answers])


@given(ACCOUNTS, DATES)
def test_what_dates_share_is_what_each_of_them_computes_from_all_of_its_facts(
    of: Account, as_of: date
) -> None:
    with patch.object(State, "shared", _alone):
        naively = _answers(of, as_of)
    assert _answers(of, as_of) == naively


def _known_on(of: Account, day: date) -> Account:
    return of.model_copy(update={"facts": tuple(fact for fact in of.facts if fact.day <= day)})


def _walk_back(of: Account, as_of: date, holds: Callable[[Account, date], bool]) -> date:
    """Go back day by day, each day from an account that knows nothing later."""
    day, first = as_of, min((fact.day for fact in of.facts), default=as_of)
    while day > first and holds(_known_on(of, day - timedelta(days=1)), day - timedelta(days=1)):
        day -= timedelta(days=1)
    return day


@given(ACCOUNTS, DATES)
def test_an_onset_is_where_a_walk_back_day_by_day_stops(of: Account, as_of: date) -> None:
    for cause, onset in _fired(of, as_of).items():
        assert onset() == _walk_back(of, as_of, lambda known, day, cause=cause: cause in _fired(known, day))  # type: ignore[misc]


def _fired(of: Account, as_of: date) -> dict[tuple[str, str], Callable[[], date | None]]:
    """Return the signals and plays that fire, by name and cause, each with the search for its onset."""
    measures = measures_on(History(of, PLAYBOOK), as_of)
    signals = signals_on(measures)
    found: list[tuple[str, Alert | Run]] = [(each.signal, each) for each in signals]
    found += [(each.play, each) for each in plays_on(measures, signals)]
    return {
        (name, str(each.cause)): partial(getattr, each, "onset_on")
        for name, each in found
        if each.status == "fired"
    }


@given(ACCOUNTS, DATES)
def test_a_band_has_held_since_where_a_walk_back_day_by_day_stops(of: Account, as_of: date) -> None:
    step = summarize(of, PLAYBOOK, as_of).step
    band = {"critical_band": "critical", "at_risk_band": "at_risk"}.get(step.kind)
    if band is None:
        return
    onset = _walk_back(of, as_of, lambda known, day: _band(known, day) == band)
    assert f"since {onset};" in step.why


def _band(of: Account, as_of: date) -> str | None:
    score = score_on(measures_on(History(of, PLAYBOOK), as_of))
    return score.band if score else None


# What an answer was said to depend on --------------------------------------------------------------------


def _state(*rows: dict[str, Any]) -> State:
    return History(account(*rows), PLAYBOOK).on(date(2026, 10, 15))


@pytest.mark.parametrize(
    "ask",
    [
        lambda state: state.all(MeetingHeld),
        lambda state: state.has(NoteAdded),
        lambda state: state.kickoffs,
        lambda state: state.shared("x", frozenset({MeetingHeld}), lambda _: None),
    ],
)
def test_an_answer_that_is_shared_can_look_at_nothing_it_was_not_said_to_depend_on(
    ask: Callable[[State], object],
) -> None:
    with pytest.raises(LookupError, match="said to depend on"):
        _state(*HEALTHY).shared("x", frozenset({ContactAdded}), ask)


def test_an_answer_is_computed_again_from_the_next_fact_of_its_kinds_on() -> None:
    history = History(
        account(
            row("note_added", "2026-09-01", text="a"),
            row("note_added", "2026-09-05", text="b"),
            row("contact_added", "2026-09-03", who="Ann", role="champion"),
        ),
        PLAYBOOK,
    )
    asked: list[date] = []
    kinds: Kinds = frozenset({NoteAdded})
    for day in range(1, 8):
        history.on(date(2026, 9, day)).shared("x", kinds, lambda state: asked.append(state.as_of))
    assert asked == [date(2026, 9, 1), date(2026, 9, 5)]


def test_what_depends_on_nothing_is_computed_once() -> None:
    asked: list[date] = []
    history = _state(*HEALTHY).history
    for day in (1, 30):
        history.on(date(2026, 9, day)).shared("x", _NOBODY, lambda state: asked.append(state.as_of))
    assert asked == [date.min]


def test_a_kickoff_is_one_of_the_kinds_that_an_answer_may_depend_on() -> None:
    held = row("meeting_held", "2026-09-01", what="kickoff", who="Ann")
    missed = row("meeting_missed", "2026-09-01", what="kickoff")
    call = row("meeting_held", "2026-09-02", what="call", who="Ann")
    kinds: Kinds = frozenset({MeetingKind.KICKOFF})
    found = _state(missed, held, call).shared("x", kinds, lambda state: state.kickoffs)
    assert [fact.type for fact in found] == ["meeting_held", "meeting_missed"]


def test_measures_of_a_class_are_asked_once_and_are_found_by_name() -> None:
    assert Measures.plan.__doc__ == "Segment, Day 1 and due dates."
    measures = Measures(_state(*HEALTHY))
    assert measures.plan is measures.plan
