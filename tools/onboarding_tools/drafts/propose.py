"""Which template an account needs now: the one that the next step calls for, and others that fit."""

from collections.abc import Iterator

from onboarding_tools.assessment import Assessment
from onboarding_tools.drafts.catalogue import Catalogue, shipped
from onboarding_tools.drafts.models import Proposed, Suggestion
from onboarding_tools.next_step import NextStep

__all__ = ["propose_template"]

_MOST = 6


def propose_template(
    assessment: Assessment, step: NextStep, *, catalogue: Catalogue | None = None
) -> Proposed:
    """Name the next step's template, then those of running plays, fired signals and open items."""
    templates = catalogue or shipped()
    found: dict[str, str] = {}
    for name, because in _fitting(assessment, step):
        if name in templates:
            found.setdefault(name, because)
    suggestions = [_suggest(templates, name, because) for name, because in found.items()]
    first = suggestions[0] if suggestions and suggestions[0].template == step.template else None
    others = suggestions[1:] if first else suggestions
    return Proposed(
        first=first, others=tuple(others[:_MOST]), as_of=assessment.as_of, playbook=assessment.playbook
    )


def _suggest(templates: Catalogue, name: str, because: str) -> Suggestion:
    template = templates.get(name)
    return Suggestion(template=name, title=template.title, audience=template.audience, because=because)


def _fitting(assessment: Assessment, step: NextStep) -> Iterator[tuple[str, str]]:
    playbook = assessment.standing.playbook
    if step.template:
        yield step.template, "the next step calls for it"
    for run in assessment.risks.plays:
        if run.is_active:
            play = playbook.plays[run.play]
            at = [number for number in play.steps if number not in run.done and number not in run.skipped]
            yield from ((play.steps[number].template, f"{play.title}, step {number}") for number in at)
    for signal in assessment.risks.signals:
        if signal.is_active:
            yield playbook.signals[signal.signal].template, playbook.signals[signal.signal].title
    if assessment.handoff.ready:
        yield playbook.next_step.handoff_meeting.template, "the handoff criteria pass"
    for item in assessment.milestones.items:
        if not item.completed_on:
            yield from (
                (playbook.checklist[key].template, playbook.checklist[key].title) for key in item.open_items
            )
            return
