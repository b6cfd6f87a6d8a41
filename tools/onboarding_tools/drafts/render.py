"""Rendering: a template filled from an account's facts, and what keeps the draft from being sent."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from onboarding_tools.assessment import Assessment
from onboarding_tools.drafts import gate, sandbox
from onboarding_tools.drafts.agenda import fit_minutes
from onboarding_tools.drafts.catalogue import Catalogue, shipped
from onboarding_tools.drafts.errors import InvalidDraftError
from onboarding_tools.drafts.kinds import Gap, Writer, find_locale, read
from onboarding_tools.drafts.models import TONES, DraftResult, Template, Unfilled
from onboarding_tools.drafts.sources import SOURCES, View
from onboarding_tools.drafts.writing import Scribe, Written, kind_of
from onboarding_tools.errors import Problem
from onboarding_tools.facts import clean
from onboarding_tools.next_step import NextStep

__all__ = ["logged_attempts", "render_template"]

_LONGEST_SUBJECT = 150
_LONGEST_BODY = 20_000
_LONGEST_MEETING = 480
_BLANKS = re.compile(r"\n{3,}")
_AGENDA = "agenda_"


@dataclass(frozen=True)
class _Request:
    """What a draft was asked for, beside its template and account."""

    tone: str
    locale: str
    values: Mapping[str, str] = field(default_factory=dict)
    minutes: int | None = None


def render_template(
    template: str,
    assessment: Assessment,
    step: NextStep,
    *,
    tone: str = "warm",
    locale: str = "en_US",
    values: Mapping[str, str] | None = None,
    minutes: int | None = None,
    catalogue: Catalogue | None = None,
) -> DraftResult:
    """Fill a template from an account's facts, and say what each value is from and what is missing.

    `values` are given by hand and go before the facts; `minutes` is the length of an agenda's meeting.
    A missing value shows as a gap and makes the draft not ready; so does what must not reach a customer.

    Raises:
        UnknownTemplateError: there is no such template.
        InvalidDraftError: tone, locale, length or a value is not one for this template.
    """
    found = (catalogue or shipped()).get(template)
    request = _Request(tone, locale, values or {}, minutes)
    problems = tuple(_problems(found, request, assessment))
    if problems:
        raise InvalidDraftError(problems)
    return _rendered(found, View(assessment, step, minutes), request)


def logged_attempts(view: View) -> int:
    """Count the open attempts to reach the champion, one a day and channel (C22)."""
    known = SOURCES["attempts"].find(view)
    return len(known.value) if known else 0


# What was asked for ---------------------------------------------------------------------------------------


def _problems(template: Template, request: _Request, assessment: Assessment) -> Iterator[Problem]:
    if request.tone not in TONES:
        yield Problem.of("tone", request.tone, "one of " + ", ".join(TONES))
    try:
        find_locale(request.locale)
    except ValueError:
        yield Problem.of("locale", request.locale, "a language and country such as en_US or de_DE")
    for name, given in request.values.items():
        yield from _value_problems(template, name, given)
    if request.minutes is not None:
        yield from _length_problems(template, request.minutes, assessment)


def _value_problems(template: Template, name: str, given: str) -> Iterator[Problem]:
    variable = template.variables.get(name)
    if variable is None:
        accepted = "one of " + (", ".join(template.variables) or "none: this template has no values")
        yield Problem.of(f"values.{name}", given, accepted)
        return
    try:
        read(kind_of(variable), given)
    except ValueError as error:
        yield Problem.of(f"values.{name}", given, str(error))


def _length_problems(template: Template, minutes: int, assessment: Assessment) -> Iterator[Problem]:
    sources = (each.source for each in template.variables.values())
    names = [source.removeprefix(_AGENDA) for source in sources if source.startswith(_AGENDA)]
    agendas = assessment.standing.playbook.agendas
    planned = [[item.minutes.value for item in agendas[name].items] for name in names if name in agendas]
    if not planned:
        yield Problem.of("minutes", minutes, "no length: this template has no agenda with minutes")
    elif not 1 <= minutes <= _LONGEST_MEETING or min(fit_minutes(planned[0], minutes)) < 1:
        accepted = f"minutes up to {_LONGEST_MEETING} that leave at least one for each point"
        yield Problem.of("minutes", minutes, accepted)


# The draft ------------------------------------------------------------------------------------------------


def _rendered(template: Template, view: View, request: _Request) -> DraftResult:
    locale = find_locale(request.locale)
    scribe = Scribe(view, Writer(locale, view.as_of), template.audience)
    written = {
        name: scribe.write(name, each, request.values.get(name)) for name, each in template.variables.items()
    }
    shown = {name: each.shown for name, each in written.items()} | {"warm": request.tone == "warm"}
    subject = clean(sandbox.render(template.subject, shown), _LONGEST_SUBJECT)
    body = _tidy(sandbox.render(template.body, shown))
    text = f"{subject}\n{body}"
    unfilled = _unfilled(written, text)
    refusals = tuple(_refusals(scribe, text))
    return DraftResult(
        template=template.id,
        title=template.title,
        audience=template.audience,
        channel=template.channel,
        tone=next(each for each in TONES if each == request.tone),
        locale=str(locale),
        subject=subject,
        body=body[:_LONGEST_BODY],
        facts_used=tuple(each.used for each in written.values() if each.used and _is_in(each.shown, text)),
        unfilled=unfilled,
        warnings=(*view.warnings, *_warnings(written, text), *refusals, *_attempt_warnings(view, text)),
        ready=not unfilled and not refusals,
        as_of=view.as_of,
        playbook=view.assessment.playbook,
    )


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.splitlines())
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def _refusals(scribe: Scribe, text: str) -> Iterator[str]:
    refusal = scribe.refusal(text)
    if refusal:
        yield f"The draft {refusal}."
    if len(text) > _LONGEST_BODY:
        yield f"The draft was cut at {_LONGEST_BODY} characters."


def _warnings(written: Mapping[str, Written], text: str) -> Iterator[str]:
    return (says for each in written.values() for where, says in each.warnings if where in text)


def _attempt_warnings(view: View, text: str) -> Iterator[str]:
    logged = logged_attempts(view)
    for _, needed in gate.claimed_attempts(text):
        if logged < needed:
            yield f"A sentence claims {needed} attempts or more to reach somebody; {logged} on record."


def _unfilled(written: Mapping[str, Written], text: str) -> tuple[Unfilled, ...]:
    """Return the questions of the gaps that the draft shows, each once."""
    visible = gate.gaps(text)
    asked = (gap for each in written.values() for gap in each.gaps if _is_visible(gap, visible))
    return tuple(dict.fromkeys(asked))


def _is_visible(gap: Unfilled, visible: tuple[str, ...]) -> bool:
    label = Gap.of(gap.variable.replace(".", " "))
    return any(each == label or each.startswith(f"{label[:-1]} ") for each in visible)


def _is_in(shown: Any, text: str) -> bool:  # noqa: ANN401 -- a value of any kind
    return any(part and part in text for part in _parts(shown))


def _parts(shown: Any) -> Iterator[str]:  # noqa: ANN401 -- as above
    if isinstance(shown, str):
        yield from (str(shown), getattr(shown, "short", ""), getattr(shown, "first", ""))
        return
    for each in shown.values() if isinstance(shown, dict) else shown:
        yield from _parts(each)
