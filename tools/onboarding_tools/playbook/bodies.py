"""What each kind of rule says in its section: lines of Markdown, empty ones left out by the caller."""

from collections.abc import Iterable

from onboarding_tools.playbook.models import (
    Agenda,
    Artifact,
    Cadence,
    Criterion,
    Entry,
    Figure,
    Metric,
    Phase,
    Play,
    Playbook,
    ProductType,
    Question,
    Responsibility,
    Role,
    Segment,
    Signal,
    Step,
    Week,
)
from onboarding_tools.playbook.text import figures_of, words

Body = list[str]
_OURS = "; team judgement, 2026-11"


def said(playbook: Playbook, figure: Figure) -> str:
    """Write a figure with its unit in the playbook's currency."""
    return words(figure.exact, figure.unit, playbook.currency)


def plain(playbook: Playbook, entry: Entry) -> Body:
    """Write a rule that is its text and its figures."""
    return [entry.text, _figures(playbook, figures_of(entry))]


def coverage(playbook: Playbook) -> Body:
    """Write what missing data does."""
    health = playbook.health
    named = [("min_coverage", health.min_coverage), ("stale_days", health.stale_days)]
    return [health.coverage.text, _figures(playbook, named)]


def dimension(playbook: Playbook, key: str) -> Body:
    """Write how a dimension is scored, its three states and its figures."""
    entry = playbook.health.dimensions[key]
    states = entry.rubric
    rubric = f"Healthy: {states.healthy} Warning: {states.warning} Critical: {states.critical}"
    figures = [("weight", entry.weight), *figures_of(getattr(playbook.health, key))]
    return [rubric, entry.text, _figures(playbook, figures)]


def bands(playbook: Playbook) -> Body:
    """Write the bands with their lower thresholds."""
    lines = [
        f"- {band.title}: from {said(playbook, band.from_)} points ({band.from_.source}). {band.response}"
        for band in playbook.health.bands.values()
    ]
    low = playbook.health.bands["healthy"].from_
    edge = f"Example: {said(playbook, low)} is healthy, a hair below it is not: nothing is rounded up."
    return ["The lower threshold decides, on the unrounded score.", *lines, edge]


def attention(playbook: Playbook) -> Body:
    """Write the four attention classes."""
    lines = [f"- {name}: {each.means}" for name, each in playbook.attention.items()]
    return ["Worst of signals and band; our classes, not the sources'.", *lines]


def question(playbook: Playbook, entry: Question) -> Body:
    """Write one weekly question with what each answer counts as."""
    days = said(playbook, playbook.health.review_days)
    answers = [
        f"- {key}: {answer.means}" + (f" {said(playbook, answer.score)} points." if answer.score else "")
        for key, answer in entry.answers.items()
    ]
    return [entry.text, f"Fills {entry.dimension} for {days} where facts leave it missing.", *answers]


def signal(playbook: Playbook, entry: Signal) -> Body:
    """Write when a signal fires, cannot be told, clears, and what to do."""
    return [
        f"Level: {entry.level}. {entry.response}",
        f"Fires: {entry.fires}",
        f"Not evaluable: {entry.not_evaluable}",
        f"Clears: {entry.clears}",
        f"Next: {entry.action} Play: {entry.play}.",
        _figures(playbook, figures_of(entry.thresholds)),
    ]


def play(playbook: Playbook, entry: Play) -> Body:
    """Write a play's start, steps and end."""
    ours = "Our extension." if entry.extension else ""
    steps = [f"{number}. {_step(playbook, step)}" for number, step in entry.steps.items()]
    figures = _figures(playbook, figures_of(entry.thresholds))
    return [ours, f"Starts: {entry.starts}", *steps, f"Ends: {entry.ends}", figures]


def questions(entry: Play) -> Body:
    """Write the questions of a play's conversation."""
    return [f"- {each}" for each in entry.questions]


def milestone(playbook: Playbook, key: str) -> Body:
    """Write a milestone's definition, due days and checklist."""
    entry = playbook.milestones[key]
    due = ", ".join(f"{name} {s.due_days[key].value}" for name, s in playbook.segments.items())
    lines = [f"- {item.title}" + (" (optional)" if item.optional else "") for item in entry.items.values()]
    asked = [f"Ask: {' '.join(entry.questions)}"] if entry.questions else []
    return [f"{entry.definition} Due on day: {due}.", entry.text, *lines, *asked]


def segment(playbook: Playbook, entry: Segment) -> Body:
    """Write a segment's size, due days and approach."""
    due = ", ".join(f"{name} {day.value}" for name, day in entry.due_days.items())
    approach = "; ".join(line.title + (" (optional)" if line.optional else "") for line in entry.approach)
    period = f"Period {said(playbook, entry.period_days)}; due on day: {due}."
    shape = [entry.characteristics, entry.text, period, f"Approach: {approach}."]
    return [*shape, f"Success means: {entry.emphasis}", entry.leads_with]


def criterion(playbook: Playbook, entry: Criterion) -> Body:
    """Write a criterion's evidence and the step that gets it."""
    owner = playbook.roles[entry.owner].title.lower()
    return [f"Evidence: {entry.evidence}", entry.text, f"Next: {entry.action} ({owner})"]


def next_step(playbook: Playbook) -> Body:
    """Write the order of next steps and when each is due."""
    return [playbook.next_step.text, _figures(playbook, figures_of(playbook.next_step.due_days))]


def slip(playbook: Playbook) -> Body:
    """Write when a plan has moved too much."""
    plan = playbook.plan
    return [plan.text, _figures(playbook, [("slip_days", plan.slip_days), ("replans", plan.replans)])]


def kickoff_date(playbook: Playbook) -> Body:
    """Write by when a kickoff date should be agreed."""
    days, action = playbook.plan.agree_kickoff_days, playbook.next_step.agree_kickoff.action
    return [f"{days.means} Next: {action}", _figures(playbook, [("agree_kickoff_days", days)])]


def ladder(playbook: Playbook) -> Body:
    """Write the levels of the value ladder."""
    levels = [f"{key}. {level.title}: {level.means}" for key, level in playbook.ladder.items()]
    return [*levels, "Levels follow one another; evidence above an open level is reported as a gap."]


def documents(playbook: Playbook) -> Body:
    """Write what is handed over in writing."""
    return [f"- {item.title}" for item in playbook.handoff.documents.values()]


def portfolio(playbook: Playbook) -> Body:
    """Write the figures of the views over many accounts."""
    figures = [*figures_of(playbook.triage), *figures_of(playbook.outlook), *figures_of(playbook.cohort)]
    return [f"- {said(playbook, figure)}: {figure.means}" for _, figure in figures]


def phase(playbook: Playbook, entry: Phase) -> Body:
    """Write a phase's window, objective and exit."""
    window = f"{said(playbook, entry.from_day)} to {said(playbook, entry.to_day)}. {entry.objective}"
    return [window, f"Ends when: {entry.exit_criteria}", f"Checked by: {', '.join(entry.exit_keys)}."]


def week(playbook: Playbook, entry: Week) -> Body:
    """Write what is done in these weeks."""
    window = f"{said(playbook, entry.from_day)} to {said(playbook, entry.to_day)}."
    return [window, *[f"- {item.title}" for item in entry.items.values()]]


def product_type(_: Playbook, entry: ProductType) -> Body:
    """Write what first value looks like for a product."""
    return [entry.first_value]


def role(_: Playbook, entry: Role) -> Body:
    """Write what somebody in this role does."""
    return [f"Side: {entry.side}. {entry.does}"]


def raci(playbook: Playbook, entry: Responsibility) -> Body:
    """Write who holds which letter."""
    letters = [f"- {playbook.roles[role].title}: {letter}" for role, letter in entry.roles.items()]
    return ["R responsible, A accountable (one a side), C consulted, I informed.", *letters]


def cadence(playbook: Playbook, entry: Cadence) -> Body:
    """Write how often a meeting takes place, and how long."""
    rhythm = ", ".join(f"{segment} {every.replace('_', ' ')}" for segment, every in entry.every.items())
    begins = f"From {said(playbook, entry.from_day)}." if entry.from_day else ""
    return [entry.purpose, f"{said(playbook, entry.minutes)}; {rhythm}.", begins, entry.later]


def metric(_: Playbook, entry: Metric) -> Body:
    """Write what a metric measures and which dimension it feeds."""
    feeds = f" Feeds: {entry.dimension}." if entry.dimension else ""
    return [entry.text, f"Unit: {entry.unit}.{feeds}"]


def agenda(playbook: Playbook, entry: Agenda) -> Body:
    """Write an agenda with its minutes."""
    total = f"{said(playbook, entry.total)} in all."
    points = [f"- {item.minutes.value} min: {item.title}. {item.covers}" for item in entry.items]
    who = ", ".join(playbook.roles[role].title for role in entry.attendees)
    return [total, entry.text, *points, f"With: {who}."]


def artifact(_: Playbook, entry: Artifact) -> Body:
    """Write what a document contains, or that it is not there."""
    absent = "" if entry.shipped else "Absent."
    columns = f"Columns: {', '.join(entry.columns)}." if entry.columns else ""
    rows = [f"- {' | '.join(cell or '-' for cell in row)}" for row in entry.rows]
    return [absent, entry.text, columns, *rows, f"File: {entry.file}" if entry.file else ""]


def reading(_: Playbook, entry: Entry) -> Body:
    """Write one of our readings and say that it is ours."""
    return [f"Our reading: {entry.text}"]


def _step(playbook: Playbook, step: Step) -> str:
    origin = step.due_from.replace("_", " ")
    when = f" Due: {said(playbook, step.due)} after the {origin}." if step.due else ""
    again = f" Every {said(playbook, step.repeat_hours)}." if step.repeat_hours else ""
    return f"{step.action}{' (optional)' if step.optional else ''}{when}{again}"


def _figures(playbook: Playbook, figures: Iterable[tuple[str, Figure]]) -> str:
    """Write figures on one line: name, amount, source."""
    each = [f"{name} {said(playbook, f)} ({f.source.removesuffix(_OURS)})" for name, f in figures]
    return f"Figures: {'; '.join(each)}." if each else ""
