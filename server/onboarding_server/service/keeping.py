"""The store as a whole: all facts out and in again, whether it is sound, and what is to be forgotten."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from onboarding_server.service.confirming import call
from onboarding_server.service.workspace import Workspace
from onboarding_server.store.dumping import InvalidDumpError, dump, load
from onboarding_server.store.write import Write
from onboarding_tools.facts import Account, Fact, OutsideText

__all__ = ["dump_lines", "load_lines"]


def dump_lines(workspace: Workspace) -> Iterator[str]:
    """Write all facts of a store, one JSON object a line; the same store gives the same bytes."""
    for record in dump(workspace.store):
        yield json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def load_lines(workspace: Workspace, lines: Iterable[str]) -> int:
    """Put a dump into an empty store, all of it or nothing; return how many facts it held.

    Raises:
        NotEmptyError, InvalidDumpError: nothing was loaded.
    """

    def named(write: Write, account_id: str, name: str, facts: tuple[Fact, ...]) -> None:
        account = Account(id=account_id, name=OutsideText(name), facts=facts, zone=workspace.zone)
        call(workspace, write, account)

    return load(workspace.store, _records(workspace, lines), named=named)


def _records(workspace: Workspace, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
        except ValueError:
            record = None
        if not isinstance(record, dict):
            raise InvalidDumpError(workspace.store.name, number, "expected a JSON object")
        yield record
