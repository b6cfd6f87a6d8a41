"""Short, stable names for accounts and facts, and tokens that cannot be guessed."""

import base64
import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from typing import Any

from onboarding_tools.directory import fold

__all__ = ["account_id", "digest", "fact_id", "new_token"]

_SHORT = 6


def account_id(name: str, ref: str = "", taken: Collection[str] = ()) -> str:
    """Name an account by its folded name and its id elsewhere: the same company gets the same id again."""
    return _shortest("a", _hashed(fold(name), ref), taken)


def fact_id(account: str, seq: int, body: Mapping[str, Any], taken: Collection[str] = ()) -> str:
    """Name a fact by its account, its place in it and what it says."""
    return _shortest("f", _hashed(account, str(seq), json.dumps(body, sort_keys=True)), taken)


def _shortest(letter: str, whole: str, taken: Collection[str]) -> str:
    """Return the first letters of a hash, as many as it takes to be nobody else's."""
    lengths = range(_SHORT, len(whole) + 1)
    return next(short for length in lengths if (short := letter + whole[:length]) not in taken)


def new_token() -> str:
    """Return 128 random bits, which the preview hands to the one who may confirm it."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    """Return what the store keeps of a token, so that a copy of the file confirms nothing."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def _hashed(*parts: str) -> str:
    whole = hashlib.sha256("\x1f".join(parts).encode("utf-8")).digest()
    return base64.b32encode(whole).decode("ascii").lower().rstrip("=")
