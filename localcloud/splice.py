"""Connections that are looked at once and then belong to whoever answers them."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

OURS_BY_TARGET = (b"SageMaker.", b"AnyScaleFrontendService.")
# None of these can be the path of a bucket, which has no capitals and no underscore.
OURS_BY_PATH = (b"/FeatureGroup/", b"/BatchGetRecord", b"/_localcloud/")
OURS_BY_HEADER = b"x-mlflow-sm-tracking-server-arn"
INVOCATION = re.compile(rb"POST /endpoints/[^/ ]+/(async-)?invocations")
LONGEST_HEAD = 64 * 1024


def is_ours(head: bytes) -> bool | None:
    r"""Whether a connection's first request is for us; None while its head is not complete.

    >>> is_ours(b"POST /endpoints/x/invocations HTTP/1.1" + b"\r\n" * 2)
    True
    >>> is_ours(b"PUT /endpoints/x/invocations HTTP/1.1" + b"\r\n" * 2)
    False
    """
    line, newline, _ = head.partition(b"\r\n")
    if newline and (INVOCATION.match(line) or line.partition(b" ")[2].startswith(OURS_BY_PATH)):
        return True
    end = head.find(b"\r\n\r\n")
    if end < 0:
        return False if len(head) > LONGEST_HEAD else None
    for header in head[:end].split(b"\r\n")[1:]:
        name, _, value = header.partition(b":")
        if name.lower() == b"x-amz-target":
            return value.strip().startswith(OURS_BY_TARGET)
        if name.lower() == OURS_BY_HEADER:
            return True
    return False


class Sniffer(asyncio.Protocol):
    """The first moments of a connection, until it is known who answers it."""

    def __init__(self, ours: Callable[[], asyncio.Protocol], backend: tuple[str, int]) -> None:
        self.ours, self.backend = ours, backend
        self.head = b""
        self.transport: Any = None
        self.dialling: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do not derive from asyncio's.
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.head += data
        ours = is_ours(self.head) if self.dialling is None else None
        if ours is None or self.transport is None:
            return
        if not ours:
            self.transport.pause_reading()
            # The loop keeps only a weak reference to a task.
            self.dialling = asyncio.ensure_future(self._splice(self.transport))
            return
        protocol = self.ours()
        self.transport.set_protocol(protocol)
        protocol.connection_made(self.transport)
        protocol.data_received(self.head)

    async def _splice(self, transport: Any) -> None:
        loop = asyncio.get_running_loop()
        try:
            _, pipe = await loop.create_connection(lambda: Pipe(transport), *self.backend)
        except OSError:
            transport.write(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            transport.close()
            return
        if transport.is_closing():
            pipe.transport.close()
            return
        back = Pipe(pipe.transport)
        back.transport = transport
        pipe.transport.write(self.head)
        transport.set_protocol(back)
        transport.resume_reading()


class Pipe(asyncio.Protocol):
    """One direction of a splice: what it receives it writes to the other side, at the other side's pace."""

    transport: Any

    def __init__(self, other: Any) -> None:
        self.other = other

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.other.write(data)

    def eof_received(self) -> bool:
        if self.other.can_write_eof():
            self.other.write_eof()
        return True

    def connection_lost(self, _error: Exception | None) -> None:
        self.other.close()

    def pause_writing(self) -> None:
        self.other.pause_reading()

    def resume_writing(self) -> None:
        self.other.resume_reading()
