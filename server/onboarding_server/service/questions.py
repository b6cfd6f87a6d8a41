"""Questions about many accounts: which fit, whose they are."""

from collections.abc import Iterable

from onboarding_server.service.accounts import as_account, owner_ids
from onboarding_server.service.results import AccountCard, FoundAccounts
from onboarding_server.service.workspace import Workspace
from onboarding_tools.assessment import assess
from onboarding_tools.directory import search
from onboarding_tools.errors import InvalidInputError, Problem

__all__ = ["find", "named_owner", "page"]

_MOST = 100


def find(workspace: Workspace, *, query: str, owner: str, limit: int, cursor: str) -> FoundAccounts:
    """List the accounts that fit, the best first."""
    start, end = page(limit, cursor)
    found = search(query, workspace.store.entries())
    if owner:
        ids = owner_ids(workspace.store, named_owner(workspace, owner), workspace.today())
        found = tuple(entry for entry in found if entry.id in ids)
    ids_here = [entry.id for entry in found[start:end]]
    cards = {card.id: card for card in _cards(workspace, ids_here)}
    more = str(end) if end < len(found) else ""
    return FoundAccounts(items=tuple(cards[id_] for id_ in ids_here), total=len(found), next_cursor=more)


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


def _cards(workspace: Workspace, ids: Iterable[str]) -> Iterable[AccountCard]:
    for stored in workspace.store.load_all(ids):
        account = as_account(stored, workspace.zone)
        assessment = assess(account, workspace.playbook, workspace.today_of(account))
        yield AccountCard(
            id=stored.id,
            name=account.name,
            status=assessment.status,
            segment=assessment.segment.segment,
            day=assessment.day,
            attention=assessment.attention,
        )
