"""The tools about one account: what to do, where it stands, is it done."""

from fractions import Fraction

from onboarding_server.answers import (
    handoff_answer,
    milestones_answer,
    plan_answer,
    step_answer,
)
from onboarding_server.mcp import arguments, results
from onboarding_server.mcp.reading import wrong
from onboarding_server.mcp.spec import Spec
from onboarding_server.service.service import Service
from onboarding_tools.errors import InvalidInputError
from onboarding_tools.milestones import MilestoneReport, plan_dates
from onboarding_tools.next_step import decide
from onboarding_tools.plan import segment_for

__all__ = ["CHECK_HANDOFF", "NEXT_STEP", "TRACK_MILESTONES"]


def _next_step(service: Service, asked: arguments.NextStep) -> results.Step:
    assessment = service.assess(account=asked.account, as_of=asked.as_of)
    step = decide(assessment)
    return results.Step(
        answer=step_answer(step, assessment, full=asked.detail == "full").under(step.playbook, step.as_of),
        as_of=step.as_of,
        playbook=step.playbook,
        account=assessment.account.id,
        status=assessment.status,
        attention=assessment.attention,
        kind=step.kind,
        key=step.key,
        owner=step.owner.role,
        due_on=step.due_on,
        days_overdue=step.days_overdue,
        template=step.template,
        rules=step.rules,
    )


def _track_milestones(service: Service, asked: arguments.TrackMilestones) -> results.Milestones:
    if asked.account is None:
        return _plan(service, asked)
    if asked.kickoff_on or asked.acv_usd is not None:
        mend = "To move a stored account's kickoff, propose milestone_planned."
        raise InvalidInputError(
            wrong("account", asked.account, "either an account, or kickoff_on and acv_usd", mend)
        )
    assessment = service.assess(account=asked.account, as_of=asked.as_of)
    answer = milestones_answer(assessment, full=asked.detail == "full")
    return results.Milestones(
        answer=answer.under(assessment.playbook, assessment.as_of),
        as_of=assessment.as_of,
        playbook=assessment.playbook,
        account=assessment.account.id,
        status=assessment.status,
        day=assessment.day,
        milestones=_milestones(assessment.milestones, is_live=assessment.standing.is_live),
    )


def _plan(service: Service, asked: arguments.TrackMilestones) -> results.Milestones:
    if asked.kickoff_on is None:
        raise InvalidInputError(
            wrong("account", None, "a stored account, or kickoff_on (with acv_usd where it is known)")
        )
    as_of = asked.as_of or service.today()
    acv = None if asked.acv_usd is None else Fraction(asked.acv_usd)
    report = plan_dates(service.playbook, asked.kickoff_on, acv, as_of)
    segment = service.playbook.unknown_segment if acv is None else segment_for(service.playbook, acv)
    return results.Milestones(
        answer=plan_answer(report, segment).under(service.playbook.version, as_of),
        as_of=as_of,
        playbook=service.playbook.version,
        status="not_stored",
        milestones=_milestones(report, is_live=True),
    )


def _milestones(report: MilestoneReport, *, is_live: bool) -> tuple[results.Milestone, ...]:
    """Write the milestones; nothing is late of an account that is paused, complete or stopped."""
    return tuple(
        results.Milestone(
            milestone=item.milestone,
            status=item.status if is_live or item.completed_on else "open",
            due_on=item.due_on,
            completed_on=item.completed_on,
            days_behind=item.days_behind if is_live else None,
        )
        for item in report.items
    )


def _check_handoff(service: Service, asked: arguments.CheckHandoff) -> results.Handoff:
    assessment = service.assess(account=asked.account, as_of=asked.as_of)
    handoff = assessment.handoff
    answer = handoff_answer(assessment, full=asked.detail == "full")
    return results.Handoff(
        answer=answer.under(assessment.playbook, assessment.as_of),
        as_of=assessment.as_of,
        playbook=assessment.playbook,
        account=assessment.account.id,
        ready=handoff.ready,
        complete=handoff.complete,
        earliest_on=handoff.earliest_on,
        criteria=tuple(results.Criterion(criterion=c.criterion, status=c.status) for c in handoff.criteria),
        exit=tuple(results.Criterion(criterion=c.criterion, status=c.status) for c in handoff.exit),
    )


NEXT_STEP = Spec(
    "next_step",
    "Next step for an account",
    "What to do next for one account: one action with owner, due date, reason, evidence, template, "
    "and the fact to record. Start here: 'brief me', 'what is missing?', 'their VP left', 'usage is "
    "low', 'not answering my mails'.",
    arguments.NextStep,
    results.Step,
    _next_step,
)
TRACK_MILESTONES = Spec(
    "track_milestones",
    "Track milestones",
    "When a milestone (kickoff, technical foundation with SSO, first value, habitual use, end) is "
    "due; days late, behind plan, slip, forecast, what is open. For an account not stored: kickoff_on"
    " and acv_usd.",
    arguments.TrackMilestones,
    results.Milestones,
    _track_milestones,
)
CHECK_HANDOFF = Spec(
    "check_handoff",
    "Check handoff",
    "Ready to hand off or over, and when? Six criteria and the exit list: pass, fail or insufficient "
    "history.",
    arguments.CheckHandoff,
    results.Handoff,
    _check_handoff,
)
