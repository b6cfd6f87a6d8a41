"""The facts of many rows and files by account: rows of one meeting joined, repeated ones told apart."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from onboarding_server.importers.exports import ExportReader, Record
from onboarding_server.importers.recognise import Recognised
from onboarding_server.importers.report import PLACE, Note, Question
from onboarding_server.importers.starter import SheetFact
from onboarding_server.service.aliases import Aliases
from onboarding_server.service.collected import Collected, Kept, name_in
from onboarding_server.service.conflicts import Said
from onboarding_server.service.drafts import Draft, Group, Named, in_force
from onboarding_server.service.gone import Gone
from onboarding_server.service.matching import Doubt, Known, Matcher, reference
from onboarding_server.service.reading import parse
from onboarding_server.service.workspace import Workspace
from onboarding_tools.directory import Entry, domain, fold
from onboarding_tools.errors import InvalidFactsError
from onboarding_tools.facts import OutsideText

__all__ = ["Gathered"]


class _Export(Protocol):
    @property
    def found(self) -> Recognised:
        """How the file was recognised."""


class Gathered:
    """What an import would record, account by account."""

    def __init__(self, workspace: Workspace, *, most: int) -> None:
        """Start from the stored accounts; `most` is how many new facts are taken in."""
        self._workspace = workspace
        self.matcher = Matcher(workspace.store.entries(), self._domains_of)
        self.questions: list[Question] = []
        self._accounts: dict[Known, Collected] = {}
        self._outranked = 0
        self._most, self._taken, self._left = most, 0, 0
        self._aliases = Aliases(self.matcher, workspace.today().isoformat())

    def add(self, record: Record, system: str) -> Known:
        """Add an account that is not stored."""
        ref = reference(system, record.account_id)
        keys = tuple(dict.fromkeys(key for key in (fold(record.account), fold(record.domain)) if key))
        external = record.values.get("external_id", "")
        known = Known("", record.account, keys, tuple(each for each in (ref, external) if each))
        self.matcher.add(known, system)
        self._accounts[known] = Collected(known, ())
        self._accounts[known].named = Named(name=record.account, ref=ref, domain=record.domain)
        return known

    def expect(self, named: Named) -> None:
        """Take in an account that a sheet of the same import adds."""
        keys = tuple(dict.fromkeys(key for key in (fold(named.name), fold(named.domain)) if key))
        known = Known("", named.name, keys, (named.ref,) if named.ref else ())
        self.matcher.add(known)
        self._accounts[known] = Collected(known, ())
        self._accounts[known].named = named
        self._accounts[known].is_expected = True

    def take(self, known: Known, export: _Export, reader: ExportReader, record: Record) -> None:
        """Keep what a row says of an account; a row that is no fact is rejected with its reason."""
        account = self._account(known)
        system = export.found.source.system
        told = [self._as_stored(account, fact, record, system) for fact in record.facts]
        facts = [fact for fact in (*told, *self._aliases.facts(known, export.found.source, record)) if fact]
        if self._taken >= self._most and not any(account.knows(system, fact) for fact in facts):
            self._left += len(facts)  # not even read: that is what the next import is for
            return
        checked = self._checked(facts, export, reader, record)
        if export.found.source.rows == "accounts":
            self.matcher.also(known, reference(system, record.account_id))
            self.matcher.also(known, record.values.get("external_id", ""))
        updated = record.values.get("updated", "")
        for fact in checked:
            kept = Kept(fact, system, record.number, updated, reader)
            outcome = account.keep(kept, has_room=self._taken < self._most)
            self._taken += outcome == "taken"
            self._left += outcome == "left"

    def ask_which(self, name: str, doubt: Doubt) -> None:
        """Ask once which account is meant."""
        known = " or ".join(
            f"{PLACE} ({each.id or 'new'}, {round(100 * score)} % alike)" for each, score in doubt.candidates
        )
        question = Question(
            says=f"Is {PLACE} the account {known}? Until that is answered its rows change nothing.",
            outside=tuple(map(OutsideText, (name, *(each.name for each, _ in doubt.candidates)))),
            fact={
                "account": doubt.candidates[0][0].id, "type": "profile_set", "what": "alias", "text": PLACE,
            },
            may_be_new=True,
        )  # fmt: skip
        if question not in self.questions:
            self.questions.append(question)

    def groups(self, gone: Gone) -> list[Group]:
        """Return the drafts of every account; single-valued fields that sources disagree on are asked."""
        self._load_touched(gone)
        groups = []
        for account in self._accounts.values():
            drafts = (*self._drafts(account), *self._retractions(account, gone))
            if drafts or account.unchanged:
                groups.append(
                    Group(named=account.named, drafts=drafts, adds=True, account_id=account.known.id)
                )
        return groups

    def notes(self) -> Iterator[Note]:
        """Say what was left as a person has said it."""
        if self._outranked:
            says = f"{self._outranked} values differ from what a person recorded; the person's word stays."
            yield Note(says=says)
        if self._left:
            most = f"{self._most:,} new ones"
            says = f"{self._left} facts are left: one import takes in {most}. Import the same again after it."
            yield Note(says=says)
        yield from self._aliases.notes()

    def _domains_of(self, account_id: str) -> set[str]:
        stored = self._workspace.store.load(account_id)
        rows = [fact.row() for fact in in_force(stored.facts)] if stored else []
        told = [row.get("link") for row in rows if row["type"] == "account_added"]
        told += [row.get("text") for row in rows if row.get("what") == "domain"]
        return {fold(domain(each)) for each in told if each}

    def _account(self, known: Known) -> Collected:
        if known not in self._accounts:
            stored = self._workspace.store.load(known.id)
            self._accounts[known] = Collected(known, stored.facts if stored else ())
        return self._accounts[known]

    def _as_stored(
        self, account: Collected, fact: SheetFact, record: Record, system: str
    ) -> SheetFact | None:
        """Give an account that is known already the id of this program, instead of adding it again."""
        if fact.row["type"] != "account_added":
            return fact
        ref = reference(system, record.account_id)
        if not (account.known.id or account.is_expected) and not any(
            kept.fact.row["type"] == "account_added" for kept in account.kept.values()
        ):
            return fact.model_copy(
                update={"row": {**fact.row, "account": record.account, **({"ref": ref} if ref else {})}}
            )
        if (system, fact.source_id) in account.origins or not ref or account.refs & {ref, record.account_id}:
            return None
        account.refs.add(ref)
        row = {"type": "profile_set", "on": fact.row["on"], "what": "external_id", "text": ref}
        return fact.model_copy(update={"row": row, "source_id": f"{fact.source_id}/id"})

    def _checked(
        self, facts: Sequence[SheetFact], export: _Export, reader: ExportReader, record: Record
    ) -> list[SheetFact]:
        try:
            parsed = parse(self._workspace, [dict(fact.row) for fact in facts])
        except InvalidFactsError as error:
            for problem in error.problems:
                place, _, field = problem.field.partition(".")
                row = facts[int(place.removeprefix("facts[").removesuffix("]"))].row
                columns = [
                    rule.fill[field]
                    for rule in export.found.source.facts
                    if rule.type == row["type"] and field in rule.fill
                ]
                column = reader.header_of(columns[0]) if columns else field
                reader.reject(record.number, column, str(row.get(field, "")), problem.accepted, problem.hint)
            return []
        return [
            fact.model_copy(update={"row": {**each.row(), **name_in(fact)}})
            for fact, each in zip(facts, parsed, strict=True)
        ]

    def _drafts(self, account: Collected) -> Iterator[Draft]:
        others = Said(account.stored)
        for kept in account.kept.values():
            fact, source = kept.fact, kept.source
            row = dict(fact.row)
            if row["type"] == "meeting_held" and "absent" in row and "who" not in row:
                row["type"] = "meeting_missed"
            question = others.question(fact, source, account.known)
            if isinstance(question, Question):
                self.questions.append(question)
            if question is None:
                yield Draft(row=row, source=source, source_id=fact.source_id, dated_by_us=fact.dated_by_us)
        self._outranked += others.outranked

    def _load_touched(self, gone: Gone) -> None:
        """Load the accounts that nothing in the files is about, and from which something is taken back."""
        if not gone:
            return
        entries = {entry.id: entry for entry in self._workspace.store.entries()}
        loaded = {known.id for known in self._accounts}
        for stored in self._workspace.store.load_all(id_ for id_ in entries if id_ not in loaded):
            account = Collected(_known(entries[stored.id]), stored.facts)
            if any(gone.reason(fact) for fact in account.stored):
                self._accounts[account.known] = account

    def _retractions(self, account: Collected, gone: Gone) -> Iterator[Draft]:
        today = self._workspace.today().isoformat()
        for fact in account.stored:
            if reason := gone.reason(fact):
                gone.count(fact, account.known.name)
                row = {"type": "fact_retracted", "on": today, "ref": fact.id, "reason": reason}
                yield Draft(row=row, source=str(fact.source))


def _known(entry: Entry) -> Known:
    return Known(entry.id, str(entry.name), entry.keys, entry.refs)
