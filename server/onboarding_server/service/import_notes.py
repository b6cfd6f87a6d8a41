"""What a report says besides its counts: what was left out of each file, which accounts were not added."""

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from onboarding_server.importers.cells import is_blank
from onboarding_server.importers.exports import ExportReader
from onboarding_server.importers.recognise import Recognised
from onboarding_server.importers.streams import RowStream
from onboarding_server.importers.values import NotReadableError, read_number
from onboarding_server.service.intake import LATELY, Stage
from onboarding_server.service.results import Proposal
from onboarding_tools.errors import echo

__all__ = ["LeftOut", "echoed", "file_notes", "with_asks"]

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

    def notes(self) -> Iterator[str]:
        """Say which accounts stay out, and how to take them in."""
        if self.stages:
            counts = ", ".join(f"{self.stages[stage]} {stage}" for stage in _HOW)
            recent = f"onboarding = kickoff or signature within {LATELY.days} days"
            yield f"Not stored so far: {counts} ({recent})."
        for stage, names in self.names.items():
            if names:
                yield f"Not added, {stage}: {_named(names)}. All of these: {_HOW[stage]}; one: --add NAME."
        if self.unknown:
            yield (
                f"Rows about accounts that are not stored: {self.unknown.total()}, about "
                f"{_named(list(self.unknown))}. Import the accounts first, or together with this file."
            )


def file_notes(stream: RowStream, found: Recognised, reader: ExportReader, *, nameless: int) -> Iterator[str]:
    """Say what of one file was left out or not understood."""
    name, left_out = echo(stream.name), stream.left_out()
    kinds = {"title": stream.titles, "repeated header": left_out["header"], "footer": left_out["footer"]}
    skipped = ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)
    if skipped:
        yield f"{name}: left out as no data: {skipped} row(s)."
    if note := found.unused_note():
        yield f"{name}: {note}"
    for column, count in reader.unnamed.items():
        if count:
            yield (
                f"{name}: {count} cells of {column} are ids whose names are in no file; import the export of "
                "users or contacts together with this one."
            )
    if reader.unsure["ahead"]:
        yield f"{name}: {reader.unsure['ahead']} rows lie after today and are no facts yet."
    if reader.unsure["deleted"]:
        yield f"{name}: {reader.unsure['deleted']} rows are deleted; what was imported of them is retracted."
    if nameless:
        yield f"{name}: {nameless} rows name no account; export the company's name or id with them."


def echoed(stream: RowStream) -> str:
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
    named = [f"{echo(stream.header[place])} {total:f}" for place, total in sums.items() if place not in words]
    return f"The pasted table has {rows} rows; sums: {', '.join(named)}." if named else ""


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


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(echo(name) for name in names[:_MOST_NAMED]) + more
