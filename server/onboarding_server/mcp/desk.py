"""Where a call is answered: the service is built on the first one, and our errors become the client's."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CallToolResult, TextContent

if TYPE_CHECKING:
    from onboarding_server.mcp.arguments import Asked
    from onboarding_server.mcp.spec import Spec
    from onboarding_server.service.service import Service

__all__ = ["Desk"]


class Desk:
    """Answers calls in worker threads; nothing behind the protocol is imported before the first of them.

    Every method raises ToolError, ResourceNotFoundError or MCPError, with the sentence for the client.
    """

    def __init__(self, factory: "Callable[[], Service]") -> None:
        """Take the way to build the service, which opens the store."""
        self._factory = factory
        self._building = threading.Lock()
        self._service: Service | None = None
        self._declined: set[str] = set()

    @property
    def service(self) -> "Service":
        """The one service of this server; of two calls that come at once, one builds it, the other waits."""
        with self._building:
            if self._service is None:
                self._service = self._factory()
            return self._service

    def question(self, given: Mapping[str, Any]) -> str:
        """Return what to ask the user before a write: the stored preview, never the caller's words.

        Nothing where there is nothing to say yes to. What cannot be confirmed is refused before anybody is
        asked.
        """
        from onboarding_server.answers import consent_question  # noqa: PLC0415 - as in _read

        with _told_as(ToolError):
            _, asked = _read("confirm_changes", given)
            pending = self.service.peek(**asked.model_dump())
        return consent_question(pending) if pending.is_open else ""

    def decline(self, given: Mapping[str, Any]) -> None:
        """Remember that the user said no, so that nobody asks until a yes comes from being tired."""
        self._declined.add(str(given["token"]))

    def was_declined(self, given: Mapping[str, Any]) -> bool:
        """Tell whether the user has said no to this preview."""
        return str(given.get("token")) in self._declined

    def tell(self, name: str, given: Mapping[str, Any]) -> CallToolResult:
        """Answer one tool call, as text and as structured content."""
        with _told_as(ToolError):
            tool, asked = _read(name, given)
            wire = tool.run(self.service, asked).wire()
        return CallToolResult(
            content=[TextContent(type="text", text=wire["answer"])], structured_content=wire
        )

    def titles(self, kind: str) -> dict[str, str]:
        """Map what can be read of a kind (page, rule, template) to its title, in order."""
        from onboarding_server.service import library  # noqa: PLC0415 - as in _read

        return library.titles(self.service, kind)

    def page(self, name: str) -> str:
        """Read a page of the playbook with the team's own figures, or the skill."""
        from onboarding_server.service import library  # noqa: PLC0415 - as in _read

        with _told_as(ResourceNotFoundError):
            return library.page(self.service, name)

    def section(self, rule: str) -> str:
        """Read one section of the playbook."""
        from onboarding_server.service import library  # noqa: PLC0415 - as in _read

        with _told_as(ResourceNotFoundError):
            return library.section(self.service, rule)

    def template(self, name: str) -> str:
        """Read a template as it was written."""
        from onboarding_server.service import library  # noqa: PLC0415 - as in _read

        with _told_as(ResourceNotFoundError):
            return library.template(self.service, name)

    def brief(self, account: str) -> str:
        """Read where an account stands, names fenced."""
        from onboarding_server.answers import brief  # noqa: PLC0415 - as in _read

        with _told_as(ResourceNotFoundError):
            return brief(self.service.assess(account=account)).text

    def prompt(self, name: str, given: Mapping[str, str]) -> str:
        """Fill a prompt with its arguments and with what the service computes for them."""
        from onboarding_server.prompting import find_prompt, render_prompt  # noqa: PLC0415 - as in _read

        with _told_as(partial(MCPError, INVALID_PARAMS)):
            return render_prompt(self.service, find_prompt(name), given)

    def names(self, kind: str, typed: str) -> list[str]:
        """Name what fits the letters typed so far; for a person's eyes, never for a model's."""
        if kind == "account":
            return [str(card.name) for card in self.service.find_accounts(query=typed, limit=100).items]
        return [name for name in self._every(kind) if typed.casefold() in name]

    def _every(self, kind: str) -> Iterable[str]:
        if kind == "owner":
            return ("me", *self.service.store.owners()) if self.service.me else self.service.store.owners()
        if kind in {"page", "rule", "template"}:
            return self.titles(kind)
        return self.service.playbook.segments if kind == "segment" else self.service.playbook.signals


def _read(name: str, given: Mapping[str, Any]) -> "tuple[Spec, Asked]":
    # Imported here because facts, playbook and store stand behind it, and tools/list must not wait for them.
    from onboarding_server.mcp.reading import read_arguments  # noqa: PLC0415 - see above
    from onboarding_server.mcp.tools import TOOLS, UNLISTED  # noqa: PLC0415 - see above

    tool = TOOLS.get(name) or UNLISTED[name]
    return tool, read_arguments(tool.asked, given)


@contextmanager
def _told_as(kind: Callable[[str], Exception]) -> Iterator[None]:
    """Turn our errors into the protocol's, in this one place; anything else is a crash and stays one."""
    from onboarding_server.answers import refusal  # noqa: PLC0415 - as in _read
    from onboarding_tools.errors import OnboardingError  # noqa: PLC0415 - as in _read

    try:
        yield
    except OnboardingError as error:
        raise kind(refusal(error).text) from error
