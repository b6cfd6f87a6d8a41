"""What a proposal would do to each account: its facts, what they contradict, and where it would stand."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from onboarding_server.service.accounts import as_account
from onboarding_server.service.drafts import Planned, in_force
from onboarding_server.service.results import FactLine, Preview
from onboarding_server.service.standing import assessed, standing
from onboarding_server.service.workspace import Workspace
from onboarding_server.store import StoredAccount
from onboarding_tools.facts import Account, OutsideText, trusted_fact

__all__ = ["Target", "previews"]

_MOST_ASSESSED = 100
# What a fact of these types is told by: a second one that is told by the same may be a slip.
_TOLD_BY = {
    "usage_observed": ("what", "on"),
    "usage_target_set": ("what", "on"),
    "survey_answered": ("what", "who", "on"),
    "weekly_answer": ("what", "on"),
    "milestone_completed": ("what",),
}


class Target(NamedTuple):
    """The account that a group is for; `stored` is None where it would be added."""

    id: str
    name: str
    stored: StoredAccount | None

    @property
    def head(self) -> int:
        """How many facts are recorded."""
        return self.stored.head if self.stored else 0


def previews(
    workspace: Workspace, planned: Sequence[tuple[Target, Sequence[Planned]]]
) -> tuple[Preview, ...]:
    """Show every account with its facts, and of the first ones where each would stand."""
    return tuple(
        _preview(workspace, target, lines, whole=number < _MOST_ASSESSED)
        for number, (target, lines) in enumerate(planned)
    )


def _preview(workspace: Workspace, target: Target, lines: Sequence[Planned], *, whole: bool) -> Preview:
    facts = _told(target, lines)
    preview = Preview(account_id=target.id, name=OutsideText(target.name), new=not target.stored, facts=facts)
    if not whole:
        return preview
    new = tuple(
        trusted_fact(line.record.row() | {"recorded_at": workspace.now()}) for line in lines if line.record
    )
    empty = Account(id=target.id, name=OutsideText(target.name), zone=workspace.zone)
    old = as_account(target.stored, workspace.zone) if target.stored else empty
    after = old.with_facts(new)
    as_of = workspace.today_of(after)
    assessment, stands = assessed(after, workspace.playbook, as_of)
    before = standing(old, workspace.playbook, as_of) if target.stored else None
    told = None if target.stored else assessment
    return preview.model_copy(update={"before": before, "after": stands, "assessment": told})


def _told(target: Target, lines: Sequence[Planned]) -> tuple[FactLine, ...]:
    gone = {line.row.get("id") for line in lines if line.change == "retracted"}
    known = [fact.row() for fact in in_force(target.stored.facts)] if target.stored else []
    by_subject = {_subject(row): row for row in known if row["type"] in _TOLD_BY and row["id"] not in gone}
    return tuple(
        FactLine(
            change=line.change,
            id=line.row.get("id") or (line.record.id if line.record else ""),
            row=line.row,
            on_record=by_subject.get(_subject(line.row)) if line.change == "added" else None,
        )
        for line in lines
    )


def _subject(row: Mapping[str, Any]) -> tuple[object, ...]:
    """Return what a fact is about: the same day, person or milestone, so that a slip is seen."""
    told_by = _TOLD_BY.get(str(row["type"]), ())
    day = str(row["on"])[:10] if "on" in told_by else ""
    return row["type"], day, *(row.get(field) for field in told_by if field != "on")
