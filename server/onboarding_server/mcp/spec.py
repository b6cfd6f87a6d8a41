"""How a tool is described: its words, what it may be asked, what it tells, and the call that answers."""

from collections.abc import Callable
from typing import Any, NamedTuple

from onboarding_server.mcp.arguments import Asked
from onboarding_server.mcp.results import Told
from onboarding_server.service.service import Service

__all__ = ["Spec"]


class Spec(NamedTuple):
    """One tool; `run` is called in a worker thread with the arguments that `asked` has read."""

    name: str
    title: str
    description: str
    asked: type[Asked]
    told: type[Told]
    run: Callable[[Service, Any], Told]
    writes: bool = False
