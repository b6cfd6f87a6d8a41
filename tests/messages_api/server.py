"""The HTTP side of the double: one thread a connection, on loopback only."""

import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from typing import Any, Final

from messages_api.caching import tokens_of
from messages_api.double import Accepted, Double, Exchange
from messages_api.events import message_of, stream_of
from messages_api.models import MODELS
from messages_api.refusals import RefusedError, refuse
from messages_api.turns import Cut, Failure, Hang, Pause, Reply, StreamError

__all__ = ["MessagesServer"]

_LARGEST: Final = 32 * 1024 * 1024
_PIECE: Final = 1 << 16


class MessagesServer(ThreadingHTTPServer):
    """A server whose connections end with it."""

    daemon_threads = False

    def __init__(self, double: Double, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.double = double
        self.stopping = threading.Event()
        self.hanging = threading.Event()
        self.paused: list[threading.Event] = []
        self._open: set[socket.socket] = set()

    def note(self, connection: socket.socket) -> None:
        """Remember a connection, to end it with the server."""
        self._open.add(connection)

    def stop(self) -> None:
        """End everything: the loop, requests that hang, connections that wait for a next request."""
        for waiting in (self.stopping, *self.paused):
            waiting.set()
        self.shutdown()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base class has it
        """Note what went wrong here; that a client has left is its right."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.double.problems.append(f"the double itself failed: {error!r}")
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: MessagesServer
    exchange: Exchange

    def setup(self) -> None:
        self.server.note(self.request)
        super().setup()

    def log_message(self, *_: object) -> None:
        """Keep quiet: the exchanges tell it."""

    def do_GET(self) -> None:
        self._answering(self._get)

    def do_POST(self) -> None:
        self._answering(self._post)

    def _answering(self, answer: Any) -> None:  # noqa: ANN401 - one of the two below
        path = self.path.partition("?")[0]
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.exchange = self.server.double.received(path, headers)
        try:
            body = self._body()
            self.server.double.check_headers(headers)
            answer(path, body)
        except RefusedError as refused:
            self.exchange.refused = refused.message
            self._fail(Failure(refused.status, refused.kind, refused.message, should_retry=False))
        self.exchange.answered_at = time.perf_counter()

    def _body(self) -> bytes:
        size = int(self.headers.get("content-length", 0))
        if size <= _LARGEST:
            return self.rfile.read(size)
        while size > 0:  # A client that cannot finish sending does not read the answer.
            size -= len(self.rfile.read(min(size, _PIECE))) or size
        kind = "request_too_large"
        raise RefusedError(413, kind, "Request exceeds the maximum size")

    def _get(self, path: str, _body: bytes) -> None:
        _, _, name = path.partition("/v1/models/")
        if name:
            return self._send(self.server.double.model(name).told())
        if path != "/v1/models":
            raise _no_such(path)
        told = [model.told() for model in MODELS.values()]
        return self._send(
            {"data": told, "has_more": False, "first_id": told[0]["id"], "last_id": told[-1]["id"]}
        )

    def _post(self, path: str, body: bytes) -> None:
        if path not in {"/v1/messages", "/v1/messages/count_tokens"}:
            raise _no_such(path)
        request = self.exchange.body = _parsed(body)
        if path == "/v1/messages":
            return self._reply(self.server.double.accept(self.exchange))
        self.server.double.check({**request, "max_tokens": 1}, self.headers.get("anthropic-beta", ""))
        return self._send({"input_tokens": tokens_of(request)})

    def _reply(self, accepted: Accepted) -> None:
        turn = accepted.turn
        if isinstance(turn, Failure):
            return self._fail(turn)
        reply = turn if isinstance(turn, Reply) else turn.reply
        message = message_of(reply, self.exchange.body, accepted.usage, accepted.chain)
        if not self.exchange.body.get("stream"):
            return self._whole(turn, message)
        if isinstance(turn, Reply):
            self._start_stream()
            return self._end_stream(stream_of(message))
        return self._broken(turn, stream_of(message))

    def _whole(self, turn: Reply | StreamError | Cut | Hang | Pause, message: dict[str, Any]) -> None:
        if isinstance(turn, StreamError):
            status = 529 if turn.type == "overloaded_error" else 500
            return self._fail(Failure(status, turn.type, turn.message))
        if isinstance(turn, Hang):
            return self._hang()
        if isinstance(turn, Pause):
            self._pause(turn)
        for block in message["content"]:
            block.pop("raw", None)
        return self._send(message, is_cut=isinstance(turn, Cut))

    def _broken(self, turn: StreamError | Cut | Hang | Pause, events: Iterator[dict[str, Any]]) -> None:
        if turn.after_events or not isinstance(turn, Hang):
            self._start_stream()
        for event in islice(events, turn.after_events):
            self._write_event(event)
        if isinstance(turn, Hang):
            return self._hang()
        if isinstance(turn, Pause):
            self._pause(turn)
            return self._end_stream(events)
        if isinstance(turn, StreamError):
            error = Failure(500, turn.type, turn.message).error
            return self._end_stream(iter([{"type": "error", "error": error, "request_id": self._id()}]))
        if turn.ending == "clean":
            return self._end_stream(iter(()))
        if turn.ending == "torn":
            written = _event(next(events))
            self._write_chunk(written[: len(written) // 2])
        self.close_connection = True
        return None

    def _hang(self) -> None:
        """Wait until the double stops; that the client leaves is noticed then, and changes nothing."""
        self.server.hanging.set()
        self.server.stopping.wait()
        self.close_connection = True

    def _pause(self, turn: Pause) -> None:
        self.server.paused.append(turn.go_on)
        self.server.hanging.set()
        turn.go_on.wait()

    def _fail(self, failure: Failure) -> None:
        headers = {"retry-after": failure.retry_after, "x-should-retry": failure.should_retry}
        sent = {name: str(value).lower() for name, value in headers.items() if value is not None}
        body = {"type": "error", "error": failure.error, "request_id": self._id()}
        self._send(body, status=failure.status, headers=sent)

    def _send(
        self,
        body: dict[str, Any],
        *,
        status: int = 200,
        headers: dict[str, str] | None = None,
        is_cut: bool = False,
    ) -> None:
        written = json.dumps(body, ensure_ascii=False).encode()
        self._start(
            status,
            {"content-type": "application/json", "content-length": str(len(written)), **(headers or {})},
        )
        self.wfile.write(written[: len(written) // 2] if is_cut else written)
        self.close_connection = is_cut

    def _start(self, status: int, headers: dict[str, str]) -> None:
        self.exchange.status = status
        self.send_response(status)
        for name, value in {"request-id": self._id(), **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _start_stream(self) -> None:
        self._start(200, {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked"})

    def _end_stream(self, events: Iterator[dict[str, Any]]) -> None:
        for event in events:
            self._write_event(event)
        self.wfile.write(b"0\r\n\r\n")

    def _write_event(self, event: dict[str, Any]) -> None:
        """Write an event; one with a letter of several bytes in two chunks, cut inside that letter."""
        written = _event(event)
        middle = next((at for at, byte in enumerate(written) if 0x80 <= byte < 0xC0), len(written))
        self._write_chunk(written[:middle])
        if middle < len(written):
            self._write_chunk(written[middle:])

    def _write_chunk(self, chunk: bytes) -> None:
        self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))

    def _id(self) -> str:
        return f"req_011{self.exchange.number:021d}"


def _event(event: dict[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n".encode()


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        request = json.loads(body)
    except ValueError as error:
        refuse(f"The request body is not valid JSON: {error}")
    if not isinstance(request, dict):
        refuse("The request body is not a JSON object")
    return request


def _no_such(path: str) -> RefusedError:
    kind = "not_found_error"
    return RefusedError(404, kind, f"Not found: {path}")
