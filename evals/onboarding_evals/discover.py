"""Discoverability: the rank of the right tool for a request, by the words of its description alone (BM25)."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from onboarding_evals.gaps import read_gaps, without_known
from onboarding_evals.rows import Row
from onboarding_evals.verdict import Verdict
from onboarding_server.mcp.schemas import read_published

__all__ = ["HELD_BAR", "Asked", "asked", "discover", "rank"]

HELD_BAR = 0.7
"""Top-1 of the held English requests, at least."""
_SATURATION, _LENGTH = 1.2, 0.75
"""BM25's usual k1 and b."""
_WORD = re.compile(r"[a-z0-9]+")
# Lucene's own short list: a search over tools must keep "today", "who" and "what".
_STOPS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "if",
        "in",
        "into",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "or",
        "such",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "will",
        "with",
    ]
)
_ENDINGS = ("ing", "ed", "es", "s", "y", "e")
_SHORTEST = 3


class Asked(NamedTuple):
    """One turn and the tools that answer it."""

    id: str
    lang: str
    words: str
    tools: tuple[str, ...]


def discover(opened: tuple[Row, ...], held: tuple[Row, ...]) -> Verdict:
    """Rank all tools for every turn that calls one."""
    verdict = Verdict(
        "discover",
        "a client that searches tools by their words finds the right one",
        "what a model does that reads all descriptions and the skill; and nothing for other languages, "
        "since descriptions are English",
    )
    for name, rows in (("open", opened), ("held", held)):
        ranked = [(each, rank(each.words)) for each in asked(rows)]
        english = [pair for pair in ranked if pair[0].lang == "en"]
        verdict.lines += [_shares(name, "English", english), _shares(name, "all languages", ranked)]
        verdict.lines += _confusion(name, english)
        if name == "held" and english:
            _hold_the_bar(verdict, _top(english, 1))
    return verdict


def _hold_the_bar(verdict: Verdict, share: float) -> None:
    missed = [f"held, English: top-1 {share:.3f} is below {HELD_BAR}"] if share < HELD_BAR else []
    verdict.failures, known = without_known(missed, read_gaps("discover"))
    verdict.lines += known


def asked(rows: Sequence[Row]) -> Iterator[Asked]:
    """Return each turn that a call answers; a yes to a preview asks for nothing that could be searched."""
    for row in rows:
        for turn, words in enumerate(row.turns):
            calls = [call for call in row.calls if row.turn_of(call) == turn]
            tools = [way.tool for call in calls for way in call.ways if way.tool != "confirm_changes"]
            if tools:
                yield Asked(f"{row.id}.{turn}", row.lang, words, tuple(dict.fromkeys(tools)))


def rank(words: str, faces: Sequence[Mapping[str, Any]] | None = None) -> tuple[str, ...]:
    """Order the tools for a request: BM25 over name, title, description, argument names; ties as listed."""
    documents = {face["name"]: Counter(_words(face)) for face in faces or read_published()}
    lengths = {name: counts.total() for name, counts in documents.items()}
    mean = sum(lengths.values()) / len(lengths)
    spread = Counter(word for counts in documents.values() for word in counts)
    scores = dict.fromkeys(documents, 0.0)
    for word in set(stems(words)) & spread.keys():
        rare = math.log(1 + (len(documents) - spread[word] + 0.5) / (spread[word] + 0.5))
        for name, counts in documents.items():
            norm = _SATURATION * (1 - _LENGTH + _LENGTH * lengths[name] / mean)
            scores[name] += rare * counts[word] * (_SATURATION + 1) / (counts[word] + norm)
    return tuple(sorted(scores, key=lambda name: -scores[name]))


def _words(face: Mapping[str, Any]) -> tuple[str, ...]:
    arguments = " ".join(face["inputSchema"]["properties"])
    text = f"{face['name']} {face['title']} {face['description']} {arguments}"
    return stems(text)


def stems(text: str) -> tuple[str, ...]:
    """Return the words of a text without endings and without the commonest.

    >>> stems("Who needs me? About milestones_due")
    ('who', 'need', 'me', 'about', 'mileston', 'due')
    """
    words = _WORD.findall(text.lower().replace("'", "").replace("_", " "))
    return tuple(_stem(word) for word in words if word not in _STOPS)


def _stem(word: str) -> str:
    cut = (word.removesuffix(ending) for ending in _ENDINGS)
    return next((each for each in cut if each != word and len(each) >= _SHORTEST), word)


Ranked = tuple[Asked, tuple[str, ...]]


def _place(ranked: Ranked) -> int:
    request, order = ranked
    return min(order.index(tool) for tool in request.tools) + 1


def _top(ranked: Sequence[Ranked], most: int) -> float:
    return sum(_place(each) <= most for each in ranked) / max(1, len(ranked))


def _shares(name: str, which: str, ranked: Sequence[Ranked]) -> str:
    mean = sum(1 / _place(each) for each in ranked) / max(1, len(ranked))
    return (
        f"{name}, {which}: {len(ranked)} turns, top-1 {_top(ranked, 1):.2f}, top-3 {_top(ranked, 3):.2f}, "
        f"mean reciprocal rank {mean:.2f}"
    )


def _confusion(name: str, ranked: Sequence[Ranked]) -> list[str]:
    """Write which tool was found instead of which."""
    pairs = Counter((each.tools[0], order[0]) for each, order in ranked if _place((each, order)) > 1)
    totals = Counter(each.tools[0] for each, _ in ranked)
    lines = [f"{name}, first found instead of the right one (of so many asked):"]
    for tool, total in sorted(totals.items()):
        wrong = ", ".join(f"{found} {n}" for (right, found), n in sorted(pairs.items()) if right == tool)
        lines.append(f"  {tool:17} {total:3}  {wrong or 'none'}")
    return lines
