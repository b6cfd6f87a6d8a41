"""What the double answers to a request that the documentation forbids."""

from typing import NoReturn

__all__ = ["RefusedError", "refuse", "refuse_fields"]


class RefusedError(Exception):
    """A request that is answered with an error, by status, type and message."""

    def __init__(self, status: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind
        self.message = message


def refuse(message: str) -> NoReturn:
    """Refuse a request whose form or content is wrong.

    Raises:
        RefusedError: always.
    """
    raise RefusedError(400, "invalid_request_error", message)


def refuse_fields(given: object, *, known: frozenset[str], required: tuple[str, ...], at: str) -> None:
    """Refuse what is missing, then what nobody knows; `at` is where, with its point.

    Raises:
        RefusedError: in the words of pydantic, which the API uses.
    """
    if not isinstance(given, dict):
        refuse(f"{at.removesuffix('.')}: Input should be a valid dictionary or object to extract fields from")
    for name in required:
        if name not in given:
            refuse(f"{at}{name}: Field required")
    for name in given:
        if name not in known:
            refuse(f"{at}{name}: Extra inputs are not permitted")
