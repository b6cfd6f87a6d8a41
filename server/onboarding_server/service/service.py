"""The service: what the command line and the MCP adapter both stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date, datetime
    from pathlib import Path
    from typing import Any

    from onboarding_tools.assessment import Assessment
    from onboarding_tools.next_step import NextStep

    from onboarding_server.service.results import Confirmation, FoundAccounts, Proposal
    from onboarding_tools.facts import Account
    from onboarding_tools.playbook.models import Playbook


class Service:
    """Everything a user can ask or change, over one store and one playbook.

    `now` is the clock, in UTC; `me` is who "me" means as an owner; `zone` is the workspace's time zone.
    Arguments are keyword-only; `as_of=None` is today; an account is given by name, alias, domain or id.
    """

    def __init__(
        self,
        *,
        store: object,
        playbook: Playbook,
        now: Callable[[], datetime],
        me: str = "",
        zone: str = "UTC",
        import_folder: Path | None = None,
    ) -> None:
        """Hold what the application built."""
        self.store = store
        self.playbook = playbook
        self.now = now
        self.me = me
        self.zone = zone
        self.import_folder = import_folder

    def find_accounts(
        self, *, query: str = "", owner: str = "", limit: int = 20, cursor: str = ""
    ) -> FoundAccounts:
        """List accounts whose name, alias, domain or id fits, the best first; an empty query lists all by name."""
        raise NotImplementedError

    def account(self, *, account: str) -> Account:
        """Load one account with all its facts.

        Raises:
            UnknownAccountError: nothing stored fits; near names are listed.
            AmbiguousAccountError: several accounts fit; they are listed with their ids.
        """
        raise NotImplementedError

    def assess(self, *, account: str, as_of: date | None = None) -> Assessment:
        """Assess one account."""
        raise NotImplementedError

    def next_step(self, *, account: str, as_of: date | None = None) -> NextStep:
        """Decide the next step of one account."""
        raise NotImplementedError

    def propose_facts(
        self, *, rows: Iterable[Mapping[str, Any]], account: str = "", by: str = ""
    ) -> Proposal:
        """Preview facts without recording them; a row's own `account` goes before the call's.

        Raises:
            InvalidFactsError: with every problem of every row.
            NothingToRecordError: all of it is recorded already.
            UnknownAccountError, AmbiguousAccountError: as for `account`.
        """
        raise NotImplementedError

    def propose_import(
        self, *, name: str = "", table: str = "", path: Path | None = None, date_order: str = "", by: str = ""
    ) -> Proposal:
        """Preview a file by its name in the import folder, a pasted table, or (command line only) a path."""
        raise NotImplementedError

    def list_import_files(self) -> tuple[str, ...]:
        """Name the files in the import folder that can be read."""
        raise NotImplementedError

    def sheet(self, *, form: str = "xlsx", from_store: bool = False, like: Path | None = None) -> bytes:
        """Write the starter sheet (`xlsx` or `csv`), empty, or filled from the store or from an export."""
        raise NotImplementedError

    def undo(self, *, account: str = "", batch: str = "", last: int = 1, by: str = "") -> Proposal:
        """Preview the retraction of a batch, or of the last batches (of one account where one is named)."""
        raise NotImplementedError

    def confirm(self, *, token: str, summary: str, by: str = "") -> Confirmation:
        """Apply a proposal once, in one transaction.

        Raises:
            UnknownTokenError, ForeignTokenError, ExpiredTokenError, WrongSummaryError: nothing was changed.
            StaleProposalError: an account changed since; it carries the new proposal.
        """
        raise NotImplementedError

    def record(self, *, rows: Iterable[Mapping[str, Any]], account: str = "", by: str = "") -> Confirmation:
        """Propose and confirm at once, for a caller that has asked already."""
        proposal = self.propose_facts(rows=rows, account=account, by=by)
        return self.confirm(token=proposal.token, summary=proposal.summary, by=by)
