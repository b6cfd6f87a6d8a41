"""What a person says about columns that are not understood: which field one is, and the scale of a level."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from onboarding_server.errors import UnreadableFileError
from onboarding_server.importers.recognise import Recognised, recognise
from onboarding_server.importers.report import UnknownColumnsError
from onboarding_server.importers.sources import Source, shipped_sources, tight
from onboarding_tools.errors import InvalidInputError, Problem, echo

__all__ = ["UserMapping", "choose", "pairs"]

_FALLBACKS = ("accounts", "usage", "hubspot_activities", "hubspot_contacts", "zendesk_tickets")


class UserMapping(BaseModel):
    """`read_as` names a kind of export; `columns` are fields, `scales` worst and best, both by header."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    read_as: str = ""
    columns: dict[str, str] = {}
    scales: dict[str, tuple[Decimal, Decimal]] = {}

    @classmethod
    def load(cls, name: str, text: str) -> Self:
        """Read a saved mapping.

        Raises:
            UnreadableFileError: it is none.
        """
        try:
            return cls.model_validate(tomllib.loads(text))
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            raise UnreadableFileError(
                name, "this is no saved mapping (read_as, [columns], [scales])."
            ) from error

    @classmethod
    def typed(cls, columns: Mapping[str, str], scales: Mapping[str, str], read_as: str = "") -> Self:
        """Read what was typed: COLUMN=FIELD, and COLUMN=WORST..BEST.

        >>> UserMapping.typed({}, {"Risk": "100..0"}).scales
        {'Risk': (Decimal('100'), Decimal('0'))}

        Raises:
            InvalidInputError: a scale without two different ends.
        """
        ends: dict[str, tuple[Decimal, Decimal]] = {}
        for column, given in scales.items():
            try:
                worst, best = (Decimal(end) for end in given.split(".."))
            except (ArithmeticError, ValueError):
                worst = best = Decimal(0)
            if worst == best:
                raise InvalidInputError(
                    [Problem.of("scale", given, "two ends, worst first, such as 0..10 or 100..0")]
                )
            ends[column] = (worst, best)
        return cls(read_as=read_as, columns=dict(columns), scales=ends)

    def over(self, other: "UserMapping") -> "UserMapping":
        """Put what was typed now over a mapping that was saved."""
        return UserMapping(
            read_as=self.read_as or other.read_as,
            columns={**other.columns, **self.columns},
            scales={**other.scales, **self.scales},
        )

    def saved(self) -> str:
        """Write it as TOML, to be used again."""
        lines = [f"read_as = {_quoted(self.read_as)}", "", "[columns]"]
        lines += [f"{_quoted(column)} = {_quoted(field)}" for column, field in self.columns.items()]
        lines += ["", "[scales]"]
        lines += [f'{_quoted(column)} = ["{low}", "{high}"]' for column, (low, high) in self.scales.items()]
        return "\n".join(lines) + "\n"

    def applied(self, source: Source) -> Source:
        """Return a kind of export with these columns in front of its own.

        Raises:
            InvalidInputError: a field that it does not have; those that it has are listed.
        """
        columns = dict(source.columns)
        for header, field in self.columns.items():
            if field not in columns:
                fields = ", ".join(columns)
                raise InvalidInputError(
                    [Problem.of("map", f"{header}={field}", f"a field of {source.title}: {fields}")]
                )
            columns = {
                name: column.model_copy(
                    update={"headers": tuple(each for each in column.headers if tight(each) != tight(header))}
                )
                for name, column in columns.items()
            }
            own = columns[field]
            columns[field] = own.model_copy(update={"headers": (header, *own.headers)})
        for header, (bottom, top) in self.scales.items():
            field = self.columns.get(header) or _field(source, header)
            if field not in columns or columns[field].kind != "level":
                levels = (
                    ", ".join(name for name, column in columns.items() if column.kind == "level") or "none"
                )
                raise InvalidInputError(
                    [Problem.of("scale", header, f"a column that is a level (here: {levels})")]
                )
            columns[field] = columns[field].model_copy(update={"bottom": bottom, "top": top})
        return source.model_copy(update={"columns": columns})


def pairs(given: Iterable[str], field: str) -> dict[str, str]:
    """Read COLUMN=VALUE, each on its own; a column may have an equals sign in its name.

    Raises:
        InvalidInputError: something else stands there.
    """
    found = {}
    for each in given:
        column, equals, value = each.rpartition("=")
        if not (column.strip() and equals and value.strip()):
            raise InvalidInputError([Problem.of(field, each, "COLUMN=VALUE")])
        found[column.strip()] = value.strip()
    return found


def choose(name: str, header: tuple[str, ...], mapping: UserMapping) -> Recognised | None:
    """Recognise a file, with what the person said about it; None where it stays unknown.

    Raises:
        InvalidInputError: the mapping names no kind of export, or a field that it does not have.
    """
    sources = shipped_sources()
    if mapping.read_as and mapping.read_as not in sources:
        raise InvalidInputError([Problem.of("as", mapping.read_as, "one of " + ", ".join(sources))])
    missing = [
        column for column in mapping.columns if tight(column) not in {tight(given) for given in header}
    ]
    if missing:
        raise UnknownColumnsError(name, f"no column {echo(missing[0])}", header)
    found = recognise(header, sources.values())
    if mapping.read_as:
        source = sources[mapping.read_as]
    elif found:
        source = found.source
    else:
        fields = set(mapping.columns.values())
        fits = [sources[key] for key in _FALLBACKS if fields and fields <= set(sources[key].columns)]
        if not fits:
            return None
        source = fits[0]
    if not (mapping.columns or mapping.scales or mapping.read_as):
        return found
    said = tuple(mapping.columns) or tuple(given for given in header if _field(source, given))[:1]
    return recognise(header, [mapping.applied(source).model_copy(update={"marks": (said,), "unlike": ()})])


def _field(source: Source, header: str) -> str:
    key = source.plain(header)
    return next((name for name, column in source.columns.items() if key in map(tight, column.headers)), "")


def _quoted(text: str) -> str:
    """Write a string of TOML, whose escapes are those of JSON: a header may hold a line break."""
    return json.dumps(text, ensure_ascii=False)
