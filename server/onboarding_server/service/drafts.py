"""What was asked for against what is recorded: new, corrected, retracted, or nothing to do."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from onboarding_server.service.stock import Known, Stock, agrees, cell_of, said
from onboarding_server.store import FactRecord
from onboarding_server.store.ids import fact_id
from onboarding_tools.errors import InvalidFactsError, Problem
from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import FactRetracted

__all__ = ["Draft", "Group", "Named", "Planned", "in_force", "plan", "with_ids"]

# Of these a later one takes the place of an earlier one, so that an earlier value said again is news.
_REPLACED = frozenset({
    "profile_set", "status_changed", "milestone_planned", "usage_target_set", "usage_observed",
    "component_reported", "weekly_answer", "cadence_set", "sentiment_noted",
})  # fmt: skip


class Named(BaseModel):
    """How an input names an account; `ref` and `domain` are its id and address elsewhere."""

    model_config = ConfigDict(frozen=True)

    name: str
    ref: str = ""
    domain: str = ""


class Draft(BaseModel):
    """A fact that was asked for: its wire row, checked, and where it comes from.

    `dated_by_us` marks a row without a date of its own: the same words on another day are nothing new.
    """

    model_config = ConfigDict(frozen=True)

    row: dict[str, Any]
    source: str = ""
    source_id: str | None = None
    dated_by_us: bool = False

    @property
    def body(self) -> dict[str, Any]:
        """What the fact says, apart from where it comes from."""
        return said(self.row)

    @property
    def shown(self) -> dict[str, Any]:
        """What a preview shows: the account's name only where it is what the fact says."""
        named = {"account": self.row["account"]} if self.row["type"] == "account_added" else {}
        return {**self.body, **named}

    @property
    def cell(self) -> str | None:
        """The part of `source_id` that stays the same from one day to the next."""
        return cell_of(self.source_id) if self.source_id else None


class Group(BaseModel):
    """The drafts for one account. `adds`: the input itself says that the account may be new."""

    model_config = ConfigDict(frozen=True)

    named: Named
    drafts: tuple[Draft, ...]
    adds: bool = False
    account_id: str = ""
    """The id where the account is known already; then its name is not looked up."""


class Planned(NamedTuple):
    """What becomes of one draft; `record` is what would be written, None for what is recorded already."""

    change: Literal["added", "corrected", "retracted", "unchanged"]
    row: dict[str, Any]
    record: FactRecord | None


def in_force(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return the facts that nobody retracted, in the order in which they were recorded."""
    facts = tuple(facts)
    gone = {fact.ref for fact in facts if isinstance(fact, FactRetracted)}
    return tuple(fact for fact in facts if fact.id not in gone and not isinstance(fact, FactRetracted))


def plan(drafts: Sequence[Draft], facts: Sequence[Fact], *, today: date) -> tuple[Planned, ...]:
    """Decide for each draft what would be written; retractions of corrected facts follow their correction.

    Raises:
        InvalidFactsError: a retraction names no fact that is in force.
    """
    stock = Stock(Known(fact.id, said(fact.row()), fact.source, fact.source_id) for fact in in_force(facts))
    problems = [problem for draft in drafts for problem in _retraction_problems(draft, facts)]
    if problems:
        raise InvalidFactsError(problems)
    planned: list[Planned] = []
    for draft in drafts:
        for each in _decide(draft, stock, today):
            planned.append(each)
            if each.record and each.record.type != "fact_retracted":
                stock.add(Known("", draft.body, draft.source, draft.source_id))
    return tuple(planned)


def with_ids(
    planned: Sequence[Planned], *, account_id: str, head: int, taken: frozenset[str] = frozenset()
) -> tuple[Planned, ...]:
    """Name the facts that would be written; `taken` are ids of other accounts' facts."""
    used, seq, named = set(taken), head, []
    for each in planned:
        record = each.record
        if record is not None:
            seq += 1
            record = record.model_copy(update={"id": fact_id(account_id, seq, record.body, used)})
            used.add(record.id)
        named.append(each._replace(record=record))
    return tuple(named)


def _decide(draft: Draft, stock: Stock, today: date) -> Iterator[Planned]:
    if draft.row["type"] == "fact_retracted":
        retracted = stock.take(draft.row["ref"])
        yield Planned("retracted", {"id": retracted.id, **retracted.said}, _record(draft))
        return
    body = draft.body
    if _is_said_by_its_source(draft, body, stock) or _is_known(draft, body, stock):
        yield Planned("unchanged", draft.shown, None)
        return
    old = stock.of_origin(draft.source, draft.source_id) if draft.source_id else None
    yield Planned("corrected" if old else "added", draft.shown, _record(draft))
    if old:
        stock.take(old.id)
        row = {
            "type": "fact_retracted",
            "on": today.isoformat(),
            "ref": old.id,
            "reason": "corrected at its source",
        }
        yield Planned("retracted", {"id": old.id, **old.said}, _record(Draft(row=row, source=draft.source)))


def _is_said_by_its_source(draft: Draft, body: dict[str, Any], stock: Stock) -> bool:
    """The same cell said the same when it was read last, whatever others have said since."""
    own = stock.of_cell(draft.source, draft.cell) if draft.cell else None
    return own is not None and agrees(draft, body, own.said)


def _is_known(draft: Draft, body: dict[str, Any], stock: Stock) -> bool:
    """The same is recorded, and nothing else has taken its place."""
    day = "" if draft.dated_by_us else str(body["on"])
    if not any(agrees(draft, body, each.said) for each in stock.like(body["type"], day)):
        return False
    if body["type"] not in _REPLACED:
        return True
    rivals = [each.said for each in stock.about(body) if draft.dated_by_us or each.said["on"] == body["on"]]
    newest = max(rivals, key=lambda row: str(row["on"])[:10]) if draft.dated_by_us else rivals[-1]
    return agrees(draft, body, newest)


def _record(draft: Draft) -> FactRecord:
    happened_on = date.fromisoformat(str(draft.row["on"])[:10])
    return FactRecord(
        id="",
        type=draft.row["type"],
        happened_on=happened_on,
        source=draft.source,
        source_id=draft.source_id,
        body=draft.shown,
    )


def _retraction_problems(draft: Draft, facts: Sequence[Fact]) -> Iterator[Problem]:
    if draft.row["type"] != "fact_retracted":
        return
    ref = draft.row["ref"]
    named = next((fact for fact in facts if fact.id == ref), None)
    if named is None:
        yield Problem.of("ref", ref, "the id of a fact of this account")
    elif isinstance(named, FactRetracted):
        hint = "To bring a fact back, record it again."
        yield Problem.of("ref", ref, "a fact that is no retraction", hint)
    elif named not in in_force(facts):
        yield Problem.of("ref", ref, "a fact that has not been retracted already")
