"""Proposals: what a batch of facts would do to each account, kept until somebody confirms it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any, Literal

from onboarding_server.errors import NothingToRecordError
from onboarding_server.importers.report import ImportReport
from onboarding_server.service.accounts import exactly, look_up
from onboarding_server.service.drafts import Draft, Group, Named, Planned, in_force, plan, with_ids
from onboarding_server.service.previewing import Target, previews
from onboarding_server.service.reading import BATCH
from onboarding_server.service.results import Proposal
from onboarding_server.service.summary import summarise
from onboarding_server.service.workspace import Workspace
from onboarding_server.store import AccountChange, StoredProposal
from onboarding_server.store.ids import account_id, digest, new_token
from onboarding_tools.directory import fold
from onboarding_tools.errors import AmbiguousAccountError, InvalidFactsError, Problem

__all__ = ["Target", "propose", "target_of"]

_VALID = timedelta(hours=1)


_Work = list[tuple[Target, Group, tuple[Planned, ...]]]


def target_of(workspace: Workspace, group: Group, added: dict[str, Named]) -> Target:
    """Find the account of a group, or name the one that it would add and keep it in `added`.

    Raises:
        AmbiguousAccountError: the name fits several accounts, or is near a stored one and nothing says that
            the account is new.
    """
    if group.account_id:
        return _stored(workspace, group.account_id)
    named = group.named
    if not fold(named.name):
        raise InvalidFactsError(
            [Problem.of("account", None, "the account's name, for the call or for every row")]
        )
    found = exactly(workspace.store, named) if group.adds else ()
    near: Sequence[Any] = ()
    if not group.adds:
        answer = look_up(workspace.store, named.name)
        found, near = answer.found, answer.near
    if len(found) > 1 or (not found and near):
        raise AmbiguousAccountError(named.name, [entry.label for entry in (*found, *near)])
    return _stored(workspace, found[0].id) if found else _new(workspace, named, added)


def propose(
    workspace: Workspace,
    groups: Iterable[Group],
    *,
    by: str,
    kind: Literal["record", "undo"] = "record",
    undone: Sequence[str] = (),
    report: ImportReport | None = None,
) -> Proposal:
    """Preview what the groups would do, and keep it under a token.

    Raises:
        NothingToRecordError: everything is recorded already (an import answers with its report instead).
        InvalidFactsError, AmbiguousAccountError: see `plan` and `target_of`.
    """
    planned = _planned(workspace, groups)
    changes = tuple(
        _change(target, lines) for target, _, lines in planned if any(line.record for line in lines)
    )
    if not changes and report is None:
        raise NothingToRecordError(sum(len(lines) for _, _, lines in planned))
    if report is not None:
        report = _counted(report, planned)
        planned = [each for each in planned if any(line.record for line in each[2])]
    kept = StoredProposal(
        changes=changes,
        request=_request([group for _, group, _ in planned], undone, report),
        kind=kind,
        summary=summarise(changes, undone) if changes else "Nothing would change.",
        proposed_by=by,
        expires_at=workspace.now() + _VALID,
    )
    return Proposal(
        token=_keep(workspace, kept),
        summary=kept.summary,
        accounts=previews(workspace, [(target, lines) for target, _, lines in planned]),
        expires_at=kept.expires_at,
        report=report,
    )


def _planned(workspace: Workspace, groups: Iterable[Group]) -> _Work:
    added: dict[str, Named] = {}
    work = _merged((target_of(workspace, group, added), group) for group in groups)
    return [(target, *_plan(workspace, target, group)) for target, group in work]


def _counted(report: ImportReport, planned: _Work) -> ImportReport:
    changing = [target for target, _, lines in planned if any(line.record for line in lines)]
    new = sum(target.stored is None for target in changing)
    types = Counter(line.record.type for _, _, lines in planned for line in lines if line.record)
    counts: dict[str, Any] = {
        "new": new,
        "changed": len(changing) - new,
        "unchanged": len(planned) - len(changing),
    }
    return report.model_copy(update={**counts, "fact_types": dict(types.most_common())})


def _request(groups: Sequence[Group], undone: Sequence[str], report: ImportReport | None) -> dict[str, Any]:
    """Write down what was asked for, to ask again where an account has changed."""
    return {
        "groups": [group.model_dump(mode="json") for group in groups],
        "undone": list(undone),
        "report": report.model_dump(mode="json") if report else None,
    }


def _keep(workspace: Workspace, proposal: StoredProposal) -> str:
    if workspace.store.read_only or not proposal.changes:
        return ""
    token = new_token()
    workspace.store.keep(digest(token), proposal, at=workspace.now())
    return token


def _stored(workspace: Workspace, id_: str) -> Target:
    stored = workspace.store.load(id_)
    if stored is None:
        raise InvalidFactsError([Problem.of("account", id_, "the id of a stored account")])
    return Target(id_, stored.name, stored)


def _new(workspace: Workspace, named: Named, added: dict[str, Named]) -> Target:
    """Name an account that is not stored; one that was undone is taken up again under its old id.

    `added` are the others that this proposal adds: no two companies may share a short id.
    """
    taken: set[str] = set()
    while True:
        id_ = account_id(named.name, named.ref, taken)
        stored = workspace.store.heads([id_]).get(id_)
        if stored and fold(stored[1]) == fold(named.name):
            return _stored(workspace, id_)
        other = added.setdefault(id_, named)
        if not stored and (fold(other.name), other.ref) == (fold(named.name), named.ref):
            return Target(id_, named.name, None)
        taken.add(id_)


def _merged(pairs: Iterable[tuple[Target, Group]]) -> list[tuple[Target, Group]]:
    """Put groups together that mean the same account under two names."""
    merged: dict[str, tuple[Target, Group]] = {}
    for target, group in pairs:
        before = merged.get(target.id)
        drafts = (*before[1].drafts, *group.drafts) if before else group.drafts
        known = {"account_id": target.id} if target.stored else {}
        merged[target.id] = (target, group.model_copy(update={"drafts": drafts, **known}))
    return list(merged.values())


def _plan(workspace: Workspace, target: Target, group: Group) -> tuple[Group, tuple[Planned, ...]]:
    facts = target.stored.facts if target.stored else ()
    drafts = [each for draft in group.drafts for each in _spread(workspace, target, draft)]
    if not any(fact.type == "account_added" for fact in in_force(facts)):
        drafts = _adding(target, drafts)
    lines = plan(drafts, facts, today=workspace.today())
    named = with_ids(lines, account_id=target.id, head=target.head)
    taken = workspace.store.taken(line.record.id for line in named if line.record)
    return group, with_ids(lines, account_id=target.id, head=target.head, taken=taken)


def _adding(target: Target, drafts: list[Draft]) -> list[Draft]:
    """Put the fact that adds the account in front; where nobody gave it, on the day of the oldest fact."""
    first = [draft for draft in drafts if draft.row["type"] == "account_added"]
    if not first:
        on = min((str(draft.row["on"])[:10] for draft in drafts), default="")
        first = [Draft(row={"type": "account_added", "on": on, "account": target.name})]
    return first + [draft for draft in drafts if draft not in first]


def _spread(workspace: Workspace, target: Target, draft: Draft) -> Iterator[Draft]:
    """Turn the retraction of a whole batch or source into one of each fact."""
    batch = BATCH.fullmatch(str(draft.row.get("ref", ""))) if draft.row["type"] == "fact_retracted" else None
    facts = in_force(target.stored.facts) if target.stored else ()
    ids = [
        fact.id for fact in facts if draft.row["type"] == "fact_retracted" and fact.source == draft.row["ref"]
    ]
    if batch:
        found = workspace.store.batches(account_id=target.id, number=int(batch[1]))
        members = {fact_id for each in found for _, fact_id in each.fact_ids}
        ids = [fact.id for fact in facts if fact.id in members]
    if ids:
        yield from (draft.model_copy(update={"row": {**draft.row, "ref": id_}}) for id_ in ids)
    else:
        yield draft


def _change(target: Target, lines: Sequence[Planned]) -> AccountChange:
    facts = tuple(line.record for line in lines if line.record)
    return AccountChange(account_id=target.id, name=target.name, head=target.head, facts=facts)
