"""Questions about many accounts: which fit, who needs somebody, what changed, how it went."""

from datetime import UTC, date, datetime, time

from onboarding_server.service.accounts import as_account, owner_ids
from onboarding_server.service.results import AccountCard, Changed, FoundAccounts, PortfolioPage
from onboarding_server.service.rows import places_of, rows_of
from onboarding_server.service.workspace import Workspace
from onboarding_tools.assessment import assess
from onboarding_tools.cohort import CohortReview, review_cohort
from onboarding_tools.directory import search
from onboarding_tools.errors import InvalidInputError, Problem
from onboarding_tools.outlook import changes_since
from onboarding_tools.portfolio import LISTS, AccountRow, Portfolio, arrange

__all__ = ["find", "page", "review", "triage_page"]

_MOST = 100
_MOST_COMPARED = 200


def find(workspace: Workspace, *, query: str, owner: str, limit: int, cursor: str) -> FoundAccounts:
    """List the accounts that fit, the best first."""
    start, end = page(limit, cursor)
    found = search(query, workspace.store.entries())
    if owner:
        ids = _owned(workspace, owner)
        found = tuple(entry for entry in found if entry.id in ids)
    ids_here = [entry.id for entry in found[start:end]]
    rows = rows_of(workspace, ids_here, workspace.today())
    more = str(end) if end < len(found) else ""
    return FoundAccounts(
        items=tuple(_card(rows[id_]) for id_ in ids_here if id_ in rows), total=len(found), next_cursor=more
    )


def triage_page(
    workspace: Workspace, *, owner: str, since: date | None, limit: int, cursor: str, as_of: date | None
) -> PortfolioPage:
    """Sort the accounts by when they need somebody, and cut a page of those that do."""
    start, end = page(limit, cursor)
    on = as_of or workspace.today()
    if since is not None and since >= on:
        raise InvalidInputError([Problem.of("since", since, f"a day before {on}")])
    ids = _owned(workspace, owner) if owner else workspace.store.ids()
    outline = arrange(places_of(workspace, ids, on))
    listed = [id_ for name in LISTS if name != "quiet" for id_ in outline.lists[name]]
    rows = rows_of(workspace, listed[start:end], on)
    return PortfolioPage(
        portfolio=Portfolio.of(outline, rows, workspace.playbook, on),
        counts={name: len(outline.lists[name]) for name in LISTS},
        since=since,
        changed=_changes(workspace, ids, since, on, listed) if since else (),
        next_cursor=str(end) if end < len(listed) else "",
    )


def review(
    workspace: Workspace, *, owner: str, from_on: date | None, to_on: date | None, as_of: date | None
) -> CohortReview:
    """Look back over the accounts whose Day 1 lies between two days, both included."""
    on = as_of or workspace.today()
    if from_on and to_on and from_on > to_on:
        raise InvalidInputError([Problem.of("to_on", to_on, f"{from_on} or later")])
    ids = _owned(workspace, owner) if owner else workspace.store.ids()
    accounts = (as_account(stored, workspace.zone) for stored in workspace.store.load_all(ids))
    every = [assess(account, workspace.playbook, on) for account in accounts]
    starts = [(each, each.milestones.day1_on) for each in every]
    chosen = [
        each
        for each, day1 in starts
        if (not from_on or (day1 and day1 >= from_on)) and (not to_on or (day1 and day1 <= to_on))
    ]
    return review_cohort(chosen, workspace.playbook, on)


def _owned(workspace: Workspace, owner: str) -> frozenset[str]:
    return owner_ids(workspace.store, named_owner(workspace, owner), workspace.today())


def _changes(
    workspace: Workspace, ids: frozenset[str], since: date, on: date, first: list[str]
) -> tuple[Changed, ...]:
    """Compare with that day the accounts with new facts, then those that need somebody; 200 at most."""
    end_of_day = datetime.combine(since, time.max, tzinfo=UTC)
    told = sorted(workspace.store.recorded_since(end_of_day) & ids)
    wanted = list(dict.fromkeys((*told, *first, *sorted(ids))))[:_MOST_COMPARED]
    found = {}
    for stored in workspace.store.load_all(wanted):
        account = as_account(stored, workspace.zone)
        found[stored.id] = Changed(
            account_id=stored.id,
            name=account.name,
            what=changes_since(account, workspace.playbook, since, on),
        )
    changed = (found[id_] for id_ in wanted)
    return tuple(each for each in changed if each.what.new_facts or each.what.differences)


def named_owner(workspace: Workspace, owner: str) -> str:
    """Return the name that an owner is known by: "me" is the user's own.

    Raises:
        InvalidInputError: nobody has said who "me" is.
    """
    if owner.strip().casefold() != "me":
        return owner
    if not workspace.me:
        hint = "Run `onboarding setup` to say who you are."
        raise InvalidInputError(
            [Problem.of("owner", owner, "a name, since nobody is configured as “me”", hint)]
        )
    return workspace.me


def page(limit: int, cursor: str) -> tuple[int, int]:
    """Return where a page starts and ends.

    Raises:
        InvalidInputError: the limit is not 1 to 100, or the cursor is none of ours.
    """
    if not 1 <= limit <= _MOST:
        raise InvalidInputError([Problem.of("limit", limit, f"1 to {_MOST}")])
    if cursor and not (cursor.isascii() and cursor.isdigit()):
        raise InvalidInputError([Problem.of("cursor", cursor, "the next_cursor of the page before")])
    start = int(cursor or 0)
    return start, start + limit


def _card(row: AccountRow) -> AccountCard:
    return AccountCard(
        id=row.account.id,
        name=row.account.name,
        status=row.status,
        segment=row.segment,
        day=row.day,
        attention=row.attention,
    )
