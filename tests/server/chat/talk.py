"""Chats with a scripted model, and the turns that tests share."""

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from messages_api import MessagesApi, Reply, last_results, text, tool_use
from onboarding_server.chat.claude import Claude
from onboarding_server.chat.conversation import Preview
from onboarding_server.chat.gate import Consent, nobody
from onboarding_server.chat.session import Chat, open_chat
from onboarding_server.chat.turn import Watcher
from onboarding_server.mcp.resources import PlaybookServer

__all__ = [
    "ACCOUNT",
    "NOTE",
    "SYSTEM",
    "User",
    "confirm",
    "ctrl_c",
    "look",
    "propose",
    "say",
    "summary",
    "talking",
    "token",
]

ACCOUNT = "Quillwater Press"
NOTE = {"type": "note_added", "on": "2026-10-15", "text": "Budget talk is on Monday."}
SYSTEM = "You are an onboarding colleague."


class User:
    """Answers the gate's questions and remembers the previews."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.saw: list[str] = []

    def __call__(self, preview: Preview) -> bool:
        self.saw.append(preview.text)
        return self.answers.pop(0) == "yes"


def say(words: str) -> Reply:
    return Reply([text(words)])


def look() -> Reply:
    return Reply([tool_use("next_step", {"account": ACCOUNT})])


def propose(words: str = NOTE["text"]) -> Reply:
    facts = [{**NOTE, "text": words}]
    return Reply([tool_use("propose_facts", {"account": ACCOUNT, "facts": facts})])


def confirm(request: dict[str, Any]) -> Reply:
    """Confirm what was proposed a moment ago, as an obedient model does."""
    results = last_results(request)
    return Reply([tool_use("confirm_changes", {"token": token(results), "summary": summary(results)})])


def token(results: str) -> str:
    return _found(r"token: (\S+)", results)


def summary(results: str) -> str:
    return _found(r"summary: (.+)", results)


@contextmanager
def ctrl_c(when: threading.Event) -> Iterator[None]:
    """Press Ctrl-C once the event has come; again after a while, as a user does where one was not heard.

    A signal that comes just before a blocking call is heard after it.
    """
    main, over = threading.get_ident(), threading.Event()

    def press() -> None:
        is_time = when.wait(60)
        while is_time and not over.is_set():
            signal.pthread_kill(main, signal.SIGINT)
            over.wait(3)

    thread = threading.Thread(target=press)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _found(pattern: str, results: str) -> str:
    found = re.search(pattern, results)
    assert found, results
    return found[1]


@contextmanager
def talking(
    server: PlaybookServer | None,
    turns: list[Any],
    *,
    consent: Consent = nobody,
    watcher: Watcher | None = None,
    target: Callable[[], Any] | None = None,
    reading_only: bool = False,
    claude: dict[str, Any] | None = None,
    double: dict[str, Any] | None = None,
) -> Iterator[tuple[Chat, MessagesApi]]:
    """Open a chat whose model answers with these turns; all of them must be used up."""
    with (
        MessagesApi(turns, **(double or {})) as api,
        open_chat(
            target or (lambda: server),
            claude=Claude(**{"key": api.key, "base_url": api.url, **(claude or {})}),
            system=SYSTEM,
            consent=consent,
            watcher=watcher,
            reading_only=reading_only,
        ) as chat,
    ):
        chat.begin()
        yield chat, api
