"""A user's verb a method: load, ask, answer; propose, confirm, undo, import."""

from onboarding_server.service.service import Service

__all__ = ["Service"]
