"""Where the values of a draft come from: a closed set over facts, assessment and playbook."""

from collections.abc import Mapping

from onboarding_tools.drafts.sources import inside, persons, product, progress, schedule
from onboarding_tools.drafts.sources.view import Found, Source, View

__all__ = ["SOURCES", "Found", "Source", "View"]

SOURCES: Mapping[str, Source] = {
    **persons.SOURCES,
    **schedule.SOURCES,
    **progress.SOURCES,
    **product.SOURCES,
    **inside.SOURCES,
}
