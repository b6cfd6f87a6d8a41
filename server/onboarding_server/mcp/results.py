"""What each tool answers, as the client sees it: the text first, then lean fields of our own words.

No field but `answer` ever holds text from outside, and `answer` holds it inside a fence.
"""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

__all__ = [
    "Cohort", "Confirmed", "Criterion", "Dimension", "Draft", "Found", "FoundAccount", "Handoff", "Health",
    "Milestone", "Milestones", "Play", "Portfolio", "Proposed", "Risks", "Sections", "Signal", "Step", "Told",
]  # fmt: skip


class Told(BaseModel):
    """What every structured result starts with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    answer: str
    as_of: date
    playbook: str

    def wire(self) -> dict[str, Any]:
        """Write the result without what is not known: an absent field says so."""
        return self.model_dump(mode="json", exclude_none=True)


class FoundAccount(BaseModel):
    """One account of a search."""

    id: str
    segment: str | None = None
    day: int | None = None
    attention: str | None = None


class Found(Told):
    """Accounts that match."""

    accounts: tuple[FoundAccount, ...]
    next_cursor: str | None = None


class Step(Told):
    """The one thing to do next."""

    account: str
    status: str
    attention: str | None = None
    kind: str
    key: str
    owner: str
    due_on: date | None = None
    days_overdue: int | None = None
    template: str | None = None
    rules: tuple[str, ...]


class Dimension(BaseModel):
    """One part of a health score; points are shown values that add up to the score."""

    dimension: str
    state: str
    score: float | None = None
    earned: float | None = None
    lost: float | None = None


class Health(Told):
    """A health score with its parts; `exact` is the score as a fraction."""

    account: str | None = None
    attention: str | None = None
    state: str
    score: float | None = None
    exact: str | None = None
    band: str | None = None
    coverage: str
    low: float | None = None
    high: float | None = None
    dimensions: tuple[Dimension, ...]


class Milestone(BaseModel):
    """One milestone against the plan in force."""

    milestone: str
    status: str
    due_on: date | None = None
    completed_on: date | None = None
    days_behind: int | None = None


class Milestones(Told):
    """Where an account stands against its plan."""

    account: str | None = None
    status: str
    day: int | None = None
    milestones: tuple[Milestone, ...]


class Signal(BaseModel):
    """One early warning: fired, clear or not_evaluable."""

    signal: str
    status: str
    level: str
    onset_on: date | None = None


class Play(BaseModel):
    """One play that runs."""

    play: str
    step: str | None = None
    step_due_on: date | None = None


class Risks(Told):
    """The early warnings and the plays that run; `level` is the worst that fired."""

    account: str | None = None
    level: str
    signals: tuple[Signal, ...]
    plays: tuple[Play, ...]


class Criterion(BaseModel):
    """One condition: pass, fail or insufficient_history."""

    criterion: str
    status: str


class Handoff(Told):
    """Readiness for handoff, and completion."""

    account: str
    ready: bool
    complete: bool
    earliest_on: date | None = None
    criteria: tuple[Criterion, ...]
    exit: tuple[Criterion, ...]


class Portfolio(Told):
    """Account ids by when they need somebody; their names and reasons stand in `answer`."""

    today: tuple[str, ...]
    this_week: tuple[str, ...]
    later: tuple[str, ...]
    quiet: int
    changed: tuple[str, ...] | None = None
    new: int | None = None
    next_cursor: str | None = None


class Cohort(Told):
    """How finished and running onboardings went."""

    accounts: int
    reached_first_value: int
    median_ttfv_day: int | None = None
    renewed: int
    lost: int


class Sections(Told):
    """Ids of the sections that answer, the best first; none where the playbook does not speak of it."""

    sections: tuple[str, ...]


class Draft(Told):
    """A draft: its text stands in `answer`, in the fence; not ready means that questions are open."""

    template: str | None = None
    audience: str | None = None
    ready: bool | None = None
    unfilled: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Proposed(Told):
    """A preview: nothing is stored until confirm_changes is called with token and summary."""

    token: str | None = None
    summary: str | None = None
    accounts: tuple[str, ...]
    facts: int
    rejected: int | None = None


class Confirmed(Told):
    """What became of a proposal: recorded, already_recorded, declined, or changed_since with a new token."""

    status: str
    fact_ids: tuple[str, ...]
    token: str | None = None
    summary: str | None = None
