"""Mistakes of the evals themselves: each writes its own sentence."""

from collections.abc import Sequence

__all__ = ["EvalError", "InvalidRowsError", "NoKeyError", "UnknownRequestError"]


class EvalError(Exception):
    """A run that cannot start; the message says what to do."""


class InvalidRowsError(EvalError):
    """Rows that say less or more than a row may say."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class NoKeyError(EvalError):
    """A live run without a key."""

    def __init__(self) -> None:
        super().__init__(
            "ANTHROPIC_API_KEY is not set, so no model was asked; set it, or run the other layers, "
            "which need no key."
        )


class UnknownRequestError(EvalError):
    """Ids of requests that are in no file."""

    def __init__(self, ids: Sequence[str]) -> None:
        super().__init__(
            f"no request is called {', '.join(ids)}; the ids stand in requests.jsonl and heldout.jsonl."
        )
