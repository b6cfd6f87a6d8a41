"""What the service answers with, where it is not a result of the core itself."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from onboarding_server.importers.report import ImportReport
from onboarding_tools.assessment import Assessment
from onboarding_tools.facts import OutsideText
from onboarding_tools.next_step import NextStep
from onboarding_tools.outlook import Since
from onboarding_tools.portfolio import Portfolio

__all__ = [
    "AccountCard",
    "Changed",
    "Confirmation",
    "FactLine",
    "FoundAccounts",
    "Pending",
    "PortfolioPage",
    "Preview",
    "Proposal",
    "Standing",
]


class _Result(BaseModel):
    model_config = ConfigDict(frozen=True)


class AccountCard(_Result):
    """One line of a list of accounts."""

    id: str
    name: OutsideText
    status: str
    segment: str | None
    day: int | None
    attention: str | None


class FoundAccounts(_Result):
    """Accounts that fit, the best first; `next_cursor` is empty on the last page."""

    items: tuple[AccountCard, ...]
    total: int
    next_cursor: str = ""


class Changed(_Result):
    """What is different at one account since a day."""

    account_id: str
    name: OutsideText
    what: Since


class PortfolioPage(_Result):
    """A portfolio cut to one page: its lists hold the page's rows, `counts` how long each list is.

    `quiet` accounts are counted and never listed; `changed` is filled where a day to compare with was given.
    """

    portfolio: Portfolio
    counts: dict[str, int]
    since: date | None = None
    changed: tuple[Changed, ...] = ()
    next_cursor: str = ""


class FactLine(_Result):
    """One fact of a proposal and what would happen with it. The values of `row` may be outside text.

    `unchanged` facts are recorded already and are not written again.
    """

    change: Literal["added", "corrected", "retracted", "unchanged"]
    id: str
    row: dict[str, Any]
    on_record: dict[str, Any] | None = None
    """A fact in force that says something else of the same, and stays unless it is retracted."""


class Standing(_Result):
    """Where an account stands, in the words that a preview compares."""

    status: str
    attention: str | None
    score: float | None
    band: str | None
    next_step: NextStep


class Preview(_Result):
    """What a proposal would do to one account. `assessment` is given for an account that is not stored yet.

    `before` is None for a new account; both are None past the first 100 accounts of a batch.
    """

    account_id: str
    name: OutsideText
    new: bool
    facts: tuple[FactLine, ...]
    before: Standing | None = None
    after: Standing | None = None
    assessment: Assessment | None = None


class Proposal(_Result):
    """A change that has not happened: what it would do, and the token and summary that confirm it.

    `token` is empty where the store is read-only, and where an import leaves nothing to change.
    """

    token: str
    summary: str
    accounts: tuple[Preview, ...]
    expires_at: datetime
    report: ImportReport | None = None


class Pending(_Result):
    """What is kept under a token: the first facts that it would record, and how many there are besides.

    `is_open`: confirming it would record it; else it has been recorded, or an account changed since.
    """

    summary: str
    is_open: bool
    accounts: tuple[Preview, ...]
    more: int


class Confirmation(_Result):
    """A change that has happened, once; `already` where an earlier call had applied it."""

    applied: Literal[True] = True
    already: bool
    summary: str
    batch: str
    fact_ids: tuple[str, ...]
