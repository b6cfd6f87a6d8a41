"""Templates and drafts as values."""

from datetime import date
from functools import cached_property
from typing import Literal, LiteralString, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from onboarding_tools.drafts.kinds import Kind
from onboarding_tools.drafts.markup import to_html
from onboarding_tools.results import Result

__all__ = [
    "TONES", "Audience", "DraftCheck", "DraftResult", "Finding", "Head", "Proposed", "Suggestion", "Template",
    "Tone", "Unfilled", "Used", "Variable",
]  # fmt: skip

Audience = Literal["customer", "internal"]
Tone = Literal["warm", "direct"]
TONES: tuple[Tone, ...] = ("warm", "direct")
Stage = Literal[
    "week0", "kickoff", "technical_foundation", "first_value", "habitual_use", "value_realized", "handoff",
    "ended", "any",
]  # fmt: skip
Channel = Literal["email", "text", "chat", "call", "meeting", "document"]
Form = Literal["mail", "message", "script", "agenda", "plan", "report", "note", "series", "questionnaire"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _check(*, holds: bool, accepted: str) -> None:
    if not holds:
        kind: LiteralString = "refused"
        raise PydanticCustomError(kind, "{accepted}", {"accepted": accepted})


class Variable(_Frozen):
    """One value of a template: where the facts have it, or the question to ask."""

    source: str = Field(default="", alias="from")
    kind: Kind = "text"
    """Of an asked value; a source knows its own."""
    ask: str = ""
    example: str = ""
    """What a good answer to the question looks like."""
    fallback: str = ""
    """Words that stand in where nothing is known; only where they do no harm."""
    optional: bool = False
    """The draft is complete without it."""

    @model_validator(mode="after")
    def _is_found_or_asked(self) -> Self:
        no_example = "no `example` beside `from`: the facts have the value"
        _check(holds=not (self.source and self.example), accepted=no_example)
        asked = bool(self.ask and self.example)
        _check(holds=bool(self.source) or asked, accepted="`from` with a source, or `ask` with an `example`")
        one = "either a `fallback` or `optional`"
        _check(holds=not (self.fallback and self.optional), accepted=one)
        return self


class Head(_Frozen):
    """The front matter of a template."""

    title: str = Field(min_length=1)
    form: Form
    audience: Audience
    stage: Stage
    channel: Channel
    use: str = Field(min_length=1)
    avoid: str = Field(min_length=1)
    subject: str = ""
    beside: str = ""
    """The template that this one goes with: proposed right after it."""
    source: str = Field(min_length=1)
    variables: dict[str, Variable] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_a_subject_where_one_is_sent(self) -> Self:
        has_one = self.channel != "email" or bool(self.subject)
        _check(holds=has_one, accepted="a `subject` for the channel email")
        return self


class Template(Head):
    """A message, agenda or plan with its variables; `body` is Jinja in a sandbox."""

    id: str
    file: str
    body: str
    body_line: int = 1
    """The line of the file on which the body begins."""


class Used(Result):
    """One value that a draft shows, and where it is from."""

    variable: str
    shown: str
    source: str
    facts: tuple[str, ...] = ()


class Unfilled(Result):
    """One gap of a draft and the question that fills it."""

    variable: str
    question: str


class DraftResult(Result):
    """A rendered draft: what to send, where each value is from, and what keeps it from being sent."""

    template: str
    title: str
    audience: Audience
    channel: Channel
    tone: Tone
    locale: str
    subject: str
    body: str
    """Plain text or Markdown; it holds what the account's people wrote."""
    facts_used: tuple[Used, ...]
    unfilled: tuple[Unfilled, ...]
    warnings: tuple[str, ...]
    ready: bool
    """Nothing is unfilled, and nothing in it must not be sent."""
    as_of: date
    playbook: str

    @cached_property
    def html(self) -> str:
        """The body as HTML: every character of a value escaped, no link made."""
        return to_html(self.body)


class Finding(Result):
    """One place in an edited draft that should be looked at; `text` is the draft's own."""

    kind: Literal[
        "internal_word",
        "placeholder",
        "gap",
        "link",
        "attempts",
        "number",
        "date",
        "name",
        "address",
        "length",
    ]
    text: str
    says: str
    blocks: bool
    """It must be mended before the draft is sent; otherwise somebody should look."""


class DraftCheck(Result):
    """What stands in the way of an edited draft."""

    ready: bool
    findings: tuple[Finding, ...]
    as_of: date
    playbook: str


class Suggestion(Result):
    """A template that fits an account now, and why."""

    template: str
    title: str
    audience: Audience
    because: str


class Proposed(Result):
    """The template that the next step calls for, and others that fit."""

    first: Suggestion | None
    others: tuple[Suggestion, ...]
    as_of: date
    playbook: str
