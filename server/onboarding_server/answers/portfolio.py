"""The answers about many accounts: who is there, who needs somebody when, how it went."""

from collections.abc import Collection
from datetime import date

from onboarding_server.answers.page import Answer, Page, plural
from onboarding_server.service.results import AccountCard, Changed, FoundAccounts, PortfolioPage
from onboarding_tools.cohort import CohortReview, MilestoneRecord
from onboarding_tools.outlook import Difference
from onboarding_tools.portfolio import AccountRow, Portfolio

__all__ = ["cohort_answer", "found_answer", "portfolio_answer"]

# Whoever reads a long list acts on its top: below, the title of a signal will do; next_step says the rest.
# A band's title alone would say nothing: its cause stays.
_WITH_ACTION = 3
_WITH_DETAIL = 10
_MOST_CHANGED = 20
_MOST_CHANGES = 4


def found_answer(found: FoundAccounts) -> Answer:
    """List the accounts that fit."""
    page = Page()
    if not found.items:
        page.say(
            "No stored account fits. Try fewer letters, or propose facts with account_added to store one."
        )
    else:
        page.say(f"{plural(found.total, 'account')}, {len(found.items)} shown")
    for card in found.items:
        page.say(_card(card))
        page.name(card.id, card.name)
    page.say("More with next_cursor." if found.next_cursor else "")
    return page.answer()


def portfolio_answer(result: PortfolioPage) -> Answer:
    """Say who needs somebody today, this week and later, in order, one line an account."""
    page = Page()
    portfolio = result.portfolio
    page.say(_totals(result))
    rows = (*portfolio.today, *portfolio.this_week, *portfolio.later)
    place = {row.account.id: number for number, row in enumerate(rows)}
    for title, group in _groups(portfolio):
        page.say(f"{title}:" if group else "")
        for row in group:
            page.say(_row(row, portfolio.as_of, place[row.account.id]))
            page.name(row.account.id, row.account.name)
    page.say("More with next_cursor." if result.next_cursor else "")
    if result.since:
        _say_changes(page, result, place.keys())
    return page.answer()


def cohort_answer(review: CohortReview) -> Answer:
    """Say how a cohort went, with its size beside every figure."""
    statuses = ", ".join(f"{count} {status}" for status, count in review.by_status.items())
    left_out = f"; {review.left_out} not started, left out" if review.left_out else ""
    median = f"Day {review.ttfv_median_day}" if review.ttfv_median_day is not None else "not reached"
    goal = f"goal met {review.ttfv_met}, missed {review.ttfv_missed}"
    reached = f"{review.ttfv_events} of {review.n}; median {median} (Kaplan-Meier, value.ttfv); {goal}"
    lines = [
        f"{plural(review.n, 'account')}: {statuses or 'none'}{left_out}",
        f"First value confirmed: {reached}",
        *(_milestone(record) for record in review.milestones),
        "Signals that fired: " + ", ".join(f"{each.signal} {each.accounts}" for each in review.signals),
        f"Renewed {review.renewed}, lost {review.lost}",
        *(f"Caution: {warning}" for warning in review.warnings),
    ]
    return Answer(lines=tuple(lines))


def _card(card: AccountCard) -> str:
    parts = [card.attention or "", f"Day {card.day}" if card.day is not None else "", card.segment or ""]
    return f"{card.id}: {', '.join([card.status, *filter(None, parts)])}"


def _totals(result: PortfolioPage) -> str:
    counts = result.counts
    apart = "".join(f", {count} {status}" for status, count in result.portfolio.set_apart.items())
    return (
        f"{counts['today']} today, {counts['this_week']} this week, {counts['later']} later, "
        f"{counts['quiet']} quiet{apart}"
    )


def _groups(portfolio: Portfolio) -> tuple[tuple[str, tuple[AccountRow, ...]], ...]:
    return (("Today", portfolio.today), ("This week", portfolio.this_week), ("Later", portfolio.later))


def _row(row: AccountRow, as_of: date, place: int) -> str:
    reason = row.because[0] if row.because else row.step.action.rstrip(".")
    is_whole = place < _WITH_DETAIL or (row.risk_level == "none" and row.score is not None)
    shown = reason if is_whole else reason.partition(": ")[0]
    action = f". {row.step.action}" if place < _WITH_ACTION and row.because else ""
    return f"{row.account.id} {row.attention} {_score(row)}: {shown}{_due(row, as_of)}{action}"


def _score(row: AccountRow) -> str:
    if row.score is None:
        return "no score"
    return f"{row.score}{' provisional' if row.health_state == 'provisional' else ''}"


def _due(row: AccountRow, as_of: date) -> str:
    due_on = row.step.due_on
    if due_on is None:
        return ""
    late = (as_of - due_on).days
    return (
        f"; {plural(late, 'day')} late"
        if late > 0
        else "; due today"
        if late == 0
        else f"; due {due_on:%m-%d}"
    )


def _say_changes(page: Page, result: PortfolioPage, named: Collection[str]) -> None:
    page.say(f"Changed since {result.since}: {plural(len(result.changed), 'account')}")
    for changed in result.changed[:_MOST_CHANGED]:
        page.say(_changed(changed))
        if changed.account_id not in named:
            page.name(changed.account_id, changed.name)
    more = len(result.changed) - _MOST_CHANGED
    page.say(f"and {plural(more, 'account')} more" if more > 0 else "")


def _changed(changed: Changed) -> str:
    differences = [_difference(each) for each in changed.what.differences]
    more = len(differences) - _MOST_CHANGES
    shown = "; ".join(differences[:_MOST_CHANGES]) + (f"; and {more} more" if more > 0 else "")
    return f"{changed.account_id}: {plural(changed.what.new_facts, 'new fact')}{'; ' if shown else ''}{shown}"


def _difference(difference: Difference) -> str:
    return f"{difference.key} {difference.before or 'none'} to {difference.after or 'none'}"


def _milestone(record: MilestoneRecord) -> str:
    late = f", median {record.median_days_late:g} days late" if record.median_days_late is not None else ""
    return f"{record.milestone}: {record.completed} complete, {record.on_time} on time{late}"
