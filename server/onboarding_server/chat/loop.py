"""The conversation at the prompt: questions, and commands that begin with a slash."""

import difflib
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from onboarding_server.chat.conversation import Entry
from onboarding_server.chat.costs import read_prices
from onboarding_server.chat.saving import Saved, SessionFile, list_sessions, read_entries
from onboarding_server.chat.screen import Screen
from onboarding_server.chat.session import Answer, Chat
from onboarding_server.chat.telling import tell_costs

__all__ = ["Loop"]

_PROMPT = "> "
_AGAIN = " /retry sends your question again."
_LISTED = 20
_SHOWN = 60
_HELP = """Ask in your own words: “what's next for Acme?”, “which accounts need me today?”, “draft the nudge”.
/new             begin another conversation
/resume [N]      list earlier ones, or go on with number N
/account [NAME]  the account that the next questions are about
/show [N]        calls of the tools in full; /last is the latest
/retry           send the last question again
/cost            what this conversation took
/quit            leave; so do Ctrl-D, and Ctrl-C twice
Ctrl-C stops an answer. Nothing is stored unless you say yes to the preview."""


class LeaveError(Exception):
    """The user wants to leave."""


class Loop:
    """Reads, asks and shows until the user leaves; every conversation is kept in its own file."""

    def __init__(
        self,
        chat: Chat,
        screen: Screen,
        *,
        folder: Path,
        read: Callable[[str], str],
        now: Callable[[], datetime],
        account: str = "",
    ) -> None:
        """Take a chat, where conversations are kept, and where the user's words come from."""
        self._chat = chat
        self._screen = screen
        self._folder = folder
        self._read = read
        self._now = now
        self._account = account
        self._file = SessionFile.new(folder, now())
        self._listed: tuple[Saved, ...] = ()
        self._is_kept = True
        self._commands: Mapping[str, Callable[[str], None]] = {
            "new": self._new,
            "resume": self._resume,
            "account": self._about,
            "show": self._show,
            "last": lambda _: self._show(str(len(screen.calls))),
            "retry": self._retry,
            "cost": lambda _: screen.note(tell_costs(chat.conversation.spent, read_prices())),
            "help": lambda _: screen.note(_HELP),
            "quit": self._quit,
        }

    def run(self) -> None:
        """Go on until the user leaves."""
        self._chat.begin(keep=self._keep, account=self._account)
        with suppress(LeaveError):
            while True:
                self._step(self._next())
        self._file.close()

    def _next(self) -> str:
        """Read a line; the first Ctrl-C gets a hint, the second one in a row leaves, as Ctrl-D does."""
        for hint in ("Ctrl-C once more leaves; so does Ctrl-D.", ""):
            try:
                return self._read(_PROMPT)
            except EOFError:
                break
            except KeyboardInterrupt:
                if hint:
                    self._screen.note("\n" + hint)
        raise LeaveError

    def _step(self, line: str) -> None:
        line = line.strip()
        if not line:
            return
        try:
            if line.startswith("/") and "\n" not in line:
                self._command(line)
            else:
                self._ask(line)
        except KeyboardInterrupt:
            self._screen.note("Stopped.")

    def _command(self, line: str) -> None:
        name, _, rest = line[1:].partition(" ")
        if name in self._commands:
            self._commands[name](rest.strip())
            return
        near = difflib.get_close_matches(name, self._commands, n=1)
        guess = f" Did you mean /{near[0]}?" if near else ""
        self._screen.note(f"There is no command /{name}.{guess} /help lists them.")

    def _ask(self, question: str) -> None:
        self._screen.waiting()
        self._tell(self._chat.ask(question))

    def _tell(self, answer: Answer) -> None:
        self._screen.said()
        if answer.failure:
            again = "" if answer.failure.poisons or not self._chat.unanswered else _AGAIN
            self._screen.note(answer.failure.sentence + again)

    def _retry(self, _: str) -> None:
        if not self._chat.unanswered:
            self._screen.note("Every question has its answer; there is nothing to send again.")
            return
        self._screen.waiting()
        self._tell(self._chat.retry())

    def _new(self, _: str) -> None:
        self._file.close()
        self._file, self._is_kept = SessionFile.new(self._folder, self._now()), True
        self._chat.begin(keep=self._keep, account=self._account)
        self._screen.note("A new conversation.")

    def _resume(self, number: str) -> None:
        if not number or not self._listed:
            self._listed = tuple(each for each in list_sessions(self._folder) if each.path != self._file.path)
        if not self._listed:
            self._screen.note(f"No earlier conversation is kept in {self._folder}.")
        elif not number:
            self._screen.note(
                "\n".join(_line(at, saved) for at, saved in enumerate(self._listed[:_LISTED], 1))
            )
        elif not number.isdecimal() or not 1 <= int(number) <= len(self._listed):
            self._screen.note(f"/resume: {number} given; expected a number from 1 to {len(self._listed)}.")
        else:
            self._go_on(self._listed[int(number) - 1])

    def _go_on(self, saved: Saved) -> None:
        self._file.close()
        self._file, self._is_kept = SessionFile(saved.path), True
        self._chat.begin(read_entries(saved.path), keep=self._keep)
        self._listed = ()
        self._screen.note(f"Going on with “{saved.question}” of {saved.begun}.")
        conversation = self._chat.conversation
        if conversation.last_answer:
            self._screen.answer(conversation.last_answer)
        if self._chat.unanswered:
            self._screen.note(f"Without an answer: “{self._chat.unanswered}”. /retry sends it again.")

    def _about(self, name: str) -> None:
        if name:
            self._account = name
            self._chat.conversation.about(name)
        current = self._chat.conversation.account
        self._screen.note(
            f"The account: {current}" if current else "No account is named; /account NAME does."
        )

    def _show(self, number: str) -> None:
        calls = self._screen.calls
        if not calls:
            self._screen.note("No tool has been called yet.")
        elif not number:
            self._screen.note("\n".join(f"{at} {call.name}" for at, call in enumerate(calls, 1)))
        elif not number.isdecimal() or not 1 <= int(number) <= len(calls):
            self._screen.note(f"/show: {number} given; expected a number from 1 to {len(calls)}.")
        else:
            self._screen.unfold(calls[int(number) - 1])

    def _quit(self, _: str) -> None:
        raise LeaveError

    def _keep(self, entry: Entry) -> None:
        """Keep an entry; a disk that takes no more costs the file, not the conversation."""
        if not self._is_kept:
            return
        try:
            self._file.keep(entry)
        except OSError as error:
            self._is_kept = False
            self._screen.note(f"This conversation is no longer kept: {self._file.path}: {error.strerror}.")


def _line(at: int, saved: Saved) -> str:
    about = f" · {saved.account}" if saved.account else ""
    question = saved.question if len(saved.question) <= _SHOWN else saved.question[: _SHOWN - 1] + "…"
    return f"{at:>2} {saved.begun}{about} · {question}"
