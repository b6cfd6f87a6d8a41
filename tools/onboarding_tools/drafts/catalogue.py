"""The templates: those that ship, and a team's own beside or instead of them."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources

from pydantic import ValidationError

from onboarding_tools.drafts.errors import InvalidTemplateError, UnknownTemplateError
from onboarding_tools.drafts.lint import lint
from onboarding_tools.drafts.models import Head, Template
from onboarding_tools.errors import Problem

__all__ = ["Catalogue", "load_templates", "shipped"]

_FENCE = "+++"
_LONGEST_FILE = 20_000
_NAME = re.compile(r"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.(?:md|txt)")


class Catalogue:
    """Templates by id, in the order of their ids; a shipped file is read when its template is asked for."""

    def __init__(self, files: Mapping[str, str], own: Mapping[str, Template] | None = None) -> None:
        self._files = files
        self._own = own or {}
        self.ids = tuple(sorted({*files, *self._own}))

    def get(self, id_: str) -> Template:
        """Return one template.

        Raises:
            UnknownTemplateError: there is none of that id; near ones are named.
        """
        if id_ in self._own:
            return self._own[id_]
        if id_ not in self._files:
            raise UnknownTemplateError(id_, get_close_matches(id_, self.ids, n=3))
        return _shipped_template(self._files[id_])

    def __iter__(self) -> Iterator[Template]:
        """Go through all templates."""
        return map(self.get, self.ids)

    def __contains__(self, id_: str) -> bool:
        """Say whether there is a template of an id."""
        return id_ in self._own or id_ in self._files


@cache
def shipped() -> Catalogue:
    """Return the templates that ship with this package."""
    names = (each.name for each in resources.files(__package__).joinpath("templates").iterdir())
    return Catalogue({match.group(1): name for name in names if (match := _NAME.fullmatch(name))})


def load_templates(text_by_name: Mapping[str, str]) -> Catalogue:
    """Lay a team's own templates, by file name, over the shipped ones.

    Raises:
        InvalidTemplateError: a file is no template, or does what none may; all its problems.
    """
    own = {}
    for name, text in text_by_name.items():
        template = read_template(name, text)
        problems = lint(template)
        if problems:
            raise InvalidTemplateError(name, problems)
        own[template.id] = template
    return Catalogue(shipped()._files, own)  # noqa: SLF001 -- a catalogue laid over another


@cache
def _shipped_template(name: str) -> Template:
    text = resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")
    return read_template(name, text)


def read_template(name: str, text: str) -> Template:
    """Read a template file: TOML front matter between two lines of +++, then the body.

    Raises:
        InvalidTemplateError: it is not of that form.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        accepted = "a name of small letters, digits and hyphens that ends in .md or .txt"
        raise InvalidTemplateError(name, [Problem.of("file", name, accepted)])
    if len(text) > _LONGEST_FILE:
        accepted = f"at most {_LONGEST_FILE} characters"
        raise InvalidTemplateError(name, [Problem.of("file", f"{len(text)} characters", accepted)])
    lines = text.removeprefix("\ufeff").splitlines()
    ends = [number for number, line in enumerate(lines) if line.strip() == _FENCE][:2]
    if len(ends) != 2 or ends[0] != 0:  # noqa: PLR2004 -- one fence before the front matter, one after it
        accepted = "front matter between two lines of +++, the first of them at the top"
        raise InvalidTemplateError(name, [Problem.of("line 1", lines[0] if lines else None, accepted)])
    head = _head(name, lines[1 : ends[1]])
    body = "\n".join(lines[ends[1] + 1 :])
    return Template(
        **head.model_dump(by_alias=True), id=match.group(1), file=name, body=body, body_line=ends[1] + 2
    )


def _head(name: str, lines: list[str]) -> Head:
    try:
        return Head.model_validate(tomllib.loads("\n".join(lines)))
    except tomllib.TOMLDecodeError as error:
        problem = Problem(field="front matter", given=str(error), accepted="TOML")
        raise InvalidTemplateError(name, [problem]) from error
    except ValidationError as error:
        raise InvalidTemplateError(name, _head_problems(error, lines)) from error


def _head_problems(error: ValidationError, lines: list[str]) -> Iterator[Problem]:
    for each in error.errors():
        path = [str(part) for part in each["loc"]]
        line = _line_of(path, lines)
        given = each["input"] if isinstance(each["input"], (str, int, bool)) else None
        yield Problem.of(f"line {line}, {'.'.join(path) or 'front matter'}", given, _accepted(each["msg"]))


def _line_of(path: list[str], lines: list[str]) -> int:
    """Find a key below its tables; the front matter begins on line 2, and 1 stands for all of it."""
    line = 0
    for part in path:
        key = re.compile(rf"(?:^|[\[.])\s*\"?{re.escape(part)}\"?\s*[\].=]")
        line = next((number for number in range(line, len(lines)) if key.search(lines[number])), -1)
        if line < 0:
            return 1
    return line + 2 if path else 1


def _accepted(message: str) -> str:
    spoken = message.removeprefix("Input should be ").removeprefix("String should have ")
    return {"Field required": "a value", "Extra inputs are not permitted": "no such key"}.get(message, spoken)
