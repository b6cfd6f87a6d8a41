"""Text that others wrote, as a terminal may print it: no control sequence of theirs reaches the screen."""

import re

__all__ = ["printable"]

_COMMAND = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor movements
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"  # titles, links
    r"|\x1b[ -/]*[0-~]"
)
# What is left of the control characters, and what turns the direction of reading around.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    r"""Remove terminal commands and control characters; line breaks and tabs stay.

    >>> printable("healthy\x1b[2K\rRecord it? [y/N] y\x1b]0;title\x07\n")
    'healthyRecord it? [y/N] y\n'
    """
    return _HIDDEN.sub("", _COMMAND.sub("", text.replace("\r\n", "\n")))
