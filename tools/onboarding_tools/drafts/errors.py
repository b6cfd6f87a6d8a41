"""What can go wrong with a template or a draft; each class writes its own sentence from facts."""

from collections.abc import Iterable, Sequence

from onboarding_tools.errors import InvalidInputError, OnboardingError, Problem, echo

__all__ = ["InvalidDraftError", "InvalidTemplateError", "UnknownTemplateError"]


class UnknownTemplateError(OnboardingError):
    """No template of that name, shipped or the team's own."""

    def __init__(self, given: str, nearest: Sequence[str] = ()) -> None:
        """Name the nearest ids."""
        self.given = given
        self.nearest = tuple(nearest)
        near = f" Near it: {', '.join(nearest)}." if nearest else ""
        super().__init__(
            f"template: {echo(given)} is no template.{near} Without a name, the fitting ones are proposed."
        )


class InvalidTemplateError(InvalidInputError):
    """A template that cannot be used; every problem names its line."""

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        """Name the file once, then every problem."""
        super().__init__(problems)
        self.file = file
        self.args = (f"{file}: this template cannot be used.\n{self.args[0]}",)


class InvalidDraftError(InvalidInputError):
    """A draft that was asked for with a tone, locale, length or value that does not exist for it."""
