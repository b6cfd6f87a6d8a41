"""Which template an account needs now: the one that the next step calls for, and others that fit."""

from collections.abc import Iterator

from onboarding_tools.assessment import Assessment
from onboarding_tools.drafts.catalogue import Catalogue, shipped
from onboarding_tools.drafts.models import Proposed, Suggestion
from onboarding_tools.next_step import NextStep

__all__ = ["propose_template"]

_MOST = 6
_ENDED = frozenset({"completed", "cancelled", "churned", "renewed"})


def propose_template(
    assessment: Assessment, step: NextStep, *, catalogue: Catalogue | None = None
) -> Proposed:
    """Name the next step's template, then those of running plays, fired signals, open items and the stage."""
    templates = catalogue or shipped()
    found: dict[str, str] = {}
    for name, because in _fitting(assessment, step, templates):
        if name in templates:
            found.setdefault(name, because)
            for beside in templates:
                if beside.beside == name:
                    found.setdefault(beside.id, f"goes with {name}")
    suggestions = [_suggest(templates, name, because) for name, because in found.items()]
    first = suggestions[0] if suggestions and suggestions[0].template == step.template else None
    others = suggestions[1:] if first else suggestions
    return Proposed(
        first=first, others=tuple(others[:_MOST]), as_of=assessment.as_of, playbook=assessment.playbook
    )


def _suggest(templates: Catalogue, name: str, because: str) -> Suggestion:
    template = templates.get(name)
    return Suggestion(template=name, title=template.title, audience=template.audience, because=because)


def _fitting(assessment: Assessment, step: NextStep, templates: Catalogue) -> Iterator[tuple[str, str]]:
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
    stage = _stage(assessment)
    if stage in playbook.milestones:
        items = (playbook.checklist[key] for key in assessment.milestones.item(stage).open_items)
        yield from ((item.template, item.title) for item in items)
    yield from ((each.id, "fits this stage") for each in templates if each.stage == stage)


def _stage(assessment: Assessment) -> str:
    """Return where the account stands: before the kickoff, at a milestone, at the handoff, at the end."""
    if assessment.status in _ENDED:
        return "ended"
    if assessment.status == "not_started":
        return "week0"
    open_ = (item.milestone for item in assessment.milestones.items if not item.completed_on)
    return "handoff" if assessment.handoff.ready else next(open_, "handoff")
