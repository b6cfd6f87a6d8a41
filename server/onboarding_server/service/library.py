"""What can be read whole: the pages, each section, the skill and the templates."""

from difflib import get_close_matches

from onboarding_server.content import read_content
from onboarding_server.service.drafting import team_templates
from onboarding_server.service.searching import pages, readable_sections, search_playbook
from onboarding_server.service.service import Service
from onboarding_tools.errors import UnknownSectionError

__all__ = ["page", "section", "template", "titles"]

_SKILL = "SKILL"
_INDEX = "README"
"""Its sections point to answers and are none, but for the rules that have their home there."""


def titles(service: Service, kind: str) -> dict[str, str]:
    """Map what can be read of a kind (page, rule, template) to its title, in order."""
    if kind == "page":
        return {_SKILL: "When to use which tool"} | {
            each.name: each.title for each in pages(service.playbook)
        }
    if kind == "rule":
        every = readable_sections(service.playbook)
        return {each.id: each.title for each in every if each.page != _INDEX or "." in each.id}
    return {each.id: each.title for each in team_templates(service.playbook_folder)}


def page(service: Service, name: str) -> str:
    """Read a page with the team's own figures, or the skill.

    Raises:
        UnknownSectionError: no page has this name.
    """
    if name == _SKILL:
        return read_content("SKILL.md")
    by_name = {each.name: each for each in pages(service.playbook)}
    if name not in by_name:
        raise UnknownSectionError(name, get_close_matches(name, by_name, n=3, cutoff=0.5))
    found = by_name[name]
    parts = [f"## {each.title}\n\n{each.text}" for each in found.sections]
    return "\n\n".join([f"# {found.title}", found.purpose, *parts])


def section(service: Service, rule: str) -> str:
    """Read one section.

    Raises:
        UnknownSectionError: no section has this id.
    """
    return search_playbook(service.playbook, section=rule).found[0].text


def template(service: Service, name: str) -> str:
    """Read what a template is for, what it asks, and its body as it was written.

    Raises:
        UnknownTemplateError: there is no such template.
    """
    found = team_templates(service.playbook_folder).get(name)
    asks = [f"- {each.ask}" for each in found.variables.values() if each.ask]
    head = [f"# {found.title}", found.use, f"Not: {found.avoid}", *asks]
    return "\n".join([*head, "", found.body])
