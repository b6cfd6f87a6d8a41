"""What can go wrong with an answer, in one sentence each: what happened and what to do."""

from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict

from onboarding_server.chat.claude import DEFAULT_MODEL, MOST_TOKENS, StreamCutError, asked_to_wait
from onboarding_server.chat.printable import printable
from onboarding_server.chat.tools import ServerGoneError

if TYPE_CHECKING:
    from anthropic import APIStatusError

__all__ = ["NO_KEY", "STOPPED", "Failure", "failure_of", "shortfall", "too_long", "too_many_rounds"]

Kind = Literal[
    "api_error", "bad_key", "connection", "context_full", "cut", "max_tokens", "no_answer", "no_credit",
    "not_permitted", "overloaded", "rate_limit", "refusal", "refused_request", "rounds", "server_gone",
    "stopped", "timeout", "too_long", "unknown_model",
]  # fmt: skip

NO_KEY: Final = """There is no key for Claude. Set ANTHROPIC_API_KEY; https://platform.claude.com makes keys.
Without a key these answer the same questions:
  onboarding next ACCOUNT, onboarding triage, onboarding draft
  onboarding install    the same tools in a desktop assistant that you are signed in to
  onboarding demo       a sample portfolio, nothing to set up"""

_LONGEST_QUOTE: Final = 300
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_SERVER_ERROR: Final = 500


class Failure(BaseModel):
    """Why there is no answer, or only a part; `poisons` says that the same history would fail again."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    sentence: str
    poisons: bool = False


STOPPED: Final = Failure(kind="stopped", sentence="Stopped.")
_CUT: Final = Failure(
    kind="cut",
    sentence="The connection was lost while the answer came in; nothing of it was acted upon.",
)
_CONTEXT_FULL: Final = Failure(
    kind="context_full",
    sentence="This conversation has become too long for the model: /new begins another. "
    "This one stays, without your last question, and /resume lists it.",
    poisons=True,
)
_CONSOLE: Final = "https://platform.claude.com"
_STANDING: Final = {
    "bad_key": f"Claude does not accept ANTHROPIC_API_KEY: is the key whole, and valid at {_CONSOLE}?",
    "no_credit": f"The credit of this key is used up: add some at {_CONSOLE} under Billing.",
    "not_permitted": f"This key may not do that: see its workspace at {_CONSOLE}, or name another --model.",
    "overloaded": "Claude has too much to do right now; try again in a minute.",
    "timeout": "Claude did not answer in time.",
    "connection": "Claude cannot be reached: is there a network, and is ANTHROPIC_BASE_URL right if set?",
    "api_error": "Something went wrong at Claude's end.",
    "server_gone": "The onboarding server stopped, and starting it again did not help: "
    "`onboarding doctor` looks for the reason.",
}
_BY_TYPE: Final[dict[str, Kind]] = {
    "authentication_error": "bad_key",
    "billing_error": "no_credit",
    "permission_error": "not_permitted",
    "not_found_error": "unknown_model",
    "request_too_large": "context_full",
    "rate_limit_error": "rate_limit",
    "timeout_error": "timeout",
    "api_error": "api_error",
    "overloaded_error": "overloaded",
}
_BY_STATUS: Final[dict[int, Kind]] = {
    401: "bad_key",
    402: "no_credit",
    403: "not_permitted",
    404: "unknown_model",
    408: "timeout",
    413: "context_full",
    429: "rate_limit",
    504: "timeout",
    529: "overloaded",
}
_BY_WORDS: Final[dict[str, Kind]] = {
    "credit balance": "no_credit",
    "prompt is too long": "context_full",
    "context limit": "context_full",
    "context window": "context_full",
}


def failure_of(error: BaseException, *, model: str) -> Failure | None:
    """Put an error into words; None for what is no failed answer but a defect of ours."""
    import anthropic  # noqa: PLC0415 - takes a second to load; whoever has such an error has loaded it
    import httpx2  # noqa: PLC0415 - as above

    kinds: dict[type[BaseException] | tuple[type[BaseException], ...], Kind] = {
        ServerGoneError: "server_gone",
        (anthropic.APITimeoutError, httpx2.TimeoutException): "timeout",
        anthropic.APIConnectionError: "connection",
        anthropic.AnthropicError: "api_error",
    }
    if isinstance(error, anthropic.APIStatusError):
        return _refused(error, model)
    for kind, name in kinds.items():
        if isinstance(error, kind):
            return _standing(name)
    if isinstance(error, KeyboardInterrupt):
        return STOPPED
    return _CUT if isinstance(error, (StreamCutError, httpx2.TransportError)) else None


def shortfall(stop_reason: str, text: str) -> Failure | None:
    """Say why an answer that came is less than one; None where all is well."""
    if stop_reason == "refusal":
        sentence = "Claude declines to answer this. The question is not kept; ask it in other words."
        return Failure(kind="refusal", sentence=sentence, poisons=True)
    if stop_reason == "model_context_window_exceeded":
        return _CONTEXT_FULL
    if stop_reason == "max_tokens" and text:
        sentence = f"The answer was cut at {MOST_TOKENS:,} tokens: say “go on”, or ask for less at once."
        return Failure(kind="max_tokens", sentence=sentence)
    if not text:
        return Failure(kind="no_answer", sentence="Claude ended without a word.")
    return None


def too_many_rounds(rounds: int) -> Failure:
    """Say that the model calls tools without end."""
    sentence = f"No answer after {rounds} rounds of tool calls: ask for less at once."
    return Failure(kind="rounds", sentence=sentence)


def too_long(given: int, most: int) -> Failure:
    """Say that a question is longer than one may be."""
    sentence = (
        f"That is {given // 1000:,} KB; a question may have {most // 1000} KB. Save it as a file, then "
        "`onboarding import FILE`, or put it into your import folder and ask for it by its name."
    )
    return Failure(kind="too_long", sentence=sentence)


def _refused(error: "APIStatusError", model: str) -> Failure:
    """Read an error of the API, which also comes inside a stream that began with status 200."""
    said = " ".join(printable(error.api_message or error.message).split())[:_LONGEST_QUOTE]
    kind = _BY_TYPE.get(error.type or "") or _BY_STATUS.get(error.status_code)
    if kind is None and error.status_code < _SERVER_ERROR:
        kind = next((kind for words, kind in _BY_WORDS.items() if words in said), "refused_request")
    if kind == "context_full":
        return _CONTEXT_FULL
    if kind == "rate_limit":
        return Failure(kind=kind, sentence=_try_again(asked_to_wait(error.response.headers)))
    if kind == "unknown_model":
        sentence = f"Claude does not know the model {model}, or no longer: --model names another."
        default = "" if model == DEFAULT_MODEL else f" Without it {DEFAULT_MODEL} is asked."
        return Failure(kind=kind, sentence=sentence + default)
    if kind == "refused_request":
        sentence = (
            f"Claude does not accept the request ({said}). Your question is not kept; /new begins again."
        )
        return Failure(kind=kind, sentence=sentence, poisons=True)
    return _standing(kind or "api_error")


def _standing(kind: Kind) -> Failure:
    return Failure(kind=kind, sentence=_STANDING[kind])


def _try_again(seconds: float) -> str:
    """Say when the API takes requests of this key again, rounded up.

    >>> _try_again(61)
    'Too many requests for this key: try again in 2 minutes.'
    """
    units = ((seconds, 2 * _HOUR, _MINUTE, "minute"), (seconds, 72 * _HOUR, _HOUR, "hour"))
    for left, most, unit, name in units:
        if left <= most:
            count = max(1, -int(-left // unit))
            many = f"{count} {name}s" if count > 1 else f"a {name}"
            return f"Too many requests for this key: try again in {many}."
    return f"Too many requests for this key, and for more than three days: see its limits at {_CONSOLE}."
