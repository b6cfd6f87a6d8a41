"""From a variable to what its template shows: found or given, written for a country, or a visible gap."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onboarding_tools.assessment import Assessment
from onboarding_tools.drafts import gate
from onboarding_tools.drafts.kinds import LONGEST_VALUE, MOST_ROWS, Gap, Kind, Writer, read
from onboarding_tools.drafts.models import Audience, Unfilled, Used, Variable
from onboarding_tools.drafts.sources import SOURCES, Found, View
from onboarding_tools.facts import clean
from onboarding_tools.facts.types import ContactAdded

__all__ = ["Scribe", "Written", "kind_of", "leaves", "proper_names"]


class Written(NamedTuple):
    """One variable of a draft: what the template gets, and what the result says about it."""

    shown: Any
    used: Used | None = None
    gaps: tuple[Unfilled, ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()
    """What to look at, each with the text that has to show for it to matter."""


def kind_of(variable: Variable) -> Kind:
    """Return the kind of a variable: its source's, else its own."""
    return SOURCES[variable.source].kind if variable.source else variable.kind


def proper_names(assessment: Assessment) -> tuple[str, ...]:
    """Return the names of the account and of everybody who was introduced there."""
    facts = assessment.standing.measures.state.all(ContactAdded)
    people = (str(person.name) for fact in facts for person in fact.who)
    return tuple(dict.fromkeys([str(assessment.account.name), *people]))


class Scribe:
    """Writes the variables of one draft."""

    def __init__(self, view: View, writer: Writer, audience: Audience) -> None:
        self.view = view
        self.writer = writer
        self.audience = audience
        self.names = proper_names(view.assessment)

    def write(self, name: str, variable: Variable, given: str | None) -> Written:
        """Write a variable from what was given by hand, else from its source, else as a gap."""
        known = self._known(variable, given)
        if known is None:
            return self._missing(name, variable)
        return _Value(self, name, variable).written(known, "given" if given is not None else variable.source)

    def refusal(self, text: str) -> str:
        """Say why a text may not stand in this draft; nothing where it may."""
        if gate.placeholders(text):  # not repeated: a warning is our own text, and this may be anybody's
            return "holds a placeholder that nobody filled in"
        words = gate.internal_words(text, self.names) if self.audience == "customer" else ()
        return f"holds the internal word “{words[0]}”" if words else ""

    def _known(self, variable: Variable, given: str | None) -> Found | None:
        if given is not None:
            return Found(read(kind_of(variable), given))
        return SOURCES[variable.source].find(self.view) if variable.source else None

    def _missing(self, name: str, variable: Variable) -> Written:
        kind = kind_of(variable)
        if variable.optional:
            return Written(() if kind in {"rows", "texts"} else "")
        if variable.fallback:
            return Written(self.writer.write(kind, variable.fallback))
        fields = SOURCES[variable.source].fields if variable.source else {}
        shown: Any = {field: Gap.of(f"{name} {field}") for field in fields} or Gap.of(name)
        gaps = (Unfilled(variable=name, question=_question(variable)),)
        return Written((shown,) if kind in {"rows", "texts"} else shown, gaps=gaps)


def _question(variable: Variable) -> str:
    return variable.ask or SOURCES[variable.source].ask


class _Value:
    """Writes one variable and keeps what is wrong with it."""

    def __init__(self, scribe: Scribe, name: str, variable: Variable) -> None:
        self.scribe = scribe
        self.name = name
        self.variable = variable
        self.gaps: list[Unfilled] = []
        self.warnings: list[tuple[str, str]] = []

    def written(self, known: Found, source: str) -> Written:
        """Write what is known."""
        shown = self._shown(kind_of(self.variable), known.value)
        used = Used(variable=self.name, shown="; ".join(leaves(shown)), source=source, facts=known.facts)
        return Written(shown, used, tuple(dict.fromkeys(self.gaps)), tuple(dict.fromkeys(self.warnings)))

    def _shown(self, kind: Kind, value: Any) -> Any:  # noqa: ANN401 -- each kind has its own type
        if kind == "record":
            return self._record(value, 0)
        if kind == "rows":
            self._note_rows(len(value))
            return tuple(self._record(each, number) for number, each in enumerate(value[:MOST_ROWS], start=1))
        if kind == "texts":
            self._note_rows(len(value))
            return tuple(self._safe(each, self.name) for each in self.scribe.writer.write(kind, value))
        self._note_length(value)
        return self._safe(self.scribe.writer.write(kind, value), self.name)

    def _record(self, raw: Mapping[str, Any], number: int) -> dict[str, Any]:
        """Write a record or, with a number, one row."""
        fields = SOURCES[self.variable.source].fields
        return {field: self._field(raw[field], field, kind, number) for field, kind in fields.items()}

    def _field(self, raw: Any, field: str, kind: str, number: int) -> Any:  # noqa: ANN401 -- as above
        label = f"{self.name} {field}"
        if raw is not None and raw != "":
            return self._safe(self.scribe.writer.write(kind.rstrip("?"), raw), label)
        if kind.endswith("?"):
            return ""
        row = f", row {number}" if number else ""
        question = f"{_spoken(self.name).capitalize()}{row}: what is the {_spoken(field)}?"
        self.gaps.append(Unfilled(variable=f"{self.name}.{field}", question=question))
        return Gap.of(label)

    def _safe(self, shown: Any, label: str) -> Any:  # noqa: ANN401 -- as above
        """Put a gap in the place of a value that may not stand in the draft, and warn of links."""
        refusal = self.scribe.refusal(shown)
        if refusal:
            gap = Gap.of(label)
            self.warnings.append(
                (gap, f"{_spoken(label)}: what is recorded {refusal}; say it in other words.")
            )
            self.gaps.append(Unfilled(variable=self.name, question=_question(self.variable)))
            return gap
        if gate.links(shown):
            says = f"{_spoken(label)}: holds a link; check where it leads before you send it."
            self.warnings.append((str(shown), says))
        return shown

    def _note_rows(self, count: int) -> None:
        if count > MOST_ROWS:
            self.warnings.append(("", f"{_spoken(self.name)}: {MOST_ROWS} of {count} rows are shown."))

    def _note_length(self, raw: object) -> None:
        if isinstance(raw, str) and len(clean(raw, LONGEST_VALUE + 1)) > LONGEST_VALUE:
            self.warnings.append(("", f"{_spoken(self.name)}: cut at {LONGEST_VALUE} characters."))


def _spoken(label: str) -> str:
    return label.replace("_", " ")


def leaves(shown: Any) -> Iterator[str]:  # noqa: ANN401 -- a value of any kind
    """Yield a value as the result reports it: a row in one piece."""
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, dict):
        yield " · ".join(each for each in shown.values() if each)
    else:
        for each in shown:
            yield from leaves(each)
