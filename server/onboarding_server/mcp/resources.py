"""Resources: each rule of the playbook as a section, an account's brief; completion of their names."""

from typing import Any

import anyio.to_thread
from mcp.server import MCPServer
from mcp_types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    Resource,
    ResourceTemplateReference,
)

from onboarding_server.mcp.desk import Desk

__all__ = ["PlaybookServer"]

_RULE = "playbook://rules/{rule}"
_ACCOUNT = "account://{account}"
_MARKDOWN = "text/markdown"
_MOST_COMPLETIONS = 100  # the protocol's own limit


class PlaybookServer(MCPServer[Any]):
    """The SDK's server, with rule sections that are listed when somebody asks and not at start-up."""

    def __init__(self, desk: Desk, **settings: Any) -> None:  # noqa: ANN401 - the SDK's own settings
        """Take the desk that answers."""
        super().__init__("customer-onboarding-playbook", **settings)
        self._desk = desk
        self._add_templates()
        self.completion()(self._complete)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped

    async def list_resources(self) -> list[Resource]:
        """List every rule section, in the order of the playbook."""
        sections = await anyio.to_thread.run_sync(self._desk.sections)
        return [
            Resource(uri=_RULE.format(rule=rule), name=rule, title=title, mime_type=_MARKDOWN)
            for rule, title in sections.items()
        ]

    def _add_templates(self) -> None:
        @self.resource(_RULE, name="rule", title="A rule of the playbook", mime_type=_MARKDOWN)
        async def rule_section(rule: str) -> str:
            """Read one rule with its figures and sources, such as health.usage or signals.champion_dark."""
            return await anyio.to_thread.run_sync(self._desk.section, rule)

        @self.resource(_ACCOUNT, name="account", title="Account brief", mime_type=_MARKDOWN)
        async def account_brief(account: str) -> str:
            """Read where an account stands: next step, score, milestones and risks on one page."""
            return await anyio.to_thread.run_sync(self._desk.brief, account)

    async def _complete(
        self,
        ref: PromptReference | ResourceTemplateReference,
        argument: CompletionArgument,
        context: CompletionContext | None,  # noqa: ARG002 - the SDK passes it; our names need nothing else
    ) -> Completion | None:
        if not isinstance(ref, ResourceTemplateReference):
            return None
        if ref.uri == _RULE:
            sections = await anyio.to_thread.run_sync(self._desk.sections)
            fits = [rule for rule in sections if argument.value.casefold() in rule]
        elif ref.uri == _ACCOUNT:
            fits = await anyio.to_thread.run_sync(self._desk.account_names, argument.value)
        else:
            return None
        shown = fits[:_MOST_COMPLETIONS]
        return Completion(values=shown, total=len(fits), has_more=len(shown) < len(fits))
