"""An account is its facts; and the file in which a person keeps them."""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from onboarding_tools.errors import InvalidAccountFileError, Problem
from onboarding_tools.facts.parse import parse_facts
from onboarding_tools.facts.text import OutsideText, clean
from onboarding_tools.facts.types import Fact

_KEYS = ("account", "as_of", "facts", "time_zone")


class Account(BaseModel):
    """One account: its id, its name as its people write it, all its facts, the workspace's time zone."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: OutsideText
    facts: tuple[Fact, ...] = ()
    zone: str = "UTC"

    def with_facts(self, more: tuple[Fact, ...]) -> Self:
        """Return the account as it would be with more facts."""
        return self.model_copy(update={"facts": self.facts + more})


class AccountFile(BaseModel):
    """What an account file says: the account, and the date it is asked about where it names one."""

    model_config = ConfigDict(frozen=True)

    account: Account
    as_of: date | None = None


def read_account_file(
    text: str,
    *,
    file: str,
    today: date,
    keys: frozenset[str] = frozenset(),
    steps: frozenset[str] = frozenset(),
) -> AccountFile:
    """Read one account's facts from TOML (a name that ends in .toml) or JSON.

    Facts without an id are numbered f1, f2 ... in the order of the file.

    Raises:
        InvalidAccountFileError: the file is no TOML or JSON, or its top level is not an account's.
        InvalidFactsError: one or more of its facts are wrong; all of them are named.
    """
    data = _load(text, file)
    _check_top(data, file)
    rows = _numbered(data["facts"], file)
    try:
        as_of = date.fromisoformat(str(data["as_of"])) if "as_of" in data else None
    except ValueError:
        raise InvalidAccountFileError(
            [Problem.of("as_of", data["as_of"], "a date such as 2026-09-01")]
        ) from None
    facts = parse_facts(rows, today=max(today, as_of or today), keys=keys, steps=steps)
    name = OutsideText(clean(data["account"]))
    account = Account(id=_file_id(name), name=name, facts=facts, zone=str(data.get("time_zone", "UTC")))
    return AccountFile(account=account, as_of=as_of)


def _file_id(name: str) -> str:
    """Make an id of our own from a name: ids are shown where outside text must not be."""
    return "a" + hashlib.sha256(name.casefold().encode("utf-8")).hexdigest()[:7]


def _numbered(facts: list[Mapping[str, Any]], file: str) -> list[dict[str, Any]]:
    rows = [{"id": f"f{number}", **row} for number, row in enumerate(facts, start=1)]
    counts = Counter(str(row["id"]) for row in rows)
    twice = [id_ for id_, count in counts.items() if count > 1]
    if twice:
        hint = "Facts without an id are numbered f1, f2 ... by their place."
        raise InvalidAccountFileError(
            [Problem.of(f"{file}: facts.id", id_, "an id that no other fact has", hint) for id_ in twice]
        )
    return rows


def _load(text: str, file: str) -> dict[str, Any]:
    try:
        data = tomllib.loads(text) if file.endswith(".toml") else json.loads(text)
    except (ValueError, RecursionError) as error:  # also what a decoder says of numbers and nesting too large
        kind = "TOML" if file.endswith(".toml") else "JSON"
        raise InvalidAccountFileError(
            [Problem(field=file, given=str(error), accepted=f"valid {kind}")]
        ) from error
    if not isinstance(data, Mapping):
        raise InvalidAccountFileError([Problem.of(file, data, "a table with `account` and `facts`")])
    return dict(data)


def _check_top(data: Mapping[str, Any], file: str) -> None:
    problems = [
        Problem.of(f"{file}: {key}", data[key], "only " + ", ".join(_KEYS))
        for key in data
        if key not in _KEYS
    ]
    name = data.get("account")
    if not isinstance(name, str) or not clean(name):
        problems.append(Problem.of(f"{file}: account", name, "the account's name"))
    facts = data.get("facts")
    if not isinstance(facts, list) or not all(isinstance(row, Mapping) for row in facts):
        problems.append(
            Problem.of(f"{file}: facts", facts, "a list of facts, each a table with `type` and `on`")
        )
    if problems:
        raise InvalidAccountFileError(problems)


__all__ = ["Account", "AccountFile", "read_account_file"]
