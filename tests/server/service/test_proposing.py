"""Proposals: what they preview, what they refuse, and what they know already."""

from collections.abc import Callable
from datetime import date

import pytest

from onboarding_server.errors import NothingToRecordError
from onboarding_server.service.service import Service
from onboarding_server.store import Store
from onboarding_server.store.ids import account_id
from onboarding_tools.errors import AmbiguousAccountError, InvalidFactsError
from onboarding_tools.playbook import standard

KICKOFF = {"type": "milestone_planned", "on": "2026-08-20", "what": "kickoff", "due_on": "2026-09-01"}
HELD = {"type": "meeting_held", "on": "2026-09-01", "what": "kickoff", "who": "Priya Shah"}
Stored = Callable[..., str]


def test_a_proposal_changes_nothing(service: Service, stored: Stored) -> None:
    stored("Acme Robotics")
    before = service.account(account="Acme Robotics").facts
    service.propose_facts(account="Acme Robotics", rows=[KICKOFF])
    assert service.account(account="Acme Robotics").facts == before


def test_the_preview_of_a_stored_account_shows_where_it_stands_before_and_after(
    service: Service, stored: Stored
) -> None:
    id_ = stored("Acme Robotics")
    preview = service.propose_facts(account="acme", rows=[KICKOFF]).accounts[0]
    assert (preview.account_id, preview.name, preview.new) == (id_, "Acme Robotics", False)
    assert preview.before
    assert preview.after
    assert (preview.before.status, preview.after.status) == ("not_started", "onboarding")
    assert preview.assessment is None


def test_a_name_that_nobody_stored_previews_the_whole_assessment_and_adds_the_account_in_front(
    service: Service,
) -> None:
    proposal = service.propose_facts(account="Acme Robotics", rows=[HELD, KICKOFF])
    preview = proposal.accounts[0]
    assert preview.new
    assert preview.before is None
    assert preview.assessment
    assert preview.assessment.day == 45  # from 1 September to 15 October, both counted: 30 + 15
    assert [line.row["type"] for line in preview.facts] == [
        "account_added",
        "meeting_held",
        "milestone_planned",
    ]
    assert preview.facts[0].row == {"type": "account_added", "on": "2026-08-20", "account": "Acme Robotics"}
    assert proposal.summary == (
        f"Add 1 account and record 3 facts for 1 account ({preview.account_id}): "
        "account_added, meeting_held, milestone_planned."
    )


def test_a_name_near_a_stored_one_is_asked_about(service: Service, stored: Stored) -> None:
    id_ = stored("Acme Robotics")
    with pytest.raises(AmbiguousAccountError) as caught:
        service.propose_facts(account="Acme Robotcs", rows=[KICKOFF])
    assert caught.value.candidates == (f"Acme Robotics ({id_})",)


def test_a_name_near_a_stored_one_is_added_where_the_facts_say_that_it_is_new(
    service: Service, stored: Stored
) -> None:
    stored("Acme Robotics")
    added = {"type": "account_added", "on": "2026-10-01"}
    assert service.propose_facts(account="Acme Robotic", rows=[added]).accounts[0].new


def test_the_same_name_with_another_id_elsewhere_is_another_company(service: Service) -> None:
    service.record(account="Acme", rows=[{"type": "account_added", "on": "2026-08-20", "ref": "77"}])
    rows = [{"type": "account_added", "on": "2026-10-01", "ref": "78"}]
    assert service.propose_facts(account="Acme", rows=rows).accounts[0].new
    service.record(account="Acme", rows=rows)
    with pytest.raises(AmbiguousAccountError, match="fits 2 accounts"):
        service.propose_facts(account="Acme", rows=[KICKOFF])


def test_one_batch_serves_several_accounts_each_under_any_of_its_names(
    service: Service, stored: Stored
) -> None:
    acme, bright = stored("Acme Robotics"), stored("Brightside Dental")
    proposal = service.propose_facts(rows=[
        {**KICKOFF, "account": "ACME ROBOTICS"},
        {**KICKOFF, "account": "Brightside Dental"},
        {**HELD, "account": acme},
    ])  # fmt: skip
    assert {preview.account_id: len(preview.facts) for preview in proposal.accounts} == {acme: 2, bright: 1}
    assert proposal.summary == (
        f"Record 3 facts for 2 accounts ({acme}, {bright}): milestone_planned (2), meeting_held."
    )


def test_every_problem_of_every_row_is_told_at_once(service: Service) -> None:
    with pytest.raises(InvalidFactsError) as caught:
        service.propose_facts(account="Acme", rows=[
            {"type": "meeting_held", "on": "2026-13-01", "what": "kickof"},
            {"type": "milestone_planned", "on": "2026-10-16", "what": "kickoff", "due_on": "2026-10-20"},
            {**HELD, "id": "f1"},
            {"type": "activity_completed", "on": "2026-10-01", "what": "kickoff.criteria"},
        ])  # fmt: skip
    assert [problem.field for problem in caught.value.problems] == [
        "facts[2].id", "facts[0].on", "facts[0].what", "facts[1].on", "facts[3].what",
    ]  # fmt: skip


def test_a_row_without_any_account_is_refused(service: Service) -> None:
    with pytest.raises(InvalidFactsError, match="expected the account's name"):
        service.propose_facts(rows=[KICKOFF])


def test_what_is_recorded_already_is_said_and_not_recorded_again(service: Service, stored: Stored) -> None:
    stored("Acme Robotics", KICKOFF)
    proposal = service.propose_facts(account="Acme Robotics", rows=[KICKOFF, HELD])
    assert [line.change for line in proposal.accounts[0].facts] == ["unchanged", "added"]
    with pytest.raises(NothingToRecordError, match="This fact is recorded already"):
        service.propose_facts(account="Acme Robotics", rows=[KICKOFF])


def test_an_earlier_value_of_the_same_day_can_be_set_again(service: Service, stored: Stored) -> None:
    acv = {"type": "profile_set", "on": "2026-09-01", "what": "acv", "unit": "USD"}
    stored("Acme", {**acv, "value": 50000}, {**acv, "value": 60000})
    lines = service.propose_facts(account="Acme", rows=[{**acv, "value": 50000}]).accounts[0].facts
    assert [line.change for line in lines] == ["added"]


def test_the_same_source_and_id_is_the_same_fact_and_a_changed_one_corrects_it(
    service: Service, stored: Stored
) -> None:
    row = {**KICKOFF, "source": "acme.toml", "source_id": "f1"}
    stored("Acme", row)
    with pytest.raises(NothingToRecordError):
        service.propose_facts(account="Acme", rows=[row])
    proposal = service.propose_facts(account="Acme", rows=[{**row, "due_on": "2026-09-08"}])
    assert [line.change for line in proposal.accounts[0].facts] == ["corrected", "retracted"]
    service.confirm(token=proposal.token, summary=proposal.summary)
    assert service.assess(account="Acme").milestones.day1_on == date(2026, 9, 8)


def test_a_retraction_names_a_fact_in_force_that_is_none_itself(service: Service, stored: Stored) -> None:
    stored("Acme", KICKOFF)
    kickoff = service.account(account="Acme").facts[1].id
    retraction = {"type": "fact_retracted", "on": "2026-10-15", "ref": kickoff, "reason": "wrong account"}
    done = service.record(account="Acme", rows=[retraction])
    cases = {
        kickoff: "a fact that has not been retracted already",
        done.fact_ids[0]: "To bring a fact back, record it again",
        "fxxxxxx": "the id of a fact of this account",
    }
    for ref, sentence in cases.items():
        with pytest.raises(InvalidFactsError, match=sentence):
            service.propose_facts(account="Acme", rows=[{**retraction, "ref": ref}])


def test_a_whole_source_can_be_retracted_by_its_name(service: Service, stored: Stored) -> None:
    stored("Acme", {**KICKOFF, "source": "acme.toml"}, {**HELD, "source": "acme.toml"})
    retraction = {"type": "fact_retracted", "on": "2026-10-15", "ref": "acme.toml", "reason": "old file"}
    lines = service.propose_facts(account="Acme", rows=[retraction]).accounts[0].facts
    assert [line.row["type"] for line in lines] == ["milestone_planned", "meeting_held"]


def test_a_store_opened_for_reading_previews_and_hands_out_no_token(
    service: Service, stored: Stored, store: Store
) -> None:
    stored("Acme")
    reader = Store.open(store.place, read_only=True)
    reading = Service(store=reader, playbook=standard(), now=service.now)
    proposal = reading.propose_facts(account="Acme", rows=[KICKOFF])
    assert proposal.token == ""
    assert proposal.accounts[0].after
    reader.close()


def test_two_companies_whose_short_ids_are_the_same_get_longer_ones(service: Service) -> None:
    # Found by trying names until two hashes began with the same six letters.
    first, second = "Quill 7655 Works 619765", "Quill 35837 Works 792354"
    assert account_id(first) == account_id(second)
    rows = [{"type": "account_added", "on": "2026-10-01", "account": name} for name in (first, second)]
    together = service.propose_facts(rows=rows)
    assert [preview.name for preview in together.accounts] == [first, second]
    service.record(rows=rows[:1])
    alone = service.propose_facts(rows=rows[1:])
    assert (
        alone.accounts[0].account_id
        == together.accounts[1].account_id
        == account_id(second, taken={"awohky6"})
    )


@pytest.mark.parametrize(
    ("before", "now"),
    [
        (
            {"type": "usage_observed", "on": "2026-10-11", "what": "weekly_active_users", "value": 8},
            {"type": "usage_observed", "on": "2026-10-11", "what": "weekly_active_users", "value": 22},
        ),
        (
            {"type": "milestone_completed", "on": "2026-09-10", "what": "first_value"},
            {"type": "milestone_completed", "on": "2026-09-20", "what": "first_value"},
        ),
        (
            {"type": "survey_answered", "on": "2026-10-09", "what": "nps", "value": 4, "who": "Ann"},
            {"type": "survey_answered", "on": "2026-10-09", "what": "nps", "value": 9, "who": "Ann"},
        ),
    ],
)
def test_a_fact_that_contradicts_one_on_record_is_shown_beside_it(
    service: Service, stored: Stored, before: dict[str, object], now: dict[str, object]
) -> None:
    account = stored("Acme Robotics")
    id_ = service.record(account=account, rows=[before]).fact_ids[0]
    line = service.propose_facts(account=account, rows=[now]).accounts[0].facts[0]
    assert line.on_record
    assert line.on_record["id"] == id_
    retraction = {"type": "fact_retracted", "on": "2026-10-15", "ref": id_, "reason": "a slip"}
    both = service.propose_facts(account=account, rows=[retraction, now]).accounts[0].facts
    assert [each.on_record for each in both] == [None, None]


@pytest.mark.parametrize(
    "now",
    [
        {"type": "usage_observed", "on": "2026-10-12", "what": "weekly_active_users", "value": 22},
        {"type": "usage_observed", "on": "2026-10-11", "what": "daily_active_users", "value": 22},
        {"type": "note_added", "on": "2026-10-11", "text": "Another."},
    ],
)
def test_a_fact_of_another_day_or_about_something_else_contradicts_nothing(
    service: Service, stored: Stored, now: dict[str, object]
) -> None:
    account = stored("Acme Robotics")
    known: list[dict[str, object]] = [
        {"type": "usage_observed", "on": "2026-10-11", "what": "weekly_active_users", "value": 8},
        {"type": "note_added", "on": "2026-10-11", "text": "One."},
    ]
    service.record(account=account, rows=known)
    assert service.propose_facts(account=account, rows=[now]).accounts[0].facts[0].on_record is None
