"""The rows of many accounts: remembered while nothing changed, else computed, the same to the byte."""

import hashlib
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from datetime import date
from fractions import Fraction

from onboarding_server import version
from onboarding_server.service.processes import Job, spread
from onboarding_server.service.workspace import Workspace
from onboarding_server.store import Memo
from onboarding_tools.portfolio import AccountRow, Place

__all__ = ["places_of", "rows_of"]


def places_of(workspace: Workspace, ids: frozenset[str], as_of: date) -> list[Place]:
    """Return where accounts stand in a portfolio; only what changed since the last time is computed."""
    key = _key(workspace, as_of)
    known = workspace.store.places(key)
    fresh = _computed(workspace, ids - known.keys(), as_of)
    written = {id_: known[id_] for id_ in ids if id_ in known} | {
        memo.account_id: memo.place for memo in fresh
    }
    return [Place.read(id_, written[id_]) for id_ in sorted(written)]


def rows_of(workspace: Workspace, ids: Iterable[str], as_of: date) -> dict[str, AccountRow]:
    """Return the rows of a few accounts by id."""
    wanted, key = set(ids), _key(workspace, as_of)
    known = workspace.store.rows(key, wanted)
    fresh = _computed(workspace, wanted - known.keys(), as_of, rows=True)
    # A fresh row takes the way of a remembered one, so that nobody can tell them apart.
    written = known | {memo.account_id: memo.body for memo in fresh}
    return {id_: _read(written[id_]) for id_ in sorted(written)}


def _key(workspace: Workspace, as_of: date) -> str:
    """Name everything besides the facts that a row depends on; the playbook's version covers its rates."""
    form = (*AccountRow.model_fields, *Place._fields)
    parts = (version(), workspace.playbook.version, workspace.zone, str(as_of), *form)
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def _computed(workspace: Workspace, ids: AbstractSet[str], as_of: date, *, rows: bool = False) -> list[Memo]:
    job = Job(workspace.store.place, workspace.playbook, workspace.zone, as_of, rows)
    memos = list(spread(workspace.store, job, sorted(ids)))
    workspace.store.remember(_key(workspace, as_of), memos)
    return memos


def _read(body: str) -> AccountRow:
    """Read a row back; its exact score is text in JSON and a fraction in the core."""
    row = AccountRow.model_validate_json(body)
    return row.model_copy(update={"exact": None if row.exact is None else Fraction(row.exact)})
