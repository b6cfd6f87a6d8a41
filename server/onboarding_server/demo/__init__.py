"""The sample portfolio: account files that anybody can read, each telling one story of the playbook."""

from datetime import date
from pathlib import Path

from onboarding_tools.facts import AccountFile, read_account_file
from onboarding_tools.playbook import Playbook

__all__ = ["AS_OF", "read_demo"]

AS_OF = date(2026, 10, 15)
_FOLDER = Path(__file__).parent


def read_demo(playbook: Playbook) -> tuple[AccountFile, ...]:
    """Read every sample account, in the order of the file names."""
    return tuple(
        read_account_file(
            path.read_text(encoding="utf-8"),
            file=path.name,
            today=AS_OF,
            keys=playbook.checklist_keys,
            steps=playbook.step_ids,
        )
        for path in sorted(_FOLDER.glob("*.toml"))
    )
