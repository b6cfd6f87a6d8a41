"""Which account a row means, which ones are added, and what is asked."""

from pathlib import Path

from onboarding_server.service.service import Service
from server.importers.files import COMPANIES, text_file
from server.importers.test_shapes import SHAPES, facts_of, known, loaded, proposed

__all__ = ["known"]


def test_a_company_that_was_renamed_keeps_its_account_and_is_found_by_both_names(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, text_file(tmp_path, COMPANIES + "1,Acme,,2026-09-01,90000,,\n"))
    renamed = text_file(tmp_path, COMPANIES + "1,Zenith Group,,2026-09-01,90000,,\n", "later.csv")
    proposal = loaded(service, renamed)
    assert facts_of(proposal)["Acme"] == [
        {"type": "profile_set", "on": "2026-10-15", "what": "alias", "text": "Zenith Group"}
    ]
    assert proposal.report
    assert "“Acme” is called “Zenith Group” in the file; it is found by both names now." in {
        str(note) for note in proposal.report.notes
    }
    assert service.account(account="Zenith Group").id == service.account(account="Acme").id
    assert proposed(service, renamed).token == ""


def test_a_name_that_another_account_has_is_not_taken_over(service: Service, tmp_path: Path) -> None:
    rows = "1,Acme,,2026-09-01,,,\n2,Birch,,2026-09-01,,,\n"
    loaded(service, text_file(tmp_path, COMPANIES + rows))
    swapped = text_file(tmp_path, COMPANIES + "1,Birch,,2026-09-01,,,\n", "later.csv")
    assert proposed(service, swapped).token == ""


def test_a_company_that_took_another_in_answers_to_the_id_of_that_one(
    service: Service, tmp_path: Path
) -> None:
    header = "Record ID,Company name,Kickoff date,Merged object IDs\n"
    loaded(service, text_file(tmp_path, header + "1,Acme,2026-09-01,\n2,Birch,2026-09-01,\n"))
    proposal = loaded(service, text_file(tmp_path, header + "1,Acme,2026-09-01,2;77\n", "later.csv"))
    assert facts_of(proposal)["Acme"] == [
        {"type": "profile_set", "on": "2026-10-15", "what": "external_id", "text": "hubspot:77"}
    ]
    assert proposal.report
    assert "“Birch” was merged into “Acme” in its program. Both stay here until one is retracted." in {
        str(note) for note in proposal.report.notes
    }
    assert service.account(account="hubspot:77").name == "Acme"


def test_a_sheet_and_an_export_in_one_import_mean_the_same_account(service: Service, tmp_path: Path) -> None:
    sheet = text_file(tmp_path, "account,kickoff_on,sentiment\nAcme,2026-09-01,positiv\n", "mine.csv")
    # Without a date HubSpot's row alone would add nothing; the sheet has chosen the account.
    export = text_file(tmp_path, "Record ID,Company name,Company owner\n9,ACME,Dana Ortiz\n8,Birch,Dana\n")
    for files in ((sheet, export), (export, sheet)):
        rows = facts_of(proposed(service, *files))
        assert list(rows) == ["Acme"]
        assert [row["type"] for row in rows["Acme"]] == [
            "account_added", "milestone_planned", "sentiment_noted", "profile_set", "contact_added",
        ]  # fmt: skip
    loaded(service, sheet, export)
    assert service.account(account="hubspot:9").name == "Acme"
    assert proposed(service, sheet, export).token == ""


def test_only_accounts_that_signed_or_kicked_off_within_120_days_are_added_unless_asked(
    service: Service, tmp_path: Path
) -> None:
    # 15 October less 120 days is 17 June.
    rows = "1,Acme,,2026-06-17,,,\n2,Birch,,2026-06-16,,,\n3,Cedar,,,,,\n4,Dove,,2026-11-02,,,\n"
    file = text_file(tmp_path, COMPANIES + rows)
    assert list(facts_of(proposed(service, file))) == ["Acme", "Dove"]
    assert list(facts_of(proposed(service, file, create="unclear"))) == ["Acme", "Cedar", "Dove"]
    assert list(facts_of(proposed(service, file, create="all"))) == ["Acme", "Birch", "Cedar", "Dove"]
    assert list(facts_of(proposed(service, file, create="none", add=("birch",)))) == ["Birch"]
    assert list(facts_of(proposed(service, file, create="none"))) == []


def test_a_chosen_stage_means_onboarding(service: Service, tmp_path: Path) -> None:
    text = "Record ID,Company name,Lifecycle Stage\n1,Acme,Onboarding\n2,Birch,Customer\n"
    assert list(facts_of(proposed(service, text_file(tmp_path, text), stage="onboarding"))) == ["Acme"]


def test_a_doubtful_match_is_a_question_and_never_a_merge(service: Service, tmp_path: Path) -> None:
    service.record(account="Acme Robotics", rows=[{"type": "account_added", "on": "2026-08-17"}])
    file = text_file(tmp_path, COMPANIES + "1,Acme Robotic,,2026-09-01,,,\n")
    proposal = proposed(service, file)
    assert proposal.accounts == ()
    assert proposal.report
    assert len(proposal.report.questions) == 1
    assert list(facts_of(proposed(service, file, add=("Acme Robotic",)))) == ["Acme Robotic"]
    service.record(
        account="Acme Robotics",
        rows=[{"type": "profile_set", "on": "2026-10-15", "what": "alias", "text": "Acme Robotic"}],
    )
    assert list(facts_of(proposed(service, file))) == ["Acme Robotics"]


def test_a_company_that_the_crm_lists_itself_is_not_taken_for_another_of_nearly_its_name(
    service: Service, tmp_path: Path
) -> None:
    companies = text_file(tmp_path, COMPANIES + "1,Amber Glass,,2026-09-01,,,\n2,Amber Labs,,2025-01-01,,,\n")
    contacts = text_file(
        tmp_path,
        "Record ID,First Name,Last Name,Email,Associated Company,Job Title\n5,Ann,Example,,Amber Labs,CFO\n",
        "contacts.csv",
    )
    report = proposed(service, companies, contacts).report
    assert report
    assert report.questions == ()
    assert any("not stored: 1, about “Amber Labs”" in str(note) for note in report.notes)
    alone = proposed(service, contacts)
    assert alone.report
    assert alone.report.questions == ()  # nothing is stored that it could mean
    service.record(account="Amber Glass", rows=[{"type": "account_added", "on": "2026-08-17"}])
    asked = proposed(service, contacts).report
    assert asked
    assert len(asked.questions) == 1


def test_a_question_that_was_answered_with_another_name_is_not_asked_again(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, text_file(tmp_path, "account,kickoff_on\nEmber Logistics GmbH,2026-09-01\n", "mine.csv"))
    text = "Record ID,Company name,Company owner,Company Domain Name,Kickoff date\n"
    export = text_file(tmp_path, text + "1,Ember Logistics,Dana Ortiz,ember-logistics.example,2026-09-01\n")
    asked = proposed(service, export).report
    assert asked
    assert len(asked.questions) == 1
    alias = {"type": "profile_set", "on": "2026-10-15", "what": "alias", "text": "Ember Logistics"}
    service.record(account="Ember Logistics GmbH", rows=[alias])
    proposal = proposed(service, export)
    assert list(facts_of(proposal)) == ["Ember Logistics GmbH"]
    assert proposal.report
    assert proposal.report.questions == ()
    # What would be recorded is counted, not what is known: the owner and the id are new, the rest is not.
    assert proposal.report.fact_types == {"profile_set": 1, "contact_added": 1}


def test_two_sources_that_disagree_are_asked_and_a_persons_word_outranks_both(
    service: Service, tmp_path: Path
) -> None:
    loaded(service, text_file(tmp_path, COMPANIES + "1,Acme,,2026-09-01,90000,,\n"))
    other = text_file(
        tmp_path, "Account Name,Account ID,Account Owner,ACV\nAcme,0015f00002AbCdE,Dana,85000\n", "sf.csv"
    )
    proposal = proposed(service, other)
    assert proposal.report
    assert len(proposal.report.questions) == 1
    assert "90000" in str(proposal.report.questions[0])
    assert "85000" in str(proposal.report.questions[0])
    assert "acv" not in {row.get("what") for row in facts_of(proposal)["Acme"]}
    service.record(
        account="Acme", rows=[{"type": "profile_set", "on": "2026-10-15", "what": "acv", "value": 88000}]
    )
    answered = proposed(service, other).report
    assert answered
    assert answered.questions == ()


def test_ids_are_followed_through_the_files_that_name_them(service: Service, tmp_path: Path) -> None:
    files = [
        text_file(tmp_path, "id,property_name,property_createdate\n12,Acme,2026-08-01\n", "c.csv"),
        text_file(
            tmp_path,
            "deal_id,property_dealname,property_amount,property_closedate,property_dealstage\n"
            "7,Deal,9000,2026-09-10,closedwon\n",
            "d.csv",
        ),
        text_file(tmp_path, "company_id,deal_id,type_id,category\n12,7,1,HUBSPOT_DEFINED\n", "l.csv"),
    ]
    rows = facts_of(proposed(service, *files, create="unclear"))["Acme"]
    assert {"type": "contract_signed", "on": "2026-09-10", "value": 9000} in rows


def test_what_a_program_says_of_accounts_that_nobody_stored_is_counted_and_adds_none(
    service: Service,
) -> None:
    pasted = (SHAPES / "zendesk_tickets.csv").read_text(encoding="utf-8")
    proposal = service.propose_import(table=pasted)
    assert proposal.accounts == ()
    assert proposal.report
    assert any("2, about “Acme Robotics”, “Brightside Dental”" in str(note) for note in proposal.report.notes)
