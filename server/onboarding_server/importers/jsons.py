"""JSON and NDJSON to rows: nested maps become `outer.inner`, lists of words one cell."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from onboarding_server.errors import UnreadableFileError

__all__ = ["json_header", "json_rows"]

_MOST_IN_ONE_PIECE = 20_000_000
_PIECE = 65_536
_DEEPEST = 6
_LISTS = ("results", "data", "records", "items", "rows", "values")
_NUMBERS = {"parse_float": str, "parse_int": str, "parse_constant": str}
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)

Open = Callable[[], BinaryIO]


def json_header(name: str, opened: Open, encoding: str) -> tuple[str, ...]:
    """Gather the names of all fields, in the order in which they come; nothing where it is no JSON.

    Raises:
        UnreadableFileError: it is JSON, and too big to be read in one piece.
    """
    try:
        return tuple(
            dict.fromkeys(key for record in _records(name, opened, encoding) for key in _flat(record))
        )
    except (ValueError, RecursionError):
        return ()


def json_rows(name: str, opened: Open, encoding: str, header: tuple[str, ...]) -> Iterator[list[str]]:
    """Yield the header, then a row for each record."""
    yield list(header)
    for record in _records(name, opened, encoding):
        flat = _flat(record)
        yield [flat.get(key, "") for key in header]


def _records(name: str, opened: Open, encoding: str) -> Iterator[dict[str, Any]]:
    with opened() as raw, io.TextIOWrapper(raw, encoding=encoding) as text:
        first = text.read(_PIECE).lstrip()
        text.seek(0)
        if first.startswith("["):
            yield from _array(text)
        elif _is_one_a_line(first):
            yield from (_record(_DECODER.decode(line.strip())) for line in text if line.strip())
        else:
            whole = text.read(_MOST_IN_ONE_PIECE + 1)
            if len(whole) > _MOST_IN_ONE_PIECE:
                raise UnreadableFileError(
                    name, "one JSON object of more than 20 MB; save it with one record a line."
                )
            yield from _page(_DECODER.decode(whole.strip()))


def _is_one_a_line(first: str) -> bool:
    line = first.partition("\n")[0].strip()
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and not any(_is_list(value) for value in found.values())


def _array(text: io.TextIOBase) -> Iterator[dict[str, Any]]:
    """Read the records of one long list, a piece at a time."""
    buffer, started = "", False
    while True:
        piece = text.read(_PIECE)
        buffer += piece
        if not started:
            buffer, started = buffer.lstrip().removeprefix("["), True
        while buffer := buffer.lstrip(" \t\r\n,"):
            if buffer.startswith("]"):
                return
            try:
                found, end = _DECODER.raw_decode(buffer)
            except ValueError:
                if not piece or len(buffer) > _MOST_IN_ONE_PIECE:
                    raise
                break
            yield _record(found)
            buffer = buffer[end:]
        if not piece:
            message = "the list has no end"
            raise ValueError(message)


def _page(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Read the records of a page as an interface answers it; else the object itself is the record."""
    lists = [key for key in (*_LISTS, *found) if _is_list(found.get(key))]
    yield from (_record(each) for each in found[lists[0]]) if lists else [found]


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _record(found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        message = "expected records with named fields"
        raise ValueError(message)  # noqa: TRY004 -- what the decoder raises for text that is no JSON
    return found


def _flat(record: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in record.items():
        name = f"{before}{key}"
        if isinstance(value, dict) and depth < _DEEPEST:
            flat |= _flat(value, f"{name}.", depth + 1)
        elif isinstance(value, list) and not any(isinstance(each, (dict, list)) for each in value):
            flat[name] = "; ".join(_plain(each) for each in value)
        else:
            flat[name] = _plain(value)
    return flat


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
