"""The rules across entries: sums, orders and references that one entry alone cannot show."""

from collections.abc import Iterator

from onboarding_tools.errors import Problem
from onboarding_tools.playbook.models import Playbook


def check(playbook: Playbook) -> Iterator[Problem]:
    """Name every rule across entries that a playbook breaks."""
    return iter(())
