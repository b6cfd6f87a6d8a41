"""What the rows of an import say of one account: rows of one meeting joined, repeated ones told apart."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from onboarding_server.importers.exports import ExportReader
from onboarding_server.importers.starter import SheetFact
from onboarding_server.service.drafts import Named, in_force
from onboarding_server.service.matching import Known
from onboarding_server.service.stock import agrees, said
from onboarding_tools.facts import Fact

__all__ = ["Collected", "Kept", "name_in"]

Outcome = Literal["taken", "known", "left"]
_PEOPLE = ("who", "absent")


class Kept(NamedTuple):
    """A fact with the row it comes from."""

    fact: SheetFact
    source: str
    row: int
    updated: str
    reader: ExportReader


class Collected:
    """One account, what is recorded of it, and what the files say."""

    def __init__(self, known: Known, facts: Sequence[Fact]) -> None:
        """Start from the facts of a stored account; one that the import adds has none."""
        self.known = known
        self.stored = tuple(in_force(facts))
        self.origins = {(str(fact.source), str(fact.source_id)): said(fact.row()) for fact in self.stored}
        self.unchanged: dict[tuple[str, str], str] = {}
        self.kept: dict[tuple[str, str], Kept] = {}
        self.refs = set(known.refs)
        self.named = Named(name=known.name)
        self.is_expected = False

    def keep(self, new: Kept, *, has_room: bool) -> Outcome:
        """Keep a fact; of one that is recorded as it is, only the place. Without room a new one is left.

        Rows of one meeting are joined, and of a row that is there twice the newer one holds.
        """
        key = (new.source, new.fact.source_id or "")
        old = self.kept.get(key) or self._as_recorded(key, new)
        if old is None or old.fact.row.items() <= new.fact.row.items():
            return self._take(key, new, has_room=has_room or old is not None)
        if not new.fact.row.items() <= old.fact.row.items():
            self._both(key, old, new)
        return "known"

    def knows(self, source: str, fact: SheetFact) -> bool:
        """Tell whether a fact of this place is recorded or kept."""
        key = (source, fact.source_id or "")
        return key in self.origins or key in self.kept

    def _take(self, key: tuple[str, str], new: Kept, *, has_room: bool) -> Outcome:
        recorded = self.origins.get(key)
        if recorded and agrees(new.fact, said(new.fact.row), recorded):
            self.unchanged[key] = new.updated
            return "known"
        if not has_room:
            return "left"
        is_new = key not in self.kept
        self.kept[key] = new
        return "taken" if is_new else "known"

    def _both(self, key: tuple[str, str], old: Kept, new: Kept) -> None:
        """Decide between two rows of one record that say different things."""
        if _body(old) == _body(new) and new.fact.row["type"] != "contact_added":
            row = {**old.fact.row, **_joined(old.fact.row, new.fact.row)}
            self.kept[key] = old._replace(fact=old.fact.model_copy(update={"row": row}))
        elif new.updated != old.updated and new.updated and old.updated:
            self.kept[key] = max(old, new, key=lambda each: each.updated)
        else:
            mend = "Keep the row that is right, or export the column with the date of the last change."
            new.reader.reject(
                new.row,
                new.reader.header_of("record"),
                (new.fact.source_id or "").split("/")[1],
                f"one row a record; row {old.row} is the same one and says something else",
                mend,
            )

    def _as_recorded(self, key: tuple[str, str], new: Kept) -> Kept | None:
        """Return what an earlier row of the same record said, where that is recorded already."""
        if key not in self.unchanged:
            return None
        row = {**self.origins[key], **name_in(new.fact)}
        return new._replace(fact=new.fact.model_copy(update={"row": row}), updated=self.unchanged[key])


def _body(kept: Kept) -> dict[str, Any]:
    return {field: value for field, value in kept.fact.row.items() if field not in _PEOPLE}


def name_in(fact: SheetFact) -> dict[str, str]:
    """Return the account's name where a fact says it."""
    return {"account": fact.row["account"]} if "account" in fact.row else {}


def _joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, str]:
    people = {}
    for field in _PEOPLE:
        both = [
            part.strip() for row in (old, new) for part in str(row.get(field, "")).split(";") if part.strip()
        ]
        if both:
            people[field] = "; ".join(dict.fromkeys(both))
    return people
