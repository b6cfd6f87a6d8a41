"""The fact that a step hands out to be recorded; and why there is none while the onboarding stands still."""

from datetime import date
from typing import Any

import pytest

from onboarding_tools.assessment import assess
from onboarding_tools.next_step import NextStep, decide
from tools.accounts import AS_OF, HEALTHY, PLAYBOOK, Row, account, row

ADMIN = row("contact_added", "2026-08-19", who="Mia Lund", role="admin", side="customer")
LEFT = row("contact_left", "2026-09-20", who="Mia Lund", state="company")
CHAMPION = row("contact_added", "2026-08-19", who="Priya Shah", role="champion", side="customer")
PLAN = row("milestone_planned", "2026-08-20", what="kickoff", due_on="2026-09-01")
HELD = row("meeting_held", "2026-09-01", what="kickoff", who="Priya Shah")


def _acv(value: int) -> Row:
    return row("profile_set", "2026-08-19", what="acv", value=value, unit="USD")


def _step(*rows: Row, as_of: date = AS_OF) -> NextStep:
    return decide(assess(account(*rows), PLAYBOOK, as_of))


def _without_day(step: NextStep) -> dict[str, Any]:
    return {key: value for key, value in (step.when_done or {}).items() if key != "on"}


def test_after_a_kickoff_without_a_sponsor_on_record_the_step_is_to_find_out_who_it_is() -> None:
    # Day 4, one milestone open and late; engagement and sentiment come from the kickoff.
    step = _step(_acv(60000), CHAMPION, PLAN, HELD, as_of=date(2026, 9, 4))
    assert step.runner_up is not None
    assert step.runner_up.action == (
        "Find out who the executive sponsor is; the kickoff on 2026-09-01 was held without one on record."
    )


def test_in_smb_a_kickoff_that_the_main_contact_missed_is_held_again() -> None:
    # The main contact is the champion, who was not there: the kickoff proves nothing, and needs no sponsor.
    other = row("meeting_held", "2026-09-01", what="kickoff", who="Omar Haddad")
    step = _step(_acv(8000), CHAMPION, PLAN, other, as_of=date(2026, 9, 2))
    assert step.key == "milestones.kickoff.meeting_held"
    assert _without_day(step) == {"type": "meeting_held", "what": "kickoff"}


@pytest.mark.parametrize(("more", "who"), [((), {"who": "Mia Lund"}), ((LEFT,), {})])
def test_a_call_is_recorded_with_the_main_contact_who_is_still_there(
    more: tuple[Row, ...], who: dict[str, str]
) -> None:
    # Day 29: M 25 (foundation due on Day 3), E 100 (met 28 days ago), S 75: 4000 / 65 = 61.5, At Risk.
    held = row("meeting_held", "2026-09-01", what="kickoff", who="Mia Lund")
    step = _step(_acv(8000), ADMIN, PLAN, held, *more, as_of=date(2026, 9, 29))
    assert step.kind == "at_risk_band"
    assert _without_day(step) == {"type": "meeting_held", "what": "call", **who}


@pytest.mark.parametrize(
    ("state", "more", "why"),
    [
        ("on_hold", {"until": "2026-11-16"}, "On hold since 2026-10-01 until 2026-11-16."),
        ("on_hold", {}, "On hold since 2026-10-01, without an end date: ask until when."),
        ("completed", {}, "Completed on 2026-10-01."),
        ("churned", {}, "Churned on 2026-10-01."),
    ],
)
def test_an_onboarding_that_stands_still_says_since_when_and_why(
    state: str, more: dict[str, str], why: str
) -> None:
    stopped = row("status_changed", "2026-10-01", state=state, reason="Merger", **more)
    step = _step(PLAN, stopped)
    assert (step.why, step.cause, step.due_on, step.when_done) == (why, "Merger", None, None)
    assert ("agree on new dates" in step.action) == (state == "on_hold")


def test_a_gap_in_usage_asks_for_the_figure_alone_where_the_target_is_known() -> None:
    # On 26 October the figure of the 11th is 15 days old.
    silent = [each for each in HEALTHY if each["type"] != "sentiment_noted"]
    assert (
        "How many users were active last week? The target is 50."
        in _step(*silent, as_of=date(2026, 10, 26)).asks
    )
    bare = [each for each in silent if not each["type"].startswith("usage")]
    assert any(ask.endswith("and what is the agreed target?") for ask in _step(*bare).asks)


def test_where_signals_cannot_be_evaluated_nothing_more_urgent_is_known_rather_than_open() -> None:
    nameless = [each for each in HEALTHY if each["type"] != "contact_added"]
    gone = row("contact_left", "2026-10-14", who="Elena Voss", state="company")
    # Nobody's role is on record: not the champion's, not the sponsor's, not that of the one who left.
    step = _step(*nameless, gone)
    assert step.kind == "next_milestone"
    assert "nothing more urgent is known. Cannot be evaluated: stakeholder_left, " in step.why
    assert "(missing: which role the person held who left; who the champion is; " in step.why
    assert step.asks == ("Needed first: which role the person held who left.",)


def test_what_hides_a_medium_signal_alone_is_said_and_not_asked_for() -> None:
    # Day 20: the foundation is reached, usage is at its target, no session was held and first value is open.
    declared = row("milestone_completed", "2026-09-06", what="technical_foundation")
    used = row("usage_observed", "2026-09-13", what="weekly_active_users", value=50)
    untrained = [each for each in HEALTHY if each["type"] != "training_held"]
    step = _step(*untrained, declared, used, as_of=date(2026, 9, 20))
    assert step.why.endswith(
        "Cannot be evaluated: training_low (missing: attendance of a required training session)."
    )
    assert step.asks == ()
    assert _step(*HEALTHY).why.endswith("; nothing more urgent is open.")


def test_a_late_kickoff_milestone_says_that_the_meeting_was_held() -> None:
    # Nobody ticked the list: 14 days behind on 15 September, although the sponsor was there on the 1st.
    held = row("meeting_held", "2026-09-01", what="kickoff", who="Elena Voss; Priya Shah")
    sponsor = row("contact_added", "2026-08-19", who="Elena Voss", role="executive_sponsor", side="customer")
    rows = (_acv(60000), CHAMPION, sponsor, PLAN)
    late = assess(account(*rows, held), PLAYBOOK, date(2026, 9, 15)).health.dimension("milestones")
    assert [each.on for each in late.evidence] == [date(2026, 9, 1), date(2026, 9, 1)]
    assert late.evidence[1].says.startswith("the kickoff was held; what is open of its list")
