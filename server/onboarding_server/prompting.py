"""Prompts: files with a front matter and a template, filled with what somebody gave and what we computed.

Listing them reads front matter alone; the template engine and the service are loaded when one is rendered.
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from onboarding_server.content import content_folder, read_content
from onboarding_tools.errors import InvalidInputError, OnboardingError, Problem, echo

if TYPE_CHECKING:
    from onboarding_server.service.service import Service

__all__ = [
    "Argument", "InvalidPromptError", "Prompt", "UnknownPromptError", "find_prompt", "read_prompt",
    "read_prompts", "render_prompt",
]  # fmt: skip

_FENCE = "+++\n"
_COMPUTED = "computed"
_INDEX = "README"


class InvalidPromptError(OnboardingError):
    """A prompt whose front matter and template do not say the same."""

    def __init__(self, name: str, undeclared: frozenset[str], unused: frozenset[str]) -> None:
        """Name what each half lacks."""
        self.undeclared = undeclared
        self.unused = unused
        wrong = [
            f"{what}: {', '.join(sorted(names))}"
            for what, names in (("used and not declared", undeclared), ("declared and not used", unused))
            if names
        ]
        super().__init__(f"prompts/{name}.md: {'; '.join(wrong)}.")


class UnknownPromptError(OnboardingError):
    """No prompt has this name."""

    def __init__(self, given: str, known: Iterable[str]) -> None:
        """Name those that there are."""
        self.given = given
        super().__init__(f"name: {echo(given)} is no prompt; expected one of {', '.join(known)}.")


class Argument(BaseModel):
    """What a prompt may be given; `completion` says what a client may offer while somebody types."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str = Field(min_length=1)
    required: bool = False
    completion: Literal["", "account", "owner", "segment", "signal"] = ""


class Prompt(BaseModel):
    """A prompt file: how it is listed, what it embeds, and its template."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    description: str
    embeds: tuple[str, ...] = ()
    arguments: dict[str, Argument] = Field(default_factory=dict)
    body: str


def read_prompt(text: str) -> Prompt:
    """Read a prompt file: TOML between two lines of `+++`, then the template."""
    head, body = text.removeprefix(_FENCE).split(_FENCE, maxsplit=1)
    return Prompt(**tomllib.loads(head), body=body)


@cache
def read_prompts() -> Mapping[str, Prompt]:
    """Read every shipped prompt, by its name and in the order of the names."""
    names = sorted(path.stem for path in (content_folder() / "prompts").glob("*.md") if path.stem != _INDEX)
    return {name: read_prompt(read_content(f"prompts/{name}.md")) for name in names}


def find_prompt(name: str) -> Prompt:
    """Return one prompt by its name.

    Raises:
        UnknownPromptError: there is none of that name; all are listed.
    """
    prompts = read_prompts()
    if name not in prompts:
        raise UnknownPromptError(name, prompts)
    return prompts[name]


def render_prompt(service: "Service", prompt: Prompt, given: Mapping[str, str]) -> str:
    """Fill a prompt with its arguments and with what it embeds.

    Raises:
        InvalidInputError: an argument is unknown, wrong, or missing though it is required.
        InvalidPromptError: the template uses what is not declared, or declares what it does not use.
    """
    # Loaded here, since a client that lists prompts must wait neither for the store nor for the calculators.
    from onboarding_server.embedding import embed, read_given  # noqa: PLC0415 -- see above
    from onboarding_tools.drafts.sandbox import render  # noqa: PLC0415 -- see above

    _check_halves(prompt)
    texts = {name: text for name, text in given.items() if text.strip()}
    _check_names(prompt, texts)
    read = read_given(texts, service.playbook)
    values = {name: getattr(read, name) for name in prompt.arguments}
    return render(prompt.body, {**values, _COMPUTED: embed(prompt.embeds, service, read)}).strip()


def _check_names(prompt: Prompt, texts: Mapping[str, str]) -> None:
    accepted = "only " + ", ".join(prompt.arguments)
    unknown = [Problem.of(name, texts[name], accepted) for name in texts if name not in prompt.arguments]
    missing = [
        Problem.of(name, None, argument.description)
        for name, argument in prompt.arguments.items()
        if argument.required and name not in texts
    ]
    if unknown or missing:
        raise InvalidInputError([*unknown, *missing])


def _check_halves(prompt: Prompt) -> None:
    """Hold the front matter against the template."""
    from jinja2.meta import find_undeclared_variables  # noqa: PLC0415 -- as in render_prompt

    from onboarding_tools.drafts.sandbox import parse  # noqa: PLC0415 -- as in render_prompt

    used = find_undeclared_variables(parse(prompt.body))
    declared = {*prompt.arguments, _COMPUTED} if prompt.embeds else {*prompt.arguments}
    if used != declared:
        raise InvalidPromptError(prompt.name, frozenset(used - declared), frozenset(declared - used))
