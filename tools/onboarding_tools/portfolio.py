"""Many accounts: who needs somebody today, this week, later, and in which order."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from onboarding_tools.assessment import ATTENTION, AccountHead, Attention, Standing, stand
from onboarding_tools.facts import Account
from onboarding_tools.next_step import NextStep, first_step_of
from onboarding_tools.plan import acv_amount, acv_in_force
from onboarding_tools.playbook import Playbook
from onboarding_tools.results import Exact, Result
from onboarding_tools.risks import LEVELS

__all__ = ["AccountRow", "Portfolio", "summarize", "triage"]

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


def summarize(account: Account, playbook: Playbook, as_of: date) -> AccountRow:
    """Return an account's row of the portfolio."""
    standing = stand(account, playbook, as_of)
    step = first_step_of(standing)
    health = standing.health
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
        milestone_due_on=_milestone_due_on(standing),
        acv=_acv(standing),
        stale_since=standing.measures.stale_since,
    )


def _milestone_due_on(standing: Standing) -> date | None:
    if not standing.measures.has_started or not standing.milestones.positioned:
        return None
    open_ = [item.due_on for item in standing.milestones.items if item.due_on and not item.completed_on]
    return min(open_, default=None)


def _acv(standing: Standing) -> float | None:
    fact = acv_in_force(standing.measures.state)
    amount = None if fact is None else acv_amount(standing.playbook, fact)[0]
    return None if amount is None else float(amount)


def triage(rows: Iterable[AccountRow], playbook: Playbook, as_of: date) -> Portfolio:
    """Order the live accounts and sort them by when they need somebody.

    Order: attention class, worst signal, band, lower score, higher contract value, name.
    """
    every = list(rows)
    live = sorted((row for row in every if row.attention), key=_order)
    soon = as_of + timedelta(days=playbook.triage.soon_days.value)
    today = [row for row in live if row.attention in _URGENT or _is_due(row, as_of)]
    placed = {row.account.id for row in today}
    rest = [row for row in live if row.account.id not in placed]
    return Portfolio(
        as_of=as_of,
        playbook=playbook.version,
        today=tuple(today),
        this_week=tuple(row for row in rest if row.attention == "P3"),
        later=tuple(row for row in rest if row.attention == "P4" and _is_due(row, soon)),
        quiet=tuple(row for row in rest if row.attention == "P4" and not _is_due(row, soon)),
        set_apart=dict(sorted(Counter(row.status for row in every if not row.attention).items())),
        by_attention={each: sum(row.attention == each for row in live) for each in ATTENTION},
    )


def _is_due(row: AccountRow, by: date) -> bool:
    return any(due_on is not None and due_on <= by for due_on in (row.step.due_on, row.milestone_due_on))


def _order(row: AccountRow) -> tuple[object, ...]:
    return (
        row.attention,
        LEVELS.index(row.risk_level),
        _BAND_ORDER.index(row.band),
        row.score is None,
        row.exact or 0,
        -(row.acv or 0),
        row.account.name.casefold(),
        row.account.id,
    )
