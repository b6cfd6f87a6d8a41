"""A conversation with all that it needs: a question gets an answer, or the reason why there is none."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel, ConfigDict

from onboarding_server.chat.claude import Claude, Reply
from onboarding_server.chat.conversation import Conversation, Entry, question_in
from onboarding_server.chat.costs import Spent
from onboarding_server.chat.failures import Failure, failure_of, shortfall, too_long, too_many_rounds
from onboarding_server.chat.gate import Consent, Gate, nobody
from onboarding_server.chat.tools import Target, Toolbox
from onboarding_server.chat.turn import MOST_ROUNDS, Call, TooManyRoundsError, Turn, Watcher

__all__ = ["MOST_BYTES", "Answer", "Chat", "open_chat"]


MOST_BYTES = 100_000
"""What one question may have; more is a file to import, and would cost with every further request."""


class Answer(BaseModel):
    """What one question came to; without a `failure` it is whole."""

    model_config = ConfigDict(frozen=True)

    text: str = ""
    calls: tuple[Call, ...] = ()
    spent: tuple[Spent, ...] = ()
    stop_reason: str = ""
    failure: Failure | None = None


class Chat:
    """One conversation at a time, over one set of tools."""

    def __init__(
        self,
        toolbox: Toolbox,
        *,
        claude: Claude,
        system: str,
        consent: Consent,
        watcher: Watcher | None = None,
    ) -> None:
        """Take the parts; the server's own instructions follow the system prompt."""
        self.conversation = Conversation()
        self.unanswered = ""
        self._toolbox = toolbox
        self._claude = claude
        self._system = "\n\n".join(part.strip() for part in (system, toolbox.instructions) if part.strip())
        self._consent = consent
        self._watcher = watcher or _Nobody()

    def load(self) -> None:
        """Load what the first request needs, which takes a second."""
        self._claude.load()

    def begin(
        self, entries: Iterable[Entry] = (), *, keep: Callable[[Entry], None] | None = None, account: str = ""
    ) -> None:
        """Begin another conversation, or go on with a kept one; a question without answer is set aside."""
        self.conversation = Conversation(entries, keep=keep)
        self.unanswered = ""
        if account:
            self.conversation.about(account)
        if self.conversation.is_open:
            self.unanswered = self.conversation.question
            self._withdraw_bare()

    def ask(self, question: str) -> Answer:
        """Ask a question; whatever goes wrong is in the answer, and the conversation can go on."""
        # What is no text, such as a byte of another encoding on the command line, could not be sent.
        sendable = question.encode(errors="replace")
        if len(sendable) > MOST_BYTES:
            return Answer(failure=too_long(len(sendable), MOST_BYTES))
        self.conversation.ask(sendable.decode())
        return self._run()

    def retry(self) -> Answer:
        """Ask again what got no answer: where it broke off, or from the beginning."""
        return self._run() if self.conversation.is_open else self.ask(self.unanswered)

    def _run(self) -> Answer:
        turn = Turn(
            self.conversation,
            claude=self._claude,
            system=self._system,
            toolbox=self._toolbox,
            gate=Gate(self._toolbox, self.conversation, self._consent),
            watcher=self._watcher,
        )
        spent = len(self.conversation.spent)
        reply, failure = self._attempt(turn)
        self._settle(failure)
        return Answer(
            text=reply.text if reply else "",
            calls=tuple(turn.calls),
            spent=tuple(self.conversation.spent[spent:]),
            stop_reason=reply.stop_reason if reply else "",
            failure=failure,
        )

    def _attempt(self, turn: Turn) -> tuple[Reply | None, Failure | None]:
        try:
            reply = turn.run()
        except TooManyRoundsError:
            return None, too_many_rounds(MOST_ROUNDS)
        except (Exception, KeyboardInterrupt) as error:
            failure = failure_of(error, model=self._claude.model)
            if failure is None:
                raise
            return None, failure
        return reply, shortfall(reply.stop_reason, reply.text)

    def _settle(self, failure: Failure | None) -> None:
        """Leave the history as before the question, unless something came of it that one can go on with."""
        is_unanswered = failure is not None and failure.kind != "max_tokens"
        self.unanswered = self.conversation.question if is_unanswered else ""
        if failure and failure.poisons:
            self.conversation.withdraw(self.conversation.asked_at)
        self._withdraw_bare()

    def _withdraw_bare(self) -> None:
        """Take a question back that nothing followed."""
        conversation = self.conversation
        if conversation.is_open and question_in(conversation.messages[-1]):
            conversation.withdraw(len(conversation.messages) - 1)


class _Nobody:
    """Watches nothing."""

    def thinking(self, piece: str) -> None:
        pass

    def text(self, piece: str) -> None:
        pass

    def said(self) -> None:
        pass

    def calling(self, name: str, arguments: Mapping[str, Any]) -> None:
        pass

    def called(self, call: Call) -> None:
        pass


@contextmanager
def open_chat(
    target: Callable[[], Target],
    *,
    claude: Claude,
    system: str,
    consent: Consent = nobody,
    watcher: Watcher | None = None,
    reading_only: bool = False,
) -> Iterator[Chat]:
    """Connect to the tools and open a chat over them.

    Raises:
        ServerGoneError: there is no server to connect to.
    """
    with claude, Toolbox(target, reading_only=reading_only) as toolbox:
        yield Chat(toolbox, claude=claude, system=system, consent=consent, watcher=watcher)
