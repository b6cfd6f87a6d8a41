"""Reference pages as text: cut into sections at their anchors, their generated blocks filled."""

import re
from collections.abc import Callable, Iterator, Mapping

from onboarding_tools.playbook.models import Frozen

__all__ = ["Page", "PageSection", "anchors", "fill", "read_page"]

_BLOCK = re.compile(
    r"(<!-- (?P<kind>generated|templates): (?P<key>.+?) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL
)
_MARKER = re.compile(r"<!-- (?:(?:generated|templates): .+?|end) -->\n?")
_ANCHOR = re.compile(r'<a id="(?P<id>[\w.-]+)"></a>')
_HEADING = re.compile(r'(?P<marks>#{1,4}) (?P<title>.+?)(?: *<a id="(?P<id>[\w.-]+)"></a>)?')
_ITEM = re.compile(r'- <a id="(?P<id>[\w.-]+)"></a>\*\*(?P<title>.+?)\.?\*\* ?(?P<rest>.*)')


class PageSection(Frozen):
    """One anchored piece of a page: a heading with what stands under it, or one anchored line of a list."""

    id: str
    page: str
    page_title: str
    title: str
    text: str


class Page(Frozen):
    """A page: its file's name without the ending, its title, its first sentence, its sections."""

    name: str
    title: str
    purpose: str
    sections: tuple[PageSection, ...]


def fill(text: str, writers: Mapping[str, Callable[[str], str]]) -> str:
    """Return the page with each generated block written anew by its kind and key; other kinds stay."""

    def renew(match: re.Match[str]) -> str:
        write = writers.get(match["kind"])
        body = match["body"] if write is None else write(match["key"]) + "\n"
        return f"{match[1]}{body}<!-- end -->"

    return _BLOCK.sub(renew, text)


def anchors(text: str) -> tuple[str, ...]:
    """Return every anchor of a page, also those inside tables, in order."""
    return tuple(match["id"] for match in _ANCHOR.finditer(text))


def read_page(name: str, text: str) -> Page:
    """Cut a page into its sections. Headings without an anchor, such as the sources, belong to none.

    >>> lines = ["# Tea", "How to make it.", '## Steep <a id="steep"></a>', "Four minutes.", "## Sources"]
    >>> [(each.id, each.text) for each in read_page("tea", chr(10).join(lines)).sections]
    [('steep', 'Four minutes.')]
    """
    lines = _MARKER.sub("", text).splitlines()
    title = lines[0].removeprefix("# ")
    purpose = next((line for line in lines[1:] if line.strip()), "")
    sections = tuple(
        PageSection(id=id_, page=name, page_title=title, title=heading, text=body)
        for id_, heading, body in _cut(lines[1:])
    )
    return Page(name=name, title=title, purpose=purpose, sections=sections)


def _cut(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield id, title and text of each section; an anchored list line is one of its own, and named above."""
    id_, title, body = "", "", list[str]()
    for line in lines:
        heading = _HEADING.fullmatch(line)
        item = _ITEM.fullmatch(line)
        if item:
            yield item["id"], item["title"], item["rest"]
            body.append(f"- {item['title']}: `{item['id']}`")
        elif heading:
            yield from _section(id_, title, body)
            id_, title, body = heading["id"] or "", heading["title"], []
        else:
            body.append(_ANCHOR.sub("", line))
    yield from _section(id_, title, body)


def _section(id_: str, title: str, body: list[str]) -> Iterator[tuple[str, str, str]]:
    if id_:
        yield id_, title, "\n".join(body).strip("\n")
