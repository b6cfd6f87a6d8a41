"""What can go wrong, one class a mistake; each writes its own sentence from facts."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict

__all__ = [
    "AmbiguousAccountError",
    "InvalidAccountFileError",
    "InvalidFactsError",
    "InvalidInputError",
    "InvalidPlaybookError",
    "InvalidScoreError",
    "OnboardingError",
    "Problem",
    "UnknownAccountError",
    "UnknownSectionError",
]

_LONGEST_ECHO = 60


class Problem(BaseModel):
    """One thing wrong with one field: what was given, what is accepted, what to do."""

    model_config = ConfigDict(frozen=True)

    field: str
    given: str
    accepted: str
    hint: str = ""

    @classmethod
    def of(cls, field: str, given: object, accepted: str, hint: str = "") -> Self:
        """Describe a value as the user typed it, shortened where it is long."""
        return cls(field=field, given=echo(given), accepted=accepted, hint=hint)

    @property
    def sentence(self) -> str:
        """Return the problem as one line."""
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.field}: {self.given} given; expected {self.accepted}.{hint}"


def echo(given: object) -> str:
    """Repeat what was given on one line, quoted where it is text, never longer than 60 characters."""
    if given is None:
        return "nothing"
    if isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, (int, float, Decimal)):
        return str(given)
    text = " ".join(str(given).split())
    short = text if len(text) <= _LONGEST_ECHO else text[: _LONGEST_ECHO - 1] + "…"
    return f"“{short}”"


class OnboardingError(Exception):
    """A mistake that the user can mend; its text is the sentence to show."""


class InvalidInputError(OnboardingError):
    """Input with one or more problems, all of them reported together."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Join the problems' sentences, one a line."""
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.sentence for problem in self.problems))


class InvalidFactsError(InvalidInputError):
    """Facts that cannot be accepted; none of their batch is."""


class InvalidScoreError(InvalidInputError):
    """Dimension scores that are not numbers from 0 to 100."""


class InvalidAccountFileError(InvalidInputError):
    """An account file that cannot be read as one account and its facts."""


class InvalidPlaybookError(InvalidInputError):
    """A playbook file whose rules do not hold together."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        """Name the file once, then every key."""
        super().__init__(problems)
        self.file = file
        self.args = (f"{file}: this playbook cannot be used.\n{self.args[0]}",)


class UnknownAccountError(OnboardingError):
    """No stored account by that name, alias, domain or id."""

    def __init__(self, given: str, nearest: Sequence[str] = ()) -> None:
        """Name what was asked for and how many near names there are."""
        self.given = given
        self.nearest = tuple(nearest)
        near = f" Near it: {', '.join(nearest)}." if nearest else ""
        super().__init__(
            f"account: {echo(given)} is not stored.{near} Search with find_accounts, or propose "
            "facts that start with account_added to store it."
        )


class AmbiguousAccountError(OnboardingError):
    """A name that fits several accounts; the candidates are listed, none is chosen."""

    def __init__(self, given: str, candidates: Sequence[str]) -> None:
        """List the candidates with their ids."""
        self.given = given
        self.candidates = tuple(candidates)
        super().__init__(
            f"account: {echo(given)} fits {len(candidates)} accounts; ask which one and call again "
            f"with its id: {'; '.join(candidates)}."
        )


class UnknownSectionError(OnboardingError):
    """A rule id or page section that the playbook does not have."""

    def __init__(self, given: str, nearest: Sequence[str] = ()) -> None:
        """Name the nearest ids."""
        self.given = given
        self.nearest = tuple(nearest)
        near = f" Near it: {', '.join(nearest)}." if nearest else ""
        super().__init__(f"section: {echo(given)} is no rule of this playbook.{near}")
