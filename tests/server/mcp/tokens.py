"""Counting what a model pays, in cl100k tokens."""

import json
import warnings
from functools import cache
from typing import Any

__all__ = ["compact", "count"]


@cache
def _encoding() -> Any:  # noqa: ANN401 - the package ships no types
    with warnings.catch_warnings():
        # The package opens its ranks in a way that the standard library has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        import bpe_openai  # noqa: PLC0415 - see above

        return bpe_openai.get_encoding("cl100k_base")


def count(text: str) -> int:
    return len(_encoding().encode(text))


def compact(value: object) -> str:
    """Write JSON as it travels."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
