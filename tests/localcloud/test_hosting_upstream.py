"""The connection pool to a model server."""

import asyncio
import contextlib

import pytest

from localcloud.hosting.upstream import PING, ServerGoneError, Upstream, invocation

OK = b"HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ncontent-length: 2\r\n\r\n42"
GONE = None


class Stub:
    """A server that answers each request with the next of its answers; None closes the connection instead."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.connections = 0
        self.tasks = []
        self.closes_when_idle = False

    async def serve(self, reader, writer):
        self.connections += 1
        self.tasks.append(asyncio.current_task())
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                answer = self.answers.pop(0)
                if answer is GONE:
                    break
                writer.write(answer)
                await writer.drain()
                if self.closes_when_idle:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def run(stub, work):
    """Run `work(upstream)` against the stub."""

    async def main():
        server = await asyncio.start_server(stub.serve, "127.0.0.1", 0)
        upstream = Upstream(server.sockets[0].getsockname()[1])
        try:
            return await work(upstream)
        finally:
            upstream.close()
            await asyncio.gather(*stub.tasks)
            server.close()
            await server.wait_closed()

    return asyncio.run(main())


def test_requests_one_after_the_other_share_a_connection():
    stub = Stub(OK, OK, OK)

    async def work(upstream):
        return [await upstream.send(PING) for _ in range(3)]

    answers = run(stub, work)

    assert [(answer.status, answer.body, answer.header(b"content-type")) for answer in answers] == [
        (200, b"42", "text/csv")
    ] * 3
    assert stub.connections == 1


def test_a_connection_that_the_server_closed_while_idle_loses_no_request():
    stub = Stub(OK, OK, OK)
    stub.closes_when_idle = True

    async def work(upstream):
        return [(await upstream.send(PING)).status for _ in range(3)]

    assert run(stub, work) == [200, 200, 200]
    assert stub.connections == 3


def test_a_connection_closed_at_the_moment_of_the_next_request_is_replaced():
    stub = Stub(OK, GONE, OK)

    async def work(upstream):
        return [(await upstream.send(PING)).status for _ in range(2)]

    assert run(stub, work) == [200, 200]


def test_a_server_that_ends_during_a_first_request_is_gone():
    async def work(upstream):
        await upstream.send(PING)

    with pytest.raises(ServerGoneError):
        run(Stub(GONE), work)


def test_a_refused_connection_is_a_server_gone():
    async def main():
        server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        await Upstream(port).send(PING)

    with pytest.raises(ServerGoneError, match="refuses"):
        asyncio.run(main())


def test_an_answer_cut_in_the_middle_is_an_error_and_not_a_short_answer():
    async def work(upstream):
        await upstream.send(PING)

    cut = Stub(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n42", GONE)
    cut.closes_when_idle = True

    with pytest.raises(ConnectionError, match="middle"):
        run(cut, work)


def test_a_server_that_does_not_answer_in_time_is_given_up():
    async def work(upstream):
        await upstream.send(PING, seconds=0.05)

    with pytest.raises(TimeoutError):
        run(Stub(b""), work)


def test_an_invocation_carries_its_body_types_and_attributes():
    raw = invocation("text/csv", "application/json", "run=1", b"1,2")

    assert raw.startswith(b"POST /invocations HTTP/1.1\r\n")
    assert b"Content-Type: text/csv\r\nAccept: application/json\r\nX-Amzn-SageMaker-Custom-Attributes: run=1\r\n" in raw
    assert raw.endswith(b"Content-Length: 3\r\n\r\n1,2")
