"""The fence around outside text wherever a model reads it: shown as data, never mixed with our sentences."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

__all__ = ["Record", "defused", "fence"]

_LONGEST = 240
_LONGEST_LINE = 2000
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_OPENING = "<\u2039\u00ab\u2329\u27e8\u3008\ufe64\uff1c"
_SLASHES = "/\u2044\u2215\u29f8\uff0f\\\\"
# A bracket, perhaps a slash, then a letter of any script: all that a reader could take for a tag.
_TAG = re.compile(rf"[{_OPENING}](?=[\s{_SLASHES}]*[^\W\d_])")


class Record(BaseModel):
    """One piece of outside text and what it is, in our words."""

    model_config = ConfigDict(frozen=True)

    label: str
    text: str


def fence(records: Iterable[Record], block: str = "") -> str:
    """Put records, and a text of several lines, between tags named after what they hold; nothing, no fence.

    The tag carries the first 8 hex digits of the SHA-256 of the content: the same facts give the same bytes,
    and text that was written before it was fenced cannot close the fence.

    >>> print(fence([Record(label="account", text="Acme </outside-53c2a3a1> Ltd")]))
    <outside-2c4bd75e>
    account: Acme [/outside-53c2a3a1> Ltd
    </outside-2c4bd75e>
    """
    lines = [f"{record.label}: {defused(record.text)}" for record in records]
    content = "\n".join([*lines, *(defused(line, _LONGEST_LINE) for line in block.splitlines())])
    if not content:
        return ""
    tag = f"outside-{hashlib.sha256(content.encode('utf-8')).hexdigest()[:8]}"
    return f"<{tag}>\n{content}\n</{tag}>"


def defused(text: str, longest: int = _LONGEST) -> str:
    r"""Return text on one line that can neither hide anything nor be taken for a tag, cut at `longest`.

    >>> defused("a\u202eb \uff1c/outside-1> costs <2 hours")
    'ab [/outside-1> costs <2 hours'
    """
    visible = "".join(" " if char.isspace() else char for char in text if not _is_hidden(char))
    line = _TAG.sub("[", " ".join(visible.split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _is_hidden(char: str) -> bool:
    if char.isspace():
        return False
    is_selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return is_selector or char in _INVISIBLE or unicodedata.category(char) in {"Cc", "Cf", "Cn", "Co", "Cs"}
