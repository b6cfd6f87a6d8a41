"""What each tool may be asked: nothing that is not named, nothing that is bent to fit."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from onboarding_server.mcp.values import Amount, Count, Date, FactRows, Name, Score

__all__ = [
    "Asked", "CheckHandoff", "ClassifyRisks", "ConfirmChanges", "DraftValue", "FindAccounts", "NextStep",
    "ProposeFacts", "ProposeImport", "RenderTemplate", "ReviewCohort", "ScoreHealth", "SearchPlaybook",
    "TrackMilestones", "TriagePortfolio",
]  # fmt: skip

_LONGEST_TABLE = 8_192

Detail = Literal["concise", "full"]
AsOf = Annotated[Date | None, Field(description="YYYY-MM-DD")]
_Words = Annotated[str, Field(min_length=1, max_length=2000)]
Stored = Annotated[Name | None, Field(description="Name, domain or id of a stored account")]


class Asked(BaseModel):
    """Arguments of one tool: nothing that is not named here."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FindAccounts(Asked):
    """Arguments of find_accounts."""

    query: Annotated[Name | None, Field(description="Part of a name, domain or id; absent = all")] = None
    owner: Annotated[Name | None, Field(description="A person, or me")] = None
    limit: Annotated[int | None, Field(ge=1, le=100)] = None
    cursor: Name | None = None


class NextStep(Asked):
    """Arguments of next_step."""

    account: Annotated[Name, Field(description="Name, domain or id")]
    as_of: AsOf = None
    detail: Detail | None = None


class ScoreHealth(Asked):
    """Arguments of score_health."""

    account: Stored = None
    as_of: AsOf = None
    milestones: Score | None = None
    engagement: Score | None = None
    usage: Score | None = None
    technical: Score | None = None
    sentiment: Score | None = None
    detail: Detail | None = None

    @property
    def scores(self) -> dict[str, Decimal]:
        """The dimension scores that were typed in."""
        names = ("milestones", "engagement", "usage", "technical", "sentiment")
        return {name: score for name in names if (score := getattr(self, name)) is not None}


class TrackMilestones(Asked):
    """Arguments of track_milestones."""

    account: Stored = None
    as_of: AsOf = None
    kickoff_on: Annotated[
        Date | None, Field(description="YYYY-MM-DD, for dates of an account not stored")
    ] = None
    acv_usd: Annotated[Amount | None, Field(description="Annual contract value")] = None
    detail: Detail | None = None


class ClassifyRisks(Asked):
    """Arguments of classify_risks: a stored account, or what a person observed."""

    account: Stored = None
    as_of: AsOf = None
    detail: Detail | None = None
    day: Annotated[int | None, Field(ge=-366, le=3660, description="Day number; Day 1 = kickoff")] = None
    days_unanswered: Annotated[
        Count | None, Field(description="Since the first unanswered outreach to the champion")
    ] = None
    attempts: Annotated[Count | None, Field(description="Unanswered attempts")] = None
    blocker_days: Annotated[Count | None, Field(description="Age of the oldest blocker; 0 = none")] = None
    trained: Count | None = None
    invited: Count | None = None
    usage_percent: Annotated[Amount | None, Field(description="Active users, % of target")] = None
    sentiment: Literal["positive", "neutral", "negative"] | None = None
    left: Annotated[
        Literal["nobody", "executive_sponsor", "champion", "project_lead"] | None,
        Field(description="Who left"),
    ] = None
    sponsor_at_kickoff: Annotated[bool | None, Field(description="Sponsor or delegate came")] = None

    @property
    def observed(self) -> dict[str, Any]:
        """What the person observed, without what they left open."""
        about_the_account = {"account", "as_of", "detail"}
        return {name: value for name, value in self if name not in about_the_account and value is not None}


class CheckHandoff(Asked):
    """Arguments of check_handoff."""

    account: Annotated[Name, Field(description="Name, domain or id")]
    as_of: AsOf = None
    detail: Detail | None = None


class TriagePortfolio(Asked):
    """Arguments of triage_portfolio."""

    owner: Annotated[Name | None, Field(description="A person, or me")] = None
    since: Annotated[Date | None, Field(description="YYYY-MM-DD: what changed since that day")] = None
    as_of: AsOf = None
    limit: Annotated[int | None, Field(ge=1, le=100)] = None
    cursor: Name | None = None


class ReviewCohort(Asked):
    """Arguments of review_cohort."""

    owner: Annotated[Name | None, Field(description="A person, or me")] = None
    from_on: Annotated[Date | None, Field(description="First kickoff day, YYYY-MM-DD")] = None
    to_on: Annotated[Date | None, Field(description="Last kickoff day")] = None
    as_of: AsOf = None


class SearchPlaybook(Asked):
    """Arguments of search_playbook: a question, or one section."""

    question: Annotated[
        Annotated[str, Field(min_length=1, max_length=400)] | None, Field(description="In the user's words")
    ] = None
    section: Annotated[Name | None, Field(description="Id to read in full, such as health.usage")] = None


class DraftValue(Asked):
    """One value of a draft that no fact has."""

    name: Name
    text: Annotated[str, Field(max_length=2000)]


class RenderTemplate(Asked):
    """Arguments of render_template: a draft for an account, an edited draft to check, or the list."""

    account: Stored = None
    template: Annotated[
        Name | None, Field(description="Absent with an account = what the next step calls for; alone = list")
    ] = None
    as_of: AsOf = None
    tone: Literal["warm", "direct"] | None = None
    locale: Annotated[Name | None, Field(description="Such as de_DE")] = None
    minutes: Annotated[int | None, Field(ge=5, le=480, description="Fit an agenda")] = None
    values: Annotated[list[DraftValue] | None, Field(description="Answers to its questions")] = None
    check: Annotated[
        Annotated[str, Field(min_length=1, max_length=20_000)] | None,
        Field(description="Edited draft to check"),
    ] = None


class ProposeFacts(Asked):
    """Arguments of propose_facts."""

    account: Annotated[Name | None, Field(description="Name or id, for rows that name none")] = None
    facts: FactRows


class ProposeImport(Asked):
    """Arguments of propose_import; where several are named, a semicolon stands between them."""

    name: Annotated[
        Name | None, Field(description="File in the import folder, several with ;; absent = list them")
    ] = None
    table: Annotated[
        Annotated[str, Field(max_length=_LONGEST_TABLE)] | None,
        Field(description="Small pasted CSV with a header"),
    ] = None
    date_order: Literal["day_first", "month_first"] | None = None
    create: Annotated[
        Literal["onboarding", "unclear", "all", "none"] | None,
        Field(description="Which new accounts to add; absent = onboarding"),
    ] = None
    add: Annotated[_Words | None, Field(description="Names to add in any case, with ;")] = None
    stage: Annotated[Name | None, Field(description="The export's word for onboarding")] = None
    columns: Annotated[
        _Words | None, Field(description="COLUMN=FIELD or a scale COLUMN=WORST..BEST, with ;")
    ] = None
    read_as: Annotated[Name | None, Field(description="Kind of export")] = None
    mapping: Annotated[Name | None, Field(description="Saved mapping (.toml) in the folder")] = None
    vanished: Annotated[
        Literal["keep", "retract"] | None,
        Field(description="Rows that a complete export no longer has"),
    ] = None


class ConfirmChanges(Asked):
    """Arguments of confirm_changes."""

    token: Name
    summary: Annotated[
        str, Field(min_length=1, max_length=2000, description="The preview's summary line, word for word")
    ]
