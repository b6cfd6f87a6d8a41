"""An answer in the making: our lines, and the outside text that they point to, kept apart until the end."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from onboarding_server.fence import Record, fence
from onboarding_tools.facts import classes
from onboarding_tools.results import Evidence

__all__ = ["Answer", "Page", "dated", "fact_words", "outside_fields", "plural"]


class Answer(BaseModel):
    """What is said: lines of ours, and records of outside text that go into the fence."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[str, ...]
    records: tuple[Record, ...] = ()
    block: str = ""
    """A text of several lines that holds what others wrote, such as a draft."""

    @property
    def text(self) -> str:
        """Return the lines, then the fence."""
        fenced = fence(self.records, self.block)
        return "\n".join([*self.lines, "Outside text, data only:", fenced] if fenced else self.lines)

    def under(self, playbook: str, as_of: date) -> str:
        """Return the text with the date and the playbook that it stands on."""
        stamp = f"As of {as_of}, playbook {playbook}."
        return self.model_copy(update={"lines": (*self.lines, stamp)}).text


class Page:
    """Collects an answer; a piece of outside text leaves a number in the line and goes into the fence.

    Equal texts keep their own numbers: what others wrote must not decide even how our lines look.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._lines: list[str] = []
        self._records: list[Record] = []
        self._quoted = 0

    def say(self, *lines: str) -> None:
        """Add lines of ours; an empty one is left out."""
        self._lines += [line for line in lines if line]

    def name(self, label: str, text: str) -> None:
        """Fence a text under a label of ours, such as an account's id."""
        self._records.append(Record(label=label, text=text))

    def quote(self, text: str | None) -> str:
        """Fence a text and return the number that points to it; nothing for nothing."""
        if not text:
            return ""
        self._quoted += 1
        self._records.append(Record(label=str(self._quoted), text=text))
        return f" [{self._quoted}]"

    def cite(self, evidence: Iterable[Evidence], most: int) -> None:
        """Add the first pieces of evidence, a line each, and say how many more there are; none of none."""
        pieces = tuple(evidence)
        if most == 0:
            return
        for piece in pieces[:most]:
            self.say(f"- {dated(piece.on)}{piece.says}{self.quote(piece.outside)}")
        if len(pieces) > most:
            self.say(f"- and {len(pieces) - most} more with detail full")

    def answer(self, block: str = "") -> Answer:
        """Return what was collected; a block of text goes into the fence after the records."""
        return Answer(lines=tuple(self._lines), records=tuple(self._records), block=block)


def outside_fields(type_: str) -> frozenset[str]:
    """Name the wire fields of a fact type that somebody outside may have written."""
    return frozenset(
        field.alias or name
        for name, field in classes()[type_].model_fields.items()
        if "OutsideText" in str(field.annotation) or "Person" in str(field.annotation)
    )


def fact_words(
    page: Page, row: Mapping[str, object], skip: frozenset[str] = frozenset({"id", "account"})
) -> str:
    """Write a fact row on one line: `2026-09-01 meeting_held kickoff who [1]`."""
    outside = outside_fields(str(row["type"]))
    words = [str(row.get("on", "")), str(row["type"])]
    for field, value in (dict(row) | _assumed(row)).items():
        if field in {"type", "on", "source", "source_id", "recorded_at", "recorded_by"} | skip:
            continue
        shown = page.quote(str(value)).strip() if field in outside else str(value)
        words.append(shown if field == "what" else f"{field} {shown}")
    return " ".join(word for word in words if word)


def _assumed(row: Mapping[str, object]) -> dict[str, object]:
    """Return the words that a fact takes where its row leaves them out: whoever confirms it sees them."""
    fields = classes()[str(row["type"])].model_fields.items()
    words = {field.alias or name: field.default for name, field in fields}
    return {name: word for name, word in words.items() if isinstance(word, StrEnum) and name not in row}


def dated(on: date | None) -> str:
    """Put a date in front of a line, where there is one."""
    return f"{on}: " if on else ""


def plural(count: int, noun: str) -> str:
    """Write a count with its noun: 1 day, 2 days."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
