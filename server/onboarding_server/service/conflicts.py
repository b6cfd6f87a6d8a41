"""Two sources that say different things of one field: neither is taken until a person has said which."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from onboarding_server.importers.report import PLACE, Question
from onboarding_server.importers.starter import SheetFact
from onboarding_server.service.matching import Known
from onboarding_tools.facts import Fact
from onboarding_tools.facts.types import ProfileSet

__all__ = ["Said"]

_SINGLE = frozenset({"acv", "segment", "product_type", "renewal", "goal", "time_zone"})
_COMPARED = ("value", "unit", "due_on", "state", "text")
_ANSWERED_IN = {"contract_signed": "on", "milestone_planned": "due_on"}


class Said:
    """What is known of the single-valued fields of one account, by field and source."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        """Start with the facts in force."""
        self._by_field: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = {}
        self.outranked = 0
        for fact in facts:
            self._keep(fact.row(), fact.source)

    def question(self, fact: SheetFact, source: str, account: Known) -> Question | Literal[""] | None:
        """Return None where the fact may be taken, "" where a person said otherwise, else the question."""
        field = _field(fact.row)
        rivals = [
            (other, row)
            for other, row in self._by_field.get(field or ("", ""), ())
            if other != source and _differs(row, fact.row)
        ]
        if field is None or not rivals:
            self._keep(fact.row, source)
            return None
        if any(not other for other, _ in rivals):
            self.outranked += 1
            return ""
        other, row = rivals[-1]
        return _asked(account, field, (_value(row), other, _value(fact.row), source))

    def _keep(self, row: Mapping[str, Any], source: str) -> None:
        field = _field(row)
        if field:
            self._by_field.setdefault(field, []).append((source, dict(row)))


def _asked(account: Known, field: tuple[str, str], said: tuple[str, ...]) -> Question:
    """Ask which of two is right; `said` is a value, where it stands, the other, and where that stands."""
    type_, what = field
    fact = {"account": account.id or PLACE, "type": type_} | ({"what": what} if what else {})
    return Question.of(
        f"{PLACE}: {what or 'signature'} is {PLACE} in {PLACE} and {PLACE} in {PLACE}. Which is right?",
        account.name, *said,
    ).model_copy(
        update={"fact": fact, "answer_in": _ANSWERED_IN.get(type_) or ProfileSet.NEEDS.get(what, "text")}
    )  # fmt: skip


def _field(row: Mapping[str, Any]) -> tuple[str, str] | None:
    what = str(row.get("what", ""))
    if row["type"] == "contract_signed":
        return row["type"], ""
    single = (row["type"] == "profile_set" and what in _SINGLE) or row["type"] == "milestone_planned"
    return (row["type"], what) if single else None


def _differs(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    compared: tuple[str, ...] = ("on",) if now["type"] == "contract_signed" else _COMPARED
    if now.get("what") == "acv":
        compared = ("value", "unit")
    return any(name in before and name in now and not _same(before[name], now[name]) for name in compared)


def _same(before: object, now: object) -> bool:
    if isinstance(before, (int, float)) or isinstance(now, (int, float)):
        return float(str(before)) == float(str(now))
    return str(before)[:10] == str(now)[:10] if str(before)[:4].isdigit() else before == now


def _value(row: Mapping[str, Any]) -> str:
    names = ("on",) if row["type"] == "contract_signed" else _COMPARED
    return " ".join(str(row[name]) for name in names if name in row)
