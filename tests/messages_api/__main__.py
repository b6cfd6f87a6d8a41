"""The double as a program: `python -m messages_api SCRIPT.jsonl` prints address and key, then serves."""

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from messages_api.api import KEY, MessagesApi


def main() -> int:
    """Serve a script until the process is told to stop; 1 if a request was refused or had no turn."""
    parser = argparse.ArgumentParser(prog="messages_api")
    parser.add_argument("script", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--record", type=Path, help="write what was said to this file at the end")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    api = MessagesApi.replay(given.script, key=given.key, port=given.port).start()
    print(f"{api.url} {api.key}", flush=True)
    try:
        signal.pause()
    except KeyboardInterrupt:
        return _ended(api, given.record)
    return 0


def _ended(api: MessagesApi, record: Path | None) -> int:
    api.stop()
    if record:
        api.record(record)
    try:
        api.assert_done()
    except AssertionError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
