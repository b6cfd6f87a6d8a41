"""Reading the playbook: its pages with a team's own figures, ranked sections, one section by its id."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, partial

from pydantic import BaseModel, ConfigDict

from onboarding_server.content import read_pages
from onboarding_tools.errors import InvalidInputError, Problem, UnknownSectionError
from onboarding_tools.pages import Page, PageSection, fill, read_page
from onboarding_tools.playbook import Playbook, sections, standard
from onboarding_tools.search import search
from onboarding_tools.tables import write_block

__all__ = [
    "FoundSection",
    "PlaybookAnswer",
    "answering_sections",
    "pages",
    "readable_sections",
    "search_playbook",
]

_MOST = 10
_NOTE = "Examples and explanations use the figures of the standard playbook; rules and tables use yours."


class FoundSection(BaseModel):
    """One section: its id, where it stands, its best line; its text where it is the one to read."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    link: str
    """File and anchor, such as `references/segments.md#segments.smb`."""
    snippet: str = ""
    text: str = ""
    source: str = ""
    """Where the rule comes from; empty for a section of explanation."""


class PlaybookAnswer(BaseModel):
    """The sections that answer, the best first; none where the playbook does not speak of it."""

    model_config = ConfigDict(frozen=True)

    playbook: str
    found: tuple[FoundSection, ...]
    note: str = ""
    """Said where a team's playbook is in use, since examples and explanations keep the standard's figures."""


def search_playbook(
    playbook: Playbook, *, question: str = "", section: str = "", limit: int = 3
) -> PlaybookAnswer:
    """Rank the playbook's sections for a question in anybody's words, or open one section by its id.

    The best hit comes with its text: a line cut from a rule would be taken for the rule.

    Raises:
        InvalidInputError: neither or both were asked for, or the limit is not 1 to 10.
        UnknownSectionError: no section has this id; the nearest ids are named.
    """
    if bool(question.strip()) == bool(section.strip()):
        given = "both" if section.strip() else None
        raise InvalidInputError([Problem.of("question", given, "a question, or the id of a section")])
    if not 1 <= limit <= _MOST:
        raise InvalidInputError([Problem.of("limit", limit, f"1 to {_MOST}")])
    if section.strip():
        one = _section(playbook, section.strip())
        return _answer(playbook, (_found(playbook, one, text=one.text),))
    hits = search(question, answering_sections(playbook), limit)
    found = tuple(
        _found(playbook, hit.section, snippet=hit.snippet, text="" if place else hit.section.text)
        for place, hit in enumerate(hits)
    )
    return _answer(playbook, found)


@cache
def pages(playbook: Playbook) -> tuple[Page, ...]:
    """Return the reference pages, their tables written from this playbook."""
    writers = {"generated": partial(write_block, playbook)}
    return tuple(read_page(name, fill(text, writers)) for name, text in read_pages().items())


@cache
def readable_sections(playbook: Playbook) -> tuple[PageSection, ...]:
    """Return every section that can be found or opened: those of the pages, and each rule once.

    A rule that stands in a table has a section from the data alone; one that a team dropped has none.
    """
    rules = {each.rule for each in sections(playbook)}
    written = [
        each for page in pages(playbook) for each in page.sections if "." not in each.id or each.id in rules
    ]
    return (*written, *_others(playbook, {each.id for each in written}))


@cache
def answering_sections(playbook: Playbook) -> tuple[PageSection, ...]:
    """Return the sections that a search ranks: all but those of the index, which are no answers."""
    return tuple(each for each in readable_sections(playbook) if each.page != "README" or "." in each.id)


def _others(playbook: Playbook, written: set[str]) -> Iterator[PageSection]:
    titles = {page.name: page.title for page in pages(playbook)}
    for each in sections(playbook):
        if each.rule not in written:
            title = titles.get(each.page, "")
            yield PageSection(
                id=each.rule, page=each.page, page_title=title, title=each.title, text=each.text
            )


def _answer(playbook: Playbook, found: tuple[FoundSection, ...]) -> PlaybookAnswer:
    is_own = playbook.version != standard().version
    explains = any(not each.source for each in found)
    return PlaybookAnswer(playbook=playbook.version, found=found, note=_NOTE if is_own and explains else "")


def _section(playbook: Playbook, id_: str) -> PageSection:
    by_id = {each.id: each for each in readable_sections(playbook)}
    anchor = id_.rsplit("#", maxsplit=1)[-1]
    if anchor not in by_id:
        raise UnknownSectionError(id_, get_close_matches(anchor, by_id, n=3, cutoff=0.5))
    return by_id[anchor]


def _found(playbook: Playbook, found: PageSection, *, snippet: str = "", text: str = "") -> FoundSection:
    sources = {each.rule: each.source for each in sections(playbook)}
    return FoundSection(
        id=found.id,
        title=found.title,
        link=f"references/{found.page}.md#{found.id}",
        snippet=snippet,
        text=text,
        source=sources.get(found.id, ""),
    )
