"""The tools that propose, and the one that writes."""

from onboarding_server.answers import (
    Answer,
    changed_answer,
    confirmed_answer,
    declined_answer,
    files_answer,
    proposal_answer,
)
from onboarding_server.errors import StaleProposalError
from onboarding_server.importers.user_mapping import UserMapping, pairs
from onboarding_server.mcp import arguments, results
from onboarding_server.mcp.spec import Spec
from onboarding_server.service.intake import ImportOptions
from onboarding_server.service.results import Proposal
from onboarding_server.service.service import Service
from onboarding_tools.errors import InvalidInputError, Problem

__all__ = ["CONFIRM_CHANGES", "DECLINED", "PROPOSE_FACTS", "PROPOSE_IMPORT"]


def _propose_facts(service: Service, asked: arguments.ProposeFacts) -> results.Proposed:
    return _proposed(service, service.propose_facts(rows=asked.facts, account=asked.account or ""))


def _propose_import(service: Service, asked: arguments.ProposeImport) -> results.Proposed:
    if asked.name and asked.table:
        raise InvalidInputError([Problem.of("table", asked.table, "either a name or a table")])
    if not asked.name and not asked.table:
        return _files(service)
    proposal = service.propose_import(
        name=asked.name or "",
        table=asked.table or "",
        date_order=asked.date_order or "",
        saved=asked.mapping or "",
        options=_options(asked),
    )
    return _proposed(service, proposal)


def _options(asked: arguments.ProposeImport) -> ImportOptions:
    """Read which accounts to add and what the columns are; a value such as 0..10 is a scale."""
    given = pairs(_several(asked.columns), "columns")
    scales = {column: value for column, value in given.items() if ".." in value}
    fields = {column: value for column, value in given.items() if column not in scales}
    return ImportOptions(
        create=asked.create or "onboarding",
        add=_several(asked.add),
        stage=asked.stage or "",
        mapping=UserMapping.typed(fields, scales, asked.read_as or ""),
        vanished=asked.vanished or "keep",
    )


def _several(given: str | None) -> tuple[str, ...]:
    return tuple(each.strip() for each in (given or "").split(";") if each.strip())


def _files(service: Service) -> results.Proposed:
    as_of, playbook = service.today(), service.playbook.version
    answer = files_answer(service.list_import_files(), service.list_saved_mappings()).under(playbook, as_of)
    return results.Proposed(answer=answer, as_of=as_of, playbook=playbook, accounts=(), facts=0)


def _proposed(service: Service, proposal: Proposal) -> results.Proposed:
    as_of, playbook, report = service.today(), service.playbook.version, proposal.report
    return results.Proposed(
        answer=proposal_answer(proposal).under(playbook, as_of),
        as_of=as_of,
        playbook=playbook,
        token=proposal.token or None,
        summary=proposal.summary,
        accounts=tuple(preview.account_id for preview in proposal.accounts),
        facts=sum(line.change != "unchanged" for preview in proposal.accounts for line in preview.facts),
        rejected=None if report is None else len(report.rejected_rows),
    )


def _confirm_changes(service: Service, asked: arguments.ConfirmChanges) -> results.Confirmed:
    try:
        done = service.confirm(token=asked.token, summary=asked.summary)
    except StaleProposalError as stale:
        again = stale.proposal
        return _confirmed(service, changed_answer(again), "changed_since").model_copy(
            update={"token": again.token, "summary": again.summary}
        )
    status = "already_recorded" if done.already else "recorded"
    return _confirmed(service, confirmed_answer(done), status, done.fact_ids)


def _declined(service: Service, asked: arguments.ConfirmChanges) -> results.Confirmed:
    return _confirmed(service, declined_answer(asked.summary), "declined")


def _confirmed(
    service: Service, answer: Answer, status: str, fact_ids: tuple[str, ...] = ()
) -> results.Confirmed:
    as_of, playbook = service.today(), service.playbook.version
    return results.Confirmed(
        answer=answer.under(playbook, as_of),
        as_of=as_of,
        playbook=playbook,
        status=status,
        fact_ids=fact_ids,
    )


PROPOSE_FACTS = Spec(
    "propose_facts",
    "Propose facts",
    "Preview what to record, note, log, correct, snooze or undo: a new account, a date moved, a step "
    "done, SSO finished, a call, active users last week. On a name not stored: the full assessment. "
    "Returns token and summary. A fact is dated `on` the day it happened (plans: due_on); people by "
    "name, several with ;; a percentage is value with out_of 100. what by type: profile_set acv "
    "segment goal time_zone renewal; milestone_* kickoff technical_foundation first_value "
    "habitual_use value_realized; activity_* a checklist key (kickoff.criteria_agreed); meeting_* "
    "kickoff status_call sponsor_sync usage_review success_review call; usage_* weekly_active_users "
    "daily_active_users login_frequency feature_adoption; training_held 101 use_case admin; "
    "survey_answered nps csat; customer_confirmed first_value outcome relationship plan; "
    "weekly_answer responding progressing using sentiment blockers; signal_snoozed a "
    "signal. state: sentiment_noted positive neutral negative; contact_left company role; "
    "component_reported not_started in_progress complete. Blockers need ref. A wrong word gets the "
    "right ones.",
    arguments.ProposeFacts,
    results.Proposed,
    _propose_facts,
)
PROPOSE_IMPORT = Spec(
    "propose_import",
    "Propose an import",
    "Preview loading CRM exports or sheets from the import folder, or a small pasted table: new, "
    "changed, rejected rows with reasons, questions. Changes nothing; returns token and summary.",
    arguments.ProposeImport,
    results.Proposed,
    _propose_import,
)
CONFIRM_CHANGES = Spec(
    "confirm_changes",
    "Store a preview",
    "Store a preview that the user has seen and said yes to; no other tool does.",
    arguments.ConfirmChanges,
    results.Confirmed,
    _confirm_changes,
    writes=True,
)
DECLINED = Spec("declined", "", "", arguments.ConfirmChanges, results.Confirmed, _declined)
