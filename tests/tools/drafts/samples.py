"""Accounts and values for the drafts: one of which everything is known, one of which nothing is."""

from datetime import date
from functools import cache
from typing import Any

from onboarding_tools.assessment import Assessment, assess
from onboarding_tools.drafts import Template, shipped
from onboarding_tools.facts import Account, OutsideText, parse_facts
from onboarding_tools.next_step import NextStep, decide
from onboarding_tools.playbook import standard

PLAYBOOK = standard()
AS_OF = date(2026, 10, 15)
"""A Thursday, Day 45 of a kickoff on Tuesday 1 September."""

Row = dict[str, Any]


def row(type_: str, on: str, **fields: object) -> Row:
    return {"type": type_, "on": on, **fields}


# Everything that a draft can ask for is on record somewhere, also what seldom goes together.
FULL: tuple[Row, ...] = (
    row("contract_signed", "2026-08-15", value=60000, unit="USD"),
    row("profile_set", "2026-08-16", what="goal", text="Answer every claim within a day"),
    row("profile_set", "2026-08-16", what="product_type", state="automation"),
    row("profile_set", "2026-08-16", what="communication", text="Mail before noon, short"),
    row("profile_set", "2026-08-16", what="renewal", due_on="2027-08-15"),
    row("contact_added", "2026-08-19", who="Elena Voss", role="executive_sponsor", side="customer"),
    row(
        "contact_added",
        "2026-08-19",
        who="Priya Shah <priya@acme.example>",
        role="champion",
        side="customer",
        text="Prefers numbers",
    ),
    row("contact_added", "2026-08-19", who="Tom Reed", role="project_lead", side="customer"),
    row("contact_added", "2026-08-19", who="Mia Lund", role="admin", side="customer"),
    row("contact_added", "2026-08-20", who="Omar Haddad", role="user", side="customer"),
    row("contact_added", "2026-08-20", who="Dana Ortiz", role="onboarding_manager", side="us"),
    row("contact_added", "2026-08-20", who="Lars Berg", role="csm", side="us"),
    row("contact_added", "2026-08-20", who="Nina Falk", role="account_executive", side="us"),
    row("contact_added", "2026-08-20", who="Kofi Mensah", role="solutions_engineer", side="us"),
    row("contact_added", "2026-08-20", who="Yuki Mori", role="engineering", side="us"),
    row("contact_added", "2026-08-20", who="Adele Fontaine", role="executive", side="us"),
    row("milestone_planned", "2026-08-20", what="kickoff", due_on="2026-09-01", who="Priya Shah"),
    row(
        "success_criterion_set",
        "2026-09-01",
        what="Answer claims faster",
        metric="Median hours to an answer",
        baseline="52 hours",
        target="<24 hours",
        due_on="2026-11-29",
        method="Claims report",
        who="Tom Reed; Dana Ortiz",
        ref="O1",
    ),
    row(
        "meeting_held",
        "2026-09-01",
        what="kickoff",
        who="Priya Shah; Tom Reed; Dana Ortiz",
        absent="Elena Voss",
    ),
    row("cadence_set", "2026-09-01", what="status_call", state="weekly"),
    row("cadence_set", "2026-09-01", what="sponsor_sync", state="monthly"),
    row("usage_target_set", "2026-09-01", what="weekly_active_users", value=50),
    row("activity_completed", "2026-09-02", what="kickoff.cadence_set"),
    row("activity_waived", "2026-09-03", what="technical_foundation.sso", reason="No identity provider"),
    row(
        "component_reported",
        "2026-09-03",
        what="User provisioning",
        state="complete",
        side="us",
        who="Kofi Mensah",
    ),
    row(
        "component_reported",
        "2026-09-03",
        what="Claims sync",
        state="in_progress",
        side="customer",
        who="Mia Lund",
        reason="Awaiting a key",
    ),
    row(
        "milestone_planned",
        "2026-09-10",
        what="first_value",
        due_on="2026-10-20",
        who="Priya Shah",
        reason="Holidays",
        side="customer",
    ),
    row("milestone_completed", "2026-09-20", what="technical_foundation"),
    row(
        "training_held",
        "2026-09-22",
        what="101",
        value=8,
        out_of=25,
        text="Claims handlers",
        link="https://files.example/101",
    ),
    row("meeting_held", "2026-09-24", what="sponsor_sync", who="Elena Voss; Dana Ortiz"),
    row("blocker_opened", "2026-09-29", ref="B1", what="Single sign-on", side="us"),
    row("blocker_worked_around", "2026-10-02", ref="B1", who="Priya Shah"),
    row("blocker_resolved", "2026-10-09", ref="Claims sync"),
    row("ticket_opened", "2026-09-30", ref="T1", state="high"),
    row("ticket_opened", "2026-09-30", ref="T2", state="low"),
    row("ticket_solved", "2026-10-01", ref="T1"),
    row("value_moment", "2026-10-01", text="The first claim was answered on the day it came in"),
    row(
        "customer_confirmed",
        "2026-10-02",
        what="first_value",
        who="Priya Shah",
        quote="We had never answered one the same day.",
    ),
    row("message_received", "2026-10-02T10:00", who="Priya Shah", channel="email"),
    row("usage_observed", "2026-10-04", what="weekly_active_users", value=26),
    row("message_sent", "2026-10-05T09:00", who="Priya Shah", channel="email"),
    row("message_sent", "2026-10-08T09:00", who="Priya Shah", channel="call"),
    row("usage_observed", "2026-10-11", what="weekly_active_users", value=31),
    row("result_measured", "2026-10-10", ref="O1", value=30, unit="hours"),
    row("activity_completed", "2026-10-12", what="first_value.use_case_tested"),
    row("contact_left", "2026-10-12", who="Tom Reed", state="role", reason="New position"),
    row(
        "contact_added",
        "2026-10-13",
        who="Ines Calder",
        role="project_lead",
        side="customer",
        in_place_of="Tom Reed",
    ),
    row(
        "sentiment_noted", "2026-10-13", state="negative", who="Omar Haddad", quote="Everything takes a week"
    ),
    row("expansion_assessed", "2026-10-13", state="documented", reason="The branch in Ghent asked for it"),
    row("note_added", "2026-10-13", text="Avoid calls on Mondays"),
    row("play_step_done", "2026-10-14", what="low_usage.1"),
    row("meeting_booked", "2026-10-14", what="kickoff", due_on="2026-10-29"),
    row("meeting_booked", "2026-10-14", what="usage_review", due_on="2026-10-22"),
    row("meeting_booked", "2026-10-14", what="sponsor_sync", due_on="2026-10-27"),
    row("meeting_booked", "2026-10-14", what="office_hours", due_on="2026-10-21"),
    row("meeting_booked", "2026-10-14", what="handoff", due_on="2026-11-27"),
    row("meeting_booked", "2026-10-14", what="qbr", due_on="2027-01-12"),
)


def account_of(*rows: Row, name: str = "Acme Robotics") -> Account:
    numbered = [{"id": f"f{number}", **each} for number, each in enumerate(rows, start=1)]
    facts = parse_facts(numbered, today=AS_OF)
    return Account(id="acme", name=OutsideText(name), facts=facts)


def known(*rows: Row, name: str = "Acme Robotics", as_of: date = AS_OF) -> tuple[Assessment, NextStep]:
    assessment = assess(account_of(*rows, name=name), PLAYBOOK, as_of)
    return assessment, decide(assessment)


@cache
def full() -> tuple[Assessment, NextStep]:
    return known(*FULL)


@cache
def empty() -> tuple[Assessment, NextStep]:
    return known(name="")


def examples(template: Template) -> dict[str, str]:
    """Answer every question of a template with its own example."""
    return {name: each.example for name, each in template.variables.items() if each.example}


TEMPLATES = tuple(shipped())
