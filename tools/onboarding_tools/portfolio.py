"""Many accounts: who needs somebody today, this week, later, and in which order."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple, Self

from onboarding_tools.assessment import ATTENTION, AccountHead, Attention, Standing, stand
from onboarding_tools.candidates import candidates_of
from onboarding_tools.facts import Account
from onboarding_tools.milestones import next_due_on
from onboarding_tools.next_step import NextStep, first_step_of
from onboarding_tools.plan import acv_amount, acv_in_force
from onboarding_tools.playbook import Playbook
from onboarding_tools.results import Exact, Result
from onboarding_tools.risks import LEVELS

__all__ = [
    "LISTS", "AccountRow", "Outline", "Place", "Portfolio", "arrange", "place", "place_of", "row_of",
    "summarize", "triage",
]  # fmt: skip

LISTS = ("today", "this_week", "later", "quiet")
"""Every live account stands in exactly one of these."""

_BAND_ORDER = ("critical", "at_risk", None, "needs_attention", "healthy")
_URGENT: tuple[Attention, ...] = ("P1", "P2")


class AccountRow(Result):
    """One account in a portfolio: a pure function of its facts, the playbook and the date."""

    account: AccountHead
    status: str
    attention: Attention | None
    because: tuple[str, ...]
    day: int | None
    segment: str | None
    health_state: str
    score: float | None
    exact: Exact
    band: str | None
    risk_level: str
    step: NextStep
    milestone_due_on: date | None
    """When the earliest open milestone is due."""
    acv: float | None
    """Contract value in the playbook's currency; None where unknown or in another."""
    stale_since: date | None


def summarize(account: Account, playbook: Playbook, as_of: date) -> AccountRow:
    """Return an account's row of the portfolio."""
    return row_of(stand(account, playbook, as_of))


def row_of(standing: Standing) -> AccountRow:
    """Return the row of an account that has been placed on a date."""
    step = first_step_of(standing)
    account, health = standing.measures.state.history.account, standing.health
    return AccountRow(
        account=AccountHead(id=account.id, name=account.name),
        status=standing.status,
        attention=standing.attention,
        because=standing.because,
        day=standing.measures.day,
        segment=standing.measures.plan.segment.name,
        health_state=health.state,
        score=health.score,
        exact=health.exact,
        band=health.band,
        risk_level=standing.risk_level,
        step=step,
        milestone_due_on=next_due_on(standing.measures),
        acv=_acv(standing),
        stale_since=standing.measures.stale_since,
    )


def _acv(standing: Standing) -> float | None:
    fact = acv_in_force(standing.measures.state)
    amount = None if fact is None else acv_amount(standing.playbook, fact)[0]
    return None if amount is None else float(amount)


class Place(NamedTuple):
    """All that order, lists and counts need of a row: thousands are sorted without reading their rows."""

    id: str
    status: str
    listed: str | None
    """One of `LISTS`; None for an account that is complete, stopped or paused."""
    attention: Attention | None
    level: int
    band: int
    exact: Fraction | None
    acv: float
    name: str

    @property
    def order(self) -> tuple[object, ...]:
        """Attention class, worst signal, band, lower score, higher contract value, name; then the id."""
        score = (self.exact is None, self.exact or 0)
        return (self.attention, self.level, self.band, *score, -self.acv, self.name, self.id)

    def write(self) -> str:
        """Write the place without the id, short and exact."""
        exact = None if self.exact is None else self.exact.as_integer_ratio()
        return json.dumps([*self[1:6], exact, *self[7:]], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, account_id: str, text: str) -> Self:
        """Read what `write` wrote."""
        status, listed, attention, level, band, ratio, acv, name = json.loads(text)
        exact = Fraction(*ratio) if ratio else None
        return cls(account_id, status, listed, attention, level, band, exact, acv, name)


class Outline(Result):
    """A portfolio by ids: the lists in order, and the counts."""

    lists: dict[str, tuple[str, ...]]
    set_apart: dict[str, int]
    by_attention: dict[str, int]


class Portfolio(Result):
    """A portfolio on one date; every live account stands in exactly one of the three lists or is quiet."""

    as_of: date
    playbook: str
    today: tuple[AccountRow, ...]
    """P1, P2, and whatever has a step or milestone due or overdue."""
    this_week: tuple[AccountRow, ...]
    """The other P3."""
    later: tuple[AccountRow, ...]
    """P4 with something due within seven days."""
    quiet: tuple[AccountRow, ...]
    """P4 with nothing due soon: counted, not mentioned."""
    set_apart: dict[str, int]
    """Accounts that are complete, stopped or paused, counted by status."""
    by_attention: dict[str, int]

    @classmethod
    def of(cls, outline: Outline, rows: Mapping[str, AccountRow], playbook: Playbook, as_of: date) -> Self:
        """Fill the lists of an outline with the rows that are given; the others are left out."""
        lists = {name: tuple(rows[id_] for id_ in ids if id_ in rows) for name, ids in outline.lists.items()}
        return cls(
            as_of=as_of,
            playbook=playbook.version,
            today=lists["today"],
            this_week=lists["this_week"],
            later=lists["later"],
            quiet=lists["quiet"],
            set_apart=outline.set_apart,
            by_attention=outline.by_attention,
        )


def place(row: AccountRow, playbook: Playbook, as_of: date) -> Place:
    """Return where a row stands among others."""
    soon = as_of + timedelta(days=playbook.triage.soon_days.value)
    return Place(
        id=row.account.id,
        status=row.status,
        listed=_listed(row.attention, row.milestone_due_on, lambda: row.step.due_on, (as_of, soon)),
        attention=row.attention,
        level=LEVELS.index(row.risk_level),
        band=_BAND_ORDER.index(row.band),
        exact=row.exact,
        acv=row.acv or 0,
        name=row.account.name.casefold(),
    )


def place_of(standing: Standing) -> Place:
    """Return the place of an account's row without the row: its step is looked for only where it counts."""
    account, score = standing.measures.state.history.account, standing.score
    soon = standing.as_of + timedelta(days=standing.playbook.triage.soon_days.value)
    due_on, days = next_due_on(standing.measures), (standing.as_of, soon)
    return Place(
        id=account.id,
        status=standing.status,
        listed=_listed(standing.attention, due_on, lambda: _step_due_on(standing), days),
        attention=standing.attention,
        level=LEVELS.index(standing.risk_level),
        band=_BAND_ORDER.index(score.band if score else None),
        exact=score.exact if score else None,
        acv=_acv(standing) or 0,
        name=account.name.casefold(),
    )


def _step_due_on(standing: Standing) -> date | None:
    first = next(candidates_of(standing), None)
    return first.due_on if first else None


def arrange(places: Iterable[Place]) -> Outline:
    """Order the live accounts and sort them by when they need somebody."""
    every = list(places)
    live = sorted((each for each in every if each.listed), key=lambda each: each.order)
    return Outline(
        lists={name: tuple(each.id for each in live if each.listed == name) for name in LISTS},
        set_apart=dict(sorted(Counter(each.status for each in every if not each.listed).items())),
        by_attention={name: sum(each.attention == name for each in live) for name in ATTENTION},
    )


def triage(rows: Iterable[AccountRow], playbook: Playbook, as_of: date) -> Portfolio:
    """Order the live accounts and sort them by when they need somebody, as `arrange` does."""
    by_id = {row.account.id: row for row in rows}
    outline = arrange(place(row, playbook, as_of) for row in by_id.values())
    return Portfolio.of(outline, by_id, playbook, as_of)


def _listed(
    attention: Attention | None,
    milestone_due_on: date | None,
    step_due_on: Callable[[], date | None],
    days: tuple[date, date],
) -> str | None:
    """Choose the list; when the step is due is asked only where nothing else decides."""
    today, soon = days
    if attention is None:
        return None
    if attention in _URGENT or _is_due(milestone_due_on, today):
        return "today"
    due_on = step_due_on()
    if _is_due(due_on, today):
        return "today"
    if attention == "P3":
        return "this_week"
    return "later" if _is_due(milestone_due_on, soon) or _is_due(due_on, soon) else "quiet"


def _is_due(due_on: date | None, by: date) -> bool:
    return due_on is not None and due_on <= by
