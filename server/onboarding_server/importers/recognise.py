"""Which kind of export a file is, told by its columns and never by its name, and why."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from onboarding_server.importers.report import PLACE
from onboarding_server.importers.sources import Source, tight

__all__ = ["Recognised", "recognise"]

_MOST_NAMED = 12


class Recognised(NamedTuple):
    """The kind that was chosen, where each of its columns stands, and which headers say nothing to it."""

    source: Source
    places: Mapping[str, list[int]]
    marks: tuple[str, ...]
    unused: tuple[str, ...]
    rivals: tuple[str, ...]

    def explain(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """Say what was chosen, why, and what each column is taken for."""
        source = self.source
        rivals = f" It could also be {', '.join(self.rivals)}." if self.rivals else ""
        why = f"because it has the columns {', '.join(self.marks)}."
        lines = [f"Read as {source.title} (mapping {source.key}; {source.tried}), {why}{rivals}"]
        for name, places in self.places.items():
            column = source.columns[name]
            scale = f", {column.bottom} worst to {column.top} best" if column.top is not None else ""
            lines.append(f"“{'”, “'.join(header[at] for at in places)}” is {name} ({column.kind}{scale}).")
        return tuple(lines)

    def unused_note(self) -> tuple[str, tuple[str, ...]]:
        """Name the columns that were not understood, and which of ours each is near."""
        known = {tight(given): given for column in self.source.columns.values() for given in column.headers}
        named = []
        for given in self.unused[:_MOST_NAMED]:
            near = get_close_matches(tight(given), known, n=1, cutoff=0.8)
            named.append(PLACE + (f" (near “{known[near[0]]}”)" if near else ""))
        more = len(self.unused) - _MOST_NAMED
        rest = f" and {more} more" if more > 0 else ""
        count = f"{len(self.unused)} columns are" if len(self.unused) > 1 else "1 column is"
        says = f"{count} not used: {', '.join(named)}{rest}. To use one: --map COLUMN=FIELD."
        return says, self.unused[:_MOST_NAMED]


def recognise(header: tuple[str, ...], sources: Iterable[Source]) -> Recognised | None:
    """Choose the kind of export whose marks the header has: the longest marks, then the most columns."""
    found = [each for source in sources if (each := _marked(header, source))]
    found.sort(key=lambda each: (-_weight(each), each.source.key))
    if not found:
        return None
    best = found[0]
    rivals = tuple(each.source.title for each in found[1:] if _weight(each) == _weight(best))
    return best._replace(rivals=rivals)


def _weight(found: Recognised) -> int:
    return 3 * len(found.marks) + len(found.places)


def _marked(header: tuple[str, ...], source: Source) -> Recognised | None:
    present = {source.plain(given) for given in header} | {tight(given) for given in header}
    marks = [set_ for set_ in source.marks if all(tight(mark) in present for mark in set_)]
    if not marks or any(tight(other) in present for other in source.unlike):
        return None
    places = source.places(header)
    used = {place for at in places.values() for place in at}
    ignored = {tight(each) for each in source.ignore}
    unused = tuple(
        given
        for place, given in enumerate(header)
        if given and place not in used and tight(given) not in ignored and not given.startswith("_fivetran")
    )
    return Recognised(source, places, max(marks, key=len), unused, ())
