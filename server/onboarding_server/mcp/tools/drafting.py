"""The tool that writes: messages, agendas and plans from an account's facts; nothing is ever sent."""

from onboarding_server.answers import check_answer, draft_answer, templates_answer
from onboarding_server.answers.page import Answer
from onboarding_server.mcp import arguments, results
from onboarding_server.mcp.spec import Spec
from onboarding_server.service import drafting
from onboarding_server.service.service import Service
from onboarding_tools.assessment import Assessment

__all__ = ["RENDER_TEMPLATE"]


def _render_template(service: Service, asked: arguments.RenderTemplate) -> results.Draft:
    catalogue = drafting.team_templates(service.playbook_folder)
    assessment = _assessed(service, asked)
    if asked.check:
        checked = drafting.check(assessment, asked.check, catalogue, template=asked.template or "")
        return _told(check_answer(checked), assessment, ready=checked.ready)
    if asked.account is None and asked.template is None:
        return _told(templates_answer(drafting.list_templates(catalogue)), assessment)
    made = drafting.draft(assessment, _wanted(asked), catalogue)
    return _told(draft_answer(made), assessment, made)


def _assessed(service: Service, asked: arguments.RenderTemplate) -> Assessment:
    if asked.account:
        return service.assess(account=asked.account, as_of=asked.as_of)
    return drafting.blank_account(service.playbook, asked.as_of or service.today())


def _wanted(asked: arguments.RenderTemplate) -> drafting.Asked:
    return drafting.Asked(
        template=asked.template or "",
        tone=asked.tone or "warm",
        locale=asked.locale or "en_US",
        values={each.name: each.text for each in asked.values or ()},
        minutes=asked.minutes,
    )


def _told(
    answer: Answer,
    assessment: Assessment,
    made: drafting.DraftAnswer | None = None,
    *,
    ready: bool | None = None,
) -> results.Draft:
    draft = made.draft if made else None
    proposed = made.proposed if made else None
    return results.Draft(
        answer=answer.under(assessment.playbook, assessment.as_of),
        as_of=assessment.as_of,
        playbook=assessment.playbook,
        template=draft.template if draft else None,
        audience=draft.audience if draft else None,
        ready=draft.ready if draft else ready,
        unfilled=tuple(each.variable for each in draft.unfilled) if draft else (),
        others=tuple(each.template for each in proposed.others) if proposed else (),
    )


RENDER_TEMPLATE = Spec(
    "render_template",
    "Draft from a template",
    "Draft or write a message, nudge, mail, status, agenda, success plan, handoff doc from an "
    "account's facts: ready, or with open questions. Sends nothing. Lists templates; checks a text "
    "before you send it.",
    arguments.RenderTemplate,
    results.Draft,
    _render_template,
)
