"""What the store keeps and hands out, as values."""

from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from onboarding_tools.facts import Fact

__all__ = ["AccountChange", "Batch", "FactRecord", "Memo", "StoredAccount", "StoredProposal"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class FactRecord(_Record):
    """A fact as it is written; `body` is its wire row without what the columns hold."""

    id: str
    type: str
    happened_on: date
    source: str = ""
    source_id: str | None = None
    body: dict[str, Any]

    def row(self) -> dict[str, Any]:
        """Write the wire row of the fact, without when and by whom it was recorded."""
        given = {"id": self.id, "source": self.source, "source_id": self.source_id}
        return {**self.body, **{key: value for key, value in given.items() if value}}


class AccountChange(_Record):
    """Facts for one account, valid while its head is `head`; head 0 is an account that is not stored yet."""

    account_id: str
    name: str
    head: int
    facts: tuple[FactRecord, ...]


class StoredAccount(_Record):
    """An account with all its facts, in the order in which they were recorded."""

    id: str
    name: str
    head: int
    facts: tuple[Fact, ...]


class Memo(NamedTuple):
    """What was computed of an account at a head: its place among others, and once it was shown, its row."""

    account_id: str
    head: int
    place: str
    body: str


class StoredProposal(_Record):
    """A proposal as it was previewed; `request` is what to propose again if an account has changed."""

    changes: tuple[AccountChange, ...]
    request: dict[str, Any]
    kind: Literal["record", "undo"]
    summary: str
    proposed_by: str
    expires_at: datetime
    result: dict[str, Any] | None = None


class Batch(_Record):
    """One confirmed proposal: `number` orders them, `b<number>` names them."""

    number: int
    kind: str
    fact_ids: tuple[tuple[str, str], ...]
    """Pairs of account id and fact id."""

    @property
    def id(self) -> str:
        """The name of the batch."""
        return f"b{self.number}"
