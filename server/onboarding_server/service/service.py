"""The service: what the command line and the MCP adapter both stand on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onboarding_server.importers.report import ImportReport
from onboarding_server.service import (
    accounts,
    confirming,
    import_folder,
    imports,
    proposing,
    questions,
    reading,
)
from onboarding_server.service.exports import Progress
from onboarding_server.service.intake import ImportOptions
from onboarding_server.service.results import Confirmation, FoundAccounts, Pending, PortfolioPage, Proposal
from onboarding_server.service.workspace import Workspace
from onboarding_server.store import Store
from onboarding_tools import assessment as core
from onboarding_tools.cohort import CohortReview
from onboarding_tools.facts import Account
from onboarding_tools.next_step import NextStep, decide
from onboarding_tools.outlook import Turn, outlook
from onboarding_tools.playbook import Playbook, Section, section, sections

__all__ = ["Service"]


class Service:
    """Everything a user can ask or change, over one store and one playbook.

    `now` is the clock, in UTC; `me` is who "me" means as an owner; `zone` is the workspace's time zone.
    `as_of=None` is the account's own today; an account is given by name, alias, domain or id.
    """

    def __init__(
        self,
        *,
        store: Store,
        playbook: Playbook,
        now: Callable[[], datetime],
        me: str = "",
        zone: str = "UTC",
        import_folder: Path | None = None,
        playbook_folder: Path | None = None,
    ) -> None:
        """Hold what the application built."""
        self.store = store
        self.playbook = playbook
        self.now = now
        self.me = me
        self.zone = zone
        self.playbook_folder = playbook_folder
        self.workspace = Workspace(store, playbook, now, me, zone, import_folder)

    def today(self) -> date:
        """Return the date in the workspace's time zone."""
        return self.workspace.today()

    def find_accounts(
        self, *, query: str = "", owner: str = "", limit: int = 20, cursor: str = ""
    ) -> FoundAccounts:
        """List accounts whose name, alias, domain or id fits, the best first; an empty query lists all.

        Raises:
            InvalidInputError: nobody of that name owns an account, or the page is none.
        """
        return questions.find(self.workspace, query=query, owner=owner, limit=limit, cursor=cursor)

    def account(self, *, account: str) -> Account:
        """Load one account with all its facts.

        Raises:
            UnknownAccountError: nothing stored fits; near names are listed.
            AmbiguousAccountError: several accounts fit; they are listed with their ids.
        """
        return accounts.loaded(self.store, accounts.resolve(self.store, account).id, self.zone)

    def assess(self, *, account: str, as_of: date | None = None) -> core.Assessment:
        """Assess one account."""
        found = self.account(account=account)
        return core.assess(found, self.playbook, as_of or self.workspace.today_of(found))

    def next_step(self, *, account: str, as_of: date | None = None) -> NextStep:
        """Decide the next step of one account."""
        return decide(self.assess(account=account, as_of=as_of))

    def outlook(self, *, account: str, as_of: date | None = None) -> tuple[Turn, ...]:
        """Name what turns at one account in the coming days if nobody acts."""
        found = self.account(account=account)
        return outlook(found, self.playbook, as_of or self.workspace.today_of(found))

    def triage(
        self,
        *,
        owner: str = "",
        since: date | None = None,
        limit: int = 20,
        cursor: str = "",
        as_of: date | None = None,
    ) -> PortfolioPage:
        """Sort the accounts by when they need somebody; with `since`, also say what changed after that day.

        Raises:
            InvalidInputError: nobody of that name owns an account, `since` is not past, or the page is none.
        """
        return questions.triage_page(
            self.workspace, owner=owner, since=since, limit=limit, cursor=cursor, as_of=as_of
        )

    def review_cohort(
        self,
        *,
        owner: str = "",
        from_on: date | None = None,
        to_on: date | None = None,
        as_of: date | None = None,
    ) -> CohortReview:
        """Look back over the accounts whose Day 1 lies between two days, both included."""
        return questions.review(self.workspace, owner=owner, from_on=from_on, to_on=to_on, as_of=as_of)

    def sections(self) -> tuple[Section, ...]:
        """Return every section of the playbook."""
        return sections(self.playbook)

    def section(self, *, rule: str) -> Section:
        """Return one rule of the playbook.

        Raises:
            UnknownSectionError: no rule has this id.
        """
        return section(self.playbook, rule)

    def propose_facts(
        self, *, rows: Iterable[Mapping[str, Any]], account: str = "", by: str = ""
    ) -> Proposal:
        """Preview facts without recording them; a row's own `account` goes before the call's.

        Rows that do nothing but retract whole batches (`ref` b12) are an undo.

        Raises:
            InvalidFactsError: with every problem of every row.
            NothingToRecordError: all of it is recorded already.
            UnknownAccountError, AmbiguousAccountError: as for `account`.
        """
        rows = [dict(row) for row in rows]
        batches = reading.batches_named(rows)
        if batches:
            account_id = accounts.resolve(self.store, account).id if account else ""
            return confirming.undo_named(self.workspace, batches, account_id=account_id, by=by or self.me)
        groups = reading.read_groups(self.workspace, rows, account)
        return proposing.propose(self.workspace, groups, by=by or self.me)

    def propose_import(
        self,
        *,
        name: str = "",
        table: str = "",
        path: Path | None = None,
        paths: Sequence[Path] = (),
        date_order: str = "",
        options: ImportOptions | None = None,
        saved: str = "",
        progress: Progress | None = None,
        by: str = "",
    ) -> Proposal:
        """Preview files by their names in the import folder, a pasted table, or (command line only) paths.

        `saved` names a saved mapping in the import folder. Files that leave nothing to change are answered
        with their report and without a token.

        Raises:
            UnreadableFileError, NoImportFolderError: there is no such file, or it is not understood.
            DateOrderNeededError: the user has to say day_first or month_first.
        """
        asked = imports.with_date_order(options or ImportOptions(), date_order)
        files: list[tuple[str, Path | bytes]] = [(path.name, path) for path in ((path,) if path else paths)]
        if not files and table:
            files = [("pasted table", table.encode("utf-8"))]
        elif not files:
            files = import_folder.folder_files(self.workspace.import_folder, name)
        if saved:
            asked = import_folder.with_saved_mapping(self.workspace.import_folder, saved, asked)
        return imports.propose_files(self.workspace, files, asked, by=by or self.me, progress=progress)

    def list_import_files(self) -> tuple[str, ...]:
        """Name the files in the import folder that can be read.

        Raises:
            NoImportFolderError: no folder is configured.
        """
        return import_folder.importable(self.workspace.import_folder)

    def list_saved_mappings(self) -> tuple[str, ...]:
        """Name the saved mappings in the import folder.

        Raises:
            NoImportFolderError: no folder is configured.
        """
        return import_folder.saved_mappings(self.workspace.import_folder)

    def sheet(self, *, form: str = "xlsx", from_store: bool = False, like: Path | None = None) -> bytes:
        """Write the starter sheet (`xlsx` or `csv`), empty, or filled from the store or from an export."""
        return imports.write_sheet(self.workspace, form=form, from_store=from_store, like=like)

    def rejected_rows(self, *, path: Path, report: ImportReport) -> bytes:
        """Write the rows that an import of this file leaves out, as CSV with the reasons beside them."""
        return imports.rejected_rows(path, report)

    def undo(self, *, account: str = "", batch: str = "", last: int = 1, by: str = "") -> Proposal:
        """Preview the retraction of a batch, or of the last batches (of one account where one is named).

        Raises:
            NothingToUndoError, AlreadyUndoneError: there is nothing to take back.
        """
        account_id = accounts.resolve(self.store, account).id if account else ""
        found = confirming.batches_to_undo(self.workspace, account_id=account_id, batch=batch, last=last)
        return confirming.undo(self.workspace, found, by=by or self.me)

    def confirm(self, *, token: str, summary: str, by: str = "") -> Confirmation:
        """Apply a proposal once, in one transaction.

        Raises:
            UnknownTokenError, ForeignTokenError, ExpiredTokenError, WrongSummaryError: nothing was changed.
            StaleProposalError: an account changed since; it carries the new proposal.
            ReadOnlyError, StoreBusyError, StoreFullError: the store cannot be written now.
        """
        return confirming.confirm(self.workspace, token=token, summary=summary, by=by or self.me)

    def peek(self, *, token: str, summary: str, by: str = "") -> Pending:
        """Read what `confirm` would record, to be shown to whoever is asked for a yes; nothing happens.

        Raises:
            UnknownTokenError, ForeignTokenError, ExpiredTokenError, WrongSummaryError: as for `confirm`.
        """
        return confirming.peek(self.workspace, token=token, summary=summary, by=by or self.me)

    def record(self, *, rows: Iterable[Mapping[str, Any]], account: str = "", by: str = "") -> Confirmation:
        """Propose and confirm at once, for a caller that has asked already."""
        proposal = self.propose_facts(rows=rows, account=account, by=by)
        return self.confirm(token=proposal.token, summary=proposal.summary, by=by)
