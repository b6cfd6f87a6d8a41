"""Markdown to HTML for drafts: headings, lists, tables, quotes and paragraphs, nothing inside a line.

What a customer wrote can therefore be no link, no image and no emphasis; every character is escaped.
"""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

__all__ = ["to_html"]

_KINDS = (
    ("heading", re.compile(r"#{1,3} ")),
    ("table", re.compile(r"\|.*\|$")),
    ("ul", re.compile(r"- ")),
    ("ol", re.compile(r"\d{1,3}\. ")),
    ("blockquote", re.compile(r"> ")),
    ("blank", re.compile(r"$")),
)
_RULE = re.compile(r"\|[\s|:-]+\|$")


def to_html(text: str) -> str:
    r"""Write a draft's Markdown as HTML.

    >>> to_html("# Agenda\n\n- one <b>\n- [x](javascript:1)")
    '<h1>Agenda</h1>\n<ul>\n<li>one &lt;b&gt;</li>\n<li>[x](javascript:1)</li>\n</ul>'
    """
    blocks = (_block(kind, list(lines)) for kind, lines in groupby(text.splitlines(), _kind))
    return "\n".join(block for block in blocks if block)


def _kind(line: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.match(line)), "p")


def _block(kind: str, lines: list[str]) -> str:
    if kind == "blank":
        return ""
    if kind == "heading":
        return "\n".join(_heading(line) for line in lines)
    if kind == "table":
        return _table(lines)
    if kind in {"ul", "ol"}:
        items = (f"<li>{escape(line.split(' ', 1)[1])}</li>" for line in lines)
        return "\n".join([f"<{kind}>", *items, f"</{kind}>"])
    texts = [escape(line.removeprefix("> ") if kind == "blockquote" else line) for line in lines]
    return f"<{kind}>" + "<br>\n".join(texts) + f"</{kind}>"


def _heading(line: str) -> str:
    marks, text = line.split(" ", 1)
    return f"<h{len(marks)}>{escape(text)}</h{len(marks)}>"


def _table(lines: list[str]) -> str:
    rows = [line for line in lines if not _RULE.match(line)]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return "\n".join(["<table>", *_rows(cells), "</table>"])


def _rows(cells: list[list[str]]) -> Iterator[str]:
    for number, row in enumerate(cells):
        tag = "td" if number else "th"
        yield "<tr>" + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in row) + "</tr>"
