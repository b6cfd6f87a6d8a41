"""One request as a CSM types it, and what a good assistant does with it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from onboarding_evals.errors import InvalidRowsError

__all__ = ["HELD", "OPEN", "Call", "Fact", "Need", "Never", "Recorded", "Row", "read_rows"]

_HOME = Path(__file__).parents[1]
OPEN = _HOME / "requests.jsonl"
HELD = _HOME / "heldout.jsonl"

Words = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Plain(_Strict):
    """A tool and its arguments; "@name" is that field of an earlier result, "@name.0" the first in it."""

    tool: Words
    arguments: dict[str, Any]


class Call(Plain):
    """A call that a good assistant makes, or one of the others that are as good."""

    turn: Annotated[int, Field(ge=0)] | None = None
    refused: bool = False
    alternatives: tuple[Plain, ...] = Field(default=(), alias="or", strict=False)

    @property
    def ways(self) -> tuple[Plain, ...]:
        """This call and the others that are as good."""
        return (Plain(tool=self.tool, arguments=self.arguments), *self.alternatives)


class Fact(_Strict):
    """Something the answer must say, in one of these ways; `why` is the reckoning on paper."""

    any: tuple[Words, ...] = Field(min_length=1, strict=False)
    why: Words
    turn: Annotated[int, Field(ge=0)] | None = None


class Never(_Strict):
    """A pattern that the answer must not contain."""

    pattern: Words
    why: Words
    turn: Annotated[int, Field(ge=0)] | None = None


class Need(_Strict):
    """A fact type the answer stands on, and what has to be said on an account without it."""

    account: Words
    type: Words
    facts: tuple[Fact, ...] = Field(min_length=1, strict=False)
    never: tuple[Never, ...] = Field(default=(), strict=False)
    why: Words


class Recorded(BaseModel):
    """A fact that stands in the store afterwards; the fields named are compared."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    account: Words
    type: Words

    @property
    def fields(self) -> dict[str, Any]:
        """The further fields that have to match."""
        return dict(self.model_extra or {})


class Row(_Strict):
    """A request with everything by which its answer is judged."""

    id: Words
    tags: tuple[Words, ...] = Field(min_length=1, strict=False)
    lang: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    turns: tuple[Words, ...] = Field(min_length=1, strict=False)
    calls: tuple[Call, ...] = Field(strict=False)
    facts: tuple[Fact, ...] = Field(strict=False)
    never: tuple[Never, ...] = Field(strict=False)
    state: tuple[Recorded, ...] = Field(strict=False)
    needs: tuple[Need, ...] = Field(strict=False)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        numbered: tuple[Call | Fact | Never, ...] = (*self.calls, *self.facts, *self.never)
        if any(each.turn is not None and each.turn >= len(self.turns) for each in numbered):
            raise ValueError(_error("turn", f"counts from 0; there are {len(self.turns)} turns"))
        if self.state and not any(call.tool == "confirm_changes" for call in self.calls):
            raise ValueError(_error("state", "facts are expected, and no call confirms any"))
        if self.facts and not self.calls:
            raise ValueError(_error("facts", "no call could bring them; a request out of scope has none"))
        for each in (*self.never, *(never for need in self.needs for never in need.never)):
            re.compile(each.pattern)
        return self

    def turn_of(self, each: Call | Fact | Never) -> int:
        """The turn that something belongs to; without a number the last one."""
        return len(self.turns) - 1 if each.turn is None else each.turn


def _error(field: str, sentence: str) -> str:
    return f"{field}: {sentence}"


def read_rows(path: Path) -> tuple[Row, ...]:
    """Read every row of a file.

    Raises:
        InvalidRowsError: lines that are no JSON, no row, or carry an id again; all of them at once.
    """
    rows: list[Row] = []
    problems: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            rows.append(Row.model_validate(json.loads(line)))
        except json.JSONDecodeError as error:
            problems.append(f"{path.name}, line {number}: no JSON ({error.msg}); write one object a line.")
        except ValidationError as error:
            problems += [f"{path.name}, line {number}: {told}" for told in _told(error)]
        except re.error as error:
            problems.append(f"{path.name}, line {number}: never.pattern is no regular expression ({error}).")
    twice = [id_ for id_, times in Counter(row.id for row in rows).items() if times > 1]
    problems += [f"{path.name}: the id {id_} is there twice; give each row its own." for id_ in twice]
    if problems:
        raise InvalidRowsError(problems)
    return tuple(rows)


def _told(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False):
        field = ".".join(str(part) for part in each["loc"])
        told = each["msg"].removeprefix("Value error, ")
        yield f"{field}: {told}." if field else f"{told}."
