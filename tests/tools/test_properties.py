"""What holds for every account: drawn histories of dated facts, asked about on drawn dates."""

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import BaseModel

from onboarding_tools.assessment import assess, assess_history, stand
from onboarding_tools.cohort import review_cohort
from onboarding_tools.facts import Account, Fact, OutsideText
from onboarding_tools.measures import measures_on
from onboarding_tools.next_step import decide
from onboarding_tools.outlook import changes_since, outlook
from onboarding_tools.playbook import section
from onboarding_tools.plays import plays_on
from onboarding_tools.portfolio import place, place_of, summarize, triage
from onboarding_tools.results import Evidence, shown
from onboarding_tools.risks import signals_on
from onboarding_tools.state import History
from tools.accounts import HEALTHY, PLAYBOOK, Row, account

BANDS = ("critical", "at_risk", "needs_attention", "healthy")
CLASSES = {"critical": "P1", "high": "P2", "medium": "P3", "at_risk": "P2", "needs_attention": "P3"}
MARK = "zqx"
"""Stands in every name, reference and quote: where it turns up, somebody outside has written."""

# Accounts -------------------------------------------------------------------------------------------------

KICKOFF = date(2026, 9, 1)
PRIYA, ELENA, TOM = (f"{MARK} {name}" for name in ("Priya", "Elena", "Tom"))
_PERSON = st.sampled_from([PRIYA, ELENA, TOM])
_REF = st.sampled_from([f"{MARK}-SSO", f"{MARK}-API"])
_MARKED = st.just(MARK)
_SIDE = st.sampled_from(["us", "customer"])


def _day(first: int, last: int) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda offset: KICKOFF + timedelta(days=offset))


_ON = st.one_of(
    _day(-20, 75).map(str),
    st.tuples(_day(-20, 75), st.integers(0, 23)).map(lambda at: f"{at[0]}T{at[1]:02}:30"),
)


def _event(type_: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Row]:
    return st.fixed_dictionaries({"type": st.just(type_), "on": _ON, **fields})


def _of(*words: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(words)


_EVENTS = (
    _event("profile_set", what=st.just("acv"), value=_of(0, 5000, 20000, 60000), unit=_of("USD", "EUR")),
    _event("contract_signed"),
    _event("milestone_planned", what=_of("kickoff", "first_value", "value_realized"),
           due_on=_day(0, 80).map(str), who=_PERSON, side=_SIDE),
    _event("milestone_planned", what=_of("kickoff", "habitual_use"), due_on=_day(0, 80).map(str)),
    _event("milestone_completed", what=_of("kickoff", "technical_foundation", "first_value", "habitual_use")),
    _event("activity_completed", what=_of("technical_foundation.provisioned", "first_value.users_trained",
                                          "habitual_use.unprompted", "exit.escalation_paths"), who=_PERSON),
    _event("activity_waived", what=_of("technical_foundation.sso", "kickoff.cadence_set"), reason=_MARKED),
    _event("contact_added", who=_PERSON,
           role=_of("champion", "executive_sponsor", "project_lead", "user", "csm")),
    _event("contact_left", who=_PERSON, state=_of("company", "role")),
    _event("contact_left", who=_PERSON, due_on=_day(0, 80).map(str)),
    _event("contact_away", who=_PERSON, until=_day(76, 80).map(str)),
    _event("meeting_held", what=_of("kickoff", "call", "sponsor_meeting"), who=_PERSON, absent=_PERSON),
    _event("meeting_missed", what=_of("kickoff", "call"), absent=_PERSON),
    _event("message_sent", who=_PERSON, channel=_of("email", "call")),
    _event("message_received", who=_PERSON, automatic=st.booleans(), quote=_MARKED),
    _event("cadence_set", what=_of("sponsor_sync", "qbr"), state=_of("monthly", "quarterly")),
    _event("usage_target_set", what=_of("weekly_active_users", "login_frequency"), value=_of(40, 50)),
    _event("usage_observed", what=_of("weekly_active_users", "daily_active_users", "login_frequency"),
           value=st.integers(0, 60), out_of=st.just(50)),
    _event("component_reported", what=_REF, state=_of("in_progress", "complete"), reason=_of("No", MARK),
           side=_SIDE),
    _event("blocker_opened", ref=_REF, side=_SIDE, what=_MARKED),
    _event("blocker_worked_around", ref=_REF, who=_PERSON),
    _event("blocker_resolved", ref=_REF),
    _event("training_held", what=_of("101", "admin"), value=st.integers(0, 10), out_of=_of(10, 20),
           state=_of("required", "on_demand")),
    _event("sentiment_noted", state=_of("positive", "neutral", "negative"), who=_PERSON, quote=_MARKED),
    _event("survey_answered", what=_of("nps"), value=st.integers(0, 10), who=_PERSON, quote=_MARKED),
    _event("customer_confirmed", what=_of("first_value", "outcome", "plan"), who=_PERSON, quote=_MARKED),
    _event("success_criterion_set", what=_MARKED, metric=_MARKED, target=_MARKED),
    _event("result_measured", ref=_MARKED, value=st.integers(0, 9), unit=_MARKED),
    _event("value_moment", text=_MARKED),
    _event("weekly_answer", what=_of("milestones", "engagement", "usage"), value=st.integers(0, 100)),
    _event("weekly_answer", what=st.just("blockers"), state=_of("none", "worked_around", "open")),
    _event("weekly_answer", what=st.just("sentiment"), state=_of("satisfied", "neutral", "concerned")),
    _event("play_step_done", what=_of("unresponsive_champion.1", "low_usage.1", "technical_blocker.1"),
           state=_of("done", "skipped"), reason=_MARKED),
    _event("signal_snoozed", what=_of("champion_dark", "usage_low", "stakeholder_left"), reason=_MARKED,
           until=_day(76, 80).map(str)),
    _event("pulse_noted", state=_of("green", "red"), reason=_MARKED, until=_day(76, 80).map(str)),
)  # fmt: skip
_TROUBLES = (
    _event("message_sent", who=st.just(PRIYA), channel=_of("email", "call")),
    _event("usage_observed", what=st.just("weekly_active_users"), value=st.integers(0, 20)),
    _event("training_held", what=st.just("101"), value=st.integers(0, 4), out_of=st.just(10)),
    _event("meeting_missed", what=st.just("kickoff"), absent=st.just(ELENA)),
    _event("meeting_held", what=st.just("kickoff"), who=st.just(PRIYA), absent=st.just(ELENA)),
    _event("blocker_opened", ref=_REF),
)
_NAMED = {"Elena Voss": ELENA, "Priya Shah": PRIYA, "Dana Ortiz": f"{MARK} Dana"}


def _marked(each: Row) -> Row:
    """Put the mark into the names of a row."""
    who = "; ".join(_NAMED.get(name, name) for name in str(each.get("who", "")).split("; "))
    return {**each, "who": who} if who else each


BASE = tuple(_marked(each) for each in HEALTHY)
ROWS = st.tuples(
    st.lists(st.sampled_from(range(len(BASE))), max_size=5).map(frozenset),
    st.lists(st.one_of(*_EVENTS), max_size=12),
    st.lists(st.one_of(*_TROUBLES), max_size=4),
).map(lambda drawn: [each for place, each in enumerate(BASE) if place not in drawn[0]] + drawn[1] + drawn[2])
ACCOUNTS = ROWS.map(lambda rows: account(*rows, name=f"{MARK} Ltd"))
DATES = _day(-5, 75)


def _only(of: Account, keep: Callable[[Fact], bool]) -> Account:
    return of.model_copy(update={"facts": tuple(fact for fact in of.facts if keep(fact))})


def _bytes(of: Account, as_of: date) -> bytes:
    assessment = assess(of, PLAYBOOK, as_of)
    answer = [assessment.model_dump(mode="json"), decide(assessment).model_dump(mode="json")]
    return json.dumps(answer, allow_nan=False).encode()


def _values(value: object) -> Iterator[object]:
    """Yield everything that a result is made of."""
    yield value
    parts: Iterator[object] = iter(())
    if isinstance(value, BaseModel):
        parts = iter(getattr(value, name) for name in type(value).model_fields)
    elif isinstance(value, dict):
        parts = iter([*value.keys(), *value.values()])
    elif isinstance(value, tuple | list):
        parts = iter(value)
    for part in parts:
        yield from _values(part)


# The score ------------------------------------------------------------------------------------------------


@given(ACCOUNTS, DATES)
def test_the_score_is_within_its_range_its_points_add_up_and_its_band_is_reached(
    of: Account, as_of: date
) -> None:
    health = assess(of, PLAYBOOK, as_of).health
    known = [each for each in health.dimensions if each.exact is not None]
    assert (health.score is None) == (health.band is None)
    assert health.state in {"not_started", "insufficient", "provisional", "full", "none"}
    if health.score is None:
        assert health.state in {"not_started", "insufficient", "none"}
        return
    assert 0 <= health.exact <= 100
    assert all(0 <= each.exact <= 100 for each in known)
    assert health.low is not None
    assert health.high is not None
    assert health.low <= health.score <= health.high
    assert sum(Fraction(str(each.earned)) for each in known) == Fraction(str(health.score))
    assert sum(Fraction(str(each.lost)) for each in known) == Fraction(str(shown(100 - health.exact)))
    weight = sum(each.weight for each in known)
    assert sum(each.weight * each.exact for each in known) == health.exact * weight
    assert (health.state == "full") == (not health.provisional_because)
    assert health.coverage >= Fraction(3, 5)
    if set(health.missing) & {"milestones", "engagement", "usage"}:
        assert health.band != "healthy"


FEEDS = {
    "milestones": {"milestone_completed", "activity_completed", "activity_waived"},
    "engagement": {"message_sent", "message_received", "meeting_held", "meeting_missed", "survey_answered",
                   "contact_added", "contact_left", "contact_away", "cadence_set"},
    "usage": {"usage_target_set", "usage_observed"},
    "technical": {"component_reported", "blocker_opened", "blocker_worked_around", "blocker_resolved",
                  "activity_completed", "activity_waived"},
    "sentiment": {"sentiment_noted", "survey_answered", "message_received", "meeting_held"},
}  # fmt: skip


@pytest.mark.parametrize("feed", list(FEEDS))
def test_losing_a_whole_feed_betters_a_band_only_in_a_provisional_result_with_both_ends(feed: str) -> None:
    @given(ACCOUNTS, DATES)
    def holds(of: Account, as_of: date) -> None:
        before = assess(of, PLAYBOOK, as_of).health
        after = assess(_only(of, lambda fact: fact.type not in FEEDS[feed]), PLAYBOOK, as_of).health
        if before.band and after.band and BANDS.index(after.band) > BANDS.index(before.band):
            assert after.state == "provisional"
            assert after.provisional_because
            assert BANDS.index(str(after.low_band)) <= BANDS.index(str(after.high_band))

    holds()


# Time -----------------------------------------------------------------------------------------------------


@given(ACCOUNTS, DATES)
def test_the_same_facts_and_date_give_the_same_bytes(of: Account, as_of: date) -> None:
    assert _bytes(of, as_of) == _bytes(of.model_copy(deep=True), as_of)


@given(ACCOUNTS, DATES, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_of_different_days_were_recorded_changes_nothing(
    of: Account,
    as_of: date,
    random: Any,  # noqa: ANN401 -- hypothesis names no type
) -> None:
    days = sorted({fact.day for fact in of.facts})
    random.shuffle(days)
    mixed = of.model_copy(update={"facts": tuple(sorted(of.facts, key=lambda fact: days.index(fact.day)))})
    assert _bytes(mixed, as_of) == _bytes(of, as_of)


@given(ACCOUNTS, DATES)
def test_what_happens_later_changes_nothing_today(of: Account, as_of: date) -> None:
    assert _bytes(_only(of, lambda fact: fact.day <= as_of), as_of) == _bytes(of, as_of)


@given(ACCOUNTS, st.lists(DATES, min_size=2, max_size=4))
def test_a_history_answers_a_date_the_same_whatever_it_was_asked_before(
    of: Account, dates: list[date]
) -> None:
    history = History(of, PLAYBOOK)
    for as_of in dates:
        asked = assess_history(history, as_of)
        fresh = assess(of, PLAYBOOK, as_of)
        assert asked.model_dump_json() == fresh.model_dump_json()
        assert decide(asked) == decide(fresh)


# Signals --------------------------------------------------------------------------------------------------

_TECHNICAL = {"component_reported", "blocker_opened", "blocker_worked_around", "blocker_resolved",
              "ticket_opened", "ticket_solved", "activity_completed", "activity_waived",
              "weekly_answer"}  # fmt: skip
_CONTACTS = {"message_received", "meeting_held", "survey_answered"}
INPUTS: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "sponsor_no_show": (
        {"meeting_held", "meeting_missed"},
        ("no executive sponsor is required in this segment", "the kickoff is not past"),
    ),
    "champion_dark": (_CONTACTS | {"message_sent"}, ()),
    "unresponsive_champion": (_CONTACTS | {"message_sent"}, ()),
    "blocker_unresolved": (_TECHNICAL, ()),
    "technical_blocker": (_TECHNICAL, ()),
    "training_low": ({"training_held", "activity_completed", "milestone_completed"}, ()),
    "usage_low": ({"usage_target_set", "usage_observed"}, ("not due until Day 30",)),
    "low_usage": ({"usage_target_set", "usage_observed"}, ("not due until Day 30",)),
    "negative_sentiment": (_CONTACTS | {"sentiment_noted", "weekly_answer"}, ()),
    "stakeholder_left": ({"contact_added"}, ()),
}
"""What a rule looks at, and for which stated reasons it may be clear without any of it."""


@pytest.mark.parametrize("name", list(INPUTS))
def test_what_nothing_is_known_of_is_never_clear(name: str) -> None:
    inputs, reasons = INPUTS[name]

    @given(ACCOUNTS, DATES)
    def holds(of: Account, as_of: date) -> None:
        history = History(_only(of, lambda fact: fact.type not in inputs), PLAYBOOK)
        measures = measures_on(history, as_of)
        signals = signals_on(measures)
        plays = [each.told() for each in plays_on(measures, signals) if each.play == name]
        found: list[Any] = plays or [each.told() for each in signals if each.signal == name]
        assert [each.status for each in found if each.says not in reasons] in ([], ["not_evaluable"])
        assert all(each.missing for each in found if each.status == "not_evaluable")

    holds()


@given(ACCOUNTS, DATES)
def test_a_signal_has_fired_since_its_onset_without_a_break_and_not_the_day_before(
    of: Account, as_of: date
) -> None:
    first = min((fact.day for fact in of.facts), default=as_of)
    for signal in signals_on(measures_on(History(of, PLAYBOOK), as_of)):
        assert (signal.onset_on is not None) == (signal.status == "fired")
        if signal.onset_on is None:
            continue
        assert first <= signal.onset_on <= as_of
        day = signal.onset_on
        while day <= as_of:
            assert _fires(of, signal.signal, signal.cause, day)
            day += timedelta(days=7)
        assert signal.onset_on == first or not _fires(
            of, signal.signal, signal.cause, signal.onset_on - timedelta(days=1)
        )


def _fires(of: Account, name: str, cause: str, as_of: date) -> bool:
    found = signals_on(measures_on(History(of, PLAYBOOK), as_of))
    return any((each.signal, each.cause, each.status) == (name, cause, "fired") for each in found)


@given(ACCOUNTS, DATES)
def test_attention_is_the_class_of_the_worst_cause(of: Account, as_of: date) -> None:
    found = assess(of, PLAYBOOK, as_of)
    assume(found.attention is not None)
    causes = [CLASSES[each.level] for each in found.risks.signals if each.is_active]
    if found.health.state != "not_started":
        causes += ["P1" if found.health.band == "critical" else CLASSES.get(str(found.health.band), "P4")]
        causes += ["P3" for each in found.risks.plays if each.watch and each.is_active]
        causes += ["P3" for each in found.milestones.items if each.status == "overdue"]
        causes += ["P3"] if found.milestones.replans_after_kickoff >= 2 else []
        causes += ["P3"] if found.standing.measures.plan.slip_after_kickoff >= 15 else []
    if found.health.state == "insufficient":
        causes += [
            "P3",
            "P1" if found.health.high_band == "critical" else CLASSES.get(str(found.health.high_band), "P4"),
        ]
    if found.health.state == "not_started" and any(
        "no kickoff date agreed" in each for each in found.attention_because
    ):
        causes += ["P3"]
    assert found.attention == min(causes, default="P4")
    assert bool(found.attention_because) == (found.attention != "P4")


# The next step --------------------------------------------------------------------------------------------


@given(ACCOUNTS, DATES)
def test_the_next_step_is_due_on_or_after_the_day_on_which_its_cause_began(of: Account, as_of: date) -> None:
    found = assess(of, PLAYBOOK, as_of)
    step = decide(found)
    began = [
        each.onset_on
        for causes in (found.risks.signals, found.risks.plays)
        for each in causes
        if each.is_active and each.onset_on and each.cause == (step.cause or "")
    ]
    if step.kind in {"critical_signal", "high_signal", "medium_signal", "watch_play"}:
        assert step.due_on is not None
        assert step.due_on >= min(began)
    if step.due_on is not None:
        assert step.days_overdue == max(0, (as_of - step.due_on).days)
    assert step.runner_up is None or step.runner_up.key != step.key


@given(ACCOUNTS, DATES)
def test_every_rule_that_a_result_names_is_a_section_and_every_fact_that_it_cites_exists(
    of: Account, as_of: date
) -> None:
    found = assess(of, PLAYBOOK, as_of)
    step = decide(found)
    ids = {fact.id for fact in of.facts if fact.day <= as_of}
    rules = {*step.rules, *(each.rule for each in found.health.dimensions)}
    rules |= {each.rule for each in (*found.handoff.criteria, *found.handoff.exit)}
    rules |= {f"signals.{each.signal}" for each in found.risks.signals}
    rules |= {f"plays.{each.play}" for each in found.risks.plays}
    assert all(section(PLAYBOOK, rule).title for rule in rules)
    cited = [each for each in _values((found, step)) if isinstance(each, Evidence)]
    assert all(set(each.facts) <= ids for each in cited)
    assert all(each.on is None or each.on <= as_of for each in cited)


@given(ACCOUNTS, DATES)
def test_where_an_account_stands_among_others_is_the_same_without_its_row(of: Account, as_of: date) -> None:
    row_ = summarize(of, PLAYBOOK, as_of)
    assert place_of(stand(of, PLAYBOOK, as_of)) == place(row_, PLAYBOOK, as_of)


# Outside text ---------------------------------------------------------------------------------------------


def _leaks(result: object) -> list[str]:
    """Return the strings that carry the mark without being marked as outside text."""
    return [
        str(value)
        for value in _values(result)
        if isinstance(value, str) and MARK in value.casefold() and not isinstance(value, OutsideText)
    ]


@given(ACCOUNTS, DATES)
def test_no_sentence_of_ours_repeats_what_others_wrote(of: Account, as_of: date) -> None:
    found = assess(of, PLAYBOOK, as_of)
    row_ = summarize(of, PLAYBOOK, as_of)
    assert _leaks((found, decide(found), row_)) == []
    assert _leaks(triage([row_], PLAYBOOK, as_of)) == []
    assert _leaks(review_cohort([found], PLAYBOOK, as_of)) == []
    assert _leaks(changes_since(of, PLAYBOOK, as_of - timedelta(days=10), as_of)) == []


@given(ACCOUNTS, DATES)
def test_no_sentence_about_the_days_to_come_repeats_what_others_wrote(of: Account, as_of: date) -> None:
    assert _leaks(outlook(of, PLAYBOOK, as_of)) == []
