"""The tool that scores: an account, five numbers, or what an account would score with other numbers."""

from datetime import date

from onboarding_server.answers import Answer, health_answer
from onboarding_server.mcp import arguments, results
from onboarding_server.mcp.reading import wrong
from onboarding_server.mcp.spec import Spec
from onboarding_server.service.service import Service
from onboarding_tools.errors import InvalidInputError
from onboarding_tools.health import Health
from onboarding_tools.what_if import score_dimensions, what_if

__all__ = ["SCORE_HEALTH"]


def _score_health(service: Service, asked: arguments.ScoreHealth) -> results.Health:
    full = asked.detail == "full"
    if asked.account is None:
        if not asked.scores:
            raise InvalidInputError(
                wrong("account", None, "a stored account, or at least one of the five dimension scores")
            )
        health, as_of = score_dimensions(service.playbook, asked.scores), asked.as_of or service.today()
        return _health(health, health_answer(health, as_of=as_of, full=full), as_of, service.playbook.version)
    assessment = service.assess(account=asked.account, as_of=asked.as_of)
    as_of, health = assessment.as_of, assessment.health
    if asked.scores:
        health = what_if(service.playbook, health, asked.scores)
    supposed = ", ".join(f"{name} {score}" for name, score in asked.scores.items())
    answer = health_answer(health, as_of=as_of, whose=assessment, supposed=supposed, full=full)
    told = _health(health, answer, as_of, assessment.playbook)
    return told.model_copy(update={"account": assessment.account.id, "attention": assessment.attention})


def _health(health: Health, answer: Answer, as_of: date, playbook: str) -> results.Health:
    return results.Health(
        answer=answer.under(playbook, as_of),
        as_of=as_of,
        playbook=playbook,
        state=health.state,
        score=health.score,
        exact=None if health.exact is None else str(health.exact),
        band=health.band,
        coverage=str(health.coverage or 0),
        low=health.low,
        high=health.high,
        dimensions=tuple(
            results.Dimension(
                dimension=each.dimension,
                state=each.state,
                score=each.score,
                earned=each.earned,
                lost=each.lost,
            )
            for each in health.dimensions
        ),
    )


SCORE_HEALTH = Spec(
    "score_health",
    "Score health",
    "Health score 0-100 and band, how healthy, how green: points lost per dimension and why, "
    "evidence, coverage, path to green, last week against now. An account, five typed scores, or both"
    " (what if usage were 40).",
    arguments.ScoreHealth,
    results.Health,
    _score_health,
)
