"""Rows of an export to what they say of accounts: each cell read as its kind, each fact with its identity."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from onboarding_server.importers.cells import (
    is_automatic,
    is_blank,
    meeting_kind,
    read_level,
    read_moment,
    read_plain,
)
from onboarding_server.importers.people import read_people
from onboarding_server.importers.readers import Line
from onboarding_server.importers.recognise import Recognised
from onboarding_server.importers.report import RejectedCell
from onboarding_server.importers.sources import FactRule, SourceColumn
from onboarding_server.importers.starter import SheetFact
from onboarding_server.importers.survey import Survey
from onboarding_server.importers.values import NotReadableError, read_money, read_number
from onboarding_tools.directory import fold
from onboarding_tools.facts import OutsideText

__all__ = ["ExportReader", "Record", "source_part"]

_PULSE_DAYS = timedelta(days=30)
_MANY = {"word", "people"}


class Record(NamedTuple):
    """One row: its id, which account it is about, and the facts that it becomes, not yet checked."""

    number: int
    record: str
    account: str
    account_id: str
    domain: str
    values: Mapping[str, str]
    facts: tuple[SheetFact, ...]
    is_deleted: bool


class ExportReader:
    """Reads the rows of one export; gathers what is wrong with them and what could not be used."""

    def __init__(
        self, file: str, header: tuple[str, ...], found: Recognised, survey: Survey, *,
        today: date, people: Mapping[tuple[str, str], str],
    ) -> None:  # fmt: skip
        """Take the columns as they were recognised; `people` are names by system and id."""
        self.rejected: list[RejectedCell] = []
        self.unnamed: Counter[str] = Counter()
        self.unsure: Counter[str] = Counter()
        self._file, self._header, self._found, self._survey = file, header, found, survey
        self._source = found.source
        names = ("account", "account_id")
        self._account_places = [place for name in names for place in found.places.get(name, ())]
        self._today, self._people = today, people
        self._read_last: dict[int, str] = {}

    def account_cells(self, line: Line) -> tuple[str, ...]:
        """Return what a row says of its account, as it stands; nothing where the row may be a deleted one."""
        places = () if "deleted" in self._found.places else self._account_places
        return tuple(line.cells[place] for place in places if place < len(line.cells))

    def read(self, line: Line) -> Record | None:
        """Read one row; None where a cell of it is wrong."""
        before = len(self.rejected)
        self._read_last = {line.number: self._name(line)}
        extra = [cell for cell in line.cells[len(self._header) :] if cell.strip()]
        if extra:
            accepted = f"{len(self._header)} cells, as many as the headers"
            self.reject(
                line.number, "", extra[0], accepted, "Put quotes around the text that holds a separator."
            )
            return None
        values = dict(self._values(line))
        self._person(values)
        is_deleted = values.get("deleted") == "yes"
        record = self._record(values)
        facts = () if is_deleted else tuple(self._facts(line, values, record))
        if is_deleted:
            del self.rejected[before:]  # what a deleted row says is of no use any more
        if len(self.rejected) > before:
            return None
        account_id = values.get("account_id", "")
        if self._source.rows == "accounts":
            account_id = values.get("record", "")
        return Record(
            line.number, record, values.get("account", ""), account_id, values.get("domain", ""),
            values, facts, is_deleted,
        )  # fmt: skip

    def reject(self, number: int, column: str, value: str, accepted: str, mend: str = "") -> None:
        """Keep a row out, with the reason."""
        self.rejected.append(
            RejectedCell(
                file=OutsideText(self._file), row=number, column=column, value=OutsideText(value),
                reason=f"expected {accepted}", mend=mend,
                account=OutsideText(self._read_last.get(number, "")),
            )
        )  # fmt: skip

    def _name(self, line: Line) -> str:
        """Return the account's name as the row has it."""
        places = self._found.places.get("account", ())
        return next((line.cells[place].strip() for place in places if place < len(line.cells)), "")

    def header_of(self, name: str) -> str:
        """Return the header under which the file has a column."""
        places = self._found.places.get(name, ())
        return self._header[places[0]] if places else name

    def _values(self, line: Line) -> Iterator[tuple[str, str]]:
        for name, places in sorted(self._found.places.items(), key=lambda each: each[1]):
            column = self._source.columns[name]
            filled = [
                (place, line.cells[place].strip())
                for place in places
                if place < len(line.cells) and not is_blank(line.cells[place])
            ]
            if not filled:
                continue
            place = filled[0][0]
            same = list(dict.fromkeys(cell for at, cell in filled if self._header[at] == self._header[place]))
            if len(same) > 1 and column.kind not in _MANY:
                both = f"{same[0]} / {same[1]}"
                self.reject(line.number, self._header[place], both, "the same in all columns of this name")
                continue
            try:
                yield from self._value(name, column, ";".join(same), place)
            except NotReadableError as error:
                self.reject(line.number, self._header[place], filled[0][1], error.accepted, error.mend)

    def _value(self, name: str, column: SourceColumn, cell: str, place: int) -> Iterator[tuple[str, str]]:
        kind = column.kind
        if kind == "money":
            money = read_money(cell)
            yield name, str(money.amount)
            if money.currency:
                yield "currency", money.currency
        elif kind == "number":
            yield name, str(read_number(cell, self._survey.marks.get(place, "")))
        elif kind == "level" and column.top is not None:
            mark = self._survey.marks.get(place, "")
            yield name, str(read_level(cell, column.bottom, column.top, mark))
        elif kind == "date":
            yield name, read_moment(cell, self._survey.orders.get(place))[:10]
        elif kind == "moment":
            yield name, read_moment(cell, self._survey.orders.get(place), is_utc=self._survey.is_utc)
        elif kind == "people":
            yield from self._named(name, cell, look_up=column.look_up)
        else:
            yield name, read_plain(column, cell)

    def _named(self, name: str, cell: str, *, look_up: bool) -> Iterator[tuple[str, str]]:
        named, unnamed = read_people(cell, self._source.system, self._people if look_up else None)
        self.unnamed[name] += unnamed
        if named:
            yield name, named

    def _person(self, values: dict[str, str]) -> None:
        """Put a person together from first name, last name and mail address."""
        parts = [values.pop("first", ""), values.pop("last", "")]
        name, mail = (
            " ".join(part for part in parts if part) or values.get("person", ""),
            values.pop("mail", ""),
        )
        if "mail" in self._source.columns and (name or mail):
            values["person"] = f"{name} <{mail}>" if name and "@" in mail else name or mail

    def _record(self, values: Mapping[str, str]) -> str:
        """Return the row's own id; without one, the cells that tell it apart, shortened."""
        if "record" in values:
            return values["record"]
        named = self._source.record_from or ("account", "date", "person")
        told = "\n".join(fold(values.get(name, "")) for name in named)
        return "row " + hashlib.sha256(told.encode("utf-8")).hexdigest()[:16]

    def _facts(self, line: Line, values: Mapping[str, str], record: str) -> Iterator[SheetFact]:
        for rule in self._source.facts:
            if (rule.column and not values.get(rule.column)) or not _holds(rule, values):
                continue
            on = next((values[name] for name in rule.on if values.get(name)), "")
            if rule.on and not on and rule.type != "contact_added":
                self.reject(line.number, self.header_of(rule.on[0]), "", "the date on which it happened")
                return
            is_ahead = on[:10] > self._today.isoformat()
            if is_ahead != (rule.ahead == "only") and rule.ahead != "today":
                self.unsure["ahead"] += is_ahead
                continue
            day = self._today.isoformat() if is_ahead or not on else on
            yield self._fact(
                rule,
                values,
                day,
                f"{self._source.key}/{source_part(record)}/{rule.name or rule.type}",
                is_ours=is_ahead or not on,
            )

    def _fact(
        self, rule: FactRule, values: Mapping[str, str], day: str, id_: str, *, is_ours: bool
    ) -> SheetFact:
        row: dict[str, Any] = {"type": rule.type, "on": day, **rule.words}
        row |= {field: found for field, name in rule.fill.items() if (found := self._filled(name, values))}
        if rule.automatic and is_automatic(values.get(rule.automatic, "")):
            row["automatic"] = True
        if rule.meeting:
            row["what"] = meeting_kind(values.get(rule.meeting, ""))
        if row.get("what") == "by_gap":
            row["what"] = "daily_active_users" if self._survey.is_daily else "weekly_active_users"
        if row.get("until") == "in_30_days":
            row["until"] = (self._today + _PULSE_DAYS).isoformat()
        if rule.type in {"milestone_planned", "meeting_booked", "profile_set"} and "due_on" in row:
            row["due_on"] = row["due_on"][:10]
        return SheetFact(
            row=row, source_id=f"{id_}/{day[:10]}" if rule.has_day_in_id else id_, dated_by_us=is_ours
        )

    def _filled(self, name: str, values: Mapping[str, str]) -> str:
        column, _, end = name.partition(".")
        if end == "top":
            scale = self._source.columns[column]
            return str(abs(scale.top - scale.bottom)) if scale.top is not None else ""
        column, _, times = name.partition("*")
        return (
            str(read_number(values[column]) * int(times))
            if times and column in values
            else values.get(column, "")
        )


def source_part(record: str) -> str:
    """Write a row's id as it stands in the ids of its facts, where a slash and an at sign mean something."""
    return record.replace("@", " at ").replace("/", "|")


def _holds(rule: FactRule, values: Mapping[str, str]) -> bool:
    def has(name: str, words: tuple[str, ...]) -> bool:
        parts = set(values.get(name, "").split(";"))
        return bool(parts & set(words))

    return all(has(name, words) for name, words in rule.when.items()) and not any(
        has(name, words) for name, words in rule.unless.items()
    )
