"""The playbook as values: every rule, number, checklist and sentence that a team may want to change."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

Level = Literal["critical", "high", "medium"]
Side = Literal["us", "customer"]
Touch = Literal["person", "shared_team", "automated"]
Clock = Literal["business", "elapsed"]
Text = Annotated[str, Field(min_length=1)]


class UnitRule(NamedTuple):
    """What a figure of one unit may be: whole or not, and its bounds, both included."""

    whole: bool
    low: int
    high: int | None


UNITS: dict[str, UnitRule] = {
    "day": UnitRule(whole=True, low=-366, high=3660),  # a day number: Day 1 = kickoff
    "days": UnitRule(whole=True, low=0, high=3660),
    "business_days": UnitRule(whole=True, low=0, high=3660),
    "hours": UnitRule(whole=True, low=0, high=8760),
    "minutes": UnitRule(whole=True, low=1, high=480),
    "weeks": UnitRule(whole=True, low=0, high=520),
    "share": UnitRule(whole=False, low=0, high=1),
    "percent": UnitRule(whole=True, low=0, high=100),
    "points": UnitRule(whole=False, low=0, high=100),
    "rating": UnitRule(whole=True, low=-100, high=100),
    "money": UnitRule(whole=True, low=0, high=None),
    "count": UnitRule(whole=True, low=0, high=None),
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _refused(given: object, accepted: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "expected {accepted}", {"given": given, "accepted": accepted})


class Frozen(BaseModel):
    """A value: cannot be changed, and knows no key that is not written here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(Frozen):
    """A number that a customer could argue about, with its unit, its meaning and where it comes from.

    In TOML a whole number stands bare and a decimal stands in quotes, so that no binary float comes between.

    >>> Figure(value="0.50", unit="share", means="half", source="example").exact
    Fraction(1, 2)
    """

    written: int | str = Field(alias="value")
    unit: str
    means: Text
    source: Text

    @field_validator("written", mode="before")
    @classmethod
    def _is_exact(cls, given: object) -> object:
        if isinstance(given, float):
            raise _refused(given, f'a decimal in quotes: write "{given}" so that it stays exact')
        whole = isinstance(given, int) and not isinstance(given, bool)
        if whole or (isinstance(given, str) and _NUMBER.fullmatch(given)):
            return given
        raise _refused(given, 'a whole number, or a decimal in quotes such as "0.50"')

    @model_validator(mode="after")
    def _fits_its_unit(self) -> "Figure":
        rule = UNITS.get(self.unit)
        if rule is None:
            raise _refused(self.unit, f"a unit of {', '.join(UNITS)}")
        above = rule.high is not None and self.exact > rule.high
        if self.exact < rule.low or above or (rule.whole and self.exact.denominator != 1):
            kind = "a whole number" if rule.whole else "a number"
            upper = "up" if rule.high is None else f"to {rule.high}"
            raise _refused(self.written, f"{kind} from {rule.low} {upper} ({self.unit})")
        return self

    @cached_property
    def exact(self) -> Fraction:
        """The number without rounding."""
        return Fraction(self.written)

    @cached_property
    def value(self) -> int:
        """The number of a whole figure: days, hours, points. A share is read through `exact`.

        Raises:
            TypeError: the figure is not whole.
        """
        if self.exact.denominator != 1:
            message = f"{self.written} {self.unit} is not whole; read .exact"
            raise TypeError(message)
        return self.exact.numerator


def _in(unit: str) -> AfterValidator:
    def check(figure: Figure) -> Figure:
        if figure.unit != unit:
            raise _refused(figure.unit, f"a figure in {unit}")
        return figure

    return AfterValidator(check)


def _like(pattern: str, accepted: str) -> AfterValidator:
    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise _refused(text, accepted)
        return text

    return AfterValidator(check)


DayNumber = Annotated[Figure, _in("day")]
Days = Annotated[Figure, _in("days")]
BusinessDays = Annotated[Figure, _in("business_days")]
Hours = Annotated[Figure, _in("hours")]
Minutes = Annotated[Figure, _in("minutes")]
Weeks = Annotated[Figure, _in("weeks")]
Share = Annotated[Figure, _in("share")]
Percent = Annotated[Figure, _in("percent")]
Points = Annotated[Figure, _in("points")]
Rating = Annotated[Figure, _in("rating")]
Money = Annotated[Figure, _in("money")]
Count = Annotated[Figure, _in("count")]


class Entry(Frozen):
    """A rule with its name and source; `text` states it in prose, `example` shows its edge."""

    title: Text
    source: Text
    text: str = ""
    example: str = ""


class Does(Frozen):
    """What somebody does next: one imperative sentence, who does it, and the draft that helps."""

    action: str = ""
    owner: str = "onboarding_owner"
    side: Side = "us"
    template: str = ""
    action_by_touch: dict[Touch, str] = Field(default_factory=dict)

    def action_for(self, touch: Touch) -> str:
        """Return the sentence for a segment's way of working; the general one where none is its own."""
        return self.action_by_touch.get(touch, self.action)


class Line(Frozen):
    """One entry of a list that is shown and not computed."""

    title: Text
    source: Text
    optional: bool = False


class Item(Does):
    """One line of a checklist. Its key in facts is "<milestone>.<item>"."""

    title: Text
    source: Text
    optional: bool = False
    proved_by: str = ""


class Segment(Entry):
    """How much touch a contract of this size gets, and by which day each milestone is due."""

    acv_from: Money
    period_days: Days
    due_days: dict[str, DayNumber]
    executive_required: bool
    touch: Touch
    approach: tuple[Line, ...]
    characteristics: str
    emphasis: str
    leads_with: str = ""


class Milestone(Entry):
    """A due state of the customer; complete when its whole checklist is done or not applicable."""

    definition: str
    seed_day: DayNumber
    ladder_level: int
    activities: dict[str, Item]
    indicators: dict[str, Item] = Field(default_factory=dict)
    evidence: dict[str, Item] = Field(default_factory=dict)
    questions: tuple[str, ...] = ()

    @cached_property
    def items(self) -> dict[str, Item]:
        """Return activities, indicators and evidence in this order."""
        return {**self.activities, **self.indicators, **self.evidence}


class Phase(Entry):
    """An activity window of the calendar; it ends by its exit criteria, not by its last day."""

    from_day: DayNumber
    to_day: DayNumber
    objective: str
    exit_criteria: str
    exit_keys: tuple[str, ...]


class Week(Entry):
    """What the first source does in these weeks; shown inside the phases."""

    from_day: DayNumber
    to_day: DayNumber
    items: dict[str, Item]


class Rubric(Frozen):
    """What the three states of a dimension look like."""

    healthy: Text
    warning: Text
    critical: Text


class Dimension(Entry):
    """One of the five parts of the health score."""

    weight: Percent
    rubric: Rubric
    caps_band: bool


class Band(Entry):
    """A range of the score, from its lower threshold up to the next one."""

    from_: Points = Field(alias="from")
    response: str


class MilestoneRule(Frozen):
    """Days behind of the worst open milestone, and the state from which each applies."""

    minor_slip_from: Days
    warning_from: Days
    critical_from: Days


class EngagementRule(Frozen):
    """How fast the champion answers and how recently an executive was in touch."""

    reply_hours: Hours
    contact_days: Days
    reply_window_days: Days
    executive_days: Days
    cadence_slack_days: Days


class UsageRule(Frozen):
    """How long an observation counts and what share of the target is expected by each due day."""

    observation_days: Days
    trailing_days: Days
    expectation: dict[str, Share]
    low_expectation: Share
    low_expectation_score: Points


class TechnicalRule(Frozen):
    """Within how many days a reopened blocker keeps its first date."""

    reopened_days: Days


class SentimentRule(Frozen):
    """How long a word or a survey counts and which ratings are positive or neutral."""

    conversation_days: Days
    survey_days: Days
    negative_days: Days
    quiet_days: Days
    nps_positive: Rating
    nps_neutral: Rating
    csat_positive: Rating
    csat_neutral: Rating


class Health(Frozen):
    """The health score: dimensions, bands, and the figures of each dimension's rule."""

    dimensions: dict[str, Dimension]
    bands: dict[str, Band]
    scores: dict[str, Points]
    min_coverage: Share
    cap_band: str
    stale_days: Days
    review_days: Days
    compare_days: Days
    milestones: MilestoneRule
    engagement: EngagementRule
    usage: UsageRule
    technical: TechnicalRule
    sentiment: SentimentRule
    score: Entry
    coverage: Entry

    @cached_property
    def weights(self) -> dict[str, int]:
        """The weight of each dimension, in percent."""
        return {name: dimension.weight.value for name, dimension in self.dimensions.items()}


class Answer(Frozen):
    """What one answer of the weekly review counts as; None means that it carries no score."""

    means: Text
    score: Points | None = None
    state: str = ""


class Question(Entry):
    """One question of the weekly review with its typed answers."""

    dimension: str
    answers: dict[str, Answer]


class Signal(Entry, Does):
    """One early warning: when it fires, how bad it is, what to do and how it clears."""

    level: Level
    fires: Text
    not_evaluable: Text
    clears: Text
    response: Text
    play: str
    thresholds: dict[str, Figure] = Field(default_factory=dict)


class Step(Does):
    """One step of a play; without a time of its own it follows the step before it."""

    source: Text
    optional: bool = False
    due: Figure | None = None
    due_from: Literal["start", "previous_step"] = "previous_step"
    repeat_hours: Hours | None = None
    clock: Clock = "business"
    skip_without: str = ""
    done_by_log: bool = False


class Play(Entry):
    """One intervention: what starts it, its steps in order, what ends it."""

    starts: Text
    ends: Text
    signal: str
    extension: bool
    thresholds: dict[str, Figure] = Field(default_factory=dict)
    steps: dict[str, Step]
    questions: tuple[str, ...] = ()


class Role(Entry):
    """Who somebody is in an onboarding, on the customer's side or ours."""

    side: Side
    does: str


class Responsibility(Entry):
    """Who is responsible (R), accountable (A), consulted (C), informed (I) for one deliverable."""

    roles: dict[str, str]


class Cadence(Entry):
    """A regular meeting: how often in which segment, how long, and what for."""

    minutes: Minutes
    every: dict[str, str]
    purpose: str
    from_day: DayNumber | None = None
    later: str = ""


class Metric(Entry):
    """A measure that is tracked and reported; `dimension` is the part of the score it feeds."""

    unit: str
    dimension: str = ""


class AgendaItem(Frozen):
    """One point of an agenda with its minutes."""

    title: Text
    minutes: Minutes
    covers: str = ""


class Agenda(Entry):
    """A meeting plan; its minutes add up to its total."""

    total: Minutes
    attendees: tuple[str, ...]
    optional_attendees: tuple[str, ...] = ()
    items: tuple[AgendaItem, ...]


class Artifact(Entry):
    """A document of the programme: its columns, allowed states and example rows."""

    columns: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    file: str = ""
    shipped: bool = True


class ProductType(Entry):
    """What first value looks like for one kind of product."""

    first_value: str


class PlanRule(Entry):
    """When a plan has moved too much, and when a kickoff date should be agreed."""

    slip_days: Days
    replans: Count
    agree_kickoff_days: Days


class LadderLevel(Entry):
    """One level of the value ladder and what proves it."""

    means: str
    proved_by: str


class ValueRule(Entry):
    """Time to first value, and the win stories to collect."""

    ttfv_goal_days: Days
    win_stories_from: Count
    win_stories_to: Count


class Criterion(Entry, Does):
    """One condition of readiness or completion and the evidence that settles it."""

    evidence: str


class HandoffRule(Frozen):
    """When an account may be handed over, and when onboarding is complete."""

    criteria: dict[str, Criterion]
    exit: dict[str, Criterion]
    documents: dict[str, Item]
    agenda: str
    min_score: Points
    healthy_score: Points
    score_days: Days
    half_days: Days
    usage_days: Days
    usage_weeks: Weeks
    usage_recent_days: Days
    contact_days: Days
    nps_positive: Rating
    survey_days: Days
    value_outcomes: Count


class AttentionClass(Frozen):
    """How soon an account wants somebody's attention."""

    means: Text
    source: Text


class Rung(Frozen):
    """One place in the order of next steps."""

    kind: Text
    means: Text


class NextAction(Does):
    """A next step that belongs to no checklist and no play."""

    source: Text


class DataGap(NextAction):
    """The step that asks for what is missing: one question a dimension."""

    ask: dict[str, str]


class Position(NextAction):
    """The step that asks where an account stands before any progress is on record."""

    question: Text


class NextStepRule(Entry):
    """In which order next steps are considered, when they are due, and their sentences."""

    order: tuple[Rung, ...]
    due_days: dict[str, BusinessDays]
    snooze_critical_business_days: BusinessDays
    bands: dict[str, NextAction]
    remedies: dict[str, NextAction]
    handoff_meeting: NextAction
    agree_kickoff: NextAction
    data_gap: DataGap
    position: Position
    nothing: Text


class TriageRule(Frozen):
    """How far ahead a portfolio view looks for quiet accounts."""

    soon_days: Days


class OutlookRule(Frozen):
    """How far ahead "if nobody acts" looks."""

    days: Days


class CohortRule(Frozen):
    """From how many outcomes on a backtest or a cohort figure may be read as evidence."""

    min_outcomes: Count
    min_kind: Count
    small_n: Count


class Rate(Frozen):
    """What one unit of another currency is worth in the playbook's, from a day on."""

    from_on: date = Field(alias="from")
    rate: Annotated[
        str, _like(r"(?=.*[1-9])\d{1,6}(\.\d{1,9})?", 'a number above 0 in quotes such as "1.08"')
    ]

    @property
    def exact(self) -> Fraction:
        """The rate without rounding."""
        return Fraction(self.rate)


class Playbook(Frozen):
    """Every rule of one team's onboarding, checked.

    Dictionaries keep the order of the file, which is meaningful: signals and plays are considered in it.
    """

    name: Annotated[str, _like(r"\S(.{0,38}\S)?", "one line of up to 40 characters")]
    edition: Annotated[str, _like(r"\S{1,20}", "up to 20 characters without a blank")]
    title: Text
    currency: Annotated[str, _like(r"[A-Z]{3}", "three capital letters such as USD")]
    unknown_segment: str
    onboarding_owner: Literal["onboarding_manager", "csm"]
    segments: dict[str, Segment]
    milestones: dict[str, Milestone]
    phases: dict[str, Phase]
    weeks: dict[str, Week]
    win_story: Item
    health: Health
    questions: dict[str, Question]
    signals: dict[str, Signal]
    plays: dict[str, Play]
    roles: dict[str, Role]
    raci: dict[str, Responsibility]
    cadences: dict[str, Cadence]
    metrics: dict[str, Metric]
    agendas: dict[str, Agenda]
    artifacts: dict[str, Artifact]
    product_types: dict[str, ProductType]
    goals: dict[str, Entry]
    uses: dict[str, Entry]
    neighbours: dict[str, Entry]
    clock: dict[str, Entry]
    plan: PlanRule
    ladder: dict[str, LadderLevel]
    value: ValueRule
    handoff: HandoffRule
    attention: dict[str, AttentionClass]
    next_step: NextStepRule
    triage: TriageRule
    outlook: OutlookRule
    cohort: CohortRule
    readings: dict[str, Entry]
    rates: dict[str, tuple[Rate, ...]] = {}
    """Worth of other currencies, by their code; the workspace's settings give them."""

    def with_rates(self, rates: Mapping[str, tuple[Rate, ...]]) -> Self:
        """Return the playbook with the workspace's rates, and a version of its own where there are any."""
        copy = self.model_copy(update={"rates": dict(rates)})
        # A copy takes what was computed along.
        copy.__dict__.pop("version", None)
        return copy

    @cached_property
    def version(self) -> str:
        """Name, edition and eight digits that change with any number or word of the playbook."""
        data = self.model_dump(mode="json", by_alias=True, exclude=None if self.rates else {"rates"})
        canonical = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(canonical.encode("utf-8")).hexdigest()
        return f"{self.name} {self.edition} {digest[:8]}"

    @cached_property
    def checklist(self) -> dict[str, Item]:
        """Every line that a fact can tick, by its full key, in the order of the programme."""
        groups = {
            **{name: week.items for name, week in self.weeks.items()},
            **{name: milestone.items for name, milestone in self.milestones.items()},
            "handoff": self.handoff.documents,
        }
        lines = {f"{name}.{key}": item for name, items in groups.items() for key, item in items.items()}
        return {**lines, "win_story": self.win_story}

    @cached_property
    def proofs(self) -> dict[str, str]:
        """The key of the line that a fact proves by itself, by the name of the proof."""
        return {item.proved_by: key for key, item in self.checklist.items() if item.proved_by}

    @cached_property
    def milestone_items(self) -> dict[str, dict[str, Item]]:
        """The checklist of each milestone, by full key."""
        return {
            name: {f"{name}.{key}": item for key, item in milestone.items.items()}
            for name, milestone in self.milestones.items()
        }

    @cached_property
    def checklist_keys(self) -> frozenset[str]:
        """The keys of `checklist` and of the exit criteria."""
        return frozenset(self.checklist) | {f"exit.{key}" for key in self.handoff.exit}

    @cached_property
    def step_ids(self) -> frozenset[str]:
        """Every step of every play, such as low_usage.1: what `play_step_done` can name."""
        return frozenset(f"{name}.{number}" for name, play in self.plays.items() for number in play.steps)

    def __hash__(self) -> int:
        """Hash by version, so that a calculation can be remembered per playbook."""
        return hash(self.version)
