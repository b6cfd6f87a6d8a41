"""What is on record about an account: the numbers, dates, names and words that a draft may say."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from onboarding_tools.drafts.catalogue import Catalogue
from onboarding_tools.drafts.kinds import Money
from onboarding_tools.drafts.models import Audience
from onboarding_tools.drafts.sources import SOURCES, View
from onboarding_tools.drafts.spans import blank, find_dates, find_numbers, words_of_dates
from onboarding_tools.facts import Fact, Person
from onboarding_tools.facts.types import (
    ContractSigned,
    ExpansionAssessed,
    NoteAdded,
    ProfileSet,
    PulseNoted,
    ScoreRecorded,
    WeeklyAnswer,
)
from onboarding_tools.facts.words import ProfileField
from onboarding_tools.playbook import Playbook

__all__ = ["Known"]

_OURS = (ContractSigned, ExpansionAssessed, NoteAdded, PulseNoted, ScoreRecorded, WeeklyAnswer)
_OUR_FIELDS = frozenset({ProfileField.ACV, ProfileField.RENEWAL, ProfileField.SEGMENT})
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")


class Known:
    """Everything that may be said of an account to an audience."""

    def __init__(
        self, view: View, audience: Audience, catalogue: Catalogue, template: str, vouched: Iterable[str]
    ) -> None:
        self.as_of = view.as_of
        self.dates: set[date] = {view.as_of}
        self.numbers: set[Decimal] = set()
        self.phrases: list[str] = []
        self.people: set[str] = set()
        self._add_facts(view, audience)
        self._add_sources(view, audience)
        self.common = words_of_dates() | _static_words(catalogue) | _title_words(view.playbook)
        if template:
            self._add_text(_static(catalogue.get(template)))
        for text in vouched:
            self._add(text)
        self._corpus = " \n ".join(f" {phrase} " for phrase in map(_plain, self.phrases))

    def says(self, words: str) -> bool:
        """Say whether words stand on record in this order."""
        return f" {_plain(words)} " in self._corpus

    def _add_facts(self, view: View, audience: Audience) -> None:
        history = view.measures.state.history
        for fact in history.facts:
            if fact.day <= view.as_of and (audience == "internal" or not _is_ours(fact)):
                for value in fact.row().values():
                    self._add(value)

    def _add_sources(self, view: View, audience: Audience) -> None:
        for source in SOURCES.values():
            if audience == "internal" or not source.internal:
                known = source.find(view)
                self._add(known.value if known else None)
                if known and source.kind == "rows":
                    self._add(len(known.value))

    def _add(self, value: Any) -> None:  # noqa: ANN401 -- a value of any kind
        if isinstance(value, date):
            self.dates.add(value)
        elif isinstance(value, Person):
            self.people |= {word.casefold() for word in _WORD.findall(value.name)}
            self._add_text(str(value))
        elif isinstance(value, Money):
            self._add_number(Fraction(value.value))
        elif isinstance(value, (int, Fraction, Decimal, float)):
            self._add_number(Fraction(str(value)) if isinstance(value, float) else Fraction(value))
        elif isinstance(value, dict):
            for each in value.values():
                self._add(each)
        elif isinstance(value, (tuple, list)):
            for each in value:
                self._add(each)
        elif value is not None:
            self._add_text(str(value))

    def _add_number(self, number: Fraction) -> None:
        """Know a number as it is shown: cut to two decimals; a share as percent, too."""
        self.numbers.add(Decimal(number.numerator * 100 // number.denominator) / 100)
        if 0 < number < 1:
            self.numbers.add(Decimal(number.numerator * 100 // number.denominator))

    def _add_text(self, text: str) -> None:
        self.phrases.append(text)
        dates = tuple(find_dates(text))
        for found in dates:
            self.dates.update(date(year, month, day) for year, month, day in found.candidates if year)
        for number in find_numbers(blank(text, dates)):
            self.numbers.update(number.candidates)


def _is_ours(fact: Fact) -> bool:
    return isinstance(fact, _OURS) or (isinstance(fact, ProfileSet) and fact.field in _OUR_FIELDS)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w@.+'\u2019-]*\w", text.casefold()))


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def _static(template: Any) -> str:  # noqa: ANN401 -- a Template
    return _JINJA.sub(" ", f"{template.subject}\n{template.body}")


@lru_cache(maxsize=4)
def _static_words(catalogue: Catalogue) -> frozenset[str]:
    return _words(_static(template) for template in catalogue)


@lru_cache(maxsize=4)
def _title_words(playbook: Playbook) -> frozenset[str]:
    groups = (playbook.milestones, playbook.checklist, playbook.roles, playbook.signals, playbook.plays)
    return _words(each.title for group in groups for each in group.values())
