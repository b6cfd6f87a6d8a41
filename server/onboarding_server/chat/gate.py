"""The gate before every write: the server's own preview, one question, and no unless somebody says yes."""

from collections.abc import Callable, Mapping
from typing import Any

from onboarding_server.chat.conversation import Conversation, Preview
from onboarding_server.chat.tools import Outcome, Toolbox

__all__ = ["Consent", "Gate", "nobody"]

Consent = Callable[[Preview], bool]
"""Shows a preview to the user and returns whether they said yes to it."""

_UNSEEN = (
    "Nothing was stored: no preview with this token is open in this conversation, so there was no yes. "
    "Propose it again and pass on the token that comes back."
)
_DECLINED = (
    "Nothing was stored: the user was shown the preview and did not say yes. Ask what should be different. "
    "This token is void; if they change their mind, propose it again."
)


class Gate:
    """Calls tools; one that may change something runs only after a yes to what the server showed."""

    def __init__(self, toolbox: Toolbox, conversation: Conversation, consent: Consent) -> None:
        """Take the tools, the conversation that remembers previews, and the way to ask the user."""
        self._toolbox = toolbox
        self._conversation = conversation
        self._consent = consent

    def call(self, name: str, arguments: Mapping[str, Any]) -> Outcome:
        """Call a tool, or say why it was not called.

        Raises:
            ServerGoneError: the server cannot be reached.
        """
        if not self._toolbox.offers(name):
            return Outcome(text=f"There is no tool {name}.", is_error=True)
        if self._toolbox.changes(name):
            refusal = self._refusal(arguments)
            if refusal:
                return Outcome(text=refusal, is_error=True)
        outcome = self._toolbox.call(name, arguments)
        if outcome.token:
            self._conversation.saw(Preview(token=outcome.token, text=outcome.text))
        return outcome

    def _refusal(self, arguments: Mapping[str, Any]) -> str:
        """Say why this must not be stored; empty once the user said yes.

        What is shown is what the server said when it gave the token out, never what the model says about it.
        """
        preview = self._conversation.previews.get(str(arguments.get("token")))
        if preview is None:
            return _UNSEEN
        if self._consent(preview):
            return ""
        # Asked again and again, a tired user says yes in the end.
        self._conversation.declined(preview)
        return _DECLINED


def nobody(_: Preview) -> bool:
    """Answer for a user who cannot be asked: no."""
    return False
