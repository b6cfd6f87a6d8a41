"""What else an account is called: a company that was renamed or merged keeps its account here."""

from collections.abc import Iterator
from typing import Any

from onboarding_server.importers.exports import Record, source_part
from onboarding_server.importers.report import PLACE, Note
from onboarding_server.importers.sources import Source
from onboarding_server.importers.starter import SheetFact
from onboarding_server.service.matching import Known, Matcher, reference
from onboarding_tools.directory import fold

__all__ = ["Aliases"]

_MOST_NAMED = 5


class Aliases:
    """The other names and ids that accounts get, as facts and for the report."""

    def __init__(self, matcher: Matcher, today: str) -> None:
        """Start with none."""
        self._matcher, self._today = matcher, today
        self._renamed: dict[str, str] = {}
        self._merged: dict[str, str] = {}

    def facts(self, known: Known, source: Source, record: Record) -> Iterator[SheetFact]:
        """Yield a row's own name and its former ids, where the account is not known by them."""
        if source.rows != "accounts" or not known.id:
            return
        name = fold(record.account)
        if name and name not in known.keys and not self._matcher.called(name):
            self._renamed[known.name] = record.account
            yield self._fact(source, record, "alias", record.account)
        for old in filter(None, record.values.get("merged", "").replace(",", ";").split(";")):
            ref = reference(source.system, old.strip())
            others = [each for each in self._matcher.referred(ref) if each != known]
            if others:
                self._merged[others[0].name] = known.name
            elif not self._matcher.referred(ref):
                yield self._fact(source, record, "external_id", ref)

    def notes(self) -> Iterator[Note]:
        """Say which accounts are called otherwise in their program, and which of two were merged there."""
        for old, new in list(self._renamed.items())[:_MOST_NAMED]:
            yield Note.of(f"{PLACE} is called {PLACE} in the file; it is found by both names now.", old, new)
        if len(self._renamed) > _MOST_NAMED:
            yield Note(says=f"{len(self._renamed) - _MOST_NAMED} more accounts are found by a new name, too.")
        for old, new in self._merged.items():
            mend = "Both stay here until one is retracted."
            yield Note.of(f"{PLACE} was merged into {PLACE} in its program. {mend}", old, new)

    def _fact(self, source: Source, record: Record, what: str, text: str) -> SheetFact:
        row: dict[str, Any] = {"type": "profile_set", "on": self._today, "what": what, "text": text}
        told_by = what if what == "alias" else f"merged-{source_part(text)}"
        id_ = f"{source.key}/{source_part(record.record)}/{told_by}"
        return SheetFact(row=row, source_id=id_, dated_by_us=True)
