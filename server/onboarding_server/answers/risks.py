"""The answer about risks: what fired, what cannot be told yet and why, what is clear, which plays run."""

from onboarding_server.answers.outlook import say_outlook
from onboarding_server.answers.page import Answer, Page
from onboarding_server.answers.stopped import say_stop
from onboarding_tools.assessment import Assessment
from onboarding_tools.outlook import look_ahead
from onboarding_tools.plays import PlayRun
from onboarding_tools.risks import Signal

__all__ = ["risks_answer", "say_risks", "step_words"]


def risks_answer(assessment: Assessment, *, is_stored: bool, full: bool) -> Answer:
    """Say which signals fired, cannot be evaluated or are clear, which play is at which step.

    In full, also what turns if nobody acts.
    """
    page = Page()
    whose = f"of {assessment.account.id}" if is_stored else "as observed; nothing is stored,"
    page.say(f"Risks {whose} on {assessment.as_of}: worst level {assessment.risks.level}.")
    say_stop(page, assessment)
    say_risks(page, assessment, full=full)
    if full:
        days = assessment.standing.playbook.outlook.days.value
        say_outlook(page, look_ahead(assessment), as_of=assessment.as_of, days=days)
    if is_stored:
        page.name("account", assessment.account.name)
    return page.answer()


def say_risks(page: Page, assessment: Assessment, *, full: bool) -> None:
    """Add what fired, what cannot be told, what is clear, and the plays that run."""
    signals, plays = assessment.risks.signals, assessment.risks.plays
    for signal in signals:
        if signal.status == "fired":
            _say_fired(page, signal, full=full)
    for signal in signals:
        if signal.status == "not_evaluable":
            page.say(f"NOT EVALUABLE {signal.signal}: missing {'; '.join(signal.missing) or signal.says}")
    clear = [_clear(signal, full=full) for signal in signals if signal.status == "clear"]
    page.say(f"CLEAR: {', '.join(clear)}" if clear else "")
    for play in plays:
        if play.status == "fired":
            _say_play(page, assessment, play)
    untold = dict.fromkeys(f"plays.{play.play}" for play in plays if play.status == "not_evaluable")
    page.say(f"Plays that cannot be evaluated for the same reasons: {', '.join(untold)}" if untold else "")


def _clear(signal: Signal, *, full: bool) -> str:
    return f"{signal.signal} ({signal.says})" if full else signal.signal


def _say_fired(page: Page, signal: Signal, *, full: bool) -> None:
    since = f" since {signal.onset_on}" if signal.onset_on else ""
    snoozed = f", snoozed until {signal.snoozed_until}" if signal.snoozed_until else ""
    cause = page.quote(signal.cause)
    page.say(f"FIRED {signal.signal} ({signal.level}{since}{snoozed}){cause}: {signal.says}")
    page.cite(signal.evidence, most=20 if full else 2)


def step_words(assessment: Assessment, play: PlayRun) -> tuple[str, str]:
    """Return which step of how many a play has come to, and what that step is."""
    if play.step is None:
        return "all steps done, still running", ""
    playbook = assessment.standing.playbook
    steps = playbook.plays[play.play].steps
    action = steps[play.step].action_for(playbook.segments[assessment.segment.used].touch)
    booked = "Hold what is booked: " if play.booked else ""
    return f"step {list(steps).index(play.step) + 1} of {len(steps)}", f"{booked}{action}"


def _say_play(page: Page, assessment: Assessment, play: PlayRun) -> None:
    """Say the step that a play has come to; why it runs stands with its signal, or here where none fired."""
    fired = {signal.signal for signal in assessment.risks.signals if signal.status == "fired"}
    is_told = assessment.standing.playbook.plays[play.play].signal in fired and not play.watch
    why = "" if is_told else f" because {play.says}"
    watch = ", Watch" if play.watch else ""
    step, action = step_words(assessment, play)
    due = f", due {play.due_on}: " if action else ""
    head = f"PLAY plays.{play.play} since {play.onset_on}{watch}{page.quote(play.cause)}{why}"
    page.say(f"{head}: {step}{due}{action}")
