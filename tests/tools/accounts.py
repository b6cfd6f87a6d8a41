"""Accounts for tests: flat rows in, as a caller writes them; an account or its assessment out."""

from datetime import date
from typing import Any

from onboarding_tools.assessment import Assessment, assess
from onboarding_tools.facts import Account, Fact, OutsideText, parse_facts
from onboarding_tools.measures import Measures, measures_on
from onboarding_tools.playbook import standard
from onboarding_tools.state import History

PLAYBOOK = standard()
AS_OF = date(2026, 10, 15)
"""Day 45 of a kickoff on 1 September."""

Row = dict[str, Any]


def row(type_: str, on: str, **fields: object) -> Row:
    return {"type": type_, "on": on, **fields}


def facts(*rows: Row) -> tuple[Fact, ...]:
    """Read rows as facts f1, f2 ... in their order, however late they happened."""
    numbered = [{"id": f"f{number}", **each} for number, each in enumerate(rows, start=1)]
    return parse_facts(numbered, today=date(2099, 1, 1))


def account(*rows: Row, name: str = "Acme Robotics", zone: str = "UTC") -> Account:
    return Account(id="acme", name=OutsideText(name), facts=facts(*rows), zone=zone)


def assessed(*rows: Row, as_of: date = AS_OF) -> Assessment:
    return assess(account(*rows), PLAYBOOK, as_of)


def measured(*rows: Row, as_of: date = AS_OF) -> Measures:
    return measures_on(History(account(*rows), PLAYBOOK), as_of)


# Enterprise, kickoff on 1 September 2026, everything known and nothing wrong on 15 October, which is Day 45.
HEALTHY: tuple[Row, ...] = (
    row("profile_set", "2026-08-19", what="acv", value=60000, unit="USD"),
    row("contact_added", "2026-08-19", who="Elena Voss", role="executive_sponsor", side="customer"),
    row("contact_added", "2026-08-19", who="Priya Shah", role="champion", side="customer"),
    row("contact_added", "2026-08-19", who="Dana Ortiz", role="csm", side="us"),
    row("milestone_planned", "2026-08-20", what="kickoff", due_on="2026-09-01"),
    row("meeting_held", "2026-09-01", what="kickoff", who="Elena Voss; Priya Shah"),
    row("usage_target_set", "2026-09-01", what="weekly_active_users", value=50),
    row("component_reported", "2026-09-03", what="User provisioning", state="complete"),
    row("milestone_completed", "2026-09-28", what="first_value"),
    row("training_held", "2026-09-22", what="101", value=20, out_of=25),
    row("meeting_held", "2026-10-05", what="sponsor_sync", who="Elena Voss"),
    row("message_sent", "2026-10-06T09:00", who="Priya Shah", channel="email"),
    row("message_received", "2026-10-06T15:00", who="Priya Shah", channel="email"),
    row("sentiment_noted", "2026-10-06", state="positive", who="Priya Shah"),
    row("usage_observed", "2026-10-11", what="weekly_active_users", value=50),
)
