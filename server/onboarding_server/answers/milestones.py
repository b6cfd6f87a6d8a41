"""The answer about the plan: what is due when, what is late, what is still open."""

from datetime import date

from onboarding_server.answers.page import Answer, Page, plural
from onboarding_tools.milestones import MilestoneReport, MilestoneStatus

__all__ = ["milestones_answer", "plan_answer", "say_report"]

_MOST_OPEN = 4


def milestones_answer(
    report: MilestoneReport, *, as_of: date, day: int | None, account_id: str, name: str, full: bool
) -> Answer:
    """Say where an account stands against its plan."""
    page = Page()
    where = f"Day {day} of {report.period_days}" if day is not None else "no agreed kickoff date"
    phase = f", phase {report.phase}" if report.phase else ""
    page.say(f"Milestones of {account_id} on {as_of}: {where}{phase}.")
    say_report(page, report, full=full)
    page.name("account", name)
    return page.answer()


def plan_answer(report: MilestoneReport) -> Answer:
    """List the due dates of an account that is not stored."""
    first = (
        f"Dates for a kickoff on {report.day1_on}, {plural(report.period_days, 'day')}; nothing is stored."
    )
    dates = [f"{item.milestone}: due {item.due_on}" for item in report.items]
    return Answer(lines=(first, *report.notes, *dates))


def say_report(page: Page, report: MilestoneReport, *, full: bool) -> None:
    """Add every milestone, slip and float."""
    page.say(*report.notes)
    for item in report.items:
        page.say(_milestone(item, full=full))
    page.say(_slip(report), _float(report))
    if not report.positioned:
        page.say("No progress is on record yet, so nothing counts as overdue: ask where they stand.")


def _milestone(item: MilestoneStatus, *, full: bool) -> str:
    if item.status == "complete":
        how = " (declared)" if item.declared else ""
        open_items = f"; never ticked: {', '.join(item.open_items)}" if full and item.open_items else ""
        return f"{item.milestone}: complete {item.completed_on}{how}{open_items}"
    late = f", {plural(item.days_behind, 'day')} behind" if item.days_behind else ""
    forecast = (
        f", forecast {item.forecast_on}" if item.forecast_on and item.forecast_on != item.due_on else ""
    )
    done = f", {item.done} of {item.total} done" if item.total else ""
    return f"{item.milestone}: {item.status}, due {item.due_on}{late}{forecast}{done}{_open(item, full=full)}"


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
