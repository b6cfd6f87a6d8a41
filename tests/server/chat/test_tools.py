"""Any server's tools: which may change something, what the model sees of a result, calls without end."""

import threading
from typing import Any

import anyio
import pytest
from mcp.server import MCPServer
from mcp_types import CallToolResult, ImageContent, TextContent, ToolAnnotations

from messages_api import Reply, tool_use
from onboarding_server.chat.tools import Toolbox
from onboarding_server.mcp.resources import PlaybookServer
from server.chat.talk import ctrl_c, say, talking

_READS = ToolAnnotations(read_only_hint=True)


def _server(*, waiting: threading.Event | None = None) -> MCPServer:
    server = MCPServer("other")

    @server.tool(annotations=_READS, structured_output=False)
    async def look() -> CallToolResult:
        image = ImageContent(type="image", data="", mime_type="image/png")
        return CallToolResult(content=[TextContent(type="text", text="One."), image])

    @server.tool(annotations=_READS, structured_output=False)
    async def count() -> CallToolResult:
        return CallToolResult(content=[], structured_content={"count": 3, "token": 7})

    @server.tool(annotations=_READS, structured_output=False)
    async def wait() -> str:
        if waiting:
            waiting.set()
        await anyio.sleep_forever()
        return ""

    @server.tool(structured_output=False)
    async def send() -> str:
        return "Sent."

    return server


def test_a_tool_that_does_not_say_that_it_reads_may_change_something() -> None:
    with Toolbox(_server) as toolbox:
        assert [name for name in ("look", "count", "wait", "send") if toolbox.changes(name)] == ["send"]


def test_a_tool_that_may_change_something_and_shows_no_preview_is_never_called() -> None:
    turns = [Reply([tool_use("send", {})]), say("Not sent.")]
    with talking(None, turns, target=_server, consent=lambda _: True) as (chat, _):
        answer = chat.ask("send it")

    assert answer.calls[0].is_error
    assert "Sent." not in answer.calls[0].text


@pytest.mark.parametrize(
    ("name", "text"), [("look", "One.\n(image left out)"), ("count", '{"count": 3, "token": 7}')]
)
def test_the_model_sees_the_text_of_a_result_and_what_stands_for_the_rest(name: str, text: str) -> None:
    with Toolbox(_server) as toolbox:
        outcome = toolbox.call(name, {})

    assert (outcome.text, outcome.is_error, outcome.token) == (text, False, "")


def test_tools_are_told_in_the_servers_order_with_its_own_schemas(server: PlaybookServer) -> None:
    with Toolbox(lambda: server) as toolbox, Toolbox(lambda: server) as again:
        assert toolbox.definitions == again.definitions
        first = toolbox.definitions[0]

    assert first["name"] == "find_accounts"
    assert first["input_schema"]["additionalProperties"] is False
    assert set(first) == {"name", "description", "input_schema"}


def test_ctrl_c_stops_a_call_that_does_not_end_and_the_next_question_is_answered() -> None:
    waiting = threading.Event()
    turns: list[Any] = [Reply([tool_use("wait", {})]), say("Fine.")]
    with talking(None, turns, target=lambda: _server(waiting=waiting)) as (chat, api):
        with ctrl_c(waiting):
            stopped = chat.ask("wait")
        assert chat.ask("and now?").text == "Fine."

    assert stopped.failure is not None
    assert stopped.failure.kind == "stopped"
    assert api.requests[1]["messages"][2]["content"][0]["is_error"]
