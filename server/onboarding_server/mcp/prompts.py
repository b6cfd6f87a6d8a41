"""Prompts: listed from their front matter alone, filled when somebody asks for one; what completes them."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, GetPromptResult, Prompt, PromptArgument, PromptMessage, TextContent

from onboarding_server.mcp.desk import Desk

if TYPE_CHECKING:
    from onboarding_server.prompting import Prompt as PromptFile

__all__ = ["PromptServer", "completion_of"]

_LOG = logging.getLogger(__name__)


class PromptServer(MCPServer[Any]):
    """The SDK's server, with prompts from their files instead of decorated functions."""

    def __init__(self, desk: Desk, **settings: Any) -> None:  # noqa: ANN401 - the SDK's own settings
        """Take the desk that answers."""
        super().__init__("customer-onboarding-playbook", **settings)
        self._desk = desk

    async def list_prompts(self) -> list[Prompt]:
        """List every prompt, in the order of their names."""
        return [
            Prompt(
                name=name,
                title=prompt.title,
                description=prompt.description,
                arguments=[
                    PromptArgument(name=each, description=argument.description, required=argument.required)
                    for each, argument in prompt.arguments.items()
                ],
            )
            for name, prompt in _prompts().items()
        ]

    async def get_prompt(
        self,
        name: str,
        arguments: dict[str, Any] | None = None,
        context: Context[Any, Any] | None = None,  # noqa: ARG002 - the SDK passes it; our prompts ask nobody
    ) -> GetPromptResult:
        """Fill a prompt, as one message of the user."""
        try:
            text = await anyio.to_thread.run_sync(self._desk.prompt, name, arguments or {})
        except MCPError:
            raise
        except Exception as error:
            # The SDK would show the words of a crash, which may be a customer's; they belong in the log.
            _LOG.exception("Error filling prompt %s", name)
            raise MCPError(INTERNAL_ERROR, f"Error filling prompt {name}") from error
        filled = PromptMessage(role="user", content=TextContent(type="text", text=text))
        return GetPromptResult(description=_prompts()[name].description, messages=[filled])


def completion_of(prompt: str, argument: str) -> str:
    """Say what an argument of a prompt is completed with, such as account; nothing for a date or a text."""
    found = _prompts().get(prompt)
    return found.arguments[argument].completion if found and argument in found.arguments else ""


def _prompts() -> "Mapping[str, PromptFile]":
    # Loaded when somebody asks for prompts: a client that lists the tools alone does not wait for them.
    from onboarding_server.prompting import read_prompts  # noqa: PLC0415 - see above

    return read_prompts()
