"""The answer about the plan: what is due when, what is late, what is still open."""

from onboarding_server.answers.page import Answer, Page, plural
from onboarding_server.answers.stopped import say_stop
from onboarding_tools.assessment import Assessment
from onboarding_tools.milestones import MilestoneReport, MilestoneStatus

__all__ = ["first_value_words", "milestones_answer", "plan_answer", "say_milestones"]

_MOST_OPEN = 4


def milestones_answer(assessment: Assessment, *, full: bool) -> Answer:
    """Say where an account stands against its plan."""
    page = Page()
    page.say(f"Milestones of {assessment.account.id} on {assessment.as_of}: {_where(assessment)}.")
    say_stop(page, assessment)
    if assessment.segment.provisional:
        rules = _spelled(assessment.segment.used)
        page.say(f"Contract value unknown, so planned by the {rules} rules: ask what it is worth a year.")
    say_milestones(page, assessment, full=full)
    page.name("account", assessment.account.name)
    return page.answer()


def plan_answer(report: MilestoneReport, segment: str) -> Answer:
    """List the due dates of an account that is not stored, planned by the rules of a segment."""
    rules = f"{_spelled(segment)} ({plural(report.period_days, 'day')})"
    first = f"Dates for a kickoff on {report.day1_on}, {rules}; nothing is stored."
    dates = [f"{item.milestone}: due {item.due_on}" for item in report.items]
    return Answer(lines=(first, *report.notes, *dates))


def say_milestones(page: Page, assessment: Assessment, *, full: bool) -> None:
    """Add every milestone, slip, float and the time to first value."""
    report, is_live = assessment.milestones, assessment.standing.is_live
    page.say(*report.notes)
    if not report.kickoff_agreed and not report.positioned:
        page.say("No due dates before a kickoff date is agreed.")
        return
    for item in report.items:
        page.say(_milestone(item, full=full, is_live=is_live))
    page.say(first_value_words(assessment), _slip(report))
    is_past_day_1 = assessment.day is not None and assessment.day > 0
    if report.positioned or not is_past_day_1:
        page.say(_float(report) if is_live else "")
    else:
        page.say("No progress is on record yet, so nothing counts as overdue: ask where they stand.")


def first_value_words(assessment: Assessment) -> str:
    """Say on which day the customer confirmed first value, or that they still have to (C09).

    Nothing while the goal is ahead and nobody has claimed it.
    """
    value, goal = assessment.value, assessment.standing.playbook.value.ttfv_goal_days.value
    if value.ttfv_day is not None:
        signed = value.days_from_signature
        since = f", {plural(signed, 'day')} from signature" if signed is not None else ""
        when = f"{value.ttfv_on}, Day {value.ttfv_day}"
        return f"First value confirmed by the customer: {when}; goal Day {goal} {value.ttfv}{since}"
    if value.candidate_day is not None:
        ours = "is our word alone: ask the customer to confirm it"
        return f"First value on Day {value.candidate_day} (goal Day {goal}) {ours}"
    if value.ttfv != "missed" or not assessment.standing.is_live:
        return ""
    ask = "if they have had it, ask for their word and the day"
    return f"First value is not confirmed and its goal, Day {goal}, is past; {ask}"


def _where(assessment: Assessment) -> str:
    report, segment = assessment.milestones, assessment.segment
    if assessment.day is None:
        return "no agreed kickoff date"
    assumed = "assumed " if segment.provisional else ""
    if not assessment.standing.is_live:
        return f"a plan of {plural(report.period_days, 'day')} ({_spelled(segment.used)})"
    phase = f", phase {report.phase}" if report.phase else ""
    return f"Day {assessment.day} of {report.period_days} ({assumed}{_spelled(segment.used)}){phase}"


def _spelled(segment: str) -> str:
    return segment.replace("_", "-")


def _milestone(item: MilestoneStatus, *, full: bool, is_live: bool) -> str:
    if item.status == "complete":
        how = " (declared)" if item.declared else ""
        open_items = f"; taken as done: {', '.join(item.open_items)}" if full and item.open_items else ""
        return f"{item.milestone}: complete {item.completed_on}{how}{open_items}"
    if not is_live:
        return f"{item.milestone}: open, was due {item.due_on}" if item.due_on else f"{item.milestone}: open"
    late = f", {plural(item.days_behind, 'day')} behind" if item.days_behind else ""
    forecast = (
        f", forecast {item.forecast_on}" if item.forecast_on and item.forecast_on != item.due_on else ""
    )
    done = f", {item.done} of {item.total} done" if item.total else ""
    due = f"due {item.due_on}" if item.due_on else "no due date yet"
    return f"{item.milestone}: {item.status}, {due}{late}{forecast}{done}{_open(item, full=full)}"


def _open(item: MilestoneStatus, *, full: bool) -> str:
    keys = [key.rpartition(".")[2] for key in item.open_items]
    if not keys or not (full or item.done or item.status == "overdue"):
        return ""
    shown = keys if full else keys[:_MOST_OPEN]
    more = f" and {len(keys) - len(shown)} more" if len(shown) < len(keys) else ""
    waived = f"; waived: {', '.join(item.waived)}" if item.waived else ""
    return f"; open: {', '.join(shown)}{more}{waived}"


def _slip(report: MilestoneReport) -> str:
    if not report.slip_days:
        return ""
    shares = f"customer {report.slip_customer_days}, us {report.slip_our_days}"
    again = f"; re-planned {plural(report.replans_after_kickoff, 'time')} after the kickoff"
    return (
        f"Slip against the baseline: {plural(report.slip_days, 'day')} ({shares}, unattributed "
        f"{report.slip_unattributed_days}){again if report.replans_after_kickoff else ''}"
    )


def _float(report: MilestoneReport) -> str:
    if report.float_days is None:
        return ""
    past = " past it" if report.float_days < 0 else ""
    return f"Float to {report.float_milestone}: {plural(abs(report.float_days), 'business day')}{past}"
