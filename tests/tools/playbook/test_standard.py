"""The standard playbook's figures, copied by hand from the two sources and our readings of them."""

import re
from fractions import Fraction

import pytest

from onboarding_tools.playbook import Playbook, standard


@pytest.fixture(scope="module")
def playbook() -> Playbook:
    return standard()


@pytest.mark.parametrize(
    ("segment", "acv", "period", "days"),
    [
        ("enterprise", 50_000, 90, [1, 7, 30, 60, 90]),
        ("mid_market", 10_000, 60, [1, 5, 20, 40, 60]),  # 7 * 60/90 = 4.67 -> 5
        ("smb", 0, 30, [1, 3, 10, 20, 30]),  # 7 * 30/90 = 2.33 -> 3
    ],
)
def test_each_segment_has_its_contract_value_period_and_due_days(
    playbook: Playbook, segment: str, acv: int, period: int, days: list[int]
) -> None:
    entry = playbook.segments[segment]
    due = [entry.due_days[name].value for name in playbook.milestones]
    assert (entry.acv_from.value, entry.period_days.value, due) == (acv, period, days)


def test_an_executive_is_required_in_all_segments_but_the_automated_one(playbook: Playbook) -> None:
    assert {key: (each.touch, each.executive_required) for key, each in playbook.segments.items()} == {
        "enterprise": ("person", True),
        "mid_market": ("shared_team", True),
        "smb": ("automated", False),
    }


def test_the_due_days_of_the_longest_period_are_the_source_s_own(playbook: Playbook) -> None:
    seed_days = [milestone.seed_day.value for milestone in playbook.milestones.values()]
    assert seed_days == [day.value for day in playbook.segments["enterprise"].due_days.values()]


def test_an_unknown_contract_value_is_planned_as_enterprise_in_dollars(playbook: Playbook) -> None:
    assert (playbook.unknown_segment, playbook.currency) == ("enterprise", "USD")


def test_the_dimensions_weigh_30_25_25_10_10(playbook: Playbook) -> None:
    weights = {key: dimension.weight.value for key, dimension in playbook.health.dimensions.items()}
    assert weights == {"milestones": 30, "engagement": 25, "usage": 25, "technical": 10, "sentiment": 10}


def test_a_missing_large_dimension_caps_the_band(playbook: Playbook) -> None:
    caps = [key for key, dimension in playbook.health.dimensions.items() if dimension.caps_band]
    assert caps == ["milestones", "engagement", "usage"]
    assert playbook.health.cap_band == "needs_attention"


def test_the_bands_begin_at_85_70_50_and_0(playbook: Playbook) -> None:
    bands = {key: band.from_.value for key, band in playbook.health.bands.items()}
    assert bands == {"healthy": 85, "needs_attention": 70, "at_risk": 50, "critical": 0}


def test_the_states_score_100_90_75_and_25(playbook: Playbook) -> None:
    scores = {key: score.value for key, score in playbook.health.scores.items()}
    assert scores == {"healthy": 100, "minor_slip": 90, "warning": 75, "critical": 25}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("health.min_coverage", "0.60"),
        ("health.stale_days", 14),
        ("health.review_days", 7),
        ("health.compare_days", 7),
        ("health.milestones.minor_slip_from", 1),
        ("health.milestones.warning_from", 7),
        ("health.milestones.critical_from", 15),
        ("health.engagement.reply_hours", 48),
        ("health.engagement.contact_days", 30),
        ("health.engagement.reply_window_days", 30),
        ("health.engagement.executive_days", 35),
        ("health.engagement.cadence_slack_days", 5),
        ("health.usage.observation_days", 14),
        ("health.usage.trailing_days", 7),
        ("health.usage.low_expectation", "0.10"),
        ("health.usage.low_expectation_score", 75),
        ("health.technical.reopened_days", 14),
        ("health.sentiment.conversation_days", 30),
        ("health.sentiment.survey_days", 90),
        ("health.sentiment.negative_days", 14),
        ("health.sentiment.quiet_days", 30),
        ("health.sentiment.nps_positive", 9),
        ("health.sentiment.nps_neutral", 7),
        ("health.sentiment.csat_positive", 4),
        ("health.sentiment.csat_neutral", 3),
        ("plan.slip_days", 15),
        ("plan.replans", 2),
        ("plan.agree_kickoff_days", 14),
        ("value.ttfv_goal_days", 30),
        ("handoff.min_score", 80),
        ("handoff.healthy_score", 85),
        ("handoff.score_days", 14),
        ("handoff.half_days", 7),
        ("handoff.usage_days", 30),
        ("handoff.usage_weeks", 5),
        ("handoff.usage_recent_days", 7),
        ("handoff.contact_days", 30),
        ("handoff.nps_positive", 9),
        ("handoff.survey_days", 90),
        ("handoff.value_outcomes", 2),
        ("next_step.snooze_critical_business_days", 1),
        ("triage.soon_days", 7),
        ("outlook.days", 30),
        ("cohort.min_outcomes", 30),
        ("cohort.min_kind", 10),
        ("cohort.small_n", 5),
    ],
)
def test_each_single_figure_is_the_agreed_one(playbook: Playbook, path: str, value: int | str) -> None:
    figure: object = playbook
    for name in path.split("."):
        figure = getattr(figure, name)
    assert figure.exact == Fraction(value)  # type: ignore[attr-defined] # every path ends at a figure


def test_usage_is_expected_at_0_half_and_all_of_the_target(playbook: Playbook) -> None:
    expected = {key: share.exact for key, share in playbook.health.usage.expectation.items()}
    assert expected == {"technical_foundation": 0, "first_value": Fraction(1, 2), "habitual_use": 1}


def test_the_signals_stand_in_the_order_and_on_the_level_of_the_table(playbook: Playbook) -> None:
    assert [(key, signal.level) for key, signal in playbook.signals.items()] == [
        ("sponsor_no_show", "high"),
        ("champion_dark", "high"),
        ("blocker_unresolved", "medium"),
        ("training_low", "medium"),
        ("usage_low", "high"),
        ("negative_sentiment", "medium"),
        ("stakeholder_left", "critical"),
    ]


@pytest.mark.parametrize(
    ("group", "key", "thresholds"),
    [
        ("signals", "champion_dark", {"calendar_days": "5", "business_days": "2"}),
        ("signals", "blocker_unresolved", {"days": "14"}),
        ("signals", "training_low", {"share": "0.50"}),
        ("signals", "usage_low", {"from_day": "30", "share": "0.25"}),
        ("plays", "unresponsive_champion", {"attempts": "2", "business_days": "5"}),
        ("plays", "low_usage", {"from_day": "30", "share": "0.50"}),
        ("plays", "technical_blocker", {"days": "7"}),
    ],
)
def test_each_signal_and_play_starts_at_its_threshold(
    playbook: Playbook, group: str, key: str, thresholds: dict[str, str]
) -> None:
    found = getattr(playbook, group)[key].thresholds
    assert {name: figure.exact for name, figure in found.items()} == {
        name: Fraction(value) for name, value in thresholds.items()
    }


def test_three_plays_come_from_the_source_and_four_are_marked_as_ours(playbook: Playbook) -> None:
    assert {key: (len(play.steps), play.extension) for key, play in playbook.plays.items()} == {
        "unresponsive_champion": (5, False),
        "low_usage": (6, False),
        "technical_blocker": (6, False),
        "sponsor_no_show": (4, True),
        "training_rescue": (4, True),
        "sentiment_recovery": (4, True),
        "stakeholder_departure": (5, True),
    }


def test_the_sales_rep_is_asked_three_business_days_after_the_sponsor_s_mail(playbook: Playbook) -> None:
    step = playbook.plays["unresponsive_champion"].steps["4"]
    assert step.due is not None
    assert (step.due.value, step.due.unit, step.due_from) == (3, "business_days", "previous_step")


def test_the_sponsor_is_skipped_where_there_is_none_and_the_log_is_its_own_step(playbook: Playbook) -> None:
    steps = playbook.plays["unresponsive_champion"].steps
    assert [key for key, step in steps.items() if step.skip_without] == ["3"]
    assert [key for key, step in steps.items() if step.done_by_log] == ["5"]


@pytest.mark.parametrize(("play", "step", "hours"), [("technical_blocker", "5", 48), ("low_usage", "6", 168)])
def test_check_ins_repeat_on_the_elapsed_clock(playbook: Playbook, play: str, step: str, hours: int) -> None:
    found = playbook.plays[play].steps[step]
    assert found.repeat_hours is not None
    assert (found.repeat_hours.value, found.clock) == (hours, "elapsed")


@pytest.mark.parametrize(
    ("agenda", "minutes", "total"),
    [
        ("kickoff", [10, 15, 20, 10, 10, 5], 70),
        ("kickoff_60", [8, 13, 17, 9, 8, 5], 60),
        ("handoff", [5, 10, 10, 10, 10, 5], 50),
    ],
)
def test_each_agenda_has_its_minutes(playbook: Playbook, agenda: str, minutes: list[int], total: int) -> None:
    found = playbook.agendas[agenda]
    assert [item.minutes.value for item in found.items] == minutes
    assert found.total.value == total == sum(minutes)


CHECKLISTS = {
    ("kickoff", "activities"): """
        meeting_held criteria_agreed timeline_confirmed stakeholders_introduced
        cadence_set requirements_gathered
    """,
    ("technical_foundation", "activities"): """
        provisioned admins_trained sso integrations migration_planned security_reviewed
    """,
    ("first_value", "activities"): """
        use_case_tested users_trained first_workflow value_confirmed win_documented
    """,
    ("habitual_use", "indicators"): """
        usage_at_target multiple_users consistent unprompted breadth_rising
    """,
    ("habitual_use", "activities"): """
        usage_reviewed use_cases_identified power_users practices_documented
        champion_engaged
    """,
    ("value_realized", "evidence"): """
        metrics_measured roi_articulated stakeholders_aware reference_possible
        expansion_identified
    """,
    ("value_realized", "activities"): """
        success_review metrics_documented handoff_scheduled renewal_assessed
        expansion_discussed
    """,
}


@pytest.mark.parametrize(("milestone", "group"), CHECKLISTS)
def test_each_milestone_has_the_source_s_checklist(playbook: Playbook, milestone: str, group: str) -> None:
    found = getattr(playbook.milestones[milestone], group)
    assert list(found) == CHECKLISTS[milestone, group].split()


def test_only_what_the_source_calls_optional_is_optional(playbook: Playbook) -> None:
    optional = [key for key, item in playbook.checklist.items() if item.optional]
    assert optional == ["technical_foundation.sso", "value_realized.expansion_discussed"]


def test_four_checklist_items_are_ticked_by_facts_of_their_own(playbook: Playbook) -> None:
    proved = {key: item.proved_by for key, item in playbook.checklist.items() if item.proved_by}
    assert proved == {
        "weeks2_4.first_outcome": "value_confirmed",
        "kickoff.meeting_held": "kickoff_meeting",
        "first_value.value_confirmed": "value_confirmed",
        "habitual_use.usage_at_target": "usage_at_target",
        "value_realized.metrics_measured": "criterion_measured",
    }


def test_the_checklist_counts_every_list_of_the_sources(playbook: Playbook) -> None:
    # weeks 5+3+3+3+5 = 19, milestones 6+6+5+10+10 = 37, documents 8, win story 1, exit 5
    assert len(playbook.checklist) == 19 + 37 + 8 + 1
    assert len(playbook.checklist_keys) == 19 + 37 + 8 + 1 + 5
    assert {"exit.escalation_paths", "win_story", "week0.discovery_reviewed"} <= playbook.checklist_keys


def test_the_phases_have_the_source_s_days(playbook: Playbook) -> None:
    days = {key: (phase.from_day.value, phase.to_day.value) for key, phase in playbook.phases.items()}
    assert days == {
        "kickoff": (1, 7),
        "configuration": (1, 21),
        "enablement": (15, 35),
        "activation": (29, 56),
        "optimization": (50, 84),
    }


def test_the_next_steps_stand_in_their_order_with_their_days(playbook: Playbook) -> None:
    assert [rung.kind for rung in playbook.next_step.order] == [
        "critical_signal", "critical_band", "high_signal", "at_risk_band", "medium_signal", "watch_play",
        "overdue_milestone", "handoff", "data_gap", "next_milestone",
    ]  # fmt: skip
    days = {key: figure.value for key, figure in playbook.next_step.due_days.items()}
    assert days == {"critical": 1, "high": 2, "medium": 5, "watch": 5, "data_gap": 5, "further_step": 2}


@pytest.mark.parametrize(
    ("question", "scores"),
    [
        ("responding", {"yes": 100, "no": 75, "none": 75}),
        ("progressing", {"yes": 100, "partly": 75, "no": 25}),
        ("using", {"yes": 100, "partly": 75, "no": 25}),
        ("sentiment", {"satisfied": 100, "neutral": 75, "concerned": 25, "none": None}),
        ("blockers", {"none": 100, "worked_around": 75, "open": 25}),
    ],
)
def test_each_weekly_answer_counts_as_agreed(
    playbook: Playbook, question: str, scores: dict[str, int | None]
) -> None:
    answers = playbook.questions[question].answers
    assert {key: answer.score and answer.score.value for key, answer in answers.items()} == scores


def test_a_small_business_is_never_sent_to_an_executive(playbook: Playbook) -> None:
    steps = [step for play in playbook.plays.values() for step in play.steps.values()]
    rules = playbook.next_step
    actions = [
        *(step for step in steps if not step.skip_without),
        *(signal for key, signal in playbook.signals.items() if key != "sponsor_no_show"),
        *(item for milestone in playbook.milestones.values() for item in milestone.activities.values()),
        *playbook.handoff.exit.values(),
        *(rules.handoff_meeting, rules.agree_kickoff, rules.data_gap, rules.position),
        *(*rules.bands.values(), *rules.remedies.values()),
    ]
    sentences = [action.action_for("automated") for action in actions]
    assert [each for each in sentences if "executive" in each] == []


def test_a_sentence_is_the_general_one_where_the_segment_has_none_of_its_own(playbook: Playbook) -> None:
    signal = playbook.signals["negative_sentiment"]
    assert signal.action_for("automated") == signal.action_for("person") == signal.action


def test_every_action_is_one_plain_sentence_of_role_words(playbook: Playbook) -> None:
    steps = [step for play in playbook.plays.values() for step in play.steps.values()]
    exits = playbook.handoff.exit.values()
    actions = [*steps, *playbook.signals.values(), *playbook.checklist.values(), *exits]
    sentences = [s for action in actions for s in (action.action, *action.action_by_touch.values())]
    plain = re.compile(r"[A-Z][^\[\]{}]{10,160}[.?]")
    assert [sentence for sentence in sentences if not plain.fullmatch(sentence)] == []


def test_the_version_names_the_playbook_and_eight_digits_of_its_content(playbook: Playbook) -> None:
    name, edition, digest = playbook.version.split()
    assert (name, edition, len(digest)) == ("standard", "2026.11", 8)


def test_the_standard_is_read_once(playbook: Playbook) -> None:
    assert standard() is playbook
