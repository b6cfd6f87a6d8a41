"""Fill-ability: each argument of an ideal call comes from the user, earlier results or the tool's words."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from onboarding_evals.days import named_days
from onboarding_evals.hearing import Heard, Told
from onboarding_evals.rows import Plain, Row
from onboarding_evals.verdict import Verdict
from onboarding_evals.world import TODAY
from onboarding_server.mcp.schemas import read_published

__all__ = ["Leaf", "fill", "origin"]

_WORD = re.compile(r"[^\W_]+")
_REFERENCE = re.compile(r"@\w+(\.\d+)?")
_ENOUGH = 0.8
"""Share of a text's words that the user has to have said for it to be the user's."""
_THOUSANDS = re.compile(r"(\d+)\s?k\b")


class Leaf(NamedTuple):
    """One value of a call: where it stands, and what it is."""

    path: str
    value: Any


def fill(heard: list[Heard]) -> Verdict:
    """Say where every argument comes from; of several ways one has to be fillable."""
    verdict = Verdict(
        "fill",
        "an assistant that knows only the conversation and the tools can write every argument",
        "that it does; and a word of the tool's vocabulary is known, not chosen",
    )
    sources: Counter[str] = Counter()
    for replayed in heard:
        for call in replayed.row.calls:
            turn = replayed.row.turn_of(call)
            traced = [_traced(way, replayed, turn) for way in call.ways]
            best = min(traced, key=lambda found: sum(source is None for _, source in found))
            sources.update(source for _, source in best if source)
            verdict.failures += [
                f"{replayed.row.id}: {call.tool} {leaf.path} = {leaf.value!r} comes from nowhere"
                for leaf, source in best
                if source is None
            ]
    verdict.lines = [f"{n:4} from {source}" for source, n in sources.most_common()]
    return verdict


def _traced(way: Plain, heard: Heard, turn: int) -> list[tuple[Leaf, str | None]]:
    said = "\n".join(heard.row.turns[: turn + 1])
    read = _read_before(way, heard, turn)
    return [(leaf, origin(leaf, way.tool, heard.row, said, read)) for leaf in _leaves(way.arguments)]


def _read_before(way: Plain, heard: Heard, turn: int) -> str:
    earlier: list[Told] = []
    for told in heard.told:
        if told.turn > turn or (told.turn == turn and told.call.tool == way.tool):
            break
        earlier.append(told)
    return "\n".join(f"{told.text}\n{told.structured}" for told in earlier)


def _leaves(value: Any, path: str = "") -> Iterator[Leaf]:  # noqa: ANN401 - arguments are any JSON
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _leaves(each, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _leaves(each, f"{path}[{number}]")
    else:
        yield Leaf(path, value)


def origin(leaf: Leaf, tool: str, row: Row, said: str, read: str) -> str | None:
    """Return where a value comes from, or None."""
    value, key = leaf.value, leaf.path.rpartition(".")[2]
    if isinstance(value, int | float):
        return "a number the user typed" if _numbers(said) & {float(value)} else None
    text = str(value)
    day = _day(text)
    near = key == "template" and bool(_words(text) & _words(said))
    found = {
        "an earlier result": _REFERENCE.fullmatch(text) is not None or _stands_in(text, read),
        "a day the user named": day is not None and day in named_days(said, TODAY),
        "today, since it was told today": day == TODAY and key == "on",
        "the user's words": day is None and _is_said(text, said),
        "the user's words, near a template's name": near,
        "the tool's own words": day is None and _is_vocabulary(text, tool),
        "the user's language": key == "locale" and text.startswith(row.lang),
        "the user's question, in English": key == "question" and row.lang != "en",
    }
    return next((source for source, holds in found.items() if holds), None)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_said(text: str, said: str) -> bool:
    words = _words(text)
    return bool(words) and len(words & _words(said)) / len(words) >= _ENOUGH


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _numbers(said: str) -> set[float]:
    typed = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", said)}
    return typed | {float(number) * 1000 for number in _THOUSANDS.findall(said.casefold())}


def _is_vocabulary(text: str, tool: str) -> bool:
    """Tell whether a tool's description or schema has the word."""
    return _stands_in(text, json.dumps(next(face for face in read_published() if face["name"] == tool)))


def _stands_in(text: str, read: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(text)}(?!\w)", read) is not None
