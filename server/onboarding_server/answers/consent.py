"""The question before a write, for the user's own eyes: what would be recorded, in our words."""

from collections.abc import Iterator

from onboarding_server.answers.page import outside_fields, plural
from onboarding_server.fence import defused
from onboarding_server.service.results import Pending, Preview

__all__ = ["consent_question"]

_LONGEST = 60
_MARKS = {"added": "+", "corrected": "~", "retracted": "- takes back", "unchanged": "="}
_NO_QUOTES = {ord(mark): "'" for mark in '\u201c\u201d\u201e\u201f"'}
_NOT_SHOWN = frozenset({"id", "account", "on", "type", "source", "source_id", "recorded_at", "recorded_by"})


def consent_question(pending: Pending) -> str:
    """Ask for a yes: the summary, then a line a fact, with what others wrote in quotes on that line."""
    lines = [f"Record this now? {pending.summary}"]
    for preview in pending.accounts:
        lines += _lines(preview)
    if pending.more:
        lines.append(f"and {plural(pending.more, 'more fact')}.")
    return "\n".join(lines)


def _lines(preview: Preview) -> Iterator[str]:
    yield f"{_quoted(preview.name)} ({preview.account_id}{', new' if preview.new else ''})"
    for line in preview.facts:
        outside = outside_fields(str(line.row["type"]))
        words = [_MARKS[line.change], str(line.row["on"])[:10], str(line.row["type"])]
        for field, value in line.row.items():
            if field not in _NOT_SHOWN:
                shown = _quoted(str(value)) if field in outside else str(value)
                words.append(shown if field == "what" else f"{field} {shown}")
        yield " ".join(words)


def _quoted(text: str) -> str:
    """Put outside text in quotes that it cannot close; it stays on its line and is cut."""
    return f"\u201c{defused(text, _LONGEST).translate(_NO_QUOTES)}\u201d"
