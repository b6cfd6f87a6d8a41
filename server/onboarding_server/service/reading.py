"""Rows as a person or a program gives them, checked and grouped by account."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from onboarding_server.service.drafts import Draft, Group, Named
from onboarding_server.service.workspace import Workspace
from onboarding_tools.errors import InvalidFactsError, Problem
from onboarding_tools.facts import Fact, parse_facts

__all__ = ["BATCH", "batches_named", "parse", "read_groups"]

BATCH = re.compile(r"b(\d{1,9})")
"""How a batch is called."""
_SET_BY_US = ("id", "recorded_at", "recorded_by")


def read_groups(workspace: Workspace, rows: Iterable[Mapping[str, Any]], account: str) -> tuple[Group, ...]:
    """Check rows, all of them or none, and put together what is about the same account.

    Raises:
        InvalidFactsError: with every problem of every row.
    """
    given = [dict(row) for row in rows]
    facts = parse(
        workspace, [{**row, "account": row.get("account") or account} for row in given], _refused(given)
    )
    groups: dict[str, list[Draft]] = {}
    for fact in facts:
        draft = Draft(
            row=fact.row(),
            source=fact.source,
            source_id=fact.source_id,
            dated_by_us=fact.type == "account_added",
        )
        groups.setdefault(str(fact.account or ""), []).append(draft)
    return tuple(
        Group(
            named=Named(name=name, ref=_ref(drafts)),
            drafts=tuple(drafts),
            adds=any(draft.row["type"] == "account_added" for draft in drafts),
        )
        for name, drafts in groups.items()
    )


def batches_named(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the batches that the rows retract, nothing where a row does anything else."""
    refs = [str(row.get("ref", "")) if row.get("type") == "fact_retracted" else "" for row in rows]
    return tuple(refs) if all(BATCH.fullmatch(ref) for ref in refs) else ()


def parse(
    workspace: Workspace, rows: list[dict[str, Any]], refused: Iterable[Problem] = ()
) -> tuple[Fact, ...]:
    """Read rows with the keys and steps of the playbook in use.

    Raises:
        InvalidFactsError: with these problems and all that are found.
    """
    playbook, refused = workspace.playbook, list(refused)
    try:
        facts = parse_facts(
            rows, today=workspace.today(), keys=playbook.checklist_keys, steps=playbook.step_ids
        )
    except InvalidFactsError as error:
        raise InvalidFactsError([*refused, *error.problems]) from error
    if refused:
        raise InvalidFactsError(refused)
    return facts


def _refused(rows: list[dict[str, Any]]) -> list[Problem]:
    return [
        Problem.of(f"facts[{number}].{field}", row.pop(field), "no such field", "The store sets it.")
        for number, row in enumerate(rows)
        for field in _SET_BY_US
        if field in row
    ]


def _ref(drafts: list[Draft]) -> str:
    refs = [draft.row.get("ref", "") for draft in drafts if draft.row["type"] == "account_added"]
    return str(refs[0]) if refs else ""
