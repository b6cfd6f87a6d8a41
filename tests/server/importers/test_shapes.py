"""Each sample export becomes exactly the facts that were listed by hand; today is 15 October 2026."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from onboarding_server.service.intake import ImportOptions
from onboarding_server.service.results import Proposal
from onboarding_server.service.service import Service

SHAPES = Path(__file__).with_name("shapes")
TODAY = "2026-10-15"
CSM = {"type": "contact_added", "on": TODAY, "role": "csm", "side": "us"}
KICKOFF = {"type": "milestone_planned", "on": "2026-09-01", "what": "kickoff", "due_on": "2026-09-01"}
ACME = "Acme Robotics"


def _added(name: str, ref: str) -> dict[str, Any]:
    return {"type": "account_added", "on": TODAY, "account": name, "ref": ref}


def _acv(value: float, **unit: str) -> dict[str, Any]:
    return {"type": "profile_set", "on": TODAY, "what": "acv", "value": value, **unit}


EXPECTED: dict[str, dict[str, list[dict[str, Any]]]] = {
    "hubspot_companies_ui.csv": {
        ACME: [
            _added(ACME, "hubspot:9001000001"),
            CSM | {"who": "Dana Ortiz"},
            _acv(90000, unit="USD"),
            KICKOFF,
        ],
        "Brightside Dental": [
            _added("Brightside Dental", "hubspot:9001000002"),
            CSM | {"who": "Sam Lee"},
            _acv(6000),
            KICKOFF,
        ],
        # No kickoff and no signature: it is unclear whether these two are onboarding.
        "Müller & Söhne GmbH": [_added("Müller & Söhne GmbH", "hubspot:9001000003"), _acv(48000, unit="EUR")],
        "ACME Robotics (old)": [
            _added("ACME Robotics (old)", "hubspot:9001000004"),
            CSM | {"who": "Dana Ortiz"},
        ],
    },
    "hubspot_companies_ui_de.csv": {
        "Müller & Söhne GmbH": [
            _added("Müller & Söhne GmbH", "hubspot:9001000003"),
            CSM | {"who": "Dana Ortiz"},
            _acv(48000),
        ],
    },
    "hubspot_activities_ui.csv": {
        ACME: [
            {
                "type": "meeting_held", "on": "2026-09-01T10:00:00", "what": "kickoff", "who": "Priya Shah",
                "absent": "Robert Vance", "text": "Kickoff",
            },
            {
                "type": "message_sent", "on": "2026-10-01T10:00:00", "who": "Priya Shah", "channel": "email",
                "text": "Checking in",
            },
            {"type": "message_sent", "on": "2026-10-05T15:30:00", "who": "Priya Shah", "channel": "call"},
            {
                "type": "message_received", "on": "2026-09-29T09:12:00", "who": "Priya Shah",
                "channel": "email", "text": 'Re: import, "phase 2"',
            },
            {
                "type": "message_received", "on": "2026-10-02T08:00:00", "who": "Priya Shah",
                "channel": "email", "text": "Automatic reply: Checking in", "automatic": True,
            },
        ]
    },
    "salesforce_report_accounts.csv": {
        # Bits of AbCdE: A = 1, C = 4, E = 16, together 21 = V; of AbCde: 1 + 4 = 5 = F; 0015f and 00002
        # hold no capital letter, 0 = A.
        ACME: [
            _added(ACME, "salesforce:0015f00002AbCdEAAV"),
            CSM | {"who": "Dana Ortiz"},
            _acv(90000),
            {"type": "contract_signed", "on": "2026-08-17"},
        ],
        "Acme Robotics EMEA": [
            _added("Acme Robotics EMEA", "salesforce:0015f00002AbCdeAAF"),
            CSM | {"who": "Dana Ortiz"},
            _acv(12000),
            {"type": "contract_signed", "on": "2026-09-01"},
        ],
        "Müller & Söhne GmbH": [
            _added("Müller & Söhne GmbH", "salesforce:0015f00002AbCdFAAV"),
            CSM | {"who": "Sam Lee"},
            {"type": "contract_signed", "on": "2026-08-20"},
        ],
    },
    "jira_cloud_all_fields.csv": {
        ACME: [
            {
                "type": "blocker_opened", "on": "2026-09-08T09:41:00", "ref": "ONB-12", "who": "Lee Park",
                "text": "SSO: firewall rule pending",
            },
            {
                "type": "blocker_opened", "on": "2026-09-11T13:15:00", "ref": "ONB-13",
                "text": "CRM sync awaiting API key",
            },
        ]
    },
    "zendesk_tickets.csv": {
        ACME: [
            {
                "type": "ticket_opened", "on": "2026-09-08T09:40:00", "ref": "1077", "state": "high",
                "text": "SSO login loop",
            },
            {
                "type": "blocker_opened", "on": "2026-09-08T09:40:00", "ref": "1077",
                "text": "SSO login loop",
            },
        ],
        "Brightside Dental": [
            {
                "type": "ticket_opened", "on": "2026-09-10T11:00:00", "ref": "1081", "state": "normal",
                "text": "How do I export?",
            },
            {"type": "ticket_solved", "on": "2026-09-10T12:10:00", "ref": "1081"},
            {
                "type": "sentiment_noted", "on": "2026-09-10T12:10:00", "state": "positive",
                "who": "Tom Reed",
            },
        ],
    },
    "vitally_accounts.json": {
        ACME: [
            _added(ACME, "vitally:b1c0"),
            {"type": "profile_set", "on": TODAY, "what": "external_id", "text": "acme-1"},
            _acv(90000),  # 7500 a month, twelve times
            KICKOFF,
            {"type": "profile_set", "on": TODAY, "what": "renewal", "due_on": "2027-08-17"},
            {"type": "score_recorded", "on": TODAY, "value": 8.1, "out_of": 10},
            {"type": "survey_answered", "on": TODAY, "what": "account_nps", "value": 100},
        ]
    },
    "usage_daily.csv": {
        # The 20th is blank in one row, which is not 0, and 13 in another with its date written otherwise.
        ACME: [
            {"type": "usage_observed", "on": day, "what": "daily_active_users", "value": users, "out_of": 50}
            for day, users in (("2026-09-18", 12), ("2026-09-19", 0), ("2026-09-20", 13))
        ]
    },
}  # fmt: skip


@pytest.fixture
def known(service: Service) -> Service:
    """Return a service that knows the accounts which the files without accounts are about."""
    for name in (ACME, "Brightside Dental"):
        service.record(account=name, rows=[{"type": "account_added", "on": "2026-08-17"}])
    service.record(
        account=ACME,
        rows=[{"type": "profile_set", "on": "2026-08-17", "what": "external_id", "text": "acme-1"}],
    )
    return service


def proposed(service: Service, *files: Path, **options: object) -> Proposal:
    """Preview files from the command line's side."""
    return service.propose_import(paths=files, options=ImportOptions.model_validate(options))


def loaded(service: Service, *files: Path, **options: object) -> Proposal:
    """Import files, as after a yes."""
    proposal = proposed(service, *files, **options)
    if proposal.token:
        service.confirm(token=proposal.token, summary=proposal.summary)
    return proposal


def facts_of(proposal: Proposal) -> dict[str, list[dict[str, Any]]]:
    """Return what would be written, by the account's name."""
    return {
        str(preview.name): [line.row for line in preview.facts if line.change != "unchanged"]
        for preview in proposal.accounts
    }


def test_every_sample_has_a_list_of_its_facts() -> None:
    assert {file.name for file in SHAPES.iterdir()} == EXPECTED.keys()


@pytest.mark.parametrize(
    "name",
    [
        "hubspot_companies_ui.csv",
        "hubspot_companies_ui_de.csv",
        "salesforce_report_accounts.csv",
        "vitally_accounts.json",
    ],
)
def test_a_sample_of_accounts_becomes_the_facts_listed_by_hand(service: Service, name: str) -> None:
    proposal = proposed(service, SHAPES / name, create="all")
    assert facts_of(proposal) == EXPECTED[name]
    assert proposal.report
    assert proposal.report.rejected == ()


@pytest.mark.parametrize(
    "name",
    ["hubspot_activities_ui.csv", "jira_cloud_all_fields.csv", "zendesk_tickets.csv", "usage_daily.csv"],
)
def test_a_sample_about_accounts_becomes_the_facts_listed_by_hand(known: Service, name: str) -> None:
    assert facts_of(proposed(known, SHAPES / name)) == EXPECTED[name]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_same_sample_twice_changes_nothing_under_any_name(
    known: Service, tmp_path: Path, name: str
) -> None:
    loaded(known, SHAPES / name, create="all")
    again = tmp_path / f"export (1){Path(name).suffix}"
    shutil.copy(SHAPES / name, again)
    assert proposed(known, again, create="all").token == ""


def test_all_samples_together_are_one_change_and_one_undo_takes_it_back(service: Service) -> None:
    proposal = loaded(service, *sorted(SHAPES.iterdir()))
    assert {str(preview.name) for preview in proposal.accounts} == {
        ACME,
        "Brightside Dental",
        "Acme Robotics EMEA",
        "Müller & Söhne GmbH",
    }
    assert proposal.report
    assert proposal.report.rejected == ()
    assert proposed(service, *sorted(SHAPES.iterdir())).token == ""
    undo = service.undo()
    service.confirm(token=undo.token, summary=undo.summary)
    assert service.find_accounts().total == 0


def test_a_file_that_nobody_recognises_says_so_with_its_columns_and_how_to_map_them(
    service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("Betrieb,Beginn\nAcme,2026-09-01\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"its columns are “Betrieb”, “Beginn”.*--map COLUMN=account"):
        proposed(service, file)
    mapping = {"columns": {"Betrieb": "account", "Beginn": "kickoff_on"}}
    assert facts_of(proposed(service, file, mapping=mapping)) == {
        "Acme": [{"type": "account_added", "on": TODAY, "account": "Acme"}, KICKOFF]
    }
