"""The rules as data: the models that check them, and the standard playbook that ships."""

from onboarding_tools.playbook.load import load_playbook, standard
from onboarding_tools.playbook.models import Figure, Playbook
from onboarding_tools.playbook.sections import Section, describe_playbook, section, sections

__all__ = [
    "Figure",
    "Playbook",
    "Section",
    "describe_playbook",
    "load_playbook",
    "section",
    "sections",
    "standard",
]
