"""Which accounts of a CRM are onboarding: those that signed or kicked off lately, or that a person chose."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict

from onboarding_server.importers.user_mapping import UserMapping
from onboarding_tools.directory import fold

__all__ = ["LATELY", "ImportOptions", "Stage", "stage_of"]

LATELY = timedelta(days=120)
"""A kickoff or signature this recent means that an account is onboarding."""

Stage = Literal["onboarding", "past", "unclear"]


class ImportOptions(BaseModel):
    """How a file is read and which accounts may be added.

    `create`: onboarding, unclear (those and the ones without a date), all, or none; `add` names accounts to
    be added in any case; `stage` is the word of the export's own stage column that means onboarding.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    date_order: Literal["", "day_first", "month_first"] = ""
    create: Literal["onboarding", "unclear", "all", "none"] = "onboarding"
    add: tuple[str, ...] = ()
    stage: str = ""
    mapping: UserMapping = UserMapping()
    vanished: Literal["keep", "retract"] = "keep"
    """What becomes of rows that an earlier import had and this one, a complete export of the kind, lacks."""

    most: int = 50_000
    """How many new facts one import takes in, since all of them are one proposal and one undo."""

    def adds(self, stage: Stage, name: str, id_: str) -> bool:
        """Tell whether an account that is not stored is to be added."""
        if self.is_named(name, id_):
            return True
        wanted = {"onboarding": ("onboarding",), "unclear": ("onboarding", "unclear"), "none": ()}
        return self.create == "all" or stage in wanted[self.create]

    def is_named(self, name: str, id_: str) -> bool:
        """Tell whether a person named the account."""
        return fold(name) in {fold(each) for each in self.add} or (bool(id_) and id_ in self.add)


def stage_of(
    values: Mapping[str, str], signed_on: str, options: ImportOptions, *, today: date, is_chosen: bool
) -> Stage:
    """Sort one account by its stage where one was asked for, else by its kickoff, else by its signature."""
    if options.stage:
        return "onboarding" if fold(options.stage) in values.get("stage", "").split(";") else "past"
    if values.get("left_on"):
        return "past"
    day = values.get("kickoff_on") or values.get("signed_on") or signed_on
    if not day:
        return "onboarding" if is_chosen else "unclear"
    return "onboarding" if date.fromisoformat(day[:10]) >= today - LATELY else "past"
