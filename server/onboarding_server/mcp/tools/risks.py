"""The tool that classifies risks: of an account, or of what somebody observed."""

from onboarding_server.answers import risks_answer
from onboarding_server.mcp import arguments, results
from onboarding_server.mcp.observations import observed_account
from onboarding_server.mcp.reading import wrong
from onboarding_server.mcp.spec import Spec
from onboarding_server.service.service import Service
from onboarding_tools.assessment import Assessment, assess
from onboarding_tools.errors import InvalidInputError

__all__ = ["CLASSIFY_RISKS"]


def _classify_risks(service: Service, asked: arguments.ClassifyRisks) -> results.Risks:
    if asked.account is None:
        if not asked.observed:
            raise InvalidInputError(wrong("account", None, "a stored account, or what you observed"))
        as_of = asked.as_of or service.today()
        assessment, is_stored = assess(observed_account(asked, as_of), service.playbook, as_of), False
    elif asked.observed:
        mend = "To add an observation to a stored account, propose it as a fact."
        raise InvalidInputError(
            wrong("account", asked.account, f"no account beside {', '.join(asked.observed)}", mend)
        )
    else:
        assessment, is_stored = service.assess(account=asked.account, as_of=asked.as_of), True
    return _risks(assessment, is_stored=is_stored, full=asked.detail == "full")


def _risks(assessment: Assessment, *, is_stored: bool, full: bool) -> results.Risks:
    risks = assessment.risks
    answer = risks_answer(assessment, is_stored=is_stored, full=full)
    return results.Risks(
        answer=answer.under(assessment.playbook, assessment.as_of),
        as_of=assessment.as_of,
        playbook=assessment.playbook,
        account=assessment.account.id if is_stored else None,
        level=risks.level,
        signals=tuple(
            results.Signal(signal=each.signal, status=each.status, level=each.level, onset_on=each.onset_on)
            for each in risks.signals
        ),
        plays=tuple(
            results.Play(play=each.play, step=each.step, step_due_on=each.due_on)
            for each in risks.plays
            if each.status == "fired"
        ),
    )


CLASSIFY_RISKS = Spec(
    "classify_risks",
    "Classify risks",
    "Risks, red flags: seven early-warning signals (fired, clear, cannot be evaluated), the plays "
    "running and their step; in full, what happens if nobody acts. Not stored: give what you "
    "observed.",
    arguments.ClassifyRisks,
    results.Risks,
    _classify_risks,
)
