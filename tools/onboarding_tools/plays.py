"""Plays: which interventions run, for which cause, and at which step each stands (C22-C28, C48)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from onboarding_tools.facts import OutsideText
from onboarding_tools.facts.types import PlayStepDone
from onboarding_tools.facts.words import Role, StepState
from onboarding_tools.findings import Finding, Rule, Status, clear, find_onset, findings, fired, not_evaluable
from onboarding_tools.lazy import lazy
from onboarding_tools.measures import Measures
from onboarding_tools.playbook.models import Play, Step
from onboarding_tools.results import Evidence, Result
from onboarding_tools.risks import Alert
from onboarding_tools.signal_rules import champion_names, old_blockers, usage_below

__all__ = ["PlayRun", "Run", "plays_on"]


class Position(NamedTuple):
    """Where a run stands: its current step, when that is due, and what is settled."""

    step: str | None
    due_on: date | None
    booked: bool
    done: tuple[str, ...]
    skipped: tuple[str, ...]


class PlayRun(Result):
    """One play for one cause: whether it runs, since when, and its current step."""

    play: str
    status: Status
    cause: OutsideText
    onset_on: date | None
    watch: bool
    """It runs while its own signal has not fired."""
    step: str | None
    """The first step neither done nor skipped; None when all are."""
    step_due_on: date | None
    """When the step is due by the play's own pace."""
    booked: bool
    """The step is booked for its due date: hold it."""
    done: tuple[str, ...]
    skipped: tuple[str, ...]
    missing: tuple[str, ...]
    says: str
    evidence: tuple[Evidence, ...] = ()
    snoozed_until: date | None = None
    due_on: date | None = None
    """When the step is due: where its signal has fired too, the earlier of the two dates."""

    @property
    def is_active(self) -> bool:
        """Running, and not snoozed with its signal."""
        return self.status == "fired" and self.snoozed_until is None


class Run:
    """A play before it is told: its onset and its step are looked for only where somebody asks."""

    def __init__(self, measures: Measures, play: str, finding: Finding, alert: Alert | None) -> None:
        self.play = play
        self.finding = finding
        self.status = finding.status
        self.cause = finding.cause
        self.says = finding.says
        self.alert = alert
        """Its table signal where that has fired for the same cause."""
        self._measures = measures

    @lazy
    def onset_on(self) -> date | None:
        """Since when it runs, by replay; None while it does not."""
        if self.status != "fired":
            return None
        if self.play in START_RULES:
            return find_onset(self._measures, f"plays.{self.play}", START_RULES[self.play], self.cause)
        return self.alert.onset_on if self.alert else None

    @lazy
    def is_easing(self) -> bool:
        """Usage has passed the share that starts the play, and not reached the target yet."""
        play = self._measures.playbook.plays[self.play]
        return self.play == "low_usage" and _is_easing(self._measures, play)

    @property
    def watch(self) -> bool:
        """It runs while its own signal has not fired."""
        return self.status == "fired" and self.alert is None and not self.is_easing

    @property
    def snoozed_until(self) -> date | None:
        """The end of its signal's snooze."""
        return self.alert.snoozed_until if self.alert else None

    @property
    def is_active(self) -> bool:
        """Running, and not snoozed with its signal."""
        return self.status == "fired" and self.snoozed_until is None

    @lazy
    def position(self) -> Position:
        """Where it stands."""
        if self.onset_on is None:
            return Position(None, None, booked=False, done=(), skipped=())
        level = self.alert.level if self.alert else "watch"
        position = _place(self._measures, self.play, self.cause, self.onset_on, level=level)
        return (
            _weekly_check(self._measures, self.play, position, self.onset_on) if self.is_easing else position
        )

    @property
    def due_on(self) -> date | None:
        """When its step is due: with its signal the earlier of the two dates, what is booked on its day."""
        own = self.position.due_on
        if own is None or self.alert is None or self.position.booked:
            return own
        days = self._measures.playbook.next_step.due_days[self.alert.level].value
        return min(own, self._measures.state.calendar.add_business_days(self.alert.since, days))

    def told(self) -> PlayRun:
        """Return it with everything that it says."""
        position = self.position
        return PlayRun(
            play=self.play, status=self.status, cause=self.cause, onset_on=self.onset_on, watch=self.watch,
            step=position.step, step_due_on=position.due_on, booked=position.booked, done=position.done,
            skipped=position.skipped, missing=self.finding.missing, says=self.says,
            evidence=self.finding.evidence, snoozed_until=self.snoozed_until, due_on=self.due_on,
        )  # fmt: skip


def plays_on(measures: Measures, signals: tuple[Alert, ...]) -> tuple[Run, ...]:
    """Evaluate every play of the playbook, in order."""
    return tuple(run for name in measures.playbook.plays for run in _runs(measures, name, signals))


def _runs(measures: Measures, name: str, signals: tuple[Alert, ...]) -> Iterator[Run]:
    """Yield the runs of one play: by a rule of its own, earlier than its table signal, or with the signal."""
    signal = measures.playbook.plays[name].signal
    own = [each for each in signals if each.signal == signal]
    if name not in START_RULES:
        yield from (Run(measures, name, each.finding, each) for each in own)
        return
    for finding in findings(measures, f"plays.{name}", START_RULES[name]):
        alert = next((each for each in own if _is_partner(each, finding)), None)
        yield Run(measures, name, finding, alert if finding.status == "fired" else None)


def _is_partner(alert: Alert, finding: Finding) -> bool:
    is_same = finding.cause == alert.cause or alert.signal != "blocker_unresolved"
    return alert.status == "fired" and is_same


# Where a play stands --------------------------------------------------------------------------------------


class _Log:
    """What was logged of one run of a play: since its onset, for its cause."""

    def __init__(self, measures: Measures, name: str, cause: str, onset: date) -> None:
        self.facts: dict[str, list[PlayStepDone]] = {}
        for fact in measures.state.all(PlayStepDone):
            play, _, number = fact.step.partition(".")
            is_ours = fact.ref is None or fact.ref.casefold() == cause.casefold()
            if play == name and fact.day >= onset and is_ours:
                self.facts.setdefault(number, []).append(fact)

    def last(self, number: str) -> PlayStepDone | None:
        """Return the newest entry about a step."""
        return self.facts.get(number, [None])[-1]

    def is_in(self, number: str, state: StepState) -> bool:
        """Say whether the newest entry about a step is in a state."""
        last = self.last(number)
        return last is not None and _state(last) == state


def _state(fact: PlayStepDone) -> StepState:
    return StepState.BOOKED if fact.due_on and fact.state == StepState.DONE else fact.state


def _place(measures: Measures, name: str, cause: str, onset: date, *, level: str) -> Position:
    play, log = measures.playbook.plays[name], _Log(measures, name, cause, onset)
    done: list[str] = []
    skipped: list[str] = []
    current: str | None = None
    waiting: str | None = None
    for number, step in play.steps.items():
        if step.done_by_log:
            continue
        if _is_skipped(measures, log, number, step):
            skipped.append(number)
        elif log.is_in(number, StepState.DONE):
            done.append(number)
            waiting = number if step.repeat_hours else waiting
        elif current is None:
            current = number
    if waiting and (current is None or _repeat_due(log, play, waiting) <= measures.as_of):
        return Position(
            waiting, _repeat_due(log, play, waiting), booked=False, done=tuple(done), skipped=tuple(skipped)
        )
    booked = current is not None and log.is_in(current, StepState.BOOKED)
    due_on = _due(measures, play, log, current, onset=onset, level=level) if current else None
    return Position(current, due_on, booked, tuple(done), tuple(skipped))


def _is_skipped(measures: Measures, log: _Log, number: str, step: Step) -> bool:
    if log.is_in(number, StepState.SKIPPED):
        return True
    return bool(step.skip_without) and not measures.people.holders(Role(step.skip_without))


def _repeat_due(log: _Log, play: Play, number: str) -> date:
    last, hours = log.last(number), play.steps[number].repeat_hours
    assert last  # noqa: S101 -- only a step that was logged is repeated
    assert hours  # noqa: S101 -- as above
    return last.day + timedelta(days=hours.value // 24)


def _due(measures: Measures, play: Play, log: _Log, number: str, *, onset: date, level: str) -> date:
    """Return when a step is due: as booked, by its own time, by the level, or after the one before."""
    last = log.last(number)
    if last is not None and last.due_on:
        return last.due_on
    rules, calendar, step = measures.playbook.next_step, measures.state.calendar, play.steps[number]
    before = _previous_on(play, log, number)
    if step.due is not None:
        start = onset if step.due_from == "start" else _logged_on(play, log, number) or onset
        return calendar.add_business_days(start, step.due.value)
    if before is None:
        return calendar.add_business_days(onset, rules.due_days[level].value)
    return calendar.add_business_days(before, rules.due_days["further_step"].value)


def _previous_on(play: Play, log: _Log, number: str) -> date | None:
    """Return when any earlier step was last settled; None while nothing is logged."""
    days = [fact.day for earlier in _earlier(play, number) for fact in log.facts.get(earlier, ())]
    return max(days, default=None)


def _logged_on(play: Play, log: _Log, number: str) -> date | None:
    """Return when the step just before was done; None where it was skipped or is open."""
    earlier = _earlier(play, number)
    if not earlier or not log.is_in(earlier[-1], StepState.DONE):
        return None
    last = log.last(earlier[-1])
    return last.day if last else None


def _earlier(play: Play, number: str) -> list[str]:
    numbers = list(play.steps)
    return numbers[: numbers.index(number)]


# Starts ---------------------------------------------------------------------------------------------------


def _unresponsive_champion(measures: Measures) -> tuple[Finding, ...]:
    if not measures.people.champions:
        return not_evaluable("who the champion is")
    if not measures.champion_replies:
        return not_evaluable("any message or meeting with the champion")
    limits = measures.playbook.plays["unresponsive_champion"].thresholds
    for _, replies in measures.champion_replies:
        attempts = {(fact.day, fact.channel) for fact in replies.open}
        is_old = replies.open_business_days >= limits["business_days"].value
        if len(attempts) < limits["attempts"].value or not is_old:
            return clear("not enough attempts are open for long enough")
    open_ = [fact for _, replies in measures.champion_replies for fact in replies.open]
    says = f"{len(open_)} attempts to reach the champion are open since {min(fact.day for fact in open_)}"
    evidence = [
        Evidence.of(fact, f"attempt by {fact.channel}" if fact.channel else "attempt") for fact in open_
    ]
    return (fired(says, champion_names(measures), *evidence),)


def _low_usage(measures: Measures) -> tuple[Finding, ...]:
    """Start below the share; once started, run until the target is reached."""
    found = usage_below(measures, measures.playbook.plays["low_usage"].thresholds)
    if found[0].status != "clear":
        return found
    started = _unfinished_low_usage(measures)
    if started is None:
        return found
    return (started._replace(says=f"{found[0].says}, not yet at it"),)


def _unfinished_low_usage(measures: Measures) -> Finding | None:
    """Look back for a day on which the play ran, with no day at the target since."""
    thresholds = measures.playbook.plays["low_usage"].thresholds
    earlier = measures
    while earlier.day is not None and earlier.day >= thresholds["from_day"].value:
        ratio = earlier.usage_ratio
        if ratio is not None and ratio >= 1:
            return None
        if ratio is not None and ratio < thresholds["share"].exact:
            return usage_below(earlier, thresholds)[0]
        earlier = earlier.before(1)
    return None


def _is_easing(measures: Measures, play: Play) -> bool:
    ratio = measures.usage_ratio
    return ratio is not None and ratio >= play.thresholds["share"].exact


def _weekly_check(measures: Measures, name: str, position: Position, onset: date) -> Position:
    """Leave only the last step, the weekly check-in, once usage has passed the share that starts the play."""
    play = measures.playbook.plays[name]
    number = list(play.steps)[-1]
    log = _Log(measures, name, "", onset)
    last, hours = log.last(number), play.steps[number].repeat_hours
    start = last.day if last else measures.as_of
    due_on = start + timedelta(days=hours.value // 24) if hours and last else start
    return Position(number, due_on, booked=False, done=position.done, skipped=position.skipped)


def _technical_blocker(measures: Measures) -> tuple[Finding, ...]:
    return old_blockers(measures, measures.playbook.plays["technical_blocker"].thresholds["days"].value)


START_RULES: dict[str, Rule] = {
    "unresponsive_champion": _unresponsive_champion,
    "low_usage": _low_usage,
    "technical_blocker": _technical_blocker,
}
