"""The weekly review before it begins: which of its questions the facts leave open."""

from onboarding_server.answers.page import Answer, Page
from onboarding_tools.assessment import Assessment
from onboarding_tools.health import DimensionScore
from onboarding_tools.playbook.models import Question

__all__ = ["review_answer"]


def review_answer(assessment: Assessment) -> Answer:
    """Say question by question whether to ask it: what dated facts show is not asked again."""
    page = Page()
    health, account = assessment.health, assessment.account
    questions = assessment.standing.playbook.questions
    head = f"Weekly review of {account.id} on {assessment.as_of}"
    if health.state in {"not_started", "none"}:
        page.say(f"{head}: nothing to ask; the account is {assessment.status.replace('_', ' ')}.")
    else:
        asked = {key: health.dimension(question.dimension) for key, question in questions.items()}
        missing = sum(dimension.state == "missing" for dimension in asked.values())
        page.say(f"{head}: {missing} of {len(asked)} questions are open.")
        page.say(*(_line(key, questions[key], dimension) for key, dimension in asked.items()))
    page.name("account", account.name)
    return page.answer()


def _line(key: str, question: Question, dimension: DimensionScore) -> str:
    choices = ", ".join(answer for answer, each in question.answers.items() if each.score is not None)
    if dimension.state == "missing":
        return f"ASK {key}: {question.title} Answers: {choices}."
    if dimension.given:
        told = ", ".join(str(piece.on) for piece in dimension.evidence)
        counts = f"answered on {told}, counts as {dimension.score}"
        return f"GIVEN {key}: {counts}; does it still hold? Answers: {choices}."
    return f"KNOWN {key} ({dimension.rule}): {dimension.says}"
