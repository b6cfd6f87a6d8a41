"""Everything that wants an action on an account, in the playbook's order of next steps."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from onboarding_tools.assessment import Standing
from onboarding_tools.exits import exit_criterion
from onboarding_tools.facts.types import ContractSigned, MeetingHeld
from onboarding_tools.facts.words import Confirmed, MeetingKind, Metric, Role, Side
from onboarding_tools.health import Health, score_on
from onboarding_tools.measures import Measures, measures_on
from onboarding_tools.playbook.models import Does
from onboarding_tools.plays import Run
from onboarding_tools.readiness import is_ready
from onboarding_tools.results import Evidence, shown
from onboarding_tools.risks import Alert
from onboarding_tools.usage import usage_target

__all__ = ["Candidate", "candidates_of"]

_LEVEL_KINDS = {"critical": "critical_signal", "high": "high_signal", "medium": "medium_signal"}
_BAND_KINDS = {"critical": "critical_band", "at_risk": "at_risk_band"}
_BAND_LEVELS = {"critical": "critical", "at_risk": "high"}
_CHAMPION_CAUSES = frozenset({"champion_dark", "unresponsive_champion"})
_ACTIVE_USERS = (Metric.WEEKLY_ACTIVE_USERS, Metric.DAILY_ACTIVE_USERS)
_FAR_BACK = timedelta(days=400)


class Candidate(NamedTuple):
    """One cause that wants an action; `group` tells causes apart."""

    kind: str
    key: str
    group: str
    does: Does
    action: str
    due_on: date | None
    why: str
    rules: tuple[str, ...]
    changes_if: str
    evidence: tuple[Evidence, ...] = ()
    cause: str = ""
    asks: tuple[str, ...] = ()
    when_done: dict[str, Any] | None = None


def candidates_of(standing: Standing) -> Iterator[Candidate]:
    """Yield the candidates for the next step, the most urgent first."""
    return _Chooser(standing).candidates()


class _Chooser:
    """Yields the candidates of one account in the playbook's order."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.measures = standing.measures
        self.playbook = standing.playbook
        self.rules = self.playbook.next_step
        self.touch = self.playbook.segments[self.measures.plan.segment.used].touch

    def candidates(self) -> Iterator[Candidate]:
        by_kind: dict[str, Callable[[], Iterator[Candidate]]] = {
            "critical_signal": lambda: self._signals("critical"),
            "critical_band": lambda: self._band("critical"),
            "high_signal": lambda: self._signals("high"),
            "at_risk_band": lambda: self._band("at_risk"),
            "medium_signal": lambda: self._signals("medium"),
            "watch_play": self._watch,
            "overdue_milestone": self._overdue,
            "handoff": self._handoff,
            "data_gap": self._data_gap,
            "next_milestone": self._next_milestone,
        }
        for rung in self.rules.order:
            yield from by_kind[rung.kind]()

    # Alerts and plays ---------------------------------------------------------------------------------

    def _signals(self, level: str) -> Iterator[Candidate]:
        for signal in self._in_order(level):
            run = next((run for run in self.standing.plays if self._is_play_of(run, signal)), None)
            yield self._play(run, signal) if run else self._signal(signal)

    def _in_order(self, level: str) -> Iterator[Alert]:
        return (each for each in self.standing.signals if each.level == level and each.is_active)

    def _is_play_of(self, run: Run, signal: Alert) -> bool:
        is_same = run.cause == signal.cause or signal.signal != "blocker_unresolved"
        if signal.signal == "stakeholder_left":
            is_same = run.cause == signal.cause
        return run.is_active and self.playbook.plays[run.play].signal == signal.signal and is_same

    def _due(self, onset: date, level: str) -> date:
        return self.measures.state.calendar.add_business_days(onset, self.rules.due_days[level].value)

    def _signal(self, signal: Alert) -> Candidate:
        rule = self.playbook.signals[signal.signal]
        return Candidate(
            kind=_LEVEL_KINDS[signal.level],
            key=f"signals.{signal.signal}",
            group=f"{signal.signal}:{signal.cause}",
            does=rule,
            action=rule.action_for(self.touch),
            due_on=self._due(signal.since, signal.level),
            why=f"{rule.title} ({signal.level}) since {signal.onset_on}: {signal.says}.",
            rules=(f"signals.{signal.signal}",),
            changes_if=rule.clears,
            evidence=signal.finding.evidence,
            cause=signal.cause,
            when_done=self._signal_fact(signal),
        )

    def _signal_fact(self, signal: Alert) -> dict[str, Any]:
        """Name the fact that records the signal's own step: an attempt at the champion, or a meeting."""
        if signal.signal in _CHAMPION_CAUSES:
            return self._fact("message_sent", who=signal.cause)
        return self._talk_fact()

    def _talk_fact(self) -> dict[str, Any]:
        """Name the meeting that records a talk: with the sponsor, else a call with the main contact."""
        if self.measures.is_executive_required:
            return self._fact("meeting_held", what=MeetingKind.SPONSOR_MEETING.value)
        staying = [each for each in self.measures.people.main_contacts if each.left is None]
        who = {"who": str(staying[0].person.name)} if staying else {}
        return self._fact("meeting_held", what=MeetingKind.CALL.value, **who)

    def _fact(self, type_: str, **fields: str) -> dict[str, Any]:
        return {"type": type_, "on": self.standing.as_of.isoformat(), **fields}

    def _play(self, run: Run, signal: Alert | None) -> Candidate:
        play = self.playbook.plays[run.play]
        level = signal.level if signal else "watch"
        due_on = self._due(signal.since, level) if signal else None
        does, action = self._play_action(run, signal)
        own = f"{play.title} since {run.onset_on}: {run.says}."
        title = self.playbook.signals[signal.signal].title if signal else ""
        why = f"{title} ({level}) since {signal.onset_on}: {signal.says}." if signal else own
        return Candidate(
            kind=_LEVEL_KINDS.get(level, "watch_play"),
            key=self._play_key(run, signal),
            group=f"{play.signal}:{signal.cause if signal else run.cause}",
            does=does,
            action=action,
            due_on=run.due_on or due_on,
            why=why,
            rules=(*([f"signals.{signal.signal}"] if signal else []), f"plays.{run.play}"),
            changes_if=play.ends,
            evidence=signal.finding.evidence if signal else run.finding.evidence,
            cause=signal.cause if signal else run.cause,
            when_done=self._step_fact(run),
        )

    def _play_key(self, run: Run, signal: Alert | None) -> str:
        if run.position.step:
            return f"plays.{run.play}.{run.position.step}"
        return f"signals.{signal.signal}" if signal else f"plays.{run.play}"

    def _play_action(self, run: Run, signal: Alert | None) -> tuple[Does, str]:
        play = self.playbook.plays[run.play]
        if run.position.step is None:
            does: Does = self.playbook.signals[signal.signal] if signal else Does()
            return does, f"Every step of the play is done; what ends it now: {play.ends}"
        step = play.steps[run.position.step]
        action = step.action_for(self.touch)
        return (
            step,
            f"Hold what is booked for {run.position.due_on}: {action}" if run.position.booked else action,
        )

    def _step_fact(self, run: Run) -> dict[str, Any] | None:
        if run.position.step is None:
            return None
        fields = {"what": f"{run.play}.{run.position.step}"}
        return self._fact("play_step_done", **fields, **({"ref": run.cause} if run.cause else {}))

    def _watch(self) -> Iterator[Candidate]:
        for run in self.standing.plays:
            if run.watch and run.is_active:
                yield self._play(run, None)

    # Bands ---------------------------------------------------------------------------------------------

    def _band(self, band: str) -> Iterator[Candidate]:
        health = self.standing.health
        if health.band != band:
            return
        lost = [each for each in health.dimensions if each.lost is not None]
        worst = max(lost, key=lambda each: each.lost or 0)
        does, remedy = self.rules.bands[band], self._remedy(worst.dimension)
        onset = self._band_onset(band)
        title = self.playbook.health.bands[band].title
        yield Candidate(
            kind=_BAND_KINDS[band],
            key="health.bands",
            group=f"band:{worst.dimension}",
            does=does,
            action=f"{does.action_for(self.touch)} Weakest: {worst.title.lower()}. Remedy: {remedy}",
            due_on=self._due(onset, _BAND_LEVELS[band]),
            why=f"The health score is {health.score}, {title} since {onset}; most points are lost on "
            f"{worst.title.lower()}: {worst.says}.",
            rules=("health.bands", worst.rule),
            changes_if=self._path_words(health),
            evidence=worst.evidence,
            when_done=self._talk_fact(),
        )

    def _remedy(self, dimension: str) -> str:
        """Name what lifts the weakest dimension; for milestones, the overdue activity."""
        overdue = next(self._overdue(), None) if dimension == "milestones" else None
        return overdue.action if overdue else self.rules.remedies[dimension].action_for(self.touch)

    def _path_words(self, health: Health) -> str:
        steps = "; ".join(f"{step.dimension} at {step.to_score:g}" for step in health.path if step.to_score)
        return f"The next band needs {steps}." if steps else "A better score."

    def _band_onset(self, band: str) -> date:
        return self._since(lambda measures: (score := score_on(measures)) is not None and score.band == band)

    def _since(self, holds: Callable[[Measures], bool]) -> date:
        """Return the first date, by replay, since which something has held without a break."""
        day, history = self.standing.as_of, self.measures.state.history
        first = max(history.first_on or day, day - _FAR_BACK)
        while day > first and holds(measures_on(history, day - timedelta(days=1))):
            day -= timedelta(days=1)
        return day

    # Milestones, handoff, data -------------------------------------------------------------------------

    def _overdue(self) -> Iterator[Candidate]:
        late = [item for item in self.standing.milestones.items if item.status == "overdue"]
        for item in sorted(late, key=lambda each: each.due_on or date.max):
            why = f"{item.title} was due on {item.due_on}, {item.days_behind} days ago, and is still open."
            yield self._activity("overdue_milestone", item.milestone, self.standing.as_of, why)

    def _next_milestone(self) -> Iterator[Candidate]:
        if not self.standing.milestones.kickoff_agreed:
            yield self._agree_kickoff()
            return
        item = next((item for item in self.standing.milestones.items if item.status == "open"), None)
        if item is None:
            return
        is_past = item.due_on is not None and item.due_on < self.standing.as_of
        # Without a position nothing proves that what was due is still open.
        due_on = item.due_on if self.standing.milestones.positioned or not is_past else None
        why = f"{item.title} is the next milestone, due on {item.due_on}; {self._nothing_more_urgent()}"
        step = self._activity("next_milestone", item.milestone, due_on, why)
        yield step._replace(asks=self._blind_asks())

    def _blind(self) -> list[Alert]:
        """Return the signals that cannot be evaluated, the worst first."""
        blind = [each for each in self.standing.signals if each.status == "not_evaluable"]
        return sorted(blind, key=lambda each: list(_LEVEL_KINDS).index(each.level))

    def _nothing_more_urgent(self) -> str:
        """Say that nothing comes before; where signals cannot be evaluated, that nothing is known to."""
        blind = self._blind()
        if not blind:
            return "nothing more urgent is open."
        missing = dict.fromkeys(what for each in blind for what in each.finding.missing)
        names = ", ".join(each.signal for each in blind)
        return f"nothing more urgent is known. Cannot be evaluated: {names} (missing: {'; '.join(missing)})."

    def _blind_asks(self) -> tuple[str, ...]:
        """Ask for the first thing that hides a Critical or High signal."""
        hidden = [each for each in self._blind() if each.level in {"critical", "high"}]
        return (f"Needed first: {hidden[0].finding.missing[0]}.",) if hidden else ()

    def _activity(self, kind: str, milestone: str, due_on: date | None, why: str) -> Candidate:
        """Name the first open activity; where only indicators or evidence are open, the first of those."""
        status = self.standing.milestones.item(milestone)
        activities = [f"{milestone}.{name}" for name in self.playbook.milestones[milestone].activities]
        open_ = [key for key in activities if key in status.open_items] or list(status.open_items)
        does, action, fact = self._doing(open_[0])
        return Candidate(
            kind=kind,
            key=f"milestones.{open_[0]}",
            group=f"milestone:{milestone}",
            does=does,
            action=action,
            due_on=due_on,
            why=why,
            rules=(f"milestones.{milestone}",),
            changes_if="It is done, its milestone is declared reached, or it does not apply, with a reason.",
            when_done=fact,
        )

    def _doing(self, key: str) -> tuple[Does, str, dict[str, Any]]:
        """Say what to do for a checklist item, and the fact that records it.

        A kickoff is recorded as the meeting that it was: who came decides what it proves (C29).
        """
        does = self.playbook.checklist[key]
        action = does.action_for(self.touch) or does.title
        if key != self.playbook.proofs.get("kickoff_meeting"):
            return does, action, self._fact("activity_completed", what=key)
        if self.measures.plan.kickoff_on and self.measures.is_executive_required:
            return Does(), *self._after_kickoff(self.measures.plan.kickoff_on)
        return does, action, self._fact("meeting_held", what=MeetingKind.KICKOFF.value)

    def _after_kickoff(self, held_on: date) -> tuple[str, dict[str, Any]]:
        """Say what a kickoff still needs that was held without the sponsor on record."""
        sponsors = self.measures.people.sponsors
        if sponsors:
            confirmed = {"what": Confirmed.PLAN.value, "who": str(sponsors[0].person.name)}
            missing = f"the kickoff on {held_on} does not show them"
            action = f"Have the executive sponsor confirm goals and plan; {missing}."
            return action, self._fact("customer_confirmed", **confirmed)
        role = {"role": Role.EXECUTIVE_SPONSOR.value, "side": Side.CUSTOMER.value}
        missing = f"the kickoff on {held_on} was held without one on record"
        action = f"Find out who the executive sponsor is; {missing}."
        return action, self._fact("contact_added", **role)

    def _agree_kickoff(self) -> Candidate:
        signed = self.measures.state.all(ContractSigned)
        limit = timedelta(days=self.playbook.plan.agree_kickoff_days.value)
        does = self.rules.agree_kickoff
        since = f"; the contract was signed on {signed[0].day}" if signed else ""
        return Candidate(
            kind="next_milestone",
            key="plan.kickoff",
            group="milestone:kickoff",
            does=does,
            action=does.action_for(self.touch),
            due_on=signed[0].day + limit if signed else None,
            why=f"No kickoff date is agreed yet{since}.",
            rules=("plan.kickoff",),
            changes_if="A kickoff date is agreed.",
            asks=("On which date is the kickoff?",),
            when_done=self._fact("milestone_planned", what="kickoff"),
        )

    def _handoff(self) -> Iterator[Candidate]:
        if not is_ready(self.measures):
            return
        due_on = self.standing.milestones.item("value_realized").due_on
        criteria = (exit_criterion(self.measures, name) for name in self.playbook.handoff.exit)
        open_ = next((each for each in criteria if each.status != "pass" and not each.waived), None)
        if open_ is not None:
            does: Does = self.playbook.handoff.exit[open_.criterion]
            why = f"The six handoff criteria pass; of the exit criteria, {open_.title.lower()} is open."
            fact = self._fact("activity_completed", what=f"exit.{open_.criterion}")
            yield self._handoff_step(f"exit.{open_.criterion}", does, due_on, why, fact)
        elif not any(fact.meeting == MeetingKind.HANDOFF for fact in self.measures.state.all(MeetingHeld)):
            why = (
                "The six handoff criteria and the exit criteria hold; the handoff meeting has not been held."
            )
            fact = self._fact("meeting_held", what="handoff")
            yield self._handoff_step("handoff.meeting", self.rules.handoff_meeting, due_on, why, fact)
        elif self.standing.milestones.item("value_realized").open_items:
            why = "The account is handed over; the last milestone still has open items."
            yield self._activity("handoff", "value_realized", due_on, why)

    def _handoff_step(
        self, key: str, does: Does, due_on: date | None, why: str, fact: dict[str, Any]
    ) -> Candidate:
        return Candidate(
            kind="handoff", key=key, group="handoff", does=does, action=does.action_for(self.touch),
            due_on=due_on, why=why, rules=(key if key.startswith("exit.") else "handoff.meeting",),
            changes_if="It is done, or waived with a reason.", when_done=fact,
        )  # fmt: skip

    def _data_gap(self) -> Iterator[Candidate]:
        missing = self.standing.health.missing
        if not missing:
            return
        onset = self._since(lambda measures: bool((score := score_on(measures)) and score.missing))
        is_position = missing[0] == "milestones"
        does: Does = self.rules.position if is_position else self.rules.data_gap
        asks = self._questions(missing)
        blind = [each.signal for each in self.standing.signals if each.status == "not_evaluable"]
        cannot = f" Until then these cannot be evaluated: {', '.join(blind)}." if blind else ""
        yield Candidate(
            kind="data_gap",
            key="data_gap.position" if is_position else f"data_gap.{missing[0]}",
            group="data_gap",
            does=does,
            action=does.action_for(self.touch) if is_position else f"{does.action_for(self.touch)} {asks[0]}",
            due_on=self._due(onset, "data_gap"),
            why=f"Due and unknown: {', '.join(missing)}.{cannot}",
            rules=("health.coverage", *(f"health.{name}" for name in missing)),
            changes_if="The answers are recorded.",
            asks=asks,
        )

    def _questions(self, missing: tuple[str, ...]) -> tuple[str, ...]:
        """Ask for what is missing and no more: of usage with a target, only the figure."""
        ask = self.rules.data_gap.ask | {"milestones": self.rules.position.question}
        history = self.measures.state.history
        targets = (usage_target(history, metric, self.standing.as_of) for metric in _ACTIVE_USERS)
        target = next((each for each in targets if each), None)
        if target:
            ask |= {"usage": f"How many users were active last week? The target is {shown(target):g}."}
        return tuple(ask[name] for name in missing)
