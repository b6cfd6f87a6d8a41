"""Cells of exports to values: instants with their zone, ids that nothing has damaged, levels on a scale."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from onboarding_server.importers.sources import SourceColumn
from onboarding_server.importers.values import DateOrder, NotReadableError, lone_mark, read_date, read_number
from onboarding_tools.directory import domain, fold
from onboarding_tools.facts import clean

__all__ = [
    "is_automatic", "is_blank", "meeting_kind", "read_id", "read_level", "read_moment", "read_plain",
    "salesforce_id",
]  # fmt: skip

_BLANK = frozenset({
    "", "-", "\u2013", "\u2014", "--", "?", "n/a", "na", "#n/a", "#value!", "#ref!", "#name?", "#div/0!",
    "null", "nil", "nan", "undefined", "(none)", "(blank)", "(leer)", "[empty]", "unknown", "tbd", "not set",
    "keine angabe",
})  # fmt: skip
_YES = frozenset({"true", "1", "yes", "y", "x", "ja", "wahr"})

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?e[+-]?\d+", re.IGNORECASE)
_SHORT_ID, _LONG_ID = 15, 18
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_MOMENT = re.compile(
    r"(?P<date>.+?)[T,]?\s*(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half>[ap])?\.?(?(half)m\.?)\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d:\d\d")
_HALF_DAY = 12
_AN_ID = "the id as text"
_NOT_DAMAGED = "A spreadsheet has rounded it: export again and do not open the file in between."
_A_SALESFORCE_ID = "a Salesforce id of 15 characters, or of 18 with its check characters"
_AS_IT_IS = (
    "Export it again with its own id column, or empty the cell where another column names the account."
)
_A_TIME = "a date and time such as 2026-10-15 09:30 or 2026-10-15T09:30+02:00"
_AUTOMATIC = re.compile(
    r"\b(automatic reply|auto ?reply|auto response|autosvar|out of (the )?office|ooo|on vacation|away from"
    r"|undeliver(able|ed)|delivery (status|failure)|mail delivery|returned mail|mailer daemon|failure notice"
    r"|automatische antwort|abwesenheit\w*|nicht im buro|unzustellbar|reponse automatique|absence du bureau"
    r"|respuesta automatica|fuera de la oficina|risposta automatica|automatisch antwoord)\b"
)
_MEETINGS = (
    (r"kick ?offs?|kickoff meeting", "kickoff"),
    (r"qbr|quarterly business review|business review", "qbr"),
    (r"office hours?", "office_hours"),
    (r"stand ?ups?|daily scrum", "standup"),
    (r"sponsor (sync|check in)", "sponsor_sync"),
    (r"(executive )?sponsor meeting|executive briefing", "sponsor_meeting"),
    (r"success review", "success_review"),
    (r"value review", "value_review"),
    (r"usage review|adoption review", "usage_review"),
    (r"hand ?off|hand ?over|transition meeting", "handoff"),
    (r"introductions?|intro( call)?", "introduction"),
    (r"status( call| meeting| update)?|weekly( call| sync| check in)?|check ?in|sync", "status_call"),
)


def is_blank(cell: str) -> bool:
    """Tell whether a cell says nothing; 0 does say something."""
    return cell.strip().casefold() in _BLANK


def read_plain(column: SourceColumn, cell: str) -> str:
    """Read a cell that is text, a word, an id, a domain, or yes or no.

    Raises:
        NotReadableError: a damaged id.
    """
    first = cell.partition(";")[0]
    if column.kind == "id":
        return read_id(first)
    if column.kind == "salesforce_id":
        return salesforce_id(cell)
    if column.kind == "flag":
        return "yes" if cell.casefold() in _YES else ""
    if column.kind == "domain":
        return domain(first)
    if column.kind != "word":
        return clean(cell)
    parts = [fold(part) for part in cell.replace(",", ";").replace("|", ";").split(";") if part.strip()]
    if column.words:
        parts = [column.words.get(part, "") for part in parts]
    return ";".join(part for part in parts if part)


def salesforce_id(cell: str) -> str:
    """Write a Salesforce id in its 18 characters; the last three say which of the first fifteen are capitals.

    Five characters make one check character: bit i is set where character i is a capital letter.

    >>> salesforce_id("0015f00002AbCdE"), salesforce_id("0015f00002AbCde")
    ('0015f00002AbCdEAAV', '0015f00002AbCdeAAF')

    Raises:
        NotReadableError: another length, other characters, or check characters that do not fit.
    """
    text = cell.strip()
    if len(text) not in {_SHORT_ID, _LONG_ID} or not text.isascii() or not text.isalnum():
        raise NotReadableError(_A_SALESFORCE_ID, _AS_IT_IS)
    short = text[:_SHORT_ID]
    blocks = (short[at : at + 5] for at in range(0, _SHORT_ID, 5))
    check = "".join(
        _LETTERS[sum(char.isupper() << bit for bit, char in enumerate(block))] for block in blocks
    )
    if text[_SHORT_ID:].upper() not in {"", check}:
        raise NotReadableError(_A_SALESFORCE_ID, "Its letters have lost their case; export the id again.")
    return short + check


def read_id(cell: str) -> str:
    """Read an id as the text it is.

    Raises:
        NotReadableError: it has become a number in scientific notation.
    """
    text = cell.strip()
    if _SCIENTIFIC.fullmatch(text):
        raise NotReadableError(_AN_ID, _NOT_DAMAGED)
    return re.sub(r"^(\d+)\.0$", r"\1", text)


def read_moment(cell: str, order: DateOrder | None, *, is_utc: bool = False) -> str:
    """Read a date with its time, and keep its zone; without a time it is a date.

    >>> read_moment("08/Sep/26 1:05 PM", None), read_moment("2026-07-14 22:14:45+0800", None)
    ('2026-09-08T13:05:00', '2026-07-14T22:14:45+08:00')

    Raises:
        NotReadableError: it is none.
    """
    text = " ".join(cell.split())
    found = _MOMENT.fullmatch(text)
    if found is None and _CLOCK.search(text):
        raise NotReadableError(_A_TIME)
    if found is None:
        return read_date(text, order)
    day = read_date(found["date"].rstrip(" ,T"), order)
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= _HALF_DAY:
            raise NotReadableError(_A_TIME)
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "p" else 0)
    zone = (found["zone"] or "").upper().replace("UTC", "Z").replace("GMT", "Z")
    written = f"{day}T{hour:02}:{found['minute']}:{found['second'] or '00'}{zone}"
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise NotReadableError(_A_TIME) from error
    return (moment.replace(tzinfo=UTC) if is_utc and moment.tzinfo is None else moment).isoformat()


def read_level(cell: str, bottom: Decimal, top: Decimal, decimal: str = "") -> Decimal:
    """Read a level between the two ends of a scale as its distance from the worst end.

    >>> read_level("8.125", Decimal(0), Decimal(10)), read_level("8", Decimal(10), Decimal(0))
    (Decimal('8.125'), Decimal('2'))

    Raises:
        NotReadableError: it lies outside.
    """
    text = cell.rstrip(" %")
    low, high = sorted((bottom, top))
    number = read_number(text, decimal)
    if number > high and not decimal:
        # A level of 8.125 on a scale to 10 groups no thousands.
        number = read_number(text, lone_mark(text))
    if not low <= number <= high:
        accepted = f"a level from {low} to {high}"
        raise NotReadableError(accepted, "If its scale is another, say so with --scale COLUMN=WORST..BEST.")
    return abs(number - bottom)


def is_automatic(subject: str) -> bool:
    """Tell whether a subject is that of an automatic reply, an absence or a bounce."""
    return _AUTOMATIC.search(fold(subject)) is not None


def meeting_kind(subject: str) -> str:
    """Tell from its title which meeting it was; any other is a call."""
    title = fold(subject)
    return next((kind for words, kind in _MEETINGS if re.search(rf"\b({words})\b", title)), "call")
