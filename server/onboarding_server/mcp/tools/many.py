"""The tools about many accounts: find one, see who needs somebody, look back at how it went."""

from onboarding_server.answers import cohort_answer, found_answer, portfolio_answer
from onboarding_server.answers.portfolio import compared
from onboarding_server.mcp import arguments, results
from onboarding_server.mcp.spec import Spec
from onboarding_server.service.service import Service

__all__ = ["FIND_ACCOUNTS", "REVIEW_COHORT", "TRIAGE_PORTFOLIO"]

_PAGE = 20


def _find_accounts(service: Service, asked: arguments.FindAccounts) -> results.Found:
    found = service.find_accounts(
        query=asked.query or "",
        owner=asked.owner or "",
        limit=asked.limit or _PAGE,
        cursor=asked.cursor or "",
    )
    as_of, playbook = service.today(), service.playbook.version
    return results.Found(
        answer=found_answer(found).under(playbook, as_of),
        as_of=as_of,
        playbook=playbook,
        accounts=tuple(
            results.FoundAccount(id=card.id, segment=card.segment, day=card.day, attention=card.attention)
            for card in found.items
        ),
        next_cursor=found.next_cursor or None,
    )


def _triage_portfolio(service: Service, asked: arguments.TriagePortfolio) -> results.Portfolio:
    found = service.triage(
        owner=asked.owner or "",
        since=asked.since,
        limit=asked.limit or _PAGE,
        cursor=asked.cursor or "",
        as_of=asked.as_of,
    )
    portfolio = found.portfolio
    return results.Portfolio(
        answer=portfolio_answer(found).under(portfolio.playbook, portfolio.as_of),
        as_of=portfolio.as_of,
        playbook=portfolio.playbook,
        today=tuple(row.account.id for row in portfolio.today),
        this_week=tuple(row.account.id for row in portfolio.this_week),
        later=tuple(row.account.id for row in portfolio.later),
        quiet=found.counts["quiet"],
        changed=tuple(each.account_id for each in compared(found)) if asked.since else None,
        new=sum(each.what.is_new for each in found.changed) if asked.since else None,
        next_cursor=found.next_cursor or None,
    )


def _review_cohort(service: Service, asked: arguments.ReviewCohort) -> results.Cohort:
    review = service.review_cohort(
        owner=asked.owner or "", from_on=asked.from_on, to_on=asked.to_on, as_of=asked.as_of
    )
    return results.Cohort(
        answer=cohort_answer(review).under(review.playbook, review.as_of),
        as_of=review.as_of,
        playbook=review.playbook,
        accounts=review.n,
        reached_first_value=review.ttfv_events,
        median_ttfv_day=review.ttfv_median_day,
        renewed=review.renewed,
        lost=review.lost,
    )


FIND_ACCOUNTS = Spec(
    "find_accounts",
    "Find accounts",
    "Find accounts by part of a name, owner or domain; where a name is ambiguous.",
    arguments.FindAccounts,
    results.Found,
    _find_accounts,
)
TRIAGE_PORTFOLIO = Spec(
    "triage_portfolio",
    "Triage the portfolio",
    "Which accounts need me this morning, today, this week, what burns, how many are at risk, in "
    "order; with since: what changed.",
    arguments.TriagePortfolio,
    results.Portfolio,
    _triage_portfolio,
)
REVIEW_COHORT = Spec(
    "review_cohort",
    "Review a cohort",
    "How a period's onboardings went: average time to first value, outcomes, weak phases.",
    arguments.ReviewCohort,
    results.Cohort,
    _review_cohort,
)
