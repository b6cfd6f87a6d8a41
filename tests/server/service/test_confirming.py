"""Confirming: once, by its owner, with the preview's own line, on what was previewed; and undo."""

from collections.abc import Callable

import pytest

from onboarding_server.errors import (
    AlreadyUndoneError,
    ExpiredTokenError,
    ForeignTokenError,
    NothingToUndoError,
    StaleProposalError,
    UnknownTokenError,
    WrongSummaryError,
)
from onboarding_server.service.results import Confirmation, Proposal
from onboarding_server.service.service import Service
from onboarding_tools.errors import InvalidInputError, UnknownAccountError
from server.conftest import Clock

KICKOFF = {"type": "milestone_planned", "on": "2026-08-20", "what": "kickoff", "due_on": "2026-09-01"}
NOTE = {"type": "note_added", "on": "2026-10-01", "text": "They like it."}
Stored = Callable[..., str]


def _confirm(service: Service, proposal: Proposal) -> Confirmation:
    return service.confirm(token=proposal.token, summary=proposal.summary)


def test_a_confirmed_proposal_is_recorded_with_when_and_by_whom(service: Service, clock: Clock) -> None:
    done = _confirm(service, service.propose_facts(account="Acme", rows=[KICKOFF]))
    facts = service.account(account="Acme").facts
    assert not done.already
    assert done.batch == "b1"
    assert done.fact_ids == tuple(fact.id for fact in facts)
    assert {(fact.recorded_at, fact.recorded_by) for fact in facts} == {(clock.at, "Dana Ortiz")}


def test_confirming_twice_records_once_and_answers_the_same(service: Service, clock: Clock) -> None:
    proposal = service.propose_facts(account="Acme", rows=[KICKOFF])
    first = _confirm(service, proposal)
    clock.pass_by(days=3)
    second = _confirm(service, proposal)
    assert second == first.model_copy(update={"already": True})
    assert len(service.account(account="Acme").facts) == 2


def test_a_token_of_nobody_confirms_nothing(service: Service) -> None:
    with pytest.raises(UnknownTokenError):
        service.confirm(token="guessed", summary="Record everything.")  # noqa: S106 -- a wrong token is the case


def test_the_proposal_of_somebody_else_is_not_confirmed(service: Service) -> None:
    proposal = service.propose_facts(account="Acme", rows=[KICKOFF], by="Sam Lee")
    with pytest.raises(ForeignTokenError, match="another user"):
        _confirm(service, proposal)
    assert service.confirm(token=proposal.token, summary=proposal.summary, by="Sam Lee").fact_ids


def test_only_the_line_of_the_preview_confirms(service: Service) -> None:
    proposal = service.propose_facts(account="Acme", rows=[KICKOFF])
    with pytest.raises(WrongSummaryError, match="word for word"):
        service.confirm(token=proposal.token, summary="Look up Acme.")
    with pytest.raises(UnknownAccountError):
        service.account(account="Acme")


def test_a_proposal_is_good_for_an_hour(service: Service, clock: Clock) -> None:
    proposal = service.propose_facts(account="Acme", rows=[KICKOFF])
    clock.pass_by(minutes=60)
    with pytest.raises(ExpiredTokenError, match="expired at 2026-10-15 13:00 UTC"):
        _confirm(service, proposal)


def test_an_account_that_changed_since_gets_a_new_preview_and_nothing_is_recorded(
    service: Service, stored: Stored
) -> None:
    stored("Acme")
    proposal = service.propose_facts(account="Acme", rows=[KICKOFF, NOTE])
    service.record(account="Acme", rows=[NOTE])
    with pytest.raises(StaleProposalError) as caught:
        _confirm(service, proposal)
    again: Proposal = caught.value.proposal
    assert [line.change for line in again.accounts[0].facts] == ["added", "unchanged"]
    assert len(service.account(account="Acme").facts) == 2  # account_added and the note
    assert len(_confirm(service, again).fact_ids) == 1


def test_an_account_that_somebody_else_added_meanwhile_is_not_added_twice(service: Service) -> None:
    first = service.propose_facts(account="Acme", rows=[KICKOFF])
    second = service.propose_facts(account="Acme", rows=[KICKOFF, NOTE])
    _confirm(service, first)
    with pytest.raises(StaleProposalError) as caught:
        _confirm(service, second)
    again: Proposal = caught.value.proposal
    assert [line.change for line in again.accounts[0].facts] == ["unchanged", "added"]
    assert not again.accounts[0].new


def test_an_undo_retracts_what_the_last_batch_recorded(service: Service, stored: Stored) -> None:
    id_ = stored("Acme")
    _confirm(service, service.propose_facts(account="Acme", rows=[KICKOFF, NOTE]))
    undo = service.undo()
    assert undo.summary == f"Undo b2: retract 2 facts for 1 account ({id_})."
    _confirm(service, undo)
    assert service.assess(account="Acme").status == "not_started"


def test_an_undo_that_was_done_already_is_said(service: Service, stored: Stored) -> None:
    stored("Acme")
    service.record(account="Acme", rows=[KICKOFF])
    _confirm(service, service.undo())
    for account, batch in (("", ""), ("", "b2"), ("Acme", "")):
        with pytest.raises(AlreadyUndoneError, match="b2 has been undone already"):
            service.undo(account=account, batch=batch)


def test_an_undo_is_not_undone(service: Service, stored: Stored) -> None:
    stored("Acme")
    service.record(account="Acme", rows=[KICKOFF])
    done = _confirm(service, service.undo())
    with pytest.raises(InvalidInputError, match="record them again"):
        service.undo(batch=done.batch)


def test_the_undo_of_a_correction_brings_the_corrected_fact_back(service: Service, stored: Stored) -> None:
    row = {**KICKOFF, "source": "acme.toml", "source_id": "f1"}
    stored("Acme", row)
    service.record(account="Acme", rows=[{**row, "due_on": "2026-09-08"}])
    _confirm(service, service.undo())
    assert str(service.assess(account="Acme").milestones.day1_on) == "2026-09-01"
    with pytest.raises(AlreadyUndoneError):
        service.undo()


def test_an_undo_of_one_account_leaves_the_others_of_the_batch(service: Service, stored: Stored) -> None:
    stored("Acme")
    stored("Brightside")
    service.record(rows=[{**NOTE, "account": "Acme"}, {**NOTE, "account": "Brightside"}])
    undo = service.undo(account="Acme")
    assert [preview.name for preview in undo.accounts] == ["Acme"]
    _confirm(service, undo)
    assert [preview.name for preview in service.undo(batch="b3").accounts] == ["Brightside"]


def test_the_last_batches_are_undone_together(service: Service, stored: Stored) -> None:
    id_ = stored("Acme")
    service.record(account="Acme", rows=[KICKOFF])
    service.record(account="Acme", rows=[NOTE])
    assert service.undo(last=2).summary == f"Undo b3, b2: retract 2 facts for 1 account ({id_})."


def test_an_account_whose_adding_is_undone_is_found_no_more_and_can_be_added_again(
    service: Service, stored: Stored
) -> None:
    id_ = stored("Acme", KICKOFF)
    _confirm(service, service.undo())
    with pytest.raises(UnknownAccountError):
        service.account(account="Acme")
    assert service.find_accounts().items == ()
    assert stored("Acme") == id_
    assert service.assess(account="Acme").status == "not_started"


def test_a_batch_is_undone_by_a_fact_that_names_it(service: Service, stored: Stored) -> None:
    stored("Acme")
    stored("Brightside")
    service.record(rows=[{**NOTE, "account": "Acme"}, {**NOTE, "account": "Brightside"}])
    retraction = {"type": "fact_retracted", "on": "2026-10-15", "ref": "b3", "reason": "wrong call"}
    proposal = service.propose_facts(rows=[retraction])
    assert {preview.name for preview in proposal.accounts} == {"Acme", "Brightside"}


@pytest.mark.parametrize("batch", ["b77", "everything", "f1"])
def test_a_batch_that_nobody_recorded_is_not_undone(service: Service, stored: Stored, batch: str) -> None:
    stored("Acme")
    with pytest.raises(NothingToUndoError, match="no batch of facts recorded here"):
        service.undo(batch=batch)


def test_an_empty_store_has_nothing_to_undo(service: Service) -> None:
    with pytest.raises(NothingToUndoError, match="nothing has been recorded yet"):
        service.undo()
    with pytest.raises(InvalidInputError, match="1 or more"):
        service.undo(last=0)


def test_a_peek_reads_the_stored_preview_and_changes_nothing(service: Service, clock: Clock) -> None:
    proposal = service.propose_facts(account="Acme", rows=[KICKOFF, NOTE])
    pending = service.peek(token=proposal.token, summary=proposal.summary)
    assert pending.is_open
    assert pending.summary == proposal.summary
    assert [line.row["type"] for line in pending.accounts[0].facts] == [
        "account_added", "milestone_planned", "note_added",
    ]  # fmt: skip
    assert service.find_accounts().total == 0
    _confirm(service, proposal)
    assert not service.peek(token=proposal.token, summary=proposal.summary).is_open
    other = service.propose_facts(account="Acme", rows=[NOTE | {"text": "Another."}])
    service.record(account="Acme", rows=[NOTE | {"text": "In between."}])
    assert not service.peek(token=other.token, summary=other.summary).is_open
    with pytest.raises(WrongSummaryError):
        service.peek(token=other.token, summary="Something else.")
    with pytest.raises(UnknownTokenError):
        service.peek(token="guessed", summary=other.summary)  # noqa: S106 -- a wrong token is the case
    with pytest.raises(ForeignTokenError):
        service.peek(token=other.token, summary=other.summary, by="Sam Lee")
    clock.pass_by(days=1)
    with pytest.raises(ExpiredTokenError):
        service.peek(token=other.token, summary=other.summary)
