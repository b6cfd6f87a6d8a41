"""Resources: the pages and sections of the playbook, the skill, the templates, an account's brief."""

from typing import Any

import anyio.to_thread
from mcp_types import (
    Completion,
    CompletionArgument,
    CompletionContext,
    PromptReference,
    Resource,
    ResourceTemplateReference,
)

from onboarding_server.mcp.desk import Desk
from onboarding_server.mcp.prompts import PromptServer, completion_of

__all__ = ["PlaybookServer"]

_PAGE = "playbook://pages/{page}"
_RULE = "playbook://rules/{rule}"
_TEMPLATE = "playbook://templates/{template}"
_ACCOUNT = "account://{account}"
_MARKDOWN = "text/markdown"
_MOST_COMPLETIONS = 100  # the protocol's own limit


class PlaybookServer(PromptServer):
    """The server with its prompts, and with the playbook to read when somebody asks, not before."""

    def __init__(self, desk: Desk, **settings: Any) -> None:  # noqa: ANN401 - the SDK's own settings
        """Take the desk that answers."""
        super().__init__(desk, **settings)
        self._add_templates()
        self.completion()(self._complete)  # type: ignore[no-untyped-call]  # the SDK leaves it untyped

    async def list_resources(self) -> list[Resource]:
        """List the skill and the pages, then every section, then the templates."""
        kinds = {"page": _PAGE, "rule": _RULE, "template": _TEMPLATE}
        return [
            Resource(uri=uri.format(**{kind: name}), name=name, title=title, mime_type=_MARKDOWN)
            for kind, uri in kinds.items()
            for name, title in (await anyio.to_thread.run_sync(self._desk.titles, kind)).items()
        ]

    def _add_templates(self) -> None:
        @self.resource(_PAGE, name="page", title="A page of the playbook", mime_type=_MARKDOWN)
        async def page(page: str) -> str:
            """Read a whole page, such as health-scoring-guide, or SKILL: when to use what."""
            return await anyio.to_thread.run_sync(self._desk.page, page)

        @self.resource(_RULE, name="rule", title="A rule of the playbook", mime_type=_MARKDOWN)
        async def rule_section(rule: str) -> str:
            """Read one rule with its figures and sources, such as health.usage or signals.champion_dark."""
            return await anyio.to_thread.run_sync(self._desk.section, rule)

        @self.resource(_TEMPLATE, name="template", title="A template", mime_type=_MARKDOWN)
        async def template(template: str) -> str:
            """Read a template as it was written, with what it is for and what it asks."""
            return await anyio.to_thread.run_sync(self._desk.template, template)

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
        if isinstance(ref, ResourceTemplateReference):
            kinds = {_PAGE: "page", _RULE: "rule", _TEMPLATE: "template", _ACCOUNT: "account"}
            kind = kinds.get(ref.uri, "")
        else:
            kind = completion_of(ref.name, argument.name)
        if not kind:
            return None
        fits = await anyio.to_thread.run_sync(self._desk.names, kind, argument.value)
        shown = fits[:_MOST_COMPLETIONS]
        return Completion(values=shown, total=len(fits), has_more=len(shown) < len(fits))
