"""The tools about one account: what to do, how it is, where it stands, what threatens it, is it done."""

from datetime import date
from fractions import Fraction

from onboarding_server.answers import (
    Answer,
    handoff_answer,
    health_answer,
    milestones_answer,
    plan_answer,
    risks_answer,
    step_answer,
)
from onboarding_server.mcp import arguments, results
from onboarding_server.mcp.observations import observed_account
from onboarding_server.mcp.spec import Spec
from onboarding_server.service import Service
from onboarding_tools.assessment import Assessment, assess
from onboarding_tools.errors import InvalidInputError, Problem
from onboarding_tools.health import Health
from onboarding_tools.milestones import MilestoneReport, plan_dates
from onboarding_tools.next_step import decide
from onboarding_tools.what_if import score_dimensions, what_if

__all__ = ["CHECK_HANDOFF", "CLASSIFY_RISKS", "NEXT_STEP", "SCORE_HEALTH", "TRACK_MILESTONES"]


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


def _score_health(service: Service, asked: arguments.ScoreHealth) -> results.Health:
    full = asked.detail == "full"
    if asked.account is None:
        if not asked.scores:
            raise InvalidInputError(
                _wrong("account", None, "a stored account, or at least one of the five dimension scores")
            )
        health, as_of = score_dimensions(service.playbook, asked.scores), asked.as_of or service.today()
        return _health(health, health_answer(health, as_of=as_of, full=full), as_of, service.playbook.version)
    assessment = service.assess(account=asked.account, as_of=asked.as_of)
    head, as_of, health = assessment.account, assessment.as_of, assessment.health
    if asked.scores:
        health = what_if(service.playbook, health, asked.scores)
    supposed = ", ".join(f"{name} {score}" for name, score in asked.scores.items())
    answer = health_answer(health, as_of=as_of, account=head, supposed=supposed, full=full)
    return _health(health, answer, as_of, assessment.playbook).model_copy(update={"account": head.id})


def _health(health: Health, answer: Answer, as_of: date, playbook: str) -> results.Health:
    return results.Health(
        answer=answer.under(playbook, as_of),
        as_of=as_of,
        playbook=playbook,
        state=health.state,
        score=health.score,
        exact=None if health.exact is None else str(health.exact),
        band=health.band,
        coverage=str(health.coverage or 0),
        low=health.low,
        high=health.high,
        dimensions=tuple(
            results.Dimension(
                dimension=each.dimension,
                state=each.state,
                score=each.score,
                earned=each.earned,
                lost=each.lost,
            )
            for each in health.dimensions
        ),
    )


def _track_milestones(service: Service, asked: arguments.TrackMilestones) -> results.Milestones:
    if asked.account is None:
        return _plan(service, asked)
    if asked.kickoff_on or asked.acv_usd is not None:
        mend = "To move a stored account's kickoff, propose milestone_planned."
        raise InvalidInputError(
            _wrong("account", asked.account, "either an account, or kickoff_on and acv_usd", mend)
        )
    assessment = service.assess(account=asked.account, as_of=asked.as_of)
    answer = milestones_answer(
        assessment.milestones,
        as_of=assessment.as_of,
        day=assessment.day,
        account_id=assessment.account.id,
        name=assessment.account.name,
        full=asked.detail == "full",
    )
    return results.Milestones(
        answer=answer.under(assessment.playbook, assessment.as_of),
        as_of=assessment.as_of,
        playbook=assessment.playbook,
        account=assessment.account.id,
        status=assessment.status,
        day=assessment.day,
        milestones=_milestones(assessment.milestones),
    )


def _plan(service: Service, asked: arguments.TrackMilestones) -> results.Milestones:
    if asked.kickoff_on is None:
        raise InvalidInputError(
            _wrong("account", None, "a stored account, or kickoff_on (with acv_usd where it is known)")
        )
    as_of = asked.as_of or service.today()
    acv = None if asked.acv_usd is None else Fraction(asked.acv_usd)
    report = plan_dates(service.playbook, asked.kickoff_on, acv, as_of)
    return results.Milestones(
        answer=plan_answer(report).under(service.playbook.version, as_of),
        as_of=as_of,
        playbook=service.playbook.version,
        status="not_stored",
        milestones=_milestones(report),
    )


def _milestones(report: MilestoneReport) -> tuple[results.Milestone, ...]:
    return tuple(
        results.Milestone(
            milestone=item.milestone,
            status=item.status,
            due_on=item.due_on,
            completed_on=item.completed_on,
            days_behind=item.days_behind,
        )
        for item in report.items
    )


def _classify_risks(service: Service, asked: arguments.ClassifyRisks) -> results.Risks:
    if asked.account is None:
        if not asked.observed:
            raise InvalidInputError(_wrong("account", None, "a stored account, or what you observed"))
        as_of = asked.as_of or service.today()
        assessment, is_stored = assess(observed_account(asked, as_of), service.playbook, as_of), False
    elif asked.observed:
        mend = "To add an observation to a stored account, propose it as a fact."
        raise InvalidInputError(
            _wrong("account", asked.account, f"no account beside {', '.join(asked.observed)}", mend)
        )
    else:
        assessment, is_stored = service.assess(account=asked.account, as_of=asked.as_of), True
    return _risks(assessment, is_stored=is_stored, full=asked.detail == "full")


def _risks(assessment: Assessment, *, is_stored: bool, full: bool) -> results.Risks:
    risks = assessment.risks
    answer = risks_answer(assessment, is_stored=is_stored, full=full)
    return results.Risks(
        answer=answer.under(assessment.playbook, assessment.as_of),
        as_of=assessment.as_of,
        playbook=assessment.playbook,
        account=assessment.account.id if is_stored else None,
        level=risks.level,
        signals=tuple(
            results.Signal(signal=each.signal, status=each.status, level=each.level, onset_on=each.onset_on)
            for each in risks.signals
        ),
        plays=tuple(
            results.Play(play=each.play, step=each.step, step_due_on=each.step_due_on)
            for each in risks.plays
            if each.status == "fired"
        ),
    )


def _check_handoff(service: Service, asked: arguments.CheckHandoff) -> results.Handoff:
    assessment = service.assess(account=asked.account, as_of=asked.as_of)
    handoff = assessment.handoff
    answer = handoff_answer(
        handoff,
        as_of=assessment.as_of,
        account_id=assessment.account.id,
        name=assessment.account.name,
        full=asked.detail == "full",
    )
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


def _wrong(field: str, given: str | None, accepted: str, hint: str = "") -> list[Problem]:
    return [Problem.of(field, given, accepted, hint)]


NEXT_STEP = Spec(
    "next_step",
    "Next step for an account",
    "What to do next for one account: one action with owner, due date, reason, evidence, rule ids and "
    "template, and the fact to record when it is done. Start here for 'brief me', 'what now?', 'they "
    "are not answering'.",
    arguments.NextStep,
    results.Step,
    _next_step,
)
SCORE_HEALTH = Spec(
    "score_health",
    "Score health",
    "Health score 0-100 and band with points lost per dimension, evidence, coverage, range, path to "
    "green and change since last week. An account, five typed scores, or both (what-if).",
    arguments.ScoreHealth,
    results.Health,
    _score_health,
)
TRACK_MILESTONES = Spec(
    "track_milestones",
    "Track milestones",
    "Kickoff to value realized: due dates, days behind, slip, forecast, open checklist items. For an "
    "account not stored: kickoff_on and acv_usd.",
    arguments.TrackMilestones,
    results.Milestones,
    _track_milestones,
)
CLASSIFY_RISKS = Spec(
    "classify_risks",
    "Classify risks",
    "Risks: seven early-warning signals (fired, clear or not evaluable), the plays running and their "
    "current step. For an account not stored, give what you observed.",
    arguments.ClassifyRisks,
    results.Risks,
    _classify_risks,
)
CHECK_HANDOFF = Spec(
    "check_handoff",
    "Check handoff",
    "Ready to hand off? Six criteria and the exit list: pass, fail or insufficient history, with what "
    "is open.",
    arguments.CheckHandoff,
    results.Handoff,
    _check_handoff,
)
