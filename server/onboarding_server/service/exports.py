"""Exports of other programs to a proposal: several files read together, each account found or asked about."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from onboarding_server.importers.exports import ExportReader, Record
from onboarding_server.importers.kinds import is_ours
from onboarding_server.importers.recognise import Recognised
from onboarding_server.importers.report import ImportReport, Note
from onboarding_server.importers.streams import RowStream, open_stream
from onboarding_server.importers.survey import Survey, look_through
from onboarding_server.importers.user_mapping import choose
from onboarding_server.service.drafts import Group
from onboarding_server.service.gathering import Gathered
from onboarding_server.service.gone import Gone
from onboarding_server.service.import_notes import LeftOut, file_notes
from onboarding_server.service.intake import ImportOptions, Stage, stage_of
from onboarding_server.service.matching import Doubt, Known, reference
from onboarding_server.service.workspace import Workspace
from onboarding_tools.directory import fold
from onboarding_tools.errors import echo
from onboarding_tools.facts import OutsideText

__all__ = ["Export", "Progress", "open_export", "plan_exports"]

Progress = Callable[[str, int, int], None]
_STEP = 1000
_ORDER = {"people": 0, "links": 1, "accounts": 2, "details": 3}


class Export(NamedTuple):
    """A file that was recognised, and what its columns say as a whole."""

    stream: RowStream
    found: Recognised
    survey: Survey


def open_export(name: str, data: Path | bytes, options: ImportOptions) -> Export | None:
    """Open and recognise a file; None where it is a sheet of ours, or no known kind of export.

    Raises:
        UnreadableFileError, DateOrderNeededError: it cannot be read.
    """
    stream = open_stream(name, data)
    if is_ours(stream.header) and not options.mapping.read_as:
        return None
    found = choose(name, stream.header, options.mapping)
    if found is None:
        return None
    survey = look_through(stream.header, stream.lines(), found, options.date_order or None)
    return Export(stream, found, survey)


def plan_exports(
    workspace: Workspace,
    exports: Sequence[Export],
    options: ImportOptions,
    *,
    named: Sequence[Group] = (),
    progress: Progress | None = None,
) -> tuple[list[Group], ImportReport]:
    """Read exports together, names and accounts first, and say what each account would get.

    `named` are accounts that a sheet beside them adds: rows about one of these are about the same account.
    """
    plan = _Plan(workspace, options, progress)
    for group in named:
        if not group.account_id:
            plan.gathered.expect(group.named)
    ordered = sorted(
        exports,
        key=lambda export: (_ORDER[export.found.source.rows], "mail" not in export.found.source.columns),
    )
    plan.look_ahead(ordered)
    for accounts, some in groupby(ordered, key=lambda export: export.found.source.rows == "accounts"):
        for export in some:
            plan.read(export)
        if accounts:
            plan.settle()
    groups = plan.gathered.groups(plan.gone)
    return groups, plan.report(exports)


class _Plan:
    def __init__(self, workspace: Workspace, options: ImportOptions, progress: Progress | None) -> None:
        self._workspace, self._options, self._progress = workspace, options, progress
        self.gathered = Gathered(workspace, most=options.most)
        self.gone = Gone(is_asked=options.vanished == "retract")
        self._people: dict[tuple[str, str], str] = {}
        self._links: dict[tuple[str, str], str] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._listed: set[tuple[str, str]] = set()
        self._signed: dict[str, str] = {}
        self._left_out = LeftOut()
        self._unknown: dict[tuple[str, ...], str] = {}
        self._later: list[tuple[Export, ExportReader, Record, Stage]] = []
        self._nameless: Counter[str] = Counter()
        self._notes: list[Note] = []
        self._readers: list[ExportReader] = []
        self._rows = 0

    def look_ahead(self, exports: Iterable[Export]) -> None:
        """Read when contracts were signed from deals, since an account's stage may hang on it."""
        for export in exports:
            rules = [rule.type for rule in export.found.source.facts]
            if export.found.source.rows == "details" and rules == ["contract_signed"]:
                for record in self._records(export, self._reader(export), told=False):
                    for fact in record.facts:
                        for key in (
                            reference(export.found.source.system, record.account_id),
                            fold(record.account),
                        ):
                            self._signed[key] = max(self._signed.get(key, ""), fact.row["on"])

    def read(self, export: Export) -> None:
        """Read one file."""
        source, reader = export.found.source, self._reader(export)
        self._unknown = {}
        self.gone.open_file(source, reader)
        for record in self._records(export, reader):
            self.gone.see(source, record)
            if record.is_deleted:
                self.gone.delete(source, record)
                reader.unsure["deleted"] += 1
            elif source.rows == "links":
                self._links[source.system, record.record] = record.values.get("account_id", "")
            else:
                if person := record.values.get("person"):
                    self._people.setdefault((source.system, record.record), person)
                if source.rows == "accounts":
                    self._account(export, reader, record)
                elif source.rows == "details":
                    self._detail(export, reader, record)
        self._rows += export.survey.rows
        self._readers.append(reader)
        self._notes += file_notes(
            export.stream, export.found, reader, nameless=self._nameless[export.stream.name]
        )

    def _reader(self, export: Export) -> ExportReader:
        return ExportReader(
            export.stream.name, export.stream.header, export.found, export.survey,
            today=self._workspace.today(), people=self._people,
        )  # fmt: skip

    def _records(self, export: Export, reader: ExportReader, *, told: bool = True) -> Iterator[Record]:
        for number, line in enumerate(export.stream.lines(), start=1):
            if told and self._progress and number % _STEP == 0:
                self._progress(export.stream.name, number, export.survey.rows)
            cells = reader.account_cells(line) if told and not self.gone.is_asked else ()
            if (name := self._unknown.get(cells)) is not None:
                self._left_out.unknown[name] += 1
                continue
            record = reader.read(line)
            if record is None:
                continue
            before = self._left_out.unknown.total() if cells else 0
            yield record
            # A million rows about accounts that nobody stored need not be read cell by cell.
            if any(cells) and self._left_out.unknown.total() > before:
                self._unknown[cells] = record.account or record.account_id

    def _account(self, export: Export, reader: ExportReader, record: Record) -> None:
        system = export.found.source.system
        id_ = record.account_id
        if record.account:
            self._names[system, id_] = record.account
            self._listed.add((system, fold(record.account)))
        found = self.gathered.matcher.match(system, id_=id_, domain=record.domain, name=record.account)
        if isinstance(found, Known):
            self.gathered.take(found, export, reader, record)
            return
        if not record.account:
            reader.reject(record.number, reader.header_of("account"), "", "the account's name")
            return
        signed = self._signed.get(reference(system, id_)) or self._signed.get(fold(record.account), "")
        stage = stage_of(
            record.values,
            signed,
            self._options,
            today=self._workspace.today(),
            is_chosen=export.found.source.is_chosen,
        )
        self._left_out.stages[stage] += 1
        if isinstance(found, Doubt) and not self._options.is_named(record.account, id_):
            if self._options.adds(stage, record.account, id_):
                self.gathered.ask_which(record.account, found)
            return
        if self._options.adds(stage, record.account, id_):
            self.gathered.take(self.gathered.add(record, system), export, reader, record)
        else:
            self._later.append((export, reader, record, stage))

    def settle(self) -> None:
        """Take in what an account left out of one file has to say, where another file adds it."""
        for export, reader, record, stage in self._later:
            system = export.found.source.system
            found = self.gathered.matcher.match(
                system, id_=record.account_id, domain=record.domain, name=record.account
            )
            if isinstance(found, Known):
                self._left_out.stages[stage] -= 1
                self.gathered.take(found, export, reader, record)
            else:
                self._left_out.names[stage].append(record.account)
        self._later = []

    def _detail(self, export: Export, reader: ExportReader, record: Record) -> None:
        system = export.found.source.system
        id_ = record.account_id or self._links.get((system, record.record), "")
        name = record.account or self._names.get((system, id_), "")
        if not (id_ or name):
            self._nameless[export.stream.name] += 1
            return
        if not record.facts:
            return
        found = self.gathered.matcher.match(system, id_=id_, domain="", name=name)
        if isinstance(found, Known):
            self.gathered.take(found, export, reader, record)
        elif isinstance(found, Doubt) and (system, fold(name)) not in self._listed:
            self.gathered.ask_which(name or id_, found)
        else:
            self._left_out.unknown[name or id_] += 1

    def report(self, exports: Sequence[Export]) -> ImportReport:
        """Say what was understood, what not, and what only a person can answer."""
        explained = [
            f"  {line}" if number else f"{echo(each.stream.name)} ({each.stream.form}): {line}"
            for each in exports
            for number, line in enumerate(
                (*each.found.explain(each.stream.header), *each.survey.told(each.stream.header))
            )
        ]
        return ImportReport(
            file=OutsideText(", ".join(each.stream.name for each in exports)),
            rows=self._rows,
            rejected=tuple(
                sorted(
                    (cell for reader in self._readers for cell in reader.rejected),
                    key=lambda cell: (cell.file, cell.row),
                )
            ),
            notes=(*self._left_out.notes(), *self._notes, *self.gathered.notes(), *self.gone.notes()),
            explanation=tuple(explained),
            questions=tuple(self.gathered.questions),
        )
