"""A preview as a person reads it: what others wrote stands in quotes where it belongs."""

import re

__all__ = ["readable"]

_FENCE = re.compile(
    r"(?:^Outside text[^\n]*\n)?^<(outside-[0-9a-f]+)>\n(.*?)\n</\1>\n?", re.DOTALL | re.MULTILINE
)
# A number, or the id of an account; other labels are words that may stand in a sentence for themselves.
_LABELLED = re.compile(r"(\d+|a(?!ccount)[0-9a-z]{6}): (.*)")


def readable(preview: str, token: str) -> str:
    r"""Put each fenced value into its place; what has none stays listed, so that nothing is left out.

    >>> fence = "<outside-1a>\n1: on “Monday”\na6ff4am: Acme\nfile: a.csv\n</outside-1a>"
    >>> print(readable(f"Show this.\ntoken: t\na6ff4am: note text [1]\n{fence}", "t"))
    “Acme”: note text “on "Monday"”
    file: a.csv
    """
    # What stands before the token is the server's word to the model.
    _, _, shown = preview.rpartition(f"token: {token}\n")
    return _filled(shown).strip()


def _filled(text: str) -> str:
    fenced = "\n".join(match[2] for match in _FENCE.finditer(text))
    said = _FENCE.sub("", text).rstrip("\n")
    found = [match for line in fenced.splitlines() if (match := _LABELLED.fullmatch(line))]
    labelled = {match[1]: match[2] for match in reversed(found)}
    places = {label: _place(label) for label in labelled}
    has_place = {label: value for label, value in labelled.items() if re.search(places[label], said)}
    filled = {f"{label}: {value}" for label, value in has_place.items()}
    rest = [line for line in fenced.splitlines() if line not in filled]
    if has_place:
        # In one pass, so that a value that looks like a place is not filled in its turn.
        every = "|".join(f"(?P<{_group(label)}>{places[label]})" for label in has_place)
        quoted = {_group(label): _quoted(value) for label, value in has_place.items()}
        said = re.sub(every, lambda match: quoted[str(match.lastgroup)], said)
    return "\n".join([said, *rest])


def _place(label: str) -> str:
    """Write where a value belongs: `[1]` for a number, the word itself for an account's id."""
    return rf"\[{label}\]" if label.isdecimal() else rf"\b{label}\b"


def _group(label: str) -> str:
    return f"value_{label}"


def _quoted(value: str) -> str:
    return "“" + value.replace("“", '"').replace("”", '"') + "”"
