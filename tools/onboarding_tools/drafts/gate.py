"""What must not reach a customer: our vocabulary, left-over placeholders, claims that nobody logged."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources

__all__ = ["claimed_attempts", "gaps", "internal_words", "links", "placeholders"]

_PLACEHOLDERS = (
    re.compile(r"\[(?![ xX]\])[^\]\[\n]{1,60}\](?!\()"),
    re.compile(r"\{\{[^\n]{0,80}?\}\}|\{%[^\n]{0,80}?%\}|\{[A-Za-z_ .]{1,40}\}"),
    re.compile(r"<(?![^<>\n]*@)[A-Za-z][^<>\n]{0,40}>"),
    re.compile(r"\b(?:TODO|TBD|TBC|FIXME|XXX+|N\.N\.)(?!\w)"),
    re.compile(r"\blorem ipsum\b|\b(?:insert|your|their) (?:name|goal|company|date) here\b", re.IGNORECASE),
    re.compile(r"_{3,}"),
)
_GAP = re.compile(r"⟨[^⟩\n]{0,80}⟩")
_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,15}://|\bwww\.|\b(?:javascript|data|mailto):)[^\s<>]+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|net|org|io|co|app|dev|ai|eu|de|uk|ru|cn|info|biz|link|click|xyz)\b(?:/[^\s<>]*)?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")
_COUNTS = {
    "couple": 2, "few": 2, "several": 2, "multiple": 2, "many": 2, "numerous": 2, "number": 2, "twice": 2,
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_SEVERAL = re.compile(
    r"\b(?P<count>" + "|".join(_COUNTS) + r"|[2-9]|[1-9]\d)\b(?: of)?(?: \w+){0,2}? "
    r"(?:times|attempts|tries|e-?mails|mails|messages|calls|voicemails|notes|reminders|channels)\b"
    r"|\b(?:repeatedly|again and again|time and again|over and over|twice(?! a))\b",
    re.IGNORECASE,
)
_BY_US = re.compile(r"\b(?:I|I've|we|we've|my|our|us|me)\b", re.IGNORECASE)
_REACHING = re.compile(
    r"\b(?:tried|try|trying|reach|reached|reaching|wrote|written|called|calling|rang|sent|mailed|messaged|"
    r"attempt\w*|contacted|followed|chased|pinged)\b",
    re.IGNORECASE,
)


@cache
def _lists() -> dict[str, list[str]]:
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], tuple[re.Pattern[str], ...]]:
    lists = _lists()
    exact = tuple(re.compile(rf"\b{re.escape(word)}\b") for word in lists["exact"])
    shapes = tuple(re.compile(pattern, re.IGNORECASE) for pattern in lists["patterns"])
    return _any_of(lists["internal"]), _any_of(lists["allowed"]), exact + shapes


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    spaced = (re.escape(word).replace(r"\ ", r"[\s_\u2010-\u2015-]+") for word in longest_first)
    return re.compile(r"(?<![^\W_])(?:" + "|".join(spaced) + r")s?(?![^\W_])", re.IGNORECASE)


def internal_words(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the internal words in a text; names of the customer and its people are left out of the search.

    >>> internal_words("Silverbirch Health is at-risk", names=["Silverbirch Health"])
    ('at-risk',)
    """
    plain = unicodedata.normalize("NFKC", text)
    for name in sorted(
        (unicodedata.normalize("NFKC", each) for each in names if each), key=len, reverse=True
    ):
        plain = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " · ", plain, flags=re.IGNORECASE)
    internal, allowed, others = _patterns()
    plain = allowed.sub(" · ", plain)
    hits = [match.group() for pattern in (internal, *others) for match in pattern.finditer(plain)]
    return tuple(dict.fromkeys(hits))


def placeholders(text: str) -> tuple[str, ...]:
    """Return what somebody forgot to fill in: [Name], {{ goal }}, <name>, TBD.

    A mail address in angle brackets and a ticked box are none.
    """
    return tuple(dict.fromkeys(match.group() for each in _PLACEHOLDERS for match in each.finditer(text)))


def gaps(text: str) -> tuple[str, ...]:
    """Return the visible gaps of a draft."""
    return tuple(dict.fromkeys(_GAP.findall(text)))


def links(text: str) -> tuple[str, ...]:
    """Return what a mail program would make a link of."""
    return tuple(
        dict.fromkeys(match.group() for match in _LINK.finditer(text) if not _is_in_address(text, match))
    )


def _is_in_address(text: str, match: re.Match[str]) -> bool:
    return match.start() > 0 and text[match.start() - 1] == "@"


def claimed_attempts(text: str) -> Iterator[tuple[str, int]]:
    """Yield each sentence that says we tried more than once, with the least number that makes it true (C65).

    >>> list(claimed_attempts("I have tried to reach you three times. We meet twice a week."))
    [('I have tried to reach you three times.', 3)]
    """
    for sentence in (match.group().strip() for match in _SENTENCE.finditer(text)):
        said = _SEVERAL.search(sentence)
        if said and _BY_US.search(sentence) and _REACHING.search(sentence):
            count = (said.group("count") or "").casefold()
            yield sentence, int(count) if count.isdigit() else _COUNTS.get(count, 2)
