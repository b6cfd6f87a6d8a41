"""What every question and change needs: the store, the playbook, the clock, who asks and where."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from onboarding_server.store import Store
from onboarding_tools.facts import Account
from onboarding_tools.facts.types import ProfileSet
from onboarding_tools.facts.words import ProfileField
from onboarding_tools.playbook import Playbook

__all__ = ["Workspace"]


@dataclass(frozen=True)
class Workspace:
    """One user's store and rules. `now` is the clock, in UTC; `me` is who "me" means as an owner."""

    store: Store
    playbook: Playbook
    now: Callable[[], datetime]
    me: str = ""
    zone: str = "UTC"
    import_folder: Path | None = None

    def today(self) -> date:
        """Return the date in the workspace's time zone."""
        return self.now().astimezone(ZoneInfo(self.zone)).date()

    def today_of(self, account: Account) -> date:
        """Return the date in the account's own time zone, where it has one."""
        zones = [fact.text for fact in account.facts if _is_zone(fact) and fact.text]
        return self.now().astimezone(ZoneInfo(zones[-1] if zones else self.zone)).date()


def _is_zone(fact: object) -> bool:
    return isinstance(fact, ProfileSet) and fact.field == ProfileField.TIME_ZONE
