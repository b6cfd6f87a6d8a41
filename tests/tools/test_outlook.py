"""What turns without anybody acting, and what is different since a day, on the account of accounts.py."""

from datetime import date

from onboarding_tools.outlook import Since, Turn, changes_since, outlook
from tools.accounts import AS_OF, HEALTHY, PLAYBOOK, Row, account, row


def _turns(*rows: Row, as_of: date = AS_OF) -> list[tuple[str, str]]:
    return [(f"{turn.on:%m-%d}", turn.key) for turn in _outlook(*rows, as_of=as_of)]


def _outlook(*rows: Row, as_of: date = AS_OF) -> tuple[Turn, ...]:
    return outlook(account(*rows), PLAYBOOK, as_of)


def _since(*rows: Row, since: date) -> Since:
    return changes_since(account(*rows), PLAYBOOK, since, AS_OF)


def test_if_nobody_acts_each_date_on_which_something_turns_is_named() -> None:
    assert _turns(*HEALTHY) == [
        ("10-26", "health.bands.needs_attention"),  # the usage of 11 October is 15 days old: missing, capped
        ("10-31", "milestones.habitual_use"),  # due on Day 60, 30 October
        # M 75 (11 days behind), E 25 (sponsor last seen 36 days ago), T 100: (2250 + 625 + 1000) / 65 = 59.6
        ("11-10", "health.bands.at_risk"),
        ("11-14", "health.bands.critical"),  # M 25 (15 days behind): (750 + 625 + 1000) / 65 = 36.5
    ]


def test_a_band_that_turns_is_told_with_its_score_whichever_way_it_turns() -> None:
    assert [turn.says for turn in _outlook(*HEALTHY) if turn.kind == "band"] == [
        "the band turns to needs attention, score 100.0, usage missing",
        "the band turns to at risk, score 59.6, usage, sentiment missing",
        "the band turns to critical, score 36.5, usage, sentiment missing",
    ]


def test_an_outreach_that_stays_unanswered_turns_into_a_signal_and_then_a_play() -> None:
    sent = row("message_sent", "2026-10-14", who="Priya Shah", channel="email")
    again = row("message_sent", "2026-10-15", who="Priya Shah", channel="call")
    early = [each for each in _outlook(*HEALTHY, sent, again) if each.on <= date(2026, 10, 22)]
    assert [(turn.on.day, turn.kind, turn.key, turn.cause) for turn in early] == [
        (19, "signal", "signals.champion_dark", "Priya Shah"),  # 5 days, 3 of them business days
        (19, "band", "health.bands.needs_attention", ""),  # E 25: 100 - 25 * 75/100 = 81.25
        (21, "play", "plays.unresponsive_champion", "Priya Shah"),  # the 15th, 16th, 19th, 20th and 21st
    ]


def test_what_runs_out_by_itself_is_told_as_well() -> None:
    rows = (
        row("sentiment_noted", "2026-10-07", state="negative", who="Priya Shah"),
        row("sentiment_noted", "2026-10-08", state="positive", who="Priya Shah"),
    )
    assert [
        (turn.on, turn.kind, turn.key, turn.says)
        for turn in _outlook(*HEALTHY, *rows)
        if turn.says == "no longer fires"
    ] == [  # a negative word counts for 14 days whatever follows it: up to 21 October
        (date(2026, 10, 22), "signal", "signals.negative_sentiment", "no longer fires"),
        (date(2026, 10, 22), "play", "plays.sentiment_recovery", "no longer fires"),
    ]


def test_the_day_on_which_too_little_is_known_is_told() -> None:
    rows = [each for each in HEALTHY if each["type"] != "component_reported"]
    # Without usage (from 26 October) and sentiment (from 6 November) 55 of 100 are known
    turn = next(turn for turn in _outlook(*rows) if turn.kind == "score")
    assert (turn.on, turn.says) == (date(2026, 11, 6), "too little is known for a score")


def test_the_day_on_which_the_goal_for_first_value_is_missed_is_told() -> None:
    kickoff = row("milestone_planned", "2026-09-01", what="kickoff", due_on="2026-10-01")
    turn = next(turn for turn in _outlook(kickoff) if turn.kind == "value")
    assert turn.on == date(2026, 10, 31)  # Day 31


def test_nothing_turns_on_an_account_of_which_nothing_is_known() -> None:
    assert _outlook() == ()


def test_what_is_different_since_a_day_is_told_against_what_was_known_then() -> None:
    since = _since(*HEALTHY, since=date(2026, 10, 1))
    assert since.new_facts == 5
    assert {each.key: (each.before, each.after) for each in since.differences} == {
        "attention.classes": ("P3", "P4"),
        "health.bands": ("needs_attention", "healthy"),
        "health.score": ("96.6", "100"),  # M 100, E 100, T 100, S 75 of 75, usage missing
        "next_step.order": ("data_gap.usage", "milestones.habitual_use.usage_reviewed"),
        "signals.usage_low": ("not_evaluable", "clear"),
    }


def test_a_fact_recorded_later_was_not_known_on_its_day() -> None:
    told_late = row("blocker_opened", "2026-09-10", ref="SSO", recorded_at="2026-10-14T09:00:00+00:00")
    since = _since(*HEALTHY, told_late, since=date(2026, 10, 13))
    assert since.new_facts == 1
    assert ("signals.blocker_unresolved", "clear", "fired") in [
        (each.key, each.before, each.after) for each in since.differences
    ]


def test_an_account_of_which_nothing_was_known_then_is_new_and_nothing_is_compared() -> None:
    learned = [each | {"recorded_at": "2026-10-14T09:00:00+00:00"} for each in HEALTHY]
    since = _since(*learned, since=date(2026, 10, 13))
    assert (since.is_new, since.new_facts, since.differences) == (True, len(HEALTHY), ())
    assert not _since(*HEALTHY, since=date(2026, 10, 13)).is_new


def test_of_several_instances_of_a_signal_the_worst_is_compared() -> None:
    blockers = [row("blocker_opened", "2026-09-10", ref=ref) for ref in ("SSO", "API")]
    since = _since(*HEALTHY, *blockers, since=date(2026, 9, 9))
    assert [each.after for each in since.differences if each.key == "signals.blocker_unresolved"] == ["fired"]


def test_since_today_nothing_is_different() -> None:
    assert _since(*HEALTHY, since=AS_OF).differences == ()
