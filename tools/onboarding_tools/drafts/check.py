"""Checks on an edited draft: the same gates, and every fact in it must be on record."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from onboarding_tools.assessment import Assessment
from onboarding_tools.drafts import gate, spans
from onboarding_tools.drafts.catalogue import Catalogue, shipped
from onboarding_tools.drafts.known import Known
from onboarding_tools.drafts.models import Audience, DraftCheck, Finding
from onboarding_tools.drafts.render import logged_attempts
from onboarding_tools.drafts.sources import View
from onboarding_tools.drafts.spans import NameSpan
from onboarding_tools.drafts.writing import proper_names
from onboarding_tools.next_step import NextStep

__all__ = ["check_draft"]

_LONGEST = 20_000
_WEEK = 7
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def check_draft(
    text: str,
    assessment: Assessment,
    step: NextStep,
    *,
    audience: Audience = "customer",
    template: str = "",
    language: str = "en",
    vouched: Iterable[str] = (),
    catalogue: Catalogue | None = None,
) -> DraftCheck:
    """Check an edited draft: internal words, left-overs, links, claims, and facts that are nowhere on record.

    `template` is the one it was made from, whose own words are known; `vouched` are things that a person
    answers for, such as the values given to the template. Outside English only names beside known ones are
    looked at, since other languages write other words with a capital.

    Raises:
        UnknownTemplateError: there is no such template.
    """
    view = View(assessment, step)
    known = Known(view, audience, catalogue or shipped(), template, vouched)
    checks = _Checks(text[:_LONGEST], view, known, audience, is_english=language.casefold().startswith("en"))
    long = (
        [_finding("length", f"{len(text)} characters", f"a draft has at most {_LONGEST}")]
        if len(text) > _LONGEST
        else []
    )
    findings = tuple(dict.fromkeys([*long, *checks.findings()]))
    return DraftCheck(
        ready=not any(finding.blocks for finding in findings),
        findings=findings,
        as_of=assessment.as_of,
        playbook=assessment.playbook,
    )


class _Checks:
    def __init__(self, text: str, view: View, known: Known, audience: Audience, *, is_english: bool) -> None:
        self.text = text
        self.view = view
        self.known = known
        self.audience = audience
        self.is_english = is_english
        relative = (span for span in spans.find_relative(text, known.as_of) if not self._is_quoted(span))
        self.dates = (*spans.find_dates(text), *relative)
        plain = spans.without(text, spans.ADDRESS)
        for link in gate.links(plain):
            plain = plain.replace(link, " " * len(link))
        self.plain = spans.blank(plain, self.dates)
        """The text without dates, addresses and links, which hold digits and capitals of their own."""

    def findings(self) -> Iterator[Finding]:
        yield from self._gates()
        yield from self._links()
        yield from self._dates()
        yield from self._numbers()
        yield from self._names()

    def _is_quoted(self, span: spans.DateSpan) -> bool:
        """Say whether the whole sentence is on record: a question of the playbook may speak of tomorrow."""
        start = max(self.text.rfind(mark, 0, span.start) for mark in "\n.!?") + 1
        ends = [place for mark in "\n.!?" if (place := self.text.find(mark, span.end)) >= 0]
        return self.known.says(self.text[start : min(ends, default=len(self.text))])

    def _gates(self) -> Iterator[Finding]:
        for gap in gate.gaps(self.text):
            yield _finding("gap", gap, "fill it in")
        for left in gate.placeholders(self.text):
            yield _finding("placeholder", left, "somebody forgot to fill it in")
        if self.audience == "customer":
            for word in gate.internal_words(self.text, proper_names(self.view.assessment)):
                yield _finding("internal_word", word, "a word of ours that no customer should read")
        logged = logged_attempts(self.view)
        for sentence, needed in gate.claimed_attempts(self.text):
            if logged < needed:
                says = f"claims {needed} attempts or more; {logged} on record"
                yield _finding("attempts", sentence, says, blocks=False)

    def _links(self) -> Iterator[Finding]:
        for link in gate.links(self.text):
            if self.known.says(link):
                yield _finding(
                    "link", link, "on record; check where it leads before you send it", blocks=False
                )
            else:
                yield _finding("link", link, "a link that is nowhere on record")
        for match in spans.ADDRESS.finditer(self.text):
            if not self.known.says(match.group()):
                yield _finding("address", match.group(), "an address that is nowhere on record")

    def _dates(self) -> Iterator[Finding]:
        for span in self.dates:
            meant = [day for day in self.known.dates if span.means(day)]
            if not meant:
                yield _finding("date", span.text, "a date that is nowhere on record")
            elif span.weekday is not None and all(day.weekday() != span.weekday for day in meant):
                yield _finding("date", span.text, f"is a {_WEEKDAYS[meant[0].weekday()]}")
        near = {self.known.as_of + timedelta(days=days) for days in range(-_WEEK, _WEEK + 1)}
        weekdays = {day.weekday() for day in self.known.dates & near}
        for name, weekday in spans.find_weekdays(self.plain):
            if weekday not in weekdays:
                yield _finding("date", name, "no date on record in the week before or after is that weekday")

    def _numbers(self) -> Iterator[Finding]:
        for span in spans.find_numbers(self.plain):
            if not self.known.numbers & set(span.candidates):
                yield _finding("number", span.text, "a number that is nowhere on record")

    def _names(self) -> Iterator[Finding]:
        for span in spans.find_names(self.plain):
            if not self._is_known(span):
                yield _finding("name", span.text, "a name that is nowhere on record")

    def _is_known(self, span: NameSpan) -> bool:
        words = span.text.split()
        if not self.is_english and not span.is_greeted:
            is_near = any(word.casefold() in self.known.people for word in words)
            return not is_near or self.known.says(span.text)
        while words and (words[0].casefold() in self.known.common):
            words = words[1:]
        while words and (words[-1].casefold() in self.known.common):
            words = words[:-1]
        if not words or self.known.says(" ".join(words)):
            return True
        return span.is_start and len(words) > 1 and self.known.says(" ".join(words[1:]))


def _finding(kind: str, text: str, says: str, *, blocks: bool = True) -> Finding:
    return Finding.model_validate({"kind": kind, "text": text, "says": says, "blocks": blocks})
