"""Cells that name people: several in one, titles in brackets, ids instead of names."""

import re
from collections.abc import Mapping

from onboarding_server.importers.values import NotReadableError

__all__ = ["read_people"]

_MAIL_BEHIND = re.compile(r"^(?P<name>[^()<>]+?)\s*\((?P<mail>[^()\s]+@[^()\s]+)\)$")
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_ID = re.compile(r"\d{3,}|[0-9a-f]{24}|(?=\w*\d)[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?|[0-9A-Za-z+/]{20,}={0,2}")
_AMOUNT_OR_DATE = re.compile(r"[\d.,:/\s$€£-]+")
_A_NAME = "a name, several with a semicolon"


def read_people(cell: str, system: str, known: Mapping[tuple[str, str], str] | None) -> tuple[str, int]:
    """Return the people of a cell as `Name <mail>; Name`, and how many are ids that no file names.

    >>> read_people("Robert Vance (VP Ops); Priya Shah (priya@acme.example)", "hubspot", {})
    ('Robert Vance; Priya Shah <priya@acme.example>', 0)

    Raises:
        NotReadableError: an amount or a date stands where a name should.
    """
    named, unnamed = [], 0
    for part in (each.strip() for each in cell.split(";")):
        if not part:
            continue
        found = known.get((system, part)) if known is not None else None
        if found:
            named.append(found)
        elif known is not None and _ID.fullmatch(part):
            unnamed += 1
        elif _AMOUNT_OR_DATE.fullmatch(part):
            raise NotReadableError(_A_NAME, "The columns of this row may have moved.")
        else:
            mail = _MAIL_BEHIND.match(part)
            named.append(
                f"{mail['name']} <{mail['mail']}>" if mail else _BRACKETS.sub("", part).strip() or part
            )
    return "; ".join(dict.fromkeys(named)), unnamed
