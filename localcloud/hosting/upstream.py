"""The connection pool between the runtime API and one model server."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httptools

TIMEOUT_SECONDS = 60.0  # what AWS gives a container to answer


class ServerGoneError(ConnectionError):
    """The server answered nothing: it refused the connection or ended before the first byte."""


class StaleConnectionError(ServerGoneError):
    """A pooled connection that the server had closed before the request reached it."""


@dataclass(slots=True)
class Response:
    status: int = 0
    headers: dict[bytes, bytes] = field(default_factory=dict)
    body: bytes = b""

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")


class Connection(asyncio.Protocol):
    """One connection to a model server; carries one request at a time."""

    def __init__(self) -> None:
        self.closed = False
        self.used = False
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[Response] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._response = Response()
        self._parts: list[bytes] = []

    def exchange(self, request: bytes, seconds: float) -> "asyncio.Future[Response]":
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[Response] = loop.create_future()
        if self._transport is None or self.closed:
            waiter.set_exception(StaleConnectionError("the server closed the connection"))
            return waiter
        self._waiter, self._response = waiter, Response()
        self._parts = []
        timer = loop.call_later(seconds, self._expire)
        waiter.add_done_callback(lambda _done: timer.cancel())
        self._transport.write(request)
        return waiter

    def close(self) -> None:
        self.closed = True
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            self._fail(ConnectionError(f"the server's answer is not HTTP: {error}"))

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed = True
        if self._response.status:
            self._fail(ConnectionError("the server ended in the middle of its answer"))
        else:
            self._fail((StaleConnectionError if self.used else ServerGoneError)("the server closed the connection"))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._response.headers[name.lower()] = value

    def on_headers_complete(self) -> None:
        self._response.status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        self._response.body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self.used = True
        if not self._parser.should_keep_alive():
            self.close()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(self._response)
        self._waiter = None

    def _expire(self) -> None:
        self._fail(TimeoutError("the server did not answer in time"))

    def _fail(self, error: Exception) -> None:
        waiter, self._waiter = self._waiter, None
        self.close()
        if waiter is not None and not waiter.done():
            waiter.set_exception(error)


class Upstream:
    """The open connections to one server."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._idle: list[Connection] = []

    async def send(self, request: bytes, seconds: float = TIMEOUT_SECONDS) -> Response:
        """One request and its answer; a connection found closed between two requests is replaced, not an error."""
        while self._idle:
            connection = self._idle.pop()
            try:
                return await self._exchange(connection, request, seconds)
            except StaleConnectionError:
                continue
        return await self._exchange(await self._connect(), request, seconds)

    def close(self) -> None:
        """Drop the idle connections; for the event loop's thread only."""
        while self._idle:
            self._idle.pop().close()

    async def _connect(self) -> Connection:
        try:
            _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", self.port)
        except OSError as error:
            raise ServerGoneError(f"the server refuses connections: {error}") from error
        return connection

    async def _exchange(self, connection: Connection, request: bytes, seconds: float) -> Response:
        response = await connection.exchange(request, seconds)
        if not connection.closed:
            self._idle.append(connection)
        return response


def invocation(content_type: str, accept: str, attributes: str, body: bytes) -> bytes:
    """The bytes of one POST /invocations."""
    more = f"X-Amzn-SageMaker-Custom-Attributes: {attributes}\r\n" if attributes else ""
    head = (
        "POST /invocations HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: {content_type}\r\nAccept: {accept}\r\n{more}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("latin-1", "replace") + body


PING = b"GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n"
