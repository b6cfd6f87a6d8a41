"""The words that facts are written in: every closed list, spelled one way everywhere."""

from enum import StrEnum

__all__ = [
    "Answer", "CadenceKind", "CadenceState", "Channel", "ComponentState", "Confirmed", "ExpansionState",
    "LeftState", "MeetingKind", "MessageState", "Metric", "Milestone", "PlanState", "ProductType",
    "ProfileField", "Pulse", "Question", "Role", "SegmentName", "Sentiment", "SessionState", "Side", "Signal",
    "Status", "StepState", "Survey",
    "Training", "Urgency",
]  # fmt: skip


class Side(StrEnum):
    """Whose person, whose delay."""

    US = "us"
    CUSTOMER = "customer"


class Role(StrEnum):
    """Roles of both sides (R007-R011, C40, C41)."""

    EXECUTIVE_SPONSOR = "executive_sponsor"
    CHAMPION = "champion"
    PROJECT_LEAD = "project_lead"
    ADMIN = "admin"
    USER = "user"
    IT = "it"
    CSM = "csm"
    ONBOARDING_MANAGER = "onboarding_manager"
    ACCOUNT_EXECUTIVE = "account_executive"
    SOLUTIONS_ENGINEER = "solutions_engineer"
    SUPPORT = "support"
    ENGINEERING = "engineering"
    EXECUTIVE = "executive"


class SegmentName(StrEnum):
    """Segments by annual contract value (R216, R224, R231)."""

    ENTERPRISE = "enterprise"
    MID_MARKET = "mid_market"
    SMB = "smb"


class ProductType(StrEnum):
    """Kinds of product that first value is exemplified for (R092-R095)."""

    ANALYTICS = "analytics"
    AUTOMATION = "automation"
    COMMUNICATION = "communication"
    SALES = "sales"


class ProfileField(StrEnum):
    """What `profile_set` can set."""

    ACV = "acv"
    SEGMENT = "segment"
    GOAL = "goal"
    PRODUCT_TYPE = "product_type"
    TIME_ZONE = "time_zone"
    HOLIDAYS = "holidays"
    ALIAS = "alias"
    DOMAIN = "domain"
    EXTERNAL_ID = "external_id"
    COMMUNICATION = "communication"
    RENEWAL = "renewal"


class Status(StrEnum):
    """Where an account stands as a whole."""

    ONBOARDING = "onboarding"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    CHURNED = "churned"
    RENEWED = "renewed"


class Milestone(StrEnum):
    """The five milestones, in order."""

    KICKOFF = "kickoff"
    TECHNICAL_FOUNDATION = "technical_foundation"
    FIRST_VALUE = "first_value"
    HABITUAL_USE = "habitual_use"
    VALUE_REALIZED = "value_realized"


class PlanState(StrEnum):
    """A planned date is agreed unless it says proposed."""

    AGREED = "agreed"
    PROPOSED = "proposed"


class LeftState(StrEnum):
    """What a person left: the company, or the role."""

    COMPANY = "company"
    ROLE = "role"


class MeetingKind(StrEnum):
    """Meetings that the rules know (C62: three reviews, named apart)."""

    KICKOFF = "kickoff"
    STATUS_CALL = "status_call"
    STANDUP = "standup"
    SPONSOR_SYNC = "sponsor_sync"
    OFFICE_HOURS = "office_hours"
    USAGE_REVIEW = "usage_review"
    VALUE_REVIEW = "value_review"
    SUCCESS_REVIEW = "success_review"
    SPONSOR_MEETING = "sponsor_meeting"
    INTRODUCTION = "introduction"
    HANDOFF = "handoff"
    QBR = "qbr"
    CALL = "call"


class Channel(StrEnum):
    """How a message went."""

    EMAIL = "email"
    CALL = "call"
    TEXT = "text"
    CHAT = "chat"
    LINKEDIN = "linkedin"


class MessageState(StrEnum):
    """A message that asks for nothing."""

    NO_REPLY_NEEDED = "no_reply_needed"


class CadenceKind(StrEnum):
    """Meetings that recur (R051-R053)."""

    STANDUP = "standup"
    STATUS_CALL = "status_call"
    SPONSOR_SYNC = "sponsor_sync"
    OFFICE_HOURS = "office_hours"
    QBR = "qbr"


class CadenceState(StrEnum):
    """How often (C43: bi-weekly is every two weeks)."""

    WEEKLY = "weekly"
    EVERY_TWO_WEEKS = "every_two_weeks"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class Metric(StrEnum):
    """Usage metrics that a target can be set for (R056, R057, C26)."""

    WEEKLY_ACTIVE_USERS = "weekly_active_users"
    DAILY_ACTIVE_USERS = "daily_active_users"
    LOGIN_FREQUENCY = "login_frequency"
    FEATURE_ADOPTION = "feature_adoption"


class ComponentState(StrEnum):
    """Technical readiness (R086)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


class Urgency(StrEnum):
    """A ticket's severity."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class Training(StrEnum):
    """Sessions of the training plan (R040, R080)."""

    BASICS = "101"
    USE_CASE = "use_case"
    ADMIN = "admin"


class SessionState(StrEnum):
    """Whether a session is required; on demand counts completions."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    ON_DEMAND = "on_demand"


class Sentiment(StrEnum):
    """Valence of what the customer said."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Survey(StrEnum):
    """Surveys: two of a person, one of the account (C20, C38)."""

    NPS = "nps"
    CSAT = "csat"
    ACCOUNT_NPS = "account_nps"


class Confirmed(StrEnum):
    """What the customer confirmed."""

    FIRST_VALUE = "first_value"
    OUTCOME = "outcome"
    RELATIONSHIP = "relationship"
    PLAN = "plan"


class ExpansionState(StrEnum):
    """Expansion potential, either way (R194)."""

    DOCUMENTED = "documented"
    DISQUALIFIED = "disqualified"


class Question(StrEnum):
    """The five weekly questions (R139-R143), and the five dimensions scored by hand."""

    RESPONDING = "responding"
    PROGRESSING = "progressing"
    USING = "using"
    SENTIMENT = "sentiment"
    BLOCKERS = "blockers"
    MILESTONES = "milestones"
    ENGAGEMENT = "engagement"
    USAGE = "usage"
    TECHNICAL = "technical"


class Answer(StrEnum):
    """Answers to the weekly questions; which question takes which is in the playbook."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NONE = "none"
    SATISFIED = "satisfied"
    NEUTRAL = "neutral"
    CONCERNED = "concerned"
    WORKED_AROUND = "worked_around"
    OPEN = "open"


class Signal(StrEnum):
    """The seven early-warning signals, in table order (R146-R152)."""

    SPONSOR_NO_SHOW = "sponsor_no_show"
    CHAMPION_DARK = "champion_dark"
    BLOCKER_UNRESOLVED = "blocker_unresolved"
    TRAINING_LOW = "training_low"
    USAGE_LOW = "usage_low"
    NEGATIVE_SENTIMENT = "negative_sentiment"
    STAKEHOLDER_LEFT = "stakeholder_left"


class Pulse(StrEnum):
    """A person's judgement, shown beside the score and used nowhere else."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class StepState(StrEnum):
    """What was logged of a step of a play."""

    DONE = "done"
    SKIPPED = "skipped"
    BOOKED = "booked"
