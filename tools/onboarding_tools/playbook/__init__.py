"""The rules as data: the models that check them, and the standard playbook that ships."""

from onboarding_tools.playbook.load import load_playbook, standard
from onboarding_tools.playbook.models import Figure, Playbook

__all__ = ["Figure", "Playbook", "load_playbook", "standard"]
