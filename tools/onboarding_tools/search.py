"""Ranking of the playbook's sections for a question in a CSM's words: BM25 and a small vocabulary."""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from onboarding_tools.pages import PageSection
from onboarding_tools.playbook.models import Frozen

__all__ = ["Hit", "content_words", "search"]

_SATURATION = 4.0
"""How soon a repeated word stops counting: BM25's k1."""
_LENGTH = 0.2
"""How much oftener a long section has to say what a short one says once: BM25's b."""
_TITLE, _ASKED = 5, 4
"""As many times as in the text counts a word of the title, and one by which people ask for the section."""
_NUMBER, _SYNONYM, _FURTHER = 0.4, 0.8, 0.3
"""What a number, a word of the vocabulary, and each such word but the best is worth beside a word asked."""
_SNIPPET = 160
_WORD = re.compile(r"[a-z0-9]+")
_SHORTEST = 3
_ENDINGS = ("ings", "ing", "edly", "ied", "ies", "ed", "es", "s", "ly", "e", "y")

Notion = Mapping[str, float]
"""Words that stand for one thing that was asked, each with its weight."""


class Hit(Frozen):
    """A section that answers, how well against the others, and the line of it that fits best."""

    section: PageSection
    score: float
    snippet: str


def search(question: str, sections: Sequence[PageSection], limit: int = 3) -> tuple[Hit, ...]:
    """Rank sections for a question, the best first; a question without a known word finds nothing.

    Score: BM25 summed over what was asked. A word or phrase of the trade ("ghosted") brings the rulebook's
    own words for it (dark, silent); the best of these counts in full. On a tie the earlier section leads.
    """
    asked = _notions(question)
    scores = _index(tuple(sections)).scores(asked)
    best = sorted((n for n, score in enumerate(scores) if score > 0), key=lambda n: (-scores[n], n))[:limit]
    words = {word for notion in asked for word in notion}
    return tuple(
        Hit(section=sections[n], score=round(scores[n], 3), snippet=_snippet(sections[n].text, words))
        for n in best
    )


def content_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that carry meaning, cut to their stems.

    >>> content_words("They never logged in")
    ('never', 'log')
    """
    return tuple(_vocabulary().stems(word for word in _words(text) if word not in _vocabulary().stops))


class _Index:
    """How often each word stands in each section, and how rare it is."""

    def __init__(self, sections: tuple[PageSection, ...]) -> None:
        self.counts = [_counted(each) for each in sections]
        self.lengths = [counts.total() for counts in self.counts]
        self.mean = sum(self.lengths) / max(1, len(self.lengths)) or 1.0
        self.spread = Counter(word for counts in self.counts for word in counts)

    def scores(self, asked: Sequence[Notion]) -> list[float]:
        rare = {word: self._rarity(word) for notion in asked for word in notion}
        return [
            sum(self._worth(counts, length, notion, rare) for notion in asked)
            for counts, length in zip(self.counts, self.lengths, strict=True)
        ]

    def _rarity(self, word: str) -> float:
        found = self.spread[word]
        return math.log(1 + (len(self.counts) - found + 0.5) / (found + 0.5))

    def _worth(self, counts: Counter[str], length: int, notion: Notion, rare: Mapping[str, float]) -> float:
        norm = _SATURATION * (1 - _LENGTH + _LENGTH * length / self.mean)
        each = [
            weight * rare[word] * counts[word] * (_SATURATION + 1) / (counts[word] + norm)
            for word, weight in notion.items()
            if word in counts
        ]
        return max(each, default=0.0) * (1 - _FURTHER) + sum(each) * _FURTHER


def _counted(section: PageSection) -> Counter[str]:
    asked = _vocabulary().asked.get(section.id, "")
    title, ask = content_words(section.title) * _TITLE, content_words(asked) * _ASKED
    return Counter([*title, *ask, *content_words(f"{section.page_title} {section.text}")])


@cache
def _index(sections: tuple[PageSection, ...]) -> _Index:
    return _Index(sections)


class _Vocabulary:
    """What people say, what the playbook calls it, and how they ask for a section."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.stops = frozenset[str](data["stops"])
        self.asked: dict[str, str] = data["asked"]
        self._forms = {form: forms[0] for forms in data["forms"] for form in forms}
        self.entries = [
            (" ".join(self.stems(_words(said))), self.stems(entry["means"]))
            for entry in data["entry"]
            for said in entry["says"]
        ]

    def stems(self, words: Iterable[str]) -> list[str]:
        return [_stem(self._forms.get(word, word)) for word in words]


@cache
def _vocabulary() -> _Vocabulary:
    text = resources.files("onboarding_tools").joinpath("search.toml").read_text(encoding="utf-8")
    return _Vocabulary(tomllib.loads(text))


def _notions(question: str) -> list[Notion]:
    """Return each word of a question, and for each known phrase in it the words that the vocabulary has."""
    line = f" {' '.join(_vocabulary().stems(_words(question)))} "
    words = dict.fromkeys(content_words(question))
    said: list[Notion] = [{word: _NUMBER if word.isdigit() else 1.0} for word in words]
    known = (means for phrase, means in _vocabulary().entries if f" {phrase} " in line)
    return said + [dict.fromkeys(means, _SYNONYM) for means in known]


def _snippet(text: str, asked: set[str]) -> str:
    """Return the line that says most of what was asked, cut to size."""
    lines = [line.strip("-*|# ").replace("**", "") for line in text.splitlines() if line.strip(" -|")] or [
        text
    ]
    best = max(lines, key=lambda line: len(asked & set(content_words(line))))
    return best if len(best) <= _SNIPPET else f"{best[: _SNIPPET - 1].rstrip()}…"


def _words(text: str) -> list[str]:
    return _WORD.findall(re.sub(r"['\u2019]", "", text.lower()))


def _stem(word: str) -> str:
    """Cut an ending where at least three letters stay: trained, training and trains are one word.

    >>> [_stem(word) for word in ("trained", "training", "trains", "day")]
    ['train', 'train', 'train', 'day']
    """
    word = word.replace("z", "s")  # realized and realised
    stems = (word.removesuffix(ending) for ending in _ENDINGS)
    stem = next((each for each in stems if each != word and len(each) >= _SHORTEST), word)
    doubled = len(stem) > _SHORTEST and stem[-1] == stem[-2] and stem[-1] not in "sl"
    return stem[:-1] if doubled and stem != word else stem
