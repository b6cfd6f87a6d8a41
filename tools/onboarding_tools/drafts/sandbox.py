"""The sandbox that drafts are rendered in: no globals, three filters, nothing that could be called."""

import re
from functools import cache, lru_cache

from jinja2 import StrictUndefined, nodes
from jinja2 import Template as Compiled
from jinja2.sandbox import ImmutableSandboxedEnvironment

__all__ = ["FILTERS", "LOOP_FIELDS", "parse", "render"]

_CUSTOMER = re.compile(r"\b(?:the|this) customer\b(?!['\u2019])")
LOOP_FIELDS = frozenset({"first", "last", "index"})


def _low(text: str) -> str:
    """Write a title inside a sentence: a lower-case first letter, except in a word such as SSO or CRM."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _cap(text: str) -> str:
    """Write a value at the start of a sentence."""
    return text[:1].upper() + text[1:]


def _you(text: str) -> str:
    """Say to the customer what the playbook says about them."""
    return _CUSTOMER.sub("you", text)


FILTERS = {"low": _low, "cap": _cap, "you": _you}


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    # Plain text leaves here; the one place that makes HTML of it escapes every character.
    environment = ImmutableSandboxedEnvironment(
        autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.tests.clear()
    environment.filters.clear()
    environment.filters.update(FILTERS)
    return environment


def parse(text: str) -> nodes.Template:
    """Read a template's text.

    Raises:
        jinja2.TemplateSyntaxError: it is not well formed; it carries the line.
    """
    return _environment().parse(text)


@lru_cache(maxsize=256)
def _compiled(text: str) -> Compiled:
    return _environment().from_string(text)


def render(text: str, values: dict[str, object]) -> str:
    """Fill a template that the lint has passed; values are data and are never read as a template."""
    return str(_compiled(text).render(values))
