"""Clients of the real server, in memory and over stdio, and the user who sits before them."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from mcp.client import ClientRequestContext
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp_types import ElicitRequestParams, ElicitResult

from onboarding_evals.serving import READ_ONLY
from onboarding_server.mcp.server import build_server
from onboarding_server.service.service import Service

__all__ = ["User", "in_memory", "over_stdio"]


class User:
    """Answers every question of the client with one yes or no, and remembers what was asked."""

    def __init__(self, *, agrees: bool) -> None:
        """Take the one answer that is given."""
        self.agrees = agrees
        self.asked: list[str] = []

    async def ask(
        self,
        context: ClientRequestContext,  # noqa: ARG002 - the client names its arguments
        params: ElicitRequestParams,
    ) -> ElicitResult:
        """Answer the client's question."""
        self.asked.append(params.message)
        if self.agrees:
            return ElicitResult(action="accept", content={"record": True})
        return ElicitResult(action="decline")


@asynccontextmanager
async def in_memory(service: Service) -> AsyncIterator[tuple[Client, User]]:
    """Connect to a server in this process; its user says yes."""
    user = User(agrees=True)
    async with Client(build_server(lambda: service), elicitation_callback=user.ask) as client:
        yield client, user


@asynccontextmanager
async def over_stdio(db: Path, user: User | None = None, *, read_only: bool = False) -> AsyncIterator[Client]:
    """Start a server in its own process, on the day of the evals; without a user the client cannot ask."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "onboarding_evals.serving", str(db), *([READ_ONLY] if read_only else [])],
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    async with Client(server, elicitation_callback=user.ask if user else None) as client:
        yield client
