"""Scripts and recorded traffic as JSON lines: one request and its turn a line.

`{"request": BODY or null, "reply" | "failure" | "stream_error" | "cut" | "hang": {fields of the turn}}`.
A line without a request serves the next request that equals no line before it. A reply may be a whole
recorded message: its content, stop_reason, stop_details and usage are taken; `{"events": [...]}` is a reply
that was recorded as the events of its stream. `{"$from": PATTERN}` in a reply
stands for the first group of the regular expression in the last tool results: a token unknown to the script.
With `"$in": WORDS`, for these words with that group in the place of `{}`.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from messages_api.conversation import blocks_of
from messages_api.double import Exchange
from messages_api.turns import Cut, Failure, Hang, Pause, Reply, StreamError, Turn

__all__ = ["Recorded", "last_results", "read_recording", "turn_of", "write_recording"]

_KINDS: Final = {"reply": Reply, "failure": Failure, "stream_error": StreamError, "cut": Cut, "hang": Hang}
_CONVERSATION: Final = ("model", "system", "tools", "messages")


@dataclass
class Recorded:
    """The lines of a recording that were not yet served."""

    left: list[dict[str, Any]]

    def turn_for(self, request: dict[str, Any]) -> Turn | None:
        """Take the line that was recorded for this request, else the next one that names none."""
        asked = normalised(request)
        for line in self.left:
            if line.get("request") is None or normalised(line["request"]) == asked:
                self.left.remove(line)
                return turn_of(line, request)
        return None


def read_recording(path: Path) -> Recorded:
    """Read the lines of a recording."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return Recorded([json.loads(line) for line in lines if line.strip()])


def write_recording(path: Path, exchanges: Iterable[Exchange]) -> None:
    """Write every request that took a turn."""
    told = [_line(each.body, each.turn) for each in exchanges if each.turn is not None]
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in told), encoding="utf-8")


def turn_of(line: Mapping[str, Any], request: dict[str, Any]) -> Turn:
    """Make the turn of a line, with what it takes from the last tool results filled in.

    Raises:
        ValueError: the line names no kind of turn.
    """
    if "events" in line:
        return _heard(line["events"])
    for name, kind in _KINDS.items():
        if name in line:
            given = _filled(line[name], last_results(request))
            if "reply" in given:
                given["reply"] = _made(Reply, given["reply"])
            turn: Turn = _made(kind, given)
            return turn
    message = f"a line of a recording has one of {', '.join(_KINDS)}, not {', '.join(line)}"
    raise ValueError(message)


def last_results(request: dict[str, Any]) -> str:
    """Read the text of the tool results in the last message of a request."""
    found: list[str] = []
    for block in blocks_of(request["messages"][-1]):
        if block["type"] == "tool_result":
            parts = blocks_of({"content": block.get("content") or []})
            found += [part["text"] for part in parts if part["type"] == "text"]
    return "\n".join(found)


def normalised(request: dict[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Reduce a request to what makes it the same: the conversation, without marks, signatures and ids."""
    return _bare({key: request[key] for key in _CONVERSATION if key in request})


def _bare(part: Any) -> Any:  # noqa: ANN401 - JSON
    dropped = {"cache_control", "signature", "data", "id", "tool_use_id"}
    if isinstance(part, dict):
        return {key: _bare(value) for key, value in part.items() if key not in dropped and value is not None}
    return [_bare(each) for each in part] if isinstance(part, list) else part


def _line(request: dict[str, Any], turn: Turn) -> dict[str, Any]:
    turn = turn.reply if isinstance(turn, Pause) else turn
    name = next(name for name, kind in _KINDS.items() if isinstance(turn, kind))
    return {"request": request, name: asdict(turn)}


def _heard(events: Iterable[dict[str, Any]]) -> Reply:
    """Put a reply together from the events of a stream; the double signs and counts anew."""
    blocks: list[dict[str, Any]] = []
    ending: dict[str, Any] = {}
    for event in events:
        if event["type"] == "content_block_start":
            blocks.append({**event["content_block"], "raw": ""})
        elif event["type"] == "content_block_delta":
            for key, piece in event["delta"].items():
                name = {"partial_json": "raw"}.get(key, key)
                blocks[event["index"]][name] += "" if key in {"type", "signature"} else piece
        elif event["type"] == "message_delta":
            ending = event["delta"]
    return Reply([_settled(block) for block in blocks], ending.get("stop_reason"))


def _settled(block: dict[str, Any]) -> dict[str, Any]:
    raw = block.pop("raw")
    return {**block, "input": json.loads(raw or "{}")} if block["type"] == "tool_use" else block


def _made(kind: Any, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - one of the kinds of turn
    known = {each.name for each in fields(kind)}
    return kind(**{key: value for key, value in given.items() if key in known and value is not None})


def _filled(part: Any, results: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(part, dict) and "$from" in part:
        found = re.search(part["$from"], results)
        if not found:
            message = f"no {part['$from']!r} in the last tool results: {results[:200]!r}"
            raise ValueError(message)
        return part.get("$in", "{}").replace("{}", found[1])
    if isinstance(part, dict):
        return {key: _filled(value, results) for key, value in part.items()}
    return [_filled(each, results) for each in part] if isinstance(part, list) else part
