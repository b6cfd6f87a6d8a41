"""What a report says besides its counts: what was left out of each file, which accounts were not added."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.cells import is_blank
from onboarding_server.importers.exports import ExportReader
from onboarding_server.importers.recognise import Recognised
from onboarding_server.importers.report import PLACE, Note, UnknownColumnsError, listed
from onboarding_server.importers.sources import Source
from onboarding_server.importers.streams import RowStream
from onboarding_server.importers.values import NotReadableError, read_number
from onboarding_server.service.intake import LATELY, Stage
from onboarding_server.service.results import Proposal
from onboarding_tools.errors import echo

__all__ = ["LeftOut", "echoed", "file_notes", "not_read", "set_aside", "sheet_notes", "with_asks"]

_MOST_NAMED = 5
_HOW: dict[Stage, str] = {
    "onboarding": "--create onboarding",
    "past": "--create all",
    "unclear": "--create unclear",
}


class LeftOut:
    """The accounts of a CRM that are not stored, by stage, and which of them are not added."""

    def __init__(self) -> None:
        """Start with none."""
        self.stages: Counter[Stage] = Counter()
        self.names: dict[Stage, list[str]] = {stage: [] for stage in _HOW}
        self.unknown: Counter[str] = Counter()

    def notes(self) -> Iterator[Note]:
        """Say which accounts stay out, and how to take them in."""
        if self.stages:
            counts = ", ".join(f"{self.stages[stage]} {stage}" for stage in _HOW)
            recent = f"onboarding = kickoff or signature within {LATELY.days} days"
            yield Note(says=f"Not stored so far: {counts} ({recent}).")
        for stage, names in self.names.items():
            if names:
                named, outside = listed(names, _MOST_NAMED)
                says = f"Not added, {stage}: {named}. All of these: {_HOW[stage]}; one: --add NAME."
                yield Note.of(says, *outside)
        if self.unknown:
            named, outside = listed(self.unknown, _MOST_NAMED)
            mend = "They change nothing until these are imported or added."
            about = f"{self.unknown.total()}, about {named}"
            yield Note.of(f"Rows about accounts that are not stored: {about}. {mend}", *outside)


def file_notes(
    stream: RowStream, found: Recognised, reader: ExportReader, *, nameless: int
) -> Iterator[Note]:
    """Say what of one file was left out or not understood."""
    for says, outside in _told(stream, found, reader, nameless=nameless):
        yield Note.of(f"{PLACE}: {says}", stream.name, *outside)


def _told(
    stream: RowStream, found: Recognised, reader: ExportReader, *, nameless: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if skipped := _skipped(stream):
        yield skipped, ()
    if found.unused:
        yield found.unused_note()
    for column, count in reader.unnamed.items():
        if count:
            mend = "import the export of users or contacts together with this one."
            yield f"{count} cells of {column} are ids whose names are in no file; {mend}", ()
    if reader.unsure["ahead"]:
        yield f"{reader.unsure['ahead']} rows lie after today and are no facts yet.", ()
    if reader.unsure["deleted"]:
        yield f"{reader.unsure['deleted']} rows are deleted; what was imported of them is retracted.", ()
    if nameless:
        yield f"{nameless} rows name no account; export the company's name or id with them.", ()


def sheet_notes(stream: RowStream) -> Iterator[Note]:
    """Say what of a sheet of ours was left out; its rows have been read."""
    if skipped := _skipped(stream):
        yield Note.of(f"{PLACE}: {skipped}", stream.name)


def _skipped(stream: RowStream) -> str:
    """Say which rows were taken for no data; nothing where none was."""
    left_out = stream.left_out()
    kinds = {"title": stream.titles, "repeated header": left_out["header"], "footer": left_out["footer"]}
    skipped = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)
    return f"left out as no data: {skipped} row(s)." if skipped else ""


def not_read(error: UnreadableFileError) -> Note:
    """Say why one of several files is not read."""
    if isinstance(error, UnknownColumnsError):
        return error.note.model_copy(update={"says": f"Not read: {error.note.says}"})
    reason = str(error).partition(f"{echo(error.name)}: ")[2]
    return Note.of(f"Not read: {PLACE}: {reason.replace(PLACE, '')}", error.name)


def set_aside(file: str, source: Source) -> Note:
    """Say what a file is that says nothing of an account, and what to export instead."""
    return Note.of(f"{PLACE}: {source.title}. {source.instead}", file)


def echoed(stream: RowStream) -> Note:
    """Repeat what of a pasted table can be checked at a glance: rows, and what columns add up to."""
    sums: dict[int, Decimal] = {}
    words: set[int] = set()
    rows = 0
    for line in stream.lines():
        rows += 1
        for place, cell in enumerate(line.cells[: len(stream.header)]):
            try:
                sums[place] = sums.get(place, Decimal(0)) + (
                    Decimal(0) if is_blank(cell) else read_number(cell)
                )
            except NotReadableError:
                words.add(place)
    named = {place: total for place, total in sums.items() if place not in words}
    counted = ", ".join(f"{PLACE} {total:f}" for total in named.values())
    told = f"; sums: {counted}" if named else ""
    rows_told = "1 row" if rows == 1 else f"{rows} rows"
    return Note.of(f"The pasted table has {rows_told}{told}.", *(stream.header[place] for place in named))


def with_asks(proposal: Proposal) -> Proposal:
    """Add to the report in which segments the accounts are, and the question that would help each most."""
    if proposal.report is None:
        return proposal
    asks = {
        preview.account_id: preview.after.next_step.asks[0]
        for preview in proposal.accounts
        if preview.after and preview.after.next_step.asks
    }
    segments = Counter(
        preview.assessment.segment.segment or "unknown" for preview in proposal.accounts if preview.assessment
    )
    report = proposal.report.model_copy(update={"asks": asks, "segments": dict(segments)})
    return proposal.model_copy(update={"report": report})
