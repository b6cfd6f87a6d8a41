"""Apply a proposal once, in one transaction; and propose to take a batch back."""

from collections.abc import Iterator, Sequence
from typing import Any

from onboarding_server.errors import (
    AlreadyUndoneError,
    ExpiredTokenError,
    ForeignTokenError,
    NothingToRecordError,
    NothingToUndoError,
    StaleProposalError,
    UnknownTokenError,
    WrongSummaryError,
)
from onboarding_server.importers.report import ImportReport
from onboarding_server.service.accounts import as_account
from onboarding_server.service.drafts import Draft, Group, Named, in_force
from onboarding_server.service.proposing import propose
from onboarding_server.service.reading import BATCH
from onboarding_server.service.results import Confirmation, FactLine, Pending, Preview, Proposal
from onboarding_server.service.workspace import Workspace
from onboarding_server.store import AccountChange, Batch, StoredAccount, StoredProposal
from onboarding_server.store.ids import digest
from onboarding_server.store.write import Write
from onboarding_tools.directory import entry_of, owners_of
from onboarding_tools.errors import InvalidInputError, Problem
from onboarding_tools.facts import Account, OutsideText, trusted_fact
from onboarding_tools.facts.types import AccountAdded, FactRetracted
from onboarding_tools.state import History

__all__ = ["batches_to_undo", "call", "confirm", "peek", "undo", "undo_named"]

_MOST_PEEKED = 12


def confirm(workspace: Workspace, *, token: str, summary: str, by: str) -> Confirmation:
    """Apply a proposal, or answer as before where it has been applied.

    Raises:
        UnknownTokenError, ForeignTokenError, WrongSummaryError, ExpiredTokenError: nothing was changed.
        StaleProposalError: an account changed since; it carries the new proposal.
    """
    key = digest(token)
    with workspace.store.write() as write:
        kept = _checked(workspace, write.proposal(key), summary=summary, by=by)
        if kept.result is not None:
            return Confirmation.model_validate({**kept.result, "already": True})
        heads = write.heads(change.account_id for change in kept.changes)
        if all(heads[change.account_id] == change.head for change in kept.changes):
            done = _apply(workspace, write, kept, by=by)
            write.applied(key, done.model_dump(mode="json"), at=workspace.now())
            return done
    again = _again(workspace, kept, by=by)
    raise StaleProposalError(again, again.summary)


def peek(workspace: Workspace, *, token: str, summary: str, by: str) -> Pending:
    """Read what a token stands for, to be shown to whoever is asked for a yes; nothing happens.

    Raises:
        UnknownTokenError, ForeignTokenError, WrongSummaryError, ExpiredTokenError: as `confirm` would.
    """
    with workspace.store.reading() as connection:
        # The lookup stands on Write, since a write transaction is where it is needed otherwise.
        kept = Write(connection).proposal(digest(token))
    kept = _checked(workspace, kept, summary=summary, by=by)
    heads = workspace.store.heads(change.account_id for change in kept.changes)
    is_current = all(heads.get(each.account_id, (0, ""))[0] == each.head for each in kept.changes)
    shown, room = [], _MOST_PEEKED
    for change in kept.changes:
        if room:
            shown.append(_peeked(workspace, change, room))
            room -= len(shown[-1].facts)
    more = sum(len(change.facts) for change in kept.changes) - sum(len(each.facts) for each in shown)
    is_open = kept.result is None and is_current
    return Pending(summary=kept.summary, is_open=is_open, accounts=tuple(shown), more=more)


def _peeked(workspace: Workspace, change: AccountChange, most: int) -> Preview:
    """Write down the first facts of a change; of a retraction, the fact that it takes back."""
    stored = workspace.store.load(change.account_id) if change.head else None
    facts = {fact.id: fact for fact in stored.facts} if stored else {}
    lines = []
    for record in change.facts[:most]:
        row = record.row()
        gone = facts.get(str(row.get("ref", ""))) if record.type == "fact_retracted" else None
        if gone is None:
            lines.append(FactLine(change="added", id=record.id, row=row))
        else:
            lines.append(FactLine(change="retracted", id=gone.id, row=gone.row()))
    name = OutsideText(change.name)
    return Preview(account_id=change.account_id, name=name, new=not change.head, facts=tuple(lines))


def undo(workspace: Workspace, batches: Sequence[Batch], *, by: str) -> Proposal:
    """Propose to retract what the batches recorded, and to record again what they had retracted.

    Raises:
        AlreadyUndoneError: nothing of them is in force any more.
    """
    drafts: dict[str, list[Draft]] = {}
    for batch in batches:
        for account_id in dict.fromkeys(account for account, _ in batch.fact_ids):
            stored = workspace.store.load(account_id)
            ids = {fact_id for account, fact_id in batch.fact_ids if account == account_id}
            if stored:
                drafts.setdefault(account_id, []).extend(_reverse(workspace, stored, ids, batch.id))
    named = tuple(batch.id for batch in batches)
    groups = [
        Group(account_id=id_, named=Named(name=id_), drafts=tuple(found))
        for id_, found in drafts.items()
        if found
    ]
    try:
        return propose(workspace, groups, by=by, kind="undo", undone=named)
    except NothingToRecordError as error:
        raise AlreadyUndoneError(named) from error


def undo_named(workspace: Workspace, names: Sequence[str], *, account_id: str, by: str) -> Proposal:
    """Propose to take batches back that are named one by one."""
    found = [
        batch
        for name in dict.fromkeys(names)
        for batch in batches_to_undo(workspace, account_id=account_id, batch=name, last=1)
    ]
    return undo(workspace, found, by=by)


def batches_to_undo(workspace: Workspace, *, account_id: str, batch: str, last: int) -> tuple[Batch, ...]:
    """Find the batch of that name, or the last ones.

    Raises:
        NothingToUndoError: there is none.
        InvalidInputError: the batch is itself an undo, or `last` is below 1.
    """
    if last < 1:
        raise InvalidInputError([Problem.of("last", last, "1 or more")])
    number = BATCH.fullmatch(batch.strip()) if batch else None
    if batch and number is None:
        raise NothingToUndoError(batch)
    found = workspace.store.batches(
        account_id=account_id, number=int(number[1]) if number else None, last=last
    )
    if not found:
        raise NothingToUndoError(batch)
    if found[0].kind == "undo":
        hint = "To bring facts back, record them again."
        raise InvalidInputError([Problem.of("batch", batch, "a batch that is no undo itself", hint)])
    return found


def _checked(workspace: Workspace, kept: StoredProposal | None, *, summary: str, by: str) -> StoredProposal:
    if kept is None:
        raise UnknownTokenError
    if kept.proposed_by != by:
        raise ForeignTokenError
    if kept.summary != summary.strip():
        raise WrongSummaryError(summary)
    if kept.result is None and kept.expires_at <= workspace.now():
        raise ExpiredTokenError(kept.expires_at)
    return kept


def _apply(workspace: Workspace, write: Write, kept: StoredProposal, *, by: str) -> Confirmation:
    at = workspace.now()
    number = write.new_batch(kind=kept.kind, summary=kept.summary, at=at, by=by)
    for change in kept.changes:
        write.add(change, batch=number, at=at, by=by)
        _call(workspace, write, change)
    ids = tuple(fact.id for change in kept.changes for fact in change.facts)
    return Confirmation(already=False, summary=kept.summary, batch=f"b{number}", fact_ids=ids)


def _call(workspace: Workspace, write: Write, change: AccountChange) -> None:
    """Write down under which names and owners the account is found from now on."""
    stored = workspace.store.load(change.account_id) if change.head else None
    stored = stored or StoredAccount(id=change.account_id, name=change.name, head=0, facts=())
    new = tuple(trusted_fact(fact.row()) for fact in change.facts)
    call(workspace, write, as_account(stored, workspace.zone).with_facts(new))


def call(workspace: Workspace, write: Write, account: Account) -> None:
    """Write down under which names and owners an account with these facts is found from now on."""
    history = History(account, workspace.playbook)
    state = history.on(max([workspace.today(), *history.days]))
    entry = entry_of(account.id, account.name, state) if state.all(AccountAdded) else None
    write.call(account.id, entry, owners_of(state))


def _again(workspace: Workspace, kept: StoredProposal, *, by: str) -> Proposal:
    request: dict[str, Any] = kept.request
    return propose(
        workspace,
        [Group.model_validate(group) for group in request["groups"]],
        by=by,
        kind=kept.kind,
        undone=tuple(request["undone"]),
        report=ImportReport.model_validate(request["report"]) if request["report"] else None,
    )


def _reverse(workspace: Workspace, stored: StoredAccount, ids: set[str], batch: str) -> Iterator[Draft]:
    facts = {fact.id: fact for fact in stored.facts}
    for fact in in_force(stored.facts):
        if fact.id in ids:
            on = workspace.today().isoformat()
            yield Draft(
                row={"type": "fact_retracted", "on": on, "ref": fact.id, "reason": f"undo of {batch}"}
            )
    for fact in stored.facts:
        if fact.id in ids and isinstance(fact, FactRetracted) and fact.ref in facts:
            old = facts[fact.ref]
            yield Draft(row=old.row(), source=old.source, source_id=old.source_id)
