"""The answer about a first meeting: when it is, what is open before it, and who has to be there."""

from collections.abc import Iterable

from onboarding_server.answers.page import Answer, Page, plural
from onboarding_tools.assessment import Assessment
from onboarding_tools.checklist import checklist
from onboarding_tools.facts.words import Role, Side
from onboarding_tools.people import People, Stakeholder
from onboarding_tools.playbook.models import Item

__all__ = ["kickoff_answer"]


def kickoff_answer(assessment: Assessment) -> Answer:
    """Say when the kickoff is, what is open before and in it, whom to invite, and the dates that follow."""
    page = Page()
    measures, playbook = assessment.standing.measures, assessment.standing.playbook
    page.say(f"Kickoff of {assessment.account.id}: {_when(assessment)}", *assessment.milestones.notes)
    ticks = checklist(measures)
    before = {f"week0.{key}": item for key, item in playbook.weeks["week0"].items.items()}
    milestone = {f"kickoff.{key}": item for key, item in playbook.milestones["kickoff"].items.items()}
    page.say(_open("Open before the call", before, ticks), _open("Open of the milestone", milestone, ticks))
    for role in playbook.agendas["kickoff"].attendees:
        holders = _holders(measures.people, role, playbook.roles[role].side)
        page.say(f"{role.replace('_', ' ')}: {_named(page, holders)}")
    required = "requires" if assessment.segment.executive_required else "does not require"
    page.say(f"The {assessment.segment.used} segment {required} an executive sponsor.")
    dates = [f"{item.milestone} {item.due_on}" for item in assessment.milestones.items if item.due_on]
    page.say(f"Due: {', '.join(dates)}" if dates else "No due dates before a kickoff date is agreed.")
    page.name("account", assessment.account.name)
    return page.answer()


def _when(assessment: Assessment) -> str:
    report, as_of = assessment.milestones, assessment.as_of
    if report.kickoff_held_on:
        return f"held on {report.kickoff_held_on}."
    if report.day1_on is None:
        return "no date is agreed."
    days = plural(abs((report.day1_on - as_of).days), "day")
    when = "today" if report.day1_on == as_of else f"in {days}" if report.day1_on > as_of else f"{days} ago"
    return f"agreed for {report.day1_on}, {when}; not held."


def _open(title: str, items: dict[str, Item], settled: Iterable[str]) -> str:
    left = {key: item for key, item in items.items() if key not in set(settled)}
    shown = "; ".join(f"{item.title} ({key}, {item.owner.replace('_', ' ')})" for key, item in left.items())
    return f"{title}: {shown or 'nothing'}."


def _holders(people: People, role: str, side: str) -> tuple[Stakeholder, ...]:
    if role == "onboarding_owner":
        owner = people.owner()
        return (owner,) if owner else ()
    return people.holders(Role(role), Side(side))


def _named(page: Page, holders: tuple[Stakeholder, ...]) -> str:
    return ", ".join(page.quote(each.person.name).strip() for each in holders) or "nobody on record"
