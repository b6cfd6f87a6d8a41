"""Which stored account is meant, and its facts as the core reads them."""

from collections.abc import Iterable
from datetime import date

from onboarding_server.service.drafts import Named
from onboarding_server.store import Store, StoredAccount
from onboarding_tools.directory import Entry, Match, domain, fold, match
from onboarding_tools.errors import AmbiguousAccountError, InvalidInputError, Problem, UnknownAccountError
from onboarding_tools.facts import Account, OutsideText

__all__ = ["Names", "as_account", "exactly", "loaded", "look_up", "owner_ids", "resolve"]


def look_up(store: Store, query: str) -> Match:
    """Match a name against the stored accounts; the whole directory is read only where it has to be."""
    exact = store.called(query.strip(), {fold(query), fold(domain(query))})
    return match(query, exact or store.entries())


def resolve(store: Store, query: str) -> Entry:
    """Return the one account that is meant.

    Raises:
        InvalidInputError: no name is given.
        AmbiguousAccountError: several accounts fit.
        UnknownAccountError: none does.
    """
    if not query.strip():
        raise InvalidInputError([Problem.of("account", None, "an account's name, alias, domain or id")])
    answer = look_up(store, query)
    if len(answer.found) > 1:
        raise AmbiguousAccountError(query, [entry.label for entry in answer.found])
    if not answer.found:
        raise UnknownAccountError(query, [entry.label for entry in answer.near])
    return answer.found[0]


class Names:
    """The stored accounts by everything they are called, read once for a file of many rows."""

    def __init__(self, store: Store) -> None:
        self._by_key: dict[str, list[Entry]] = {}
        self._by_id: dict[str, list[Entry]] = {}
        for entry in store.entries():
            for key in entry.keys:
                self._by_key.setdefault(key, []).append(entry)
            for id_ in (entry.id, *entry.refs):
                self._by_id.setdefault(id_, []).append(entry)

    def called(self, text: str, keys: Iterable[str]) -> tuple[Entry, ...]:
        """Return what `Store.called` returns."""
        ours = (entry for entry in self._by_id.get(text.casefold(), ()) if entry.id == text.casefold())
        by_id = (*self._by_id.get(text, ()), *ours)
        by_key = (entry for key in keys for entry in self._by_key.get(key, ()))
        return tuple(dict.fromkeys((*by_id, *by_key)))


def exactly(names: Store | Names, named: Named) -> tuple[Entry, ...]:
    """Return the accounts that are meant by their id, else by their domain, else by their whole name."""
    by_ref = names.called(named.ref, ()) if named.ref else ()
    by_id = tuple(entry for entry in names.called(named.name, ()) if entry.id == named.name.casefold())
    if by_ref or by_id:
        return by_ref or by_id
    keys = [fold(domain(named.domain))] if named.domain else []
    for key in (*keys, fold(named.name)):
        found = names.called("", {key})
        if found:
            # The same name with another id elsewhere is another company.
            return tuple(entry for entry in found if not (named.ref and entry.refs))
    return ()


def as_account(stored: StoredAccount, zone: str) -> Account:
    """Hand a stored account to the core."""
    return Account(id=stored.id, name=OutsideText(stored.name), facts=stored.facts, zone=zone)


def loaded(store: Store, account_id: str, zone: str) -> Account:
    """Load an account whose id has just been looked up."""
    stored = store.load(account_id)
    if stored is None:
        raise UnknownAccountError(account_id)
    return as_account(stored, zone)


def owner_ids(store: Store, owner: str, on: date) -> frozenset[str]:
    """Return the accounts of an owner.

    Raises:
        InvalidInputError: nobody of that name owns an account.
    """
    key = fold(owner)
    found = store.owned_by(key, on)
    if found:
        return found
    known = store.owners()
    hint = f"Owners are {', '.join(known[:5])}." if known else "No account has an owner yet."
    raise InvalidInputError([Problem.of("owner", owner, "the name of somebody who owns an account", hint)])
