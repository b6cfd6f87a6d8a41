"""The playbook in reading form: one short section a rule, written from the data and nothing else."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from onboarding_tools.errors import UnknownSectionError
from onboarding_tools.playbook import bodies
from onboarding_tools.playbook.bodies import Body
from onboarding_tools.playbook.models import Entry, Frozen, Playbook
from onboarding_tools.playbook.text import figures_of, words

_PAGES = {
    "agendas.handoff": "handoff-and-exit",
    "artifacts.handoff_checklist": "handoff-and-exit",
    "artifacts.kickoff_deck": "kickoff",
    "artifacts.project_tracker": "program-design",
    "artifacts.qbr_runbook": "qbr-playbook",
    "artifacts.renewal_runbook": "renewal-runbook",
    "artifacts.success_plan": "success-plan",
    "artifacts.technical_readiness": "milestone-templates",
    "artifacts.training_plan": "training",
    "goals.sponsorship": "roles-and-cadences",
    "goals.success_plan": "success-plan",
    "neighbours.churn_prevention": "renewal-runbook",
    "agendas": "kickoff",
    "artifacts": "README",
    "attention": "next-step",
    "cadences": "roles-and-cadences",
    "exit": "handoff-and-exit",
    "goals": "phases-and-value-ladder",
    "handoff": "handoff-and-exit",
    "health": "health-scoring-guide",
    "ladder": "phases-and-value-ladder",
    "metrics": "metrics",
    "neighbours": "qbr-playbook",
    "next_step": "next-step",
    "phases": "phases-and-value-ladder",
    "plays": "intervention-playbooks",
    "portfolio": "next-step",
    "product_types": "phases-and-value-ladder",
    "raci": "roles-and-cadences",
    "readings": "our-readings",
    "roles": "roles-and-cadences",
    "segments": "segments",
    "signals": "intervention-playbooks",
    "uses": "README",
    "value": "phases-and-value-ladder",
    "weekly_review": "health-scoring-guide",
    "weeks": "phases-and-value-ladder",
}
"""Where a rule, or every other rule of a set, has its home; the rest is on milestone-templates."""


class Section(Frozen):
    """One rule in prose: its id, its text in Markdown, where it comes from, and the page it stands on."""

    rule: str
    title: str
    text: str
    source: str
    page: str


class FigureLine(Frozen):
    """One figure of a playbook in words."""

    path: str
    amount: str
    means: str
    source: str


class Description(Frozen):
    """What `onboarding playbook show` prints: the playbook's title, version and every figure."""

    title: str
    version: str
    figures: tuple[FigureLine, ...]


@cache
def sections(playbook: Playbook) -> tuple[Section, ...]:
    """Return every section, in the order in which a newcomer would read them."""
    return (*_rules(playbook), *_programme(playbook))


def section(playbook: Playbook, rule: str) -> Section:
    """Return one rule's section.

    Raises:
        UnknownSectionError: no rule has this id; the nearest ids are named.
    """
    by_rule = {each.rule: each for each in sections(playbook)}
    if rule not in by_rule:
        raise UnknownSectionError(rule, get_close_matches(rule, by_rule, n=3, cutoff=0.5))
    return by_rule[rule]


def describe_playbook(playbook: Playbook) -> Description:
    """Return the playbook's title, version and every figure with its path."""
    lines = tuple(
        FigureLine(
            path=path,
            amount=words(figure.exact, figure.unit, playbook.currency),
            means=figure.means,
            source=figure.source,
        )
        for path, figure in figures_of(playbook)
    )
    return Description(title=playbook.title, version=playbook.version, figures=lines)


def _rules(playbook: Playbook) -> Iterator[Section]:
    yield from _singles(playbook)
    for key, dimension in playbook.health.dimensions.items():
        yield _section(f"health.{key}", dimension, bodies.dimension(playbook, key))
    for key, question in playbook.questions.items():
        yield _section(f"weekly_review.{key}", question, bodies.question(playbook, question))
    for key, signal in playbook.signals.items():
        yield _section(f"signals.{key}", signal, bodies.signal(playbook, signal))
    for key, play in playbook.plays.items():
        yield _section(f"plays.{key}", play, bodies.play(playbook, play))
        if play.questions:
            asked = bodies.questions(play)
            yield _written(f"plays.{key}.questions", f"{play.title}: questions to ask", play.source, asked)
    for key, milestone in playbook.milestones.items():
        yield _section(f"milestones.{key}", milestone, bodies.milestone(playbook, key))
    for key, segment in playbook.segments.items():
        yield _section(f"segments.{key}", segment, bodies.segment(playbook, segment))
    for key, criterion in playbook.handoff.criteria.items():
        yield _section(f"handoff.{key}", criterion, bodies.criterion(playbook, criterion))
    for key, criterion in playbook.handoff.exit.items():
        yield _section(f"exit.{key}", criterion, bodies.criterion(playbook, criterion))


def _singles(playbook: Playbook) -> Iterator[Section]:
    health, plan = playbook.health, playbook.plan
    yield _section("health.score", health.score, bodies.plain(playbook, health.score))
    yield _section("health.coverage", health.coverage, bodies.coverage(playbook))
    yield _written("health.bands", "Bands of the health score", "R135-R138 C12 C31", bodies.bands(playbook))
    yield _written("attention.classes", "Attention P1 to P4", "C32", bodies.attention(playbook))
    yield _section("next_step.order", playbook.next_step, bodies.next_step(playbook))
    yield _section("plan.slip", plan, bodies.slip(playbook))
    yield _written("plan.kickoff", "Agree on a kickoff date", "C01", bodies.kickoff_date(playbook))
    yield _written("ladder.levels", "The value ladder", "R020-R027 B:19-31 C46", bodies.ladder(playbook))
    yield _section("value.ttfv", playbook.value, bodies.plain(playbook, playbook.value))
    papers = bodies.documents(playbook)
    yield _written("handoff.documents", "Handoff documents", "R203-R210 B:219-226", papers)
    yield _written("portfolio.figures", "Portfolio and cohort figures", "ours", bodies.portfolio(playbook))


def _programme(playbook: Playbook) -> Iterator[Section]:
    groups: tuple[tuple[str, Mapping[str, Entry], Callable[[Playbook, Any], Body]], ...] = (
        ("phases", playbook.phases, bodies.phase),
        ("weeks", playbook.weeks, bodies.week),
        ("product_types", playbook.product_types, bodies.product_type),
        ("roles", playbook.roles, bodies.role),
        ("raci", playbook.raci, bodies.raci),
        ("cadences", playbook.cadences, bodies.cadence),
        ("metrics", playbook.metrics, bodies.metric),
        ("agendas", playbook.agendas, bodies.agenda),
        ("artifacts", playbook.artifacts, bodies.artifact),
        ("goals", playbook.goals, bodies.plain),
        ("uses", playbook.uses, bodies.plain),
        ("neighbours", playbook.neighbours, bodies.plain),
        ("clock", playbook.clock, bodies.plain),
        ("readings", playbook.readings, bodies.reading),
    )
    for name, entries, body in groups:
        for key, entry in entries.items():
            yield _section(f"{name}.{key}", entry, body(playbook, entry))


def _section(rule: str, entry: Entry, body: Body) -> Section:
    return _written(rule, entry.title, entry.source, [*body, entry.example and f"Example: {entry.example}"])


def _written(rule: str, title: str, source: str, body: Body) -> Section:
    text = "\n".join(line for line in body if line)
    page = _PAGES.get(rule) or _PAGES.get(rule.split(".", maxsplit=1)[0], "milestone-templates")
    return Section(rule=rule, title=title, text=text or title, source=source, page=page)
