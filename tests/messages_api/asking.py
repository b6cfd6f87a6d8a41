"""How the tests of the double ask: through the vendor's own library."""

from typing import Any, Final

import anthropic

from messages_api.api import MessagesApi

__all__ = ["ASKED", "MODEL", "NEXT_STEP", "ask", "client_of", "streamed"]

MODEL: Final = "claude-sonnet-5-5"
NEXT_STEP: Final[Any] = {
    "name": "next_step",
    "input_schema": {"type": "object", "properties": {"account": {}}},
}
ASKED: Final[Any] = [{"role": "user", "content": "What is the next step for Müller?"}]


def client_of(api: MessagesApi, **settings: Any) -> anthropic.Anthropic:  # noqa: ANN401 - the client's own
    """Make a client that does not retry; on loopback it reads no certificates, which would take longest."""
    given: dict[str, Any] = {"base_url": api.url, "api_key": api.key, "max_retries": 0, **settings}
    bare = anthropic.DefaultHttpxClient(verify=False)
    return anthropic.Anthropic(http_client=bare, **given)


def ask(client: anthropic.Anthropic, messages: Any = ASKED, **more: Any) -> Any:  # noqa: ANN401 - as above
    """Have a message whole."""
    return client.beta.messages.create(model=MODEL, max_tokens=500, messages=messages, **more)


def streamed(client: anthropic.Anthropic, messages: Any = ASKED, **more: Any) -> Any:  # noqa: ANN401 - as above
    """Have a message streamed."""
    with client.beta.messages.stream(model=MODEL, max_tokens=500, messages=messages, **more) as stream:
        return stream.get_final_message()
