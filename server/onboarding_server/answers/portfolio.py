"""The answers about many accounts: who is there, who needs somebody when, how it went."""

from collections.abc import Collection
from datetime import date

from onboarding_server.answers.page import Answer, Page, plural
from onboarding_server.service.results import AccountCard, Changed, FoundAccounts, PortfolioPage
from onboarding_tools.cohort import CohortReview, MilestoneRecord
from onboarding_tools.outlook import Difference, Since
from onboarding_tools.portfolio import AccountRow, Portfolio

__all__ = ["change_words", "cohort_answer", "compared", "found_answer", "new_words", "portfolio_answer"]

# Whoever reads a long list acts on its top: below, the title of a signal will do; next_step says the rest.
# A band's title alone would say nothing: its cause stays.
_WITH_ACTION = 3
_WITH_DETAIL = 10
_MOST_CHANGED = 20
_CHANGES = ("signal", "attention", "status", "band", "score", "milestone")


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
    """Say what turned at each account, and how many cannot be compared."""
    known = compared(result)
    page.say(f"Changed since {result.since}: {plural(len(known), 'account')}")
    for changed in known[:_MOST_CHANGED]:
        page.say(f"{changed.account_id}: {'; '.join(change_words(changed.what))}")
        if changed.account_id not in named:
            page.name(changed.account_id, changed.name)
    more = len(known) - _MOST_CHANGED
    page.say(f"and {plural(more, 'account')} more" if more > 0 else "", new_words(result))


def compared(result: PortfolioPage) -> list[Changed]:
    """Return the changed accounts that were known on that day, in the order of the portfolio's lists."""
    portfolio = result.portfolio
    rows = (*portfolio.today, *portfolio.this_week, *portfolio.later)
    place = {row.account.id: number for number, row in enumerate(rows)}
    known = (each for each in result.changed if not each.what.is_new)
    return sorted(known, key=lambda each: place.get(each.account_id, len(place)))


def new_words(result: PortfolioPage) -> str:
    """Say how many accounts cannot be compared, since nothing of them was known on that day."""
    new = sum(each.what.is_new for each in result.changed)
    were = "account was" if new == 1 else "accounts were"
    return f"{new} {were} first recorded after {result.since}: nothing to compare" if new else ""


def change_words(what: Since) -> list[str]:
    """Say what turned, the warnings first; a warning that can be judged now and is clear is no news."""
    found = {kind: [each for each in what.differences if each.kind == kind] for kind in _CHANGES}
    warnings = [_warning(each) for each in found["signal"] if "fired" in {each.before, each.after}]
    moves = [f"{each.before or 'none'} to {each.after or 'none'}" for each in found["attention"]]
    states = [f"{_word(each.before)} to {_word(each.after)}" for each in found["status"]]
    scores = [f"score {each.before or 'none'} to {each.after or 'none'}" for each in found["score"]]
    bands = [f"{_word(each.before)} to {_word(each.after)}" for each in found["band"]]
    reached = [f"{_word(each.key.partition('.')[2])} {_word(each.after)}" for each in found["milestone"]]
    told = plural(what.new_facts, "new fact") if what.new_facts else "no new fact"
    return [*warnings, *moves, *states, *bands, *scores, *reached, told]


def _warning(difference: Difference) -> str:
    name = _word(difference.key.partition(".")[2])
    if difference.after == "fired":
        return f"{name} fired"
    return f"{name} {'is over' if difference.after == 'clear' else 'cannot be judged any more'}"


def _word(wire: str | None) -> str:
    return (wire or "none").replace("_", " ")


def _milestone(record: MilestoneRecord) -> str:
    late = f", median {record.median_days_late:g} days late" if record.median_days_late is not None else ""
    return f"{record.milestone}: {record.completed} complete, {record.on_time} on time{late}"
