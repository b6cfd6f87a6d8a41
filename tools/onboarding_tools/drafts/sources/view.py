"""What a draft can ask of an account: its assessment, its next step, and the measures below them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from onboarding_tools.assessment import Assessment
from onboarding_tools.checklist import Checklist, checklist
from onboarding_tools.drafts.kinds import Kind
from onboarding_tools.facts import Fact, Person
from onboarding_tools.next_step import NextStep

__all__ = ["Found", "Source", "View", "found", "names", "rows"]

FactT = TypeVar("FactT", bound=Fact)
_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


class Found(NamedTuple):
    """A value with the ids of the facts that it stands on."""

    value: Any
    facts: tuple[str, ...] = ()


class View:
    """One account on one date, as the sources of a draft see it."""

    def __init__(self, assessment: Assessment, step: NextStep, minutes: int | None = None) -> None:
        self.assessment = assessment
        self.step = step
        self.minutes = minutes
        """How long the meeting of an agenda is to be; None means as long as the playbook plans."""
        self.measures = assessment.standing.measures
        self.people = self.measures.people
        self.playbook = self.measures.playbook
        self.as_of = assessment.as_of
        self.warnings: list[str] = []

    @property
    def ticks(self) -> Checklist:
        """What is settled on every checklist."""
        return checklist(self.measures)

    def all(self, kind: type[FactT]) -> tuple[FactT, ...]:
        """Return the facts of one type, oldest first."""
        return self.measures.state.all(kind)

    def in_business_days(self, rule: str) -> date:
        """Return the date that lies the playbook's business days of a rule ahead."""
        days = self.playbook.next_step.due_days[rule].value
        return self.measures.state.calendar.add_business_days(self.as_of, days)

    def since_last_week(self, day: date) -> bool:
        """Say whether a day is one of the last seven."""
        return day > self.as_of - timedelta(days=self.playbook.health.compare_days.value)


class Source(NamedTuple):
    """Where a value comes from: its kind, the question to ask where it is missing, and how to find it.

    `fields` are those of a record or of each row; a kind that ends in ? may be empty.
    """

    kind: Kind
    ask: str
    find: Callable[[View], Found | None]
    fields: Mapping[str, str] = _NO_FIELDS
    internal: bool = False
    """Never shown to a customer."""


def found(value: Any, *facts: Fact | str) -> Found | None:  # noqa: ANN401 -- each source has its own type
    """Return a value with its facts; None where there is no value."""
    if value is None or value in ("", ()):
        return None
    ids = (each.id if isinstance(each, Fact) else each for each in facts)
    return Found(value, tuple(dict.fromkeys(each for each in ids if each)))


def rows(made: Iterable[Mapping[str, Any]], facts: Iterable[Fact | str] = ()) -> Found | None:
    """Return rows with their facts; None where there are none."""
    return found(tuple(made), *facts)


def names(people: Iterable[Person]) -> str | None:
    """Write several people in one cell; None for nobody."""
    return ", ".join(person.name for person in people) or None
