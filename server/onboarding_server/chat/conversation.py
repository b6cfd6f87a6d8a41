"""The conversation as the API takes it: append-only, edited at its end alone, and never invalid."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from onboarding_server.chat.costs import Spent, Usage

__all__ = ["CACHED", "Conversation", "Entry", "Message", "Preview", "question_in", "tool_result"]


Message = dict[str, Any]
"""One message in the API's own form; it is sent back as it came, so nothing here rebuilds it."""

CACHED = {"type": "ephemeral"}
"""Marks the end of what the API may keep for the next request; five minutes, and longer with each use."""
_THOUGHTS = frozenset({"thinking", "redacted_thinking"})
_INTERRUPTED = "Interrupted: no result. If this was to be stored, find out whether it was before you say so."


class Preview(BaseModel):
    """What the server said would be stored; `token` is how the model asks for it."""

    model_config = ConfigDict(frozen=True)

    token: str
    text: str


class Entry(BaseModel):
    """One thing that happened, as it is kept: exactly one of the fields is there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    message: Message | None = None
    preview: Preview | None = None
    spent: Spent | None = None
    account: str | None = None
    declined: str | None = None
    """The token of a preview that the user said no to: it cannot be asked about again."""
    withdrawn_to: int | None = None
    """From here on the conversation has only this many messages."""

    @field_validator("message")
    @classmethod
    def _has_words(cls, message: Message | None) -> Message | None:
        if message is not None and not (message.get("role") and message.get("content")):
            wrong = "expected a role and content"
            raise ValueError(wrong)
        return message


class Conversation:
    """Messages, the previews that were seen, and what it all took; `keep` is told every change."""

    def __init__(self, entries: Iterable[Entry] = (), *, keep: Callable[[Entry], None] | None = None) -> None:
        """Begin, or go on from what was kept; a conversation that broke off is closed validly."""
        self.messages: list[Message] = []
        self.previews: dict[str, Preview] = {}
        self.spent: list[Spent] = []
        self.account = ""
        self._named = ""
        self._keep: Callable[[Entry], None] = lambda _: None
        for entry in entries:
            self._take(entry)
        # Thoughts are bound to the model, the key and every word before them, which may be others by now.
        self.messages = [bare for message in self.messages if (bare := _without_thoughts(message))["content"]]
        self._keep = keep or self._keep
        self.close_calls()

    def ask(self, question: str) -> None:
        """Append the user's words, after the account they are about where the model does not know it yet."""
        content = [_text(question)]
        if self.account != self._named:
            content.insert(0, _text(f"The account I am asking about: {self.account}"))
        self._put(Entry(message={"role": "user", "content": content}))

    def answer(self, content: list[dict[str, Any]]) -> None:
        """Append what the model said, where it said or called anything; the API takes no empty text back."""
        kept = [block for block in content if block["type"] != "text" or block["text"].strip()]
        if any(block["type"] not in _THOUGHTS for block in kept):
            self._put(Entry(message={"role": "assistant", "content": kept}))

    def results(self, blocks: list[dict[str, Any]]) -> None:
        """Append the results of the model's calls; a call without one is closed as interrupted."""
        self._put(Entry(message={"role": "user", "content": [*blocks, *self._unanswered(blocks)]}))

    def close_calls(self) -> None:
        """Answer the calls at the end that nobody answered, so that the conversation can go on."""
        if self._unanswered():
            self.results([])

    def saw(self, preview: Preview) -> None:
        """Remember what the server showed for a token."""
        self._put(Entry(preview=preview))

    def declined(self, preview: Preview) -> None:
        """Remember that the user said no: the same preview is not asked about again."""
        self._put(Entry(declined=preview.token))

    def spend(self, model: str, usage: Usage) -> None:
        """Remember what a request took."""
        self._put(Entry(spent=Spent(model=model, usage=usage)))

    def about(self, account: str) -> None:
        """Name the account that the next questions are about."""
        self._put(Entry(account=account))

    def withdraw(self, to: int) -> None:
        """Take back the last messages, down to `to`; nothing before them is touched."""
        self._put(Entry(withdrawn_to=to))

    def request(self) -> list[Message]:
        """Write the messages for a request, with the place up to which the API may cache them.

        The history itself is not copied: only its last message is, to carry the mark.
        """
        *before, last = self.messages
        *blocks, end = last["content"]
        return [*before, {**last, "content": [*blocks, {**end, "cache_control": CACHED}]}]

    @property
    def is_open(self) -> bool:
        """Whether it ends with something that the model has not answered."""
        return bool(self.messages) and self.messages[-1]["role"] == "user"

    @property
    def asked_at(self) -> int:
        """The place of the last question."""
        return max((at for at, message in enumerate(self.messages) if question_in(message)), default=0)

    @property
    def question(self) -> str:
        """The last question."""
        return question_in(self.messages[self.asked_at]) if self.messages else ""

    @property
    def last_answer(self) -> str:
        """The last words of the model."""
        said = (message["content"] for message in reversed(self.messages) if message["role"] == "assistant")
        texts = (
            "\n\n".join(block["text"] for block in content if block["type"] == "text") for content in said
        )
        return next(filter(None, texts), "")

    def _unanswered(self, answered: Iterable[Mapping[str, Any]] = ()) -> list[dict[str, Any]]:
        if not self.messages or self.messages[-1]["role"] != "assistant":
            return []
        done = {block["tool_use_id"] for block in answered}
        calls = [block["id"] for block in self.messages[-1]["content"] if block["type"] == "tool_use"]
        return [tool_result(call, _INTERRUPTED, is_error=True) for call in calls if call not in done]

    def _put(self, entry: Entry) -> None:
        self._take(entry)
        self._keep(entry)

    def _take(self, entry: Entry) -> None:
        if entry.message is not None:
            self.messages.append(entry.message)
            self._named = self.account if question_in(entry.message) else self._named
        elif entry.preview is not None:
            self.previews[entry.preview.token] = entry.preview
        elif entry.declined is not None:
            self.previews.pop(entry.declined, None)
        elif entry.spent is not None:
            self.spent.append(entry.spent)
        elif entry.account is not None:
            self.account = entry.account
        elif entry.withdrawn_to is not None:
            del self.messages[entry.withdrawn_to :]
            self._named = ""


def question_in(message: Message) -> str:
    """Return the user's words in a message; an answer and the results of calls have none."""
    last = message["content"][-1]
    return str(last["text"]) if message["role"] == "user" and last["type"] == "text" else ""


def tool_result(call: str, text: str, *, is_error: bool) -> dict[str, Any]:
    """Write the result of a call as the API takes it."""
    result: dict[str, Any] = {
        "type": "tool_result",
        "tool_use_id": call,
        "content": [_text(text or "(nothing)")],
    }
    return result | {"is_error": True} if is_error else result


def _without_thoughts(message: Message) -> Message:
    return {**message, "content": [block for block in message["content"] if block["type"] not in _THOUGHTS]}


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}
