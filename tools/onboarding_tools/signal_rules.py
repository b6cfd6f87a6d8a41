"""The rules of the seven early-warning signals (R146-R152). Unknown input never yields CLEAR."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from onboarding_tools.checklist import checklist
from onboarding_tools.dimensions import describe_usage
from onboarding_tools.facts import OutsideText
from onboarding_tools.facts.types import ContactLeft, MeetingHeld, MeetingMissed, TrainingHeld
from onboarding_tools.facts.words import Role, Sentiment, SessionState
from onboarding_tools.findings import Finding, Rule, clear, fired, not_evaluable
from onboarding_tools.measures import Measures
from onboarding_tools.playbook import Figure
from onboarding_tools.results import Evidence, shown
from onboarding_tools.roles import Stakeholder
from onboarding_tools.sentiment import describe_mood

__all__ = ["SIGNAL_RULES", "champion_names", "old_blockers", "usage_below"]

_DEPARTURE_ROLES = (Role.EXECUTIVE_SPONSOR, Role.CHAMPION, Role.PROJECT_LEAD)


def _sponsor_no_show(measures: Measures) -> tuple[Finding, ...]:
    if not measures.is_executive_required:
        return clear("no executive sponsor is required in this segment")
    happened = measures.state.kickoffs
    if happened:
        return _judge_kickoff(measures, happened[-1])
    day1_on = measures.plan.day1_on
    if day1_on is None or measures.as_of <= day1_on:
        return clear("the kickoff is not past")
    return not_evaluable("whether the kickoff was held, and who attended")


def _judge_kickoff(measures: Measures, kickoff: MeetingHeld | MeetingMissed) -> tuple[Finding, ...]:
    people = measures.people
    sponsors = {people.key(each.person) for each in people.sponsors_until(kickoff.day)}
    if not sponsors:
        return not_evaluable("who the executive sponsor is")
    if _sponsor_was_there(measures, kickoff, sponsors):
        return clear("the sponsor, or the agreed delegate, took part in the kickoff")
    is_held = isinstance(kickoff, MeetingHeld)
    if is_held and not sponsors & people.names(kickoff.absent):
        return not_evaluable("whether the executive sponsor attended the kickoff")
    attended_on = _sponsor_attended_after(measures, kickoff.day, sponsors)
    if attended_on:
        return clear(f"the sponsor has taken part since, on {attended_on}")
    how = "was held without the executive sponsor" if is_held else "was missed by the customer"
    return (fired(f"the kickoff {how}", "kickoff", Evidence.of(kickoff, f"kickoff {how}")),)


def _sponsor_attended_after(measures: Measures, day: date, sponsors: set[str]) -> date | None:
    people = measures.people
    keys = sponsors | {people.key(each.person) for each in people.sponsors}
    meetings = measures.state.all(MeetingHeld)
    return next((each.day for each in meetings if each.day > day and keys & people.names(each.who)), None)


def _sponsor_was_there(measures: Measures, kickoff: MeetingHeld | MeetingMissed, sponsors: set[str]) -> bool:
    if isinstance(kickoff, MeetingMissed):
        return False
    people = measures.people
    return bool(sponsors & (people.names(kickoff.who) | people.names(kickoff.in_place_of)))


def _champion_dark(measures: Measures) -> tuple[Finding, ...]:
    if not measures.people.champions:
        return not_evaluable("who the champion is")
    if not measures.champion_replies:
        return not_evaluable("any message or meeting with the champion")
    if not measures.is_champion_dark:
        return clear("no outreach to the champion has been open for too long")
    oldest = min(measures.champion_replies, key=lambda pair: pair[1].open[0].day)[1]
    evidence = [
        Evidence.of(fact, "outreach" + (f" by {fact.channel}" if fact.channel else "") + ", unanswered")
        for fact in oldest.open
    ]
    if oldest.last_contact_on:
        evidence.append(Evidence(on=oldest.last_contact_on, says="last two-way contact"))
    says = f"the champion has left outreach unanswered for {oldest.open_days} days"
    return (fired(says, champion_names(measures), *evidence),)


def champion_names(measures: Measures) -> str:
    """Return the names of the champions that the rules look at."""
    return "; ".join(each.person.name for each, _ in measures.champion_replies)


def _blocker_unresolved(measures: Measures) -> tuple[Finding, ...]:
    return old_blockers(measures, measures.playbook.signals["blocker_unresolved"].thresholds["days"].value)


def old_blockers(measures: Measures, days: int) -> tuple[Finding, ...]:
    """Fire once for each blocker that has been open for at least `days` days."""
    old = [blocker for blocker in measures.open_blockers if measures.state.age(blocker.opened_on) >= days]
    if old:
        return tuple(
            fired(
                f"a blocker has been open for {measures.state.age(blocker.opened_on)} days"
                + (", with an accepted workaround" if blocker.worked_around_on else ", without a workaround"),
                blocker.ref,
                Evidence(
                    on=blocker.opened_on,
                    says="blocker opened" + (f", owned by {_side(blocker.side)}" if blocker.side else ""),
                    outside=OutsideText(blocker.label),
                    facts=tuple(fact for fact in blocker.facts if fact),
                ),
            )
            for blocker in old
        )
    if measures.has_unlogged_blocker:
        return not_evaluable("the blockers that the weekly review speaks of, with their dates")
    if not measures.is_technical_known and not measures.is_technical_told:
        return not_evaluable("component status, or whether any blocker is open")
    return clear(f"no blocker has been open for {days} days")


def _side(side: str) -> str:
    return {"us": "us", "customer": "the customer"}[side]


def _training_low(measures: Measures) -> tuple[Finding, ...]:
    ticks = checklist(measures)
    trained = ticks.get("first_value.users_trained")
    if trained and trained.is_proof:
        return clear("the key users are trained")
    sessions = [fact for fact in measures.state.all(TrainingHeld) if _counts(measures, fact)]
    if not sessions:
        if any(fact.state == SessionState.ON_DEMAND for fact in measures.state.all(TrainingHeld)):
            return clear("the training on demand is not due yet")
        return not_evaluable("attendance of a required training session")
    last = sessions[-1]
    if last.value is None or not last.out_of:
        return not_evaluable("how many were invited to the latest required session, and how many came")
    share = Fraction(last.value) / Fraction(last.out_of)
    if share >= measures.playbook.signals["training_low"].thresholds["share"].exact:
        return clear(f"{last.value} of {last.out_of} came to the latest required session")
    known = [fact for fact in sessions if fact.value is not None and fact.out_of]
    came = sum(Fraction(fact.value or 0) for fact in known)
    asked = sum(Fraction(fact.out_of or 0) for fact in known)
    evidence = Evidence.of(
        last, f"{last.value} of {last.out_of} attended; {came} of {asked} over all sessions"
    )
    says = f"only {shown(share * 100):g} % attended the latest required session"
    return (fired(says, f"{last.training} {last.day}", evidence),)


def _counts(measures: Measures, session: TrainingHeld) -> bool:
    """Say whether a session is required; on demand only once the trained users are due."""
    if session.state == SessionState.ON_DEMAND:
        due_on = measures.plan.due.get("first_value")
        return due_on is not None and measures.as_of >= due_on
    return session.state == SessionState.REQUIRED


def _usage_low(measures: Measures) -> tuple[Finding, ...]:
    return usage_below(measures, measures.playbook.signals["usage_low"].thresholds)


def usage_below(measures: Measures, thresholds: Mapping[str, Figure]) -> tuple[Finding, ...]:
    """Fire from a day number on while the usage ratio is strictly below a share of the target (C25)."""
    from_day, share = thresholds["from_day"].value, thresholds["share"].exact
    if measures.day is None or measures.day < from_day:
        return clear(f"not due until Day {from_day}")
    lowest = measures.lowest_usage
    if lowest is None:
        return not_evaluable("a current usage figure with its target")
    percent = f"{shown(lowest.ratio * 100):g} %"
    if lowest.ratio >= share:
        return clear(f"usage is at {percent} of the target")
    return (
        fired(
            f"usage is at {percent} of the target on Day {measures.day}",
            lowest.metric,
            describe_usage(lowest),
        ),
    )


def _negative_sentiment(measures: Measures) -> tuple[Finding, ...]:
    mood = measures.mood
    if mood is not None and mood.state == Sentiment.NEGATIVE:
        who = "; ".join(person.name for person in getattr(mood.fact, "who", ()))
        return (fired("the sentiment in force is negative", who, describe_mood(mood)),)
    if mood is not None:
        return clear(f"the sentiment in force is {mood.state}")
    if measures.told_mood == Sentiment.NEGATIVE:
        return (fired("the weekly review says that the champion is concerned", "weekly review"),)
    if measures.told_mood or measures.has_quiet_contact:
        return clear("nothing negative was said")
    return not_evaluable("how the customer sounds")


def _stakeholder_left(measures: Measures) -> tuple[Finding, ...]:
    gone = tuple(
        fired(
            f"the {_role_words(roles)} "
            + ("is leaving" if left.due_on and left.due_on > measures.as_of else "left"),
            stakeholder.person.name,
            Evidence.of(left, f"the {_role_words(roles)} left the {left.state}", left.reason),
        )
        for stakeholder, left, roles in sorted(_open_departures(measures), key=lambda each: each[1].day)
    )
    if gone:
        return gone
    unnamed = []
    if not measures.people.champions:
        unnamed.append("who the champion is")
    if measures.is_executive_required and not measures.people.sponsors:
        unnamed.append("who the executive sponsor is")
    if unnamed and _has_leaver_without_role(measures):
        unnamed.insert(0, "which role the person held who left")
    return not_evaluable(*unnamed) if unnamed else clear("every needed role has a holder")


def _has_leaver_without_role(measures: Measures) -> bool:
    people = measures.people
    gone = (key for fact in measures.state.all(ContactLeft) for key in people.names(fact.who))
    return any(key not in people.everyone or not people.everyone[key].ever for key in gone)


def _open_departures(measures: Measures) -> Iterator[tuple[Stakeholder, ContactLeft, tuple[Role, ...]]]:
    """Yield who left a key role of which no other named holder has met the team."""
    people = measures.people
    for key, stakeholder in people.everyone.items():
        roles = tuple(role for role in _DEPARTURE_ROLES if role in stakeholder.ever)
        if stakeholder.left is None or not roles:
            continue
        is_covered = all(
            any(
                people.has_met(holder)
                for holder in people.holders(role)
                if people.key(holder.person) != key and holder.left is None
            )
            for role in roles
        )
        if not is_covered:
            yield stakeholder, stakeholder.left, roles


def _role_words(roles: tuple[Role, ...]) -> str:
    return " and ".join(role.replace("_", " ") for role in roles)


SIGNAL_RULES: dict[str, Rule] = {
    "sponsor_no_show": _sponsor_no_show,
    "champion_dark": _champion_dark,
    "blocker_unresolved": _blocker_unresolved,
    "training_low": _training_low,
    "usage_low": _usage_low,
    "negative_sentiment": _negative_sentiment,
    "stakeholder_left": _stakeholder_left,
}
