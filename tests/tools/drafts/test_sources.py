"""What a draft finds in the facts, source by source, where it is not plain to see."""

from datetime import date
from typing import Any

import pytest

from onboarding_tools.assessment import assess
from onboarding_tools.drafts.sources import SOURCES, View
from onboarding_tools.next_step import decide
from tools.drafts.samples import FULL, PLAYBOOK, Row, account_of, known, row

SPONSOR = row("contact_added", "2026-08-19", who="Elena Voss", role="executive_sponsor", side="customer")
CHAMPION = row("contact_added", "2026-08-19", who="Priya Shah", role="champion", side="customer")
EXECUTIVE = row("contact_added", "2026-08-19", who="Ravi Montague", role="executive", side="customer")
USER = row("contact_added", "2026-08-19", who="Omar Haddad", role="user", side="customer")
ADMIN = row("contact_added", "2026-08-19", who="Mia Lund", role="admin", side="customer")
PLANNED = row("milestone_planned", "2026-08-20", what="kickoff", due_on="2026-09-01")
HELD = row("meeting_held", "2026-09-01", what="kickoff", who="Elena Voss; Priya Shah")


def find(source: str, *rows: Row, as_of: date = date(2026, 10, 15)) -> Any:  # noqa: ANN401 -- a value of any kind
    assessment, step = known(*rows, as_of=as_of)
    known_ = SOURCES[source].find(View(assessment, step))
    return known_.value if known_ else None


def name(source: str, *rows: Row) -> str | None:
    person = find(source, *rows)
    return str(person.name) if person else None


def left(who: str, **more: str) -> Row:
    return row("contact_left", "2026-10-12", who=who, **more)


def test_who_decides_is_the_sponsor_and_else_another_executive() -> None:
    assert name("decider", SPONSOR, EXECUTIVE) == "Elena Voss"
    assert name("decider", SPONSOR, EXECUTIVE, left("Elena Voss")) == "Ravi Montague"
    assert name("decider", SPONSOR, left("Elena Voss")) is None


def test_who_announced_to_leave_is_asked_for_nothing() -> None:
    assert name("sponsor", SPONSOR, left("Elena Voss", due_on="2026-11-30")) is None
    assert name("decider", SPONSOR, EXECUTIVE, left("Elena Voss", due_on="2026-11-30")) == "Ravi Montague"


def test_a_departure_knows_whether_it_is_still_to_come() -> None:
    gone = find("departure", SPONSOR, left("Elena Voss"))
    coming = find("departure", SPONSOR, left("Elena Voss", due_on="2026-11-30"))
    assert (gone["role"], gone["on"], gone["leaving"]) == ("executive sponsor", date(2026, 10, 12), None)
    assert (coming["on"], coming["leaving"]) == (date(2026, 11, 30), "yes")


def test_the_successor_is_who_was_named_in_place_of_the_leaver() -> None:
    new = row(
        "contact_added",
        "2026-10-13",
        who="Ines Calder",
        role="champion",
        side="customer",
        in_place_of="Priya Shah",
    )
    assert name("successor", CHAMPION, left("Priya Shah"), new) == "Ines Calder"
    assert name("successor", CHAMPION, left("Priya Shah")) is None
    assert name("successor", CHAMPION) is None
    assert name("leaver", CHAMPION, USER, left("Omar Haddad")) is None


def test_another_contact_is_neither_champion_nor_executive_and_rather_somebody_we_have_met() -> None:
    met = row("meeting_held", "2026-09-01", what="kickoff", who="Mia Lund")
    assert name("other_contact", SPONSOR, CHAMPION, USER, ADMIN) == "Omar Haddad"
    assert name("other_contact", SPONSOR, CHAMPION, USER, ADMIN, met) == "Mia Lund"
    assert name("other_contact", SPONSOR, CHAMPION, EXECUTIVE) is None


def test_a_mail_address_is_no_name() -> None:
    assert (
        name(
            "champion",
            row("contact_added", "2026-08-19", who="p@acme.example", role="champion", side="customer"),
        )
        is None
    )


def test_the_latest_holder_of_a_role_is_greeted() -> None:
    second = row("contact_added", "2026-09-19", who="Uma Rao", role="executive_sponsor", side="customer")
    assert name("sponsor", SPONSOR, second) == "Uma Rao"


def test_milestones_and_activities_of_the_last_seven_days_were_done_this_week() -> None:
    rows = [
        PLANNED,
        row("milestone_completed", "2026-10-09", what="kickoff"),  # 6 days ago
        row("milestone_completed", "2026-10-08", what="technical_foundation"),  # 7 days ago
        row("activity_completed", "2026-10-14", what="first_value.users_trained"),
        row("activity_completed", "2026-10-14", what="value_realized.renewal_assessed"),
        row("activity_completed", "2026-10-14", what="handoff.contacts"),
    ]
    assert [each["title"] for each in find("done", *rows)] == ["Kickoff complete", "Key users trained"]


def test_open_items_leave_out_what_only_we_look_at_and_what_is_measured() -> None:
    rows = [PLANNED, row("milestone_completed", "2026-09-28", what="first_value")]
    titles = [each["title"] for each in find("open_items", *rows)]
    assert titles == [
        "Usage figures reviewed with the customer",
        "Further use cases found",
        "Power users organised",
        "Good practice written down for this customer",
    ]
    assert (
        find("open_items", PLANNED, row("milestone_completed", "2026-10-01", what="value_realized")) is None
    )


def test_a_task_that_does_not_apply_says_so() -> None:
    waived = row("activity_waived", "2026-09-03", what="technical_foundation.sso", reason="No provider")
    states = {each["title"]: each["state"] for each in find("tasks", PLANNED, waived)}
    assert states["Single sign-on configured"] == "does not apply"
    assert states["Core integrations connected"] == "open"
    assert find("tasks", waived) is None


def test_the_next_milestone_says_when_it_is_late() -> None:
    late = find("next_milestone", PLANNED, HELD)
    assert (late["title"], late["due_on"], late["late"]) == ("Kickoff complete", date(2026, 9, 1), "yes")
    assert find("next_milestone", PLANNED, HELD, as_of=date(2026, 9, 1))["late"] is None


def test_access_is_needed_for_the_kickoff_else_for_the_next_milestone_else_soon() -> None:
    """Day 1 = 1 September, so Day 7 = 7 September. Thursday 15 October + 5 business days = 22 October."""
    done = row("milestone_completed", "2026-09-02", what="kickoff")
    assert find("access_by", PLANNED, as_of=date(2026, 8, 25)) == date(2026, 9, 1)
    assert find("access_by", PLANNED, done, as_of=date(2026, 9, 3)) == date(2026, 9, 7)
    assert find("access_by", PLANNED, done) == date(2026, 10, 22)


def test_a_make_up_kickoff_that_is_booked_goes_before_the_planned_one() -> None:
    booked = row("meeting_booked", "2026-10-01", what="kickoff", due_on="2026-10-29")
    assert find("kickoff_ahead_on", PLANNED, HELD, booked) == date(2026, 10, 29)
    assert find("kickoff_ahead_on", PLANNED, HELD) is None


def test_the_blocker_of_the_next_step_goes_before_the_worst_one() -> None:
    rows = [
        PLANNED,
        row("blocker_opened", "2026-10-01", ref="B1", what="Data import"),
        row("blocker_opened", "2026-10-02", ref="B2", what="Single sign-on", side="customer"),
    ]
    assessment, step = known(*rows)
    view = View(assessment, step.model_copy(update={"cause": "b2"}))
    meant = SOURCES["blocker"].find(view)
    assert meant is not None
    assert (meant.value["name"], meant.value["side"], meant.value["days"]) == (
        "Single sign-on",
        "the customer",
        13,
    )
    assert find("blocker", *rows)["name"] == "Data import"
    assert find("waiting_for", *rows) == "Single sign-on"


def test_without_a_blocker_of_theirs_an_open_component_of_theirs_is_waited_for() -> None:
    open_ = row("component_reported", "2026-10-01", what="CRM sync", state="in_progress", side="customer")
    assert find("waiting_for", open_) == "CRM sync"
    assert (
        find(
            "waiting_for",
            row("component_reported", "2026-10-01", what="CRM sync", state="complete", side="customer"),
        )
        is None
    )


def test_the_latest_wording_of_a_criterion_holds_and_keeps_its_result() -> None:
    rows = [
        row(
            "success_criterion_set", "2026-09-01", what="Faster", metric="Hours", target="<4 hours", ref="O1"
        ),
        row(
            "success_criterion_set", "2026-09-08", what="Faster", metric="Hours", target="<2 hours", ref="O1"
        ),
        row("success_criterion_set", "2026-09-01", what="Fewer calls", metric="Calls", target="10"),
        row("result_measured", "2026-10-01", ref="O1", value=3.5, unit="hours"),
        row("result_measured", "2026-10-01", ref="fewer calls", value=12),
    ]
    found = find("criteria", *rows)
    assert [(each["target"], each["result"]) for each in found] == [("<2 hours", "3.5 hours"), ("10", "12")]


def test_words_of_the_customer_stand_for_a_moment_that_nobody_noted() -> None:
    said = row(
        "customer_confirmed", "2026-10-02", what="first_value", who="Priya Shah", quote="That saved a day."
    )
    assert find("value_moment", said)["text"] == "That saved a day."
    silent = row("customer_confirmed", "2026-10-02", what="first_value", who="Priya Shah")
    assert find("value_moment", silent) is None


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([PLANNED, HELD], "not reached yet; goal Day 30"),
        # 21 September is Day 21
        (
            [PLANNED, HELD, row("value_moment", "2026-09-21", text="x")],
            "Day 21, not confirmed by the customer yet; goal Day 30",
        ),
        (
            [PLANNED, HELD, row("customer_confirmed", "2026-09-21", what="first_value", who="P", quote="x")],
            "Day 21, goal Day 30: met",
        ),
    ],
)
def test_time_to_first_value_is_said_with_its_goal(rows: list[Row], says: str) -> None:
    assert find("ttfv", *rows) == says


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "no score: before Day 1"),
        ([PLANNED, row("status_changed", "2026-10-01", state="on_hold")], "no score: not in onboarding"),
        (
            [PLANNED],
            "not enough data for a score: milestones, engagement, usage, technical, sentiment missing",
        ),
    ],
)
def test_where_there_is_no_score_a_draft_says_why(rows: list[Row], says: str) -> None:
    assert find("health", *rows) == says


def test_a_provisional_score_is_called_so() -> None:
    rows = [each for each in FULL if each["type"] not in {"usage_observed", "usage_target_set"}]
    assert find("health", *rows).endswith(", provisional)")


def test_an_assumed_segment_is_called_so() -> None:
    assert find("segment", PLANNED) == "Enterprise (high-touch), assumed"


def test_contract_value_without_a_currency_is_in_the_playbook_s() -> None:
    assert find("acv", row("contract_signed", "2026-08-15", value=60000)) == (60000, "USD")
    assert find("acv") is None


def test_slip_is_split_by_side() -> None:
    assert find("slip", PLANNED) == "0 days"


def test_steps_of_a_play_that_is_gone_are_left_out() -> None:
    rows = [
        row("play_step_done", "2026-10-01", what="low_usage.1"),
        row("play_step_done", "2026-10-02", what="old.1"),
        row("play_step_done", "2026-10-02", what="low_usage.99"),
    ]
    assert [each["on"] for each in find("steps_done", *rows)] == [date(2026, 10, 1)]


def test_without_an_agenda_or_a_cadence_in_the_playbook_a_draft_asks() -> None:
    slim = PLAYBOOK.model_copy(update={"agendas": {}, "cadences": {}})
    assessment = assess(account_of(*FULL), slim, date(2026, 10, 15))
    view = View(assessment, decide(assessment))
    names = ["agenda_kickoff", "minutes_kickoff", "minutes_qbr", "agenda_handoff"]
    assert [SOURCES[each].find(view) for each in names] == [None] * 4
    invited = SOURCES["invited"].find(view)
    assert [str(each["name"]) for each in invited.value] == ["Dana Ortiz"] if invited else False


def test_every_source_finds_something_in_a_full_account_and_asks_in_an_empty_one() -> None:
    everything, nothing = known(*FULL), known()
    missing = {each for each, source in SOURCES.items() if source.find(View(*everything)) is None}
    assert missing <= {"kickoff_on", "waiting_for", "review_on", "asks"}
    assert all(source.ask.endswith(("?", ".")) for source in SOURCES.values())
    for source in SOURCES.values():
        source.find(View(*nothing))


def test_no_source_has_a_field_that_a_dictionary_has_itself() -> None:
    """Jinja would find the method `items` before the field."""
    assert not {field for source in SOURCES.values() for field in source.fields} & set(dir(dict))
