"""What each tool may be asked: strict models, and one clear sentence for each thing that is wrong."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue

from onboarding_tools.errors import InvalidInputError, Problem
from onboarding_tools.facts import classes, fields_of

__all__ = [
    "Asked", "CheckHandoff", "ClassifyRisks", "ConfirmChanges", "FindAccounts", "NextStep", "ProposeFacts",
    "ProposeImport", "ReviewCohort", "ScoreHealth", "TrackMilestones", "TriagePortfolio", "fact_fields",
    "read_arguments",
]  # fmt: skip

_LONGEST_NAME = 200
_LONGEST_TABLE = 20_000
_MOST_FACTS = 200
_LARGEST = 10**12
_YEARS = range(2000, 2100)  # beyond these a day number or a replay leaves the calendar
_A_DATE = f"a date such as 2026-09-01, in {_YEARS[0]} to {_YEARS[-1]}"
_A_NUMBER = "a plain number"
_A_LIST = "a list of facts, each an object with type and on"
_A_BATCH = f"at most {_MOST_FACTS} facts in one batch; propose the rest in another"
_SET_BY_THE_STORE = frozenset({"id", "recorded_at", "recorded_by", "source", "source_id"})


def _date(given: object) -> object:
    """Read 2026-09-01 and nothing else: a model's "today" or "1/9" has more than one reading."""
    if isinstance(given, str) and len(given) == len("2026-09-01"):
        try:
            read = date.fromisoformat(given)
        except ValueError:
            read = None
        if read and read.year in _YEARS:
            return read
    raise ValueError(_A_DATE)


def _number(given: object) -> object:
    """Take a finite JSON number exactly as it was written; no text, no true or false."""
    if isinstance(given, bool) or not isinstance(given, int | float):
        raise ValueError(_A_NUMBER)  # noqa: TRY004 - pydantic turns ValueError alone into a problem of the field
    number = Decimal(str(given))
    if not number.is_finite():
        raise ValueError(_A_NUMBER)
    return number


def _list(given: object) -> object:
    """Unpack a list that a client sent as text: Claude Desktop does so with arrays of objects."""
    if isinstance(given, str):
        try:
            return json.loads(given)
        except ValueError:
            return given
    return given


Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
Date = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string"})]
Score = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=100),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Amount = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=_LARGEST),
    WithJsonSchema({"type": "number", "minimum": 0}),
]
Count = Annotated[int, Field(ge=0, le=1_000_000), WithJsonSchema({"type": "integer", "minimum": 0})]
Detail = Literal["concise", "full"]
AsOf = Annotated[Date | None, Field(description="YYYY-MM-DD; absent = today")]
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


@cache
def fact_fields() -> frozenset[str]:
    """Name every field that a caller may give in a fact row."""
    given = {field for type_ in classes() for field in fields_of(type_)}
    return frozenset(given - _SET_BY_THE_STORE | {"type"})


def _facts_schema() -> JsonSchemaValue:
    """Write the rows of all fact types as one flat object; the reader of facts knows which takes what."""
    words = {"type": "string"}
    kinds: dict[str, dict[str, Any]] = {
        "type": {**words, "enum": list(classes())},
        "on": {**words, "description": "YYYY-MM-DD, or with time and offset"},
        "value": {"type": "number"},
        "out_of": {"type": "number"},
        "automatic": {"type": "boolean"},
        "quote": {**words, "description": "the customer's words"},
    }
    order = [*kinds, *sorted(fact_fields() - kinds.keys())]
    properties = {field: kinds.get(field, words) for field in order}
    row = {
        "type": "object",
        "properties": properties,
        "required": ["type", "on"],
        "additionalProperties": False,
    }
    return {"type": "array", "items": row}


def _rows(given: object) -> object:
    """Check the shape alone; what a row says is checked by the reader of facts, which knows each type."""
    if not isinstance(given, list) or not given or not all(isinstance(row, Mapping) for row in given):
        raise ValueError(_A_LIST)
    if len(given) > _MOST_FACTS:
        raise ValueError(_A_BATCH)
    return tuple(given)


class ProposeFacts(Asked):
    """Arguments of propose_facts."""

    account: Annotated[Name | None, Field(description="Name or id, for rows that name none")] = None
    facts: Annotated[
        tuple[Mapping[str, Any], ...],
        BeforeValidator(_rows),
        BeforeValidator(_list),
        Field(strict=False),
        WithJsonSchema(_facts_schema()),
    ]


class ProposeImport(Asked):
    """Arguments of propose_import."""

    name: Annotated[Name | None, Field(description="File in the import folder; absent = list them")] = None
    table: Annotated[
        Annotated[str, Field(max_length=_LONGEST_TABLE)] | None,
        Field(description="Small pasted CSV with a header"),
    ] = None
    date_order: Literal["day_first", "month_first"] | None = None


class ConfirmChanges(Asked):
    """Arguments of confirm_changes."""

    token: Name
    summary: Annotated[
        str, Field(min_length=1, max_length=2000, description="The preview's summary line, word for word")
    ]


_Asked = TypeVar("_Asked", bound=Asked)


def read_arguments(model: type[_Asked], given: Mapping[str, Any]) -> _Asked:
    """Read what a client sent; an explicit null is the same as not given.

    Raises:
        InvalidInputError: with a sentence for every argument that is wrong.
    """
    filled = {key: value for key, value in given.items() if value is not None}
    try:
        return model.model_validate(filled)
    except ValidationError as error:
        problems = [_problem(model, filled, dict(each)) for each in error.errors(include_url=False)]
        raise InvalidInputError(problems) from None


def _problem(model: type[Asked], given: Mapping[str, Any], error: Mapping[str, Any]) -> Problem:
    field = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        return Problem.of(field, given[field], "only " + ", ".join(model.model_fields))
    if field == "facts" and field in given:
        rows = given[field]
        shown = f"{len(rows)} of them" if isinstance(rows, list) else type(rows).__name__
        is_batch = isinstance(rows, list) and len(rows) > _MOST_FACTS
        return Problem(field=field, given=shown, accepted=_A_BATCH if is_batch else _A_LIST)
    return Problem.of(field, given.get(field), _accepted(model, field))


def _accepted(model: type[Asked], field: str) -> str:
    """Say what a field takes, from its schema."""
    schema = _field_schema(model, field)
    low, high = schema.get("minimum"), schema.get("maximum")
    span = f" from {low} to {high}" if high is not None else f" of {low} or more"
    by_type = {
        "integer": "a whole number" + span,
        "number": _A_NUMBER + span,
        "boolean": "true or false",
        "array": _A_LIST,
    }
    if "enum" in schema:
        return "one of " + ", ".join(schema["enum"])
    if "maxLength" not in schema and schema["type"] == "string":
        return _A_DATE
    return by_type.get(schema["type"], f"text of 1 to {schema.get('maxLength')} characters")


@cache
def _field_schema(model: type[Asked], field: str) -> dict[str, Any]:
    schema: dict[str, Any] = model.model_json_schema()["properties"][field]
    return next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
