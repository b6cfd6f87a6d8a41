"""Readiness for the handoff: the six criteria, computed from history (C33-C35, C38)."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from onboarding_tools.dimensions import describe_usage
from onboarding_tools.facts.types import (
    CustomerConfirmed,
    ExpansionAssessed,
    ResultMeasured,
    ScoreRecorded,
    SuccessCriterionSet,
    SurveyAnswered,
    UsageObserved,
    WeeklyAnswer,
)
from onboarding_tools.facts.words import Confirmed, Metric, Role, Survey
from onboarding_tools.health import is_full_on, score_on
from onboarding_tools.measures import Measures, measures_on
from onboarding_tools.results import Evidence, Result, shown
from onboarding_tools.usage import is_at_target, usage_target

__all__ = ["Criterion", "criterion", "earliest_on", "is_ready"]

_WEEK = 7


class Criterion(Result):
    """One condition of readiness or completion."""

    criterion: str
    title: str
    status: Literal["pass", "fail", "insufficient_history"]
    says: str
    advisory: str | None = None
    waived: bool = False
    evidence: tuple[Evidence, ...] = ()
    rule: str


def is_ready(measures: Measures) -> bool:
    """Say whether the six criteria pass; the one that replays two weeks is asked last."""
    names = sorted(measures.playbook.handoff.criteria, key=_cheap_first)
    return all(criterion(measures, name).status == "pass" for name in names)


def _cheap_first(criterion: str) -> bool:
    return criterion == "health_stable"


def criterion(measures: Measures, name: str) -> Criterion:
    """Judge one of the six criteria on a date, at most once."""
    key = f"handoff.{name}"
    if key not in measures.results:
        title = measures.playbook.handoff.criteria[name].title
        status, says, advisory, evidence = _CRITERIA[name](measures)
        measures.results[key] = Criterion(
            criterion=name,
            title=title,
            status=status,
            says=says,
            advisory=advisory,
            evidence=evidence,
            rule=key,
        )
    found: Criterion = measures.results[key]
    return found


_Verdict = tuple[Literal["pass", "fail", "insufficient_history"], str, str | None, tuple[Evidence, ...]]


def _value_demonstrated(measures: Measures) -> _Verdict:
    results = measures.state.all(ResultMeasured)
    measured = {fact.ref.casefold() for fact in results}
    criteria = measures.state.all(SuccessCriterionSet)
    open_ = [
        each for each in criteria if not {each.objective.casefold(), (each.ref or "").casefold()} & measured
    ]
    outcomes = [fact for fact in measures.state.all(CustomerConfirmed) if fact.confirmed == Confirmed.OUTCOME]
    evidence = [Evidence.of(fact, "result measured", fact.ref) for fact in results]
    evidence += [Evidence.of(fact, "outcome confirmed by the customer", fact.quote) for fact in outcomes]
    if not results:
        return "fail", "no success metric is measured", None, tuple(evidence)
    if open_:
        return (
            "fail",
            f"{len(open_)} of {len(criteria)} success criteria are not measured",
            None,
            tuple(evidence),
        )
    if not outcomes:
        return "fail", "the customer has not confirmed an outcome", None, tuple(evidence)
    return "pass", "success metrics are measured and the customer confirms an outcome", None, tuple(evidence)


def _usage_established(measures: Measures) -> _Verdict:
    rule = measures.playbook.handoff
    days = _usage_days(measures)
    if not days:
        return "insufficient_history", "no active-user figures with a target", None, ()
    last = max(days)
    evidence = tuple(
        describe_usage(each)
        for each in measures_on(measures.state.history, last).usage
        if each.metric != Metric.LOGIN_FREQUENCY
    )
    if not days[last]:
        return "fail", f"active users were below target on {last}", None, evidence
    if measures.state.age(last) > rule.usage_recent_days.value:
        return "fail", f"the latest figure is of {last}, too old to show that usage holds", None, evidence
    is_weekly = _is_weekly(days, last)
    needed, unit = (rule.usage_weeks.value, "weeks") if is_weekly else (rule.usage_days.value, "days")
    run, broken_on = _run(days, last, step=_WEEK if is_weekly else 1)
    if run >= needed:
        return "pass", f"target met on {run} consecutive {unit} up to {last}", None, evidence
    count = f"target met on {run} of {needed} {unit} in a row"
    if broken_on in days:
        return "fail", f"{count}; below target on {broken_on}", None, evidence
    return "insufficient_history", f"{count}; no figure for {broken_on}", None, evidence


def _is_weekly(days: dict[date, bool], last: date) -> bool:
    """Figures come once a week: none in the six days before the last one."""
    return not any(last - timedelta(days=back) in days for back in range(1, 7))


def _usage_days(measures: Measures) -> dict[date, bool]:
    """Say for each date with a trailing-week figure whether it met the target of that date."""
    met: dict[date, bool] = {}
    for fact in measures.state.all(UsageObserved):
        if usage_target(measures.state.history, fact.metric, fact.day, fact.unit) is None:
            continue
        if fact.metric == Metric.WEEKLY_ACTIVE_USERS:
            met[fact.day] = is_at_target(measures.state.history, fact)
        elif fact.metric == Metric.DAILY_ACTIVE_USERS:
            usage = next(
                (u for u in measures_on(measures.state.history, fact.day).usage if u.metric == fact.metric),
                None,
            )
            met[fact.day] = usage is not None and usage.ratio >= 1
    return met


def _run(days: dict[date, bool], last: date, step: int) -> tuple[int, date]:
    """Count back from the last figure in steps of days while the target was met; return where it stops."""
    count, day = 0, last
    while days.get(day, False):
        count += 1
        day -= timedelta(days=step)
    return count, day


def _champion_identified(measures: Measures) -> _Verdict:
    named = measures.people.holders(Role.CHAMPION)
    if not named:
        return "fail", "no champion is named", None, ()
    if measures.is_champion_dark:
        return "fail", "the champion does not answer", None, ()
    contacts = [measures.people.replies(each).last_contact_on for each in named]
    last = max((day for day in contacts if day), default=None)
    if last is None or measures.state.age(last) > measures.playbook.handoff.contact_days.value:
        return "fail", "no two-way contact with the champion lately", None, ()
    return "pass", "a named champion is in touch", None, (Evidence(on=last, says="last two-way contact"),)


def _health_stable(measures: Measures) -> _Verdict:
    rule = measures.playbook.handoff
    scores = _full_scores(measures, rule.score_days.value)
    low = [day for day, score in scores.items() if score < rule.min_score.exact]
    if low:
        says = f"the score was {shown(scores[low[0]]):g} on {low[0]}, below {rule.min_score.value}"
        return "fail", says, None, (Evidence(on=low[0], says="score below the threshold"),)
    recent = {day for day in scores if measures.state.age(day) < rule.half_days.value}
    if not recent or recent == set(scores):
        return "insufficient_history", "no full score in each of the last two weeks", None, ()
    latest = max(scores)
    evidence = (Evidence(on=latest, says=f"latest full score {shown(scores[latest]):g}"),)
    advisory = None
    if scores[latest] < rule.healthy_score.exact:
        advisory = f"passes below {rule.healthy_score.value}: hand over with a plan for the gap"
    return (
        "pass",
        f"every full score of the last {rule.score_days.value} days is {rule.min_score.value} or more",
        advisory,
        evidence,
    )


def _full_scores(measures: Measures, days: int) -> dict[date, Fraction]:
    """Return one score a date: the replay if it is full, else a full score recorded on that date (C34)."""
    found: dict[date, Fraction] = {}
    for offset in range(days):
        there = measures.before(offset)
        score = score_on(there)
        recorded = [fact for fact in there.state.all(ScoreRecorded) if fact.day == there.as_of]
        is_whole = score is not None and score.coverage == 1 and not there.stale_since
        if score and score.exact is not None and (is_full_on(there) or (is_whole and _is_reviewed_on(there))):
            found[there.as_of] = score.exact
        elif recorded:
            found[there.as_of] = 100 * Fraction(recorded[-1].value) / Fraction(recorded[-1].out_of)
    return found


def _is_reviewed_on(measures: Measures) -> bool:
    return any(fact.day == measures.as_of for fact in measures.state.all(WeeklyAnswer))


def _expansion_assessed(measures: Measures) -> _Verdict:
    assessed = measures.state.all(ExpansionAssessed)
    if not assessed:
        return "fail", "expansion is neither documented nor disqualified", None, ()
    last = assessed[-1]
    return (
        "pass",
        f"expansion is {last.state}",
        None,
        (Evidence.of(last, f"expansion {last.state}", last.reason),),
    )


def _relationship_strong(measures: Measures) -> _Verdict:
    rule = measures.playbook.handoff
    people = measures.people
    close = {people.key(each.person) for each in (*people.holders(Role.CHAMPION), *people.sponsors)}
    for fact in reversed(measures.state.all(SurveyAnswered)):
        is_recent = measures.state.age(fact.day) <= rule.survey_days.value
        is_theirs = fact.survey == Survey.NPS and bool(close & people.names(fact.who))
        if is_recent and is_theirs and fact.value >= rule.nps_positive.value:
            return (
                "pass",
                f"NPS {fact.value} from the champion or sponsor",
                None,
                (Evidence.of(fact, "NPS answer"),),
            )
        if is_recent and fact.survey == Survey.ACCOUNT_NPS and fact.value > 0:
            return "pass", f"the account's NPS is {fact.value}", None, (Evidence.of(fact, "account NPS"),)
    said = [
        fact for fact in measures.state.all(CustomerConfirmed) if fact.confirmed == Confirmed.RELATIONSHIP
    ]
    quoted = [fact for fact in said if fact.quote]
    if quoted:
        return (
            "pass",
            "the customer said so",
            None,
            (Evidence.of(quoted[-1], "their words", quoted[-1].quote),),
        )
    says = (
        "their confirmation is on record without their words"
        if said
        else "no positive NPS and no word from the customer"
    )
    return "fail", says, None, ()


_CRITERIA = {
    "value_demonstrated": _value_demonstrated,
    "usage_established": _usage_established,
    "champion_identified": _champion_identified,
    "health_stable": _health_stable,
    "expansion_assessed": _expansion_assessed,
    "relationship_strong": _relationship_strong,
}


def _usage_could_hold_on(measures: Measures) -> date:
    """Return when a run of figures at target could be long enough, if they go on coming as they did."""
    rule, days = measures.playbook.handoff, _usage_days(measures)
    last = max(days, default=measures.as_of)
    if days and _is_weekly(days, last):
        return last + _WEEK * timedelta(days=rule.usage_weeks.value - _run(days, last, _WEEK)[0])
    return last + timedelta(days=rule.usage_days.value - _run(days, last, 1)[0])


def earliest_on(measures: Measures, criteria: Iterable[Criterion]) -> date | None:
    """Return when usage and score could have held for long enough; None before the kickoff."""
    if not measures.has_started:
        return None
    rule, earliest = measures.playbook.handoff, measures.as_of
    for each in criteria:
        if each.criterion == "usage_established" and each.status != "pass":
            earliest = max(earliest, _usage_could_hold_on(measures))
        if each.criterion == "health_stable" and each.status != "pass":
            low = [evidence.on for evidence in each.evidence if evidence.on]
            wait = rule.score_days.value if low else rule.half_days.value
            earliest = max(earliest, (low[-1] if low else measures.as_of) + timedelta(days=wait))
    return earliest
