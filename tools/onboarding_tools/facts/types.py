"""The facts: one frozen class a type, past-tense events, flat; the wire word of a field is its alias.

Every field that somebody outside may have written is `OutsideText` or `Person`; closed words are enums.
A class names what is needed by not giving it a default; `problems` says what no single field can.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from onboarding_tools.errors import Problem
from onboarding_tools.facts import words
from onboarding_tools.facts.text import Day, Number, OutsideText, People, When
from onboarding_tools.lazy import lazy

_ROLES = Annotated[
    tuple[words.Role, ...],
    BeforeValidator(
        lambda given: [part.strip() for part in given.split(";")] if isinstance(given, str) else given
    ),
]
_NPS = (0, 10)
_CSAT = (1, 5)
_ACCOUNT_NPS = (-100, 100)
_SURVEY_RANGES = {words.Survey.NPS: _NPS, words.Survey.CSAT: _CSAT, words.Survey.ACCOUNT_NPS: _ACCOUNT_NPS}


class Fact(BaseModel):
    """What every fact carries: when it happened, who said so, and words around it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, ignored_types=(lazy,))

    type: str
    on: When
    id: str = ""
    account: OutsideText | None = None
    source: OutsideText = OutsideText("")
    source_id: OutsideText | None = None
    recorded_at: datetime | None = None
    recorded_by: OutsideText | None = None
    text: OutsideText | None = None
    quote: OutsideText | None = None
    link: OutsideText | None = None

    @lazy
    def day(self) -> date:
        """The date it happened on; an instant has been brought to the account's time zone before."""
        on: date | datetime = self.on
        return on.date() if isinstance(on, datetime) else on

    @property
    def at(self) -> datetime | None:
        """The local instant where the hour is known."""
        return self.on if isinstance(self.on, datetime) else None

    def row(self) -> dict[str, Any]:
        """Write the flat wire form, without empty fields: what the parser reads."""
        row = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return {key: "; ".join(value) if isinstance(value, list) else value for key, value in row.items()}

    def problems(self) -> Iterator[Problem]:
        """Name what is wrong between fields; nothing by default."""
        yield from ()


class _Counted(Fact):
    """A fact whose `value` counts things."""

    value: Number
    out_of: Number | None = None

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        if self.value < 0:
            yield Problem.of("value", self.value, "0 or more")
        if self.out_of is not None and self.out_of <= 0:
            yield Problem.of("out_of", self.out_of, "more than 0")


class AccountAdded(Fact):
    """The account is known; the only fact that creates one."""

    type: Literal["account_added"]
    ref: OutsideText | None = None


class ProfileSet(Fact):
    """One field of the account's profile."""

    type: Literal["profile_set"]
    field: words.ProfileField = Field(alias="what")
    value: Number | None = None
    unit: OutsideText | None = None
    state: OutsideText | None = None
    due_on: Day | None = None
    reason: OutsideText | None = None

    NEEDS: ClassVar[dict[str, str]] = {
        "acv": "value", "segment": "state", "product_type": "state", "renewal": "due_on",
    }  # fmt: skip

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        needed = self.NEEDS.get(self.field, "text")
        if getattr(self, needed) is None:
            yield Problem.of(needed, None, f"a {needed} for profile_set {self.field}")
        if self.field == words.ProfileField.ACV and self.value is not None and self.value < 0:
            yield Problem.of("value", self.value, "an annual contract value of 0 or more")
        if self.field == words.ProfileField.TIME_ZONE and self.text and not _is_zone(self.text):
            yield Problem.of("text", self.text, "an IANA time zone such as Europe/Berlin")
        yield from self._state_problems()

    def _state_problems(self) -> Iterator[Problem]:
        lists: dict[str, type[words.SegmentName | words.ProductType]] = {
            "segment": words.SegmentName,
            "product_type": words.ProductType,
        }
        accepted = lists.get(self.field)
        if accepted is None or self.state is None:
            return
        if str(self.state) not in {str(word) for word in accepted}:
            yield Problem.of("state", self.state, "one of " + ", ".join(accepted))
        if self.field == words.ProfileField.SEGMENT and not self.reason:
            yield Problem.of("reason", None, "why the segment is set by hand")


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


class ContractSigned(Fact):
    """Level 0 of the value ladder (R020); days since signature count from here."""

    type: Literal["contract_signed"]
    value: Number | None = None
    unit: OutsideText | None = None

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        if self.value is not None and self.value < 0:
            yield Problem.of("value", self.value, "an annual contract value of 0 or more")


class StatusChanged(Fact):
    """The account as a whole moved: on hold, completed, churned ..."""

    type: Literal["status_changed"]
    state: words.Status
    reason: OutsideText | None = None
    until: Day | None = None


class MilestonePlanned(Fact):
    """A due date was proposed or agreed (C01, C52)."""

    type: Literal["milestone_planned"]
    milestone: words.Milestone = Field(alias="what")
    due_on: Day
    who: People = ()
    reason: OutsideText | None = None
    side: words.Side | None = None
    state: words.PlanState = words.PlanState.AGREED


class MilestoneCompleted(Fact):
    """A milestone was declared reached, and every one before it."""

    type: Literal["milestone_completed"]
    milestone: words.Milestone = Field(alias="what")
    who: People = ()


class ActivityCompleted(Fact):
    """One item of a checklist of the playbook was done."""

    type: Literal["activity_completed"]
    activity: str = Field(alias="what")
    who: People = ()


class ActivityWaived(Fact):
    """An optional item does not apply, or a required one was waived with a reason (R127)."""

    type: Literal["activity_waived"]
    activity: str = Field(alias="what")
    reason: OutsideText
    who: People = ()


class ContactAdded(Fact):
    """A person holds a role, perhaps in place of another (C28)."""

    type: Literal["contact_added"]
    who: People
    roles: _ROLES = Field(default=(), alias="role")
    side: words.Side | None = None
    in_place_of: People = ()


class ContactLeft(Fact):
    """A person left the company or the role, or said that they will (C28)."""

    type: Literal["contact_left"]
    who: People
    state: words.LeftState = words.LeftState.COMPANY
    reason: OutsideText | None = None
    due_on: Day | None = None


class ContactAway(Fact):
    """A logged absence: from `on` to `until`, both included, every clock on the person stands."""

    type: Literal["contact_away"]
    who: People
    until: Day
    reason: OutsideText | None = None

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        if self.until < self.day:
            yield Problem.of("until", self.until, f"the first day ({self.day}) or later")


class MeetingBooked(Fact):
    """A meeting has a date in the future (R213, C63)."""

    type: Literal["meeting_booked"]
    meeting: words.MeetingKind = Field(alias="what")
    due_on: Day
    who: People = ()


class MeetingHeld(Fact):
    """A meeting took place: who came, who was expected and did not, who came as agreed delegate (C29)."""

    type: Literal["meeting_held"]
    meeting: words.MeetingKind = Field(alias="what")
    who: People = ()
    absent: People = ()
    in_place_of: People = ()
    channel: words.Channel | None = None


class MeetingMissed(Fact):
    """Nobody from the customer came."""

    type: Literal["meeting_missed"]
    meeting: words.MeetingKind = Field(alias="what")
    absent: People = ()
    reason: OutsideText | None = None


class MessageSent(Fact):
    """One attempt to reach a person; automatic ones and those that need no reply are none."""

    type: Literal["message_sent"]
    who: People
    channel: words.Channel | None = None
    ref: OutsideText | None = None
    automatic: bool = False
    state: words.MessageState | None = None


class MessageReceived(Fact):
    """A message from a person; out-of-office notes and bounces are automatic and no reply."""

    type: Literal["message_received"]
    who: People
    channel: words.Channel | None = None
    automatic: bool = False
    ref: OutsideText | None = None


class CadenceSet(Fact):
    """A recurring meeting was agreed (R003, R051-R053)."""

    type: Literal["cadence_set"]
    cadence: words.CadenceKind = Field(alias="what")
    state: words.CadenceState
    until: Day | None = None


class UsageTargetSet(Fact):
    """The account's own target; no default is invented (C45)."""

    type: Literal["usage_target_set"]
    metric: words.Metric = Field(alias="what")
    value: Number
    unit: OutsideText | None = None
    reason: OutsideText | None = None

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        if self.value <= 0:
            yield Problem.of("value", self.value, "a target above 0")


class UsageObserved(_Counted):
    """What was measured in the week or on the day that ended on `on`."""

    type: Literal["usage_observed"]
    metric: words.Metric = Field(alias="what")
    unit: OutsideText | None = None


class ComponentReported(Fact):
    """A line of the technical readiness table; `reason` is its blocker column (C50)."""

    type: Literal["component_reported"]
    component: OutsideText = Field(alias="what")
    state: words.ComponentState
    who: People = ()
    side: words.Side | None = None
    reason: OutsideText | None = None


class BlockerOpened(Fact):
    """A technical blocker with its name (`ref`), component and side (R175)."""

    type: Literal["blocker_opened"]
    ref: OutsideText
    component: OutsideText | None = Field(default=None, alias="what")
    who: People = ()
    side: words.Side | None = None


class BlockerWorkedAround(Fact):
    """The customer accepted a workaround; the blocker stays open (C19)."""

    type: Literal["blocker_worked_around"]
    ref: OutsideText
    who: People


class BlockerResolved(Fact):
    """The blocker is gone."""

    type: Literal["blocker_resolved"]
    ref: OutsideText


class TicketOpened(Fact):
    """A support ticket: shown and counted, never a blocker by itself (C19)."""

    type: Literal["ticket_opened"]
    ref: OutsideText
    state: words.Urgency | None = None


class TicketSolved(Fact):
    """A support ticket was solved (R060)."""

    type: Literal["ticket_solved"]
    ref: OutsideText
    state: words.Urgency | None = None


class TrainingHeld(Fact):
    """A session: attended (`value`) of invited (`out_of`); on demand: completed of assigned (C27)."""

    type: Literal["training_held"]
    training: words.Training = Field(alias="what")
    value: Number | None = None
    out_of: Number | None = None
    state: words.SessionState = words.SessionState.REQUIRED

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        if self.value is not None and self.value < 0:
            yield Problem.of("value", self.value, "0 or more people")
        if self.out_of is not None and self.out_of < 0:
            yield Problem.of("out_of", self.out_of, "0 or more people")
        if self.value is not None and self.out_of is not None and self.value > self.out_of:
            yield Problem.of("value", self.value, f"at most the {self.out_of} who were invited")


class SentimentNoted(Fact):
    """How the customer's people sound, as a person judged it."""

    type: Literal["sentiment_noted"]
    state: words.Sentiment
    who: People = ()
    channel: words.Channel | None = None


class SurveyAnswered(Fact):
    """An answer on the survey's own scale: nps 0-10, csat 1-5, account_nps -100-100."""

    type: Literal["survey_answered"]
    survey: words.Survey = Field(alias="what")
    value: Number
    out_of: Number | None = None
    who: People = ()

    @property
    def top(self) -> int:
        """The best answer that the survey's scale has."""
        return _SURVEY_RANGES[self.survey][1]

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        low, high = _SURVEY_RANGES[self.survey]
        if not low <= self.value <= high:
            yield Problem.of("value", self.value, f"{self.survey} from {low} to {high}")
        if self.survey != words.Survey.ACCOUNT_NPS and not self.who:
            yield Problem.of("who", None, f"who answered the {self.survey} survey")
        if self.out_of is not None and self.out_of != high:
            yield Problem.of("out_of", self.out_of, f"{high}, the top of the {self.survey} scale")


class CustomerConfirmed(Fact):
    """The customer said it: dated, by whom, in their words (R101, C09, C38)."""

    type: Literal["customer_confirmed"]
    confirmed: words.Confirmed = Field(alias="what")
    who: People
    ref: OutsideText | None = None


class SuccessCriterionSet(Fact):
    """An objective of the success plan with its metric and target (R005, R075)."""

    type: Literal["success_criterion_set"]
    objective: OutsideText = Field(alias="what")
    metric: OutsideText
    target: OutsideText
    baseline: OutsideText | None = None
    due_on: Day | None = None
    method: OutsideText | None = None
    who: People = ()
    ref: OutsideText | None = None


class ResultMeasured(Fact):
    """A result against a criterion (R117)."""

    type: Literal["result_measured"]
    ref: OutsideText
    value: Number
    unit: OutsideText | None = None


class ValueMoment(Fact):
    """A moment of value: the candidate for first value until the customer confirms it (C09)."""

    type: Literal["value_moment"]
    text: OutsideText
    who: People = ()
    value: Number | None = None
    unit: OutsideText | None = None


class ExpansionAssessed(Fact):
    """Expansion potential, documented or disqualified, with the reason (R194)."""

    type: Literal["expansion_assessed"]
    state: words.ExpansionState
    reason: OutsideText
    value: Number | None = None
    unit: OutsideText | None = None


class WeeklyAnswer(Fact):
    """An answer of the weekly review, or a dimension scored by hand in it (C58)."""

    type: Literal["weekly_answer"]
    question: words.Question = Field(alias="what")
    state: words.Answer | None = None
    value: Number | None = None

    ANSWERS: ClassVar[dict[str, tuple[str, ...]]] = {
        "responding": ("yes", "no", "none"),
        "progressing": ("yes", "partly", "no"),
        "using": ("yes", "partly", "no"),
        "sentiment": ("satisfied", "neutral", "concerned"),
        "blockers": ("none", "worked_around", "open"),
    }
    SCORED: ClassVar[tuple[str, ...]] = ("milestones", "engagement", "usage", "technical", "sentiment")

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        accepted = self.ANSWERS.get(self.question, ())
        if self.state is not None and self.state not in accepted:
            yield Problem.of(
                "state", self.state, f"for {self.question} one of " + ", ".join(accepted or ("no state",))
            )
        if self.value is not None and self.question not in self.SCORED:
            yield Problem.of("what", self.question, "a dimension for a value: " + ", ".join(self.SCORED))
        if self.value is not None and not 0 <= self.value <= 100:  # noqa: PLR2004 -- the scale itself
            yield Problem.of("value", self.value, "a score from 0 to 100")
        if (self.state is None) == (self.value is None):
            yield Problem.of("state", self.state, "either an answer (`state`) or a score (`value`)")


class PlayStepDone(Fact):
    """A step of a play was done, skipped with a reason, or booked for a date."""

    type: Literal["play_step_done"]
    step: str = Field(alias="what")
    ref: OutsideText | None = None
    who: People = ()
    state: words.StepState = words.StepState.DONE
    reason: OutsideText | None = None
    due_on: Day | None = None

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        if self.state == words.StepState.SKIPPED and not self.reason:
            yield Problem.of("reason", None, "why the step is skipped")
        if self.state == words.StepState.BOOKED and self.due_on is None:
            yield Problem.of("due_on", None, "the date that the step is booked for")


class SignalSnoozed(Fact):
    """A signal is known and leaves attention until a date; it stays fired."""

    type: Literal["signal_snoozed"]
    signal: words.Signal = Field(alias="what")
    until: Day
    reason: OutsideText
    ref: OutsideText | None = None

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        if self.until <= self.day:
            yield Problem.of("until", self.until, f"a date after {self.day}")


class PulseNoted(Fact):
    """A person's judgement beside the score, with a reason and an end."""

    type: Literal["pulse_noted"]
    state: words.Pulse
    reason: OutsideText
    until: Day


class ScoreRecorded(Fact):
    """A score kept elsewhere, with its scale; fills a day that the facts leave without a full score (C34)."""

    type: Literal["score_recorded"]
    value: Number
    out_of: Number = Decimal(100)

    def problems(self) -> Iterator[Problem]:
        """Check the fields against each other."""
        if self.out_of <= 0:
            yield Problem.of("out_of", self.out_of, "the top of the scale, above 0")
        elif not 0 <= self.value <= self.out_of:
            yield Problem.of("value", self.value, f"0 to {self.out_of}")


class NoteAdded(Fact):
    """Words for the brief; they decide nothing."""

    type: Literal["note_added"]


class FactRetracted(Fact):
    """A fact, or a whole import, was wrong; undo is this."""

    type: Literal["fact_retracted"]
    ref: OutsideText
    reason: OutsideText


AnyFact = (
    AccountAdded | ProfileSet | ContractSigned | StatusChanged | MilestonePlanned | MilestoneCompleted
    | ActivityCompleted | ActivityWaived | ContactAdded | ContactLeft | ContactAway | MeetingBooked
    | MeetingHeld | MeetingMissed | MessageSent | MessageReceived | CadenceSet | UsageTargetSet
    | UsageObserved | ComponentReported
    | BlockerOpened | BlockerWorkedAround | BlockerResolved | TicketOpened | TicketSolved | TrainingHeld
    | SentimentNoted | SurveyAnswered | CustomerConfirmed | SuccessCriterionSet | ResultMeasured | ValueMoment
    | ExpansionAssessed | WeeklyAnswer | PlayStepDone | SignalSnoozed | PulseNoted | ScoreRecorded | NoteAdded
    | FactRetracted
)  # fmt: skip
