"""The tool about the playbook itself: what does it say."""

from onboarding_server.answers import reading_answer
from onboarding_server.mcp import arguments, results
from onboarding_server.mcp.spec import Spec
from onboarding_server.service.searching import search_playbook
from onboarding_server.service.service import Service

__all__ = ["SEARCH_PLAYBOOK"]


def _search_playbook(service: Service, asked: arguments.SearchPlaybook) -> results.Sections:
    read = search_playbook(service.playbook, question=asked.question or "", section=asked.section or "")
    as_of = service.today()
    return results.Sections(
        answer=reading_answer(read).under(read.playbook, as_of),
        as_of=as_of,
        playbook=read.playbook,
        sections=tuple(each.id for each in read.found),
    )


SEARCH_PLAYBOOK = Spec(
    "search_playbook",
    "Search the playbook",
    "What the playbook says, its rule for something: thresholds (how many days are critical, is 80 "
    "good enough), plays, roles, their difference, whom to escalate to, how-to. In English.",
    arguments.SearchPlaybook,
    results.Sections,
    _search_playbook,
)
