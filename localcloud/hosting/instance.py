"""One instance of a variant: its servers, one per container, and the way of a request through them."""

import http.client
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from localcloud.aws.errors import AwsError
from localcloud.hosting.plan import Variant
from localcloud.hosting.process import Server, Sink
from localcloud.hosting.upstream import Response, invocation

STOP_SECONDS = 10


@dataclass(frozen=True)
class Surroundings:
    """What the server processes of one endpoint and role share."""

    environ: Mapping[str, str]
    """Credentials of the execution role, region, the cloud's address and mark."""

    sink: Callable[[str], Sink]
    """Where the lines of a log stream go, by the stream's name."""


class Instance:
    """The servers of one instance; a request passes through all of them in order."""

    def __init__(self, variant: Variant, surroundings: Surroundings) -> None:
        self.inflight = 0
        self.closed = False
        self.on_close: Callable[[], None] = lambda: None
        name = f"{variant.name}/i-{secrets.token_hex(8)}"
        sink = surroundings.sink(name)
        self.servers = [Server(container, surroundings.environ, sink) for container in variant.containers]

    @property
    def alive(self) -> bool:
        return not self.closed and all(server.alive for server in self.servers)

    def wait_healthy(self, variant: Variant) -> None:
        if not all(server.healthy(variant.health_seconds) for server in self.servers):
            self.close()
            raise AwsError(
                "ClientError",
                f"The primary container for production variant {variant.name} did not pass the ping health check."
                " Please check CloudWatch logs for this endpoint.",
            )

    async def send(self, content_type: str, accept: str, attributes: str, body: bytes) -> Response:
        """One request through the instance; a server's error ends the way."""
        self.inflight += 1
        try:
            response = Response()
            for server in self.servers:
                response = await server.upstream.send(invocation(content_type, accept, attributes, body))
                if response.status >= http.client.BAD_REQUEST:
                    break
                body, content_type = response.body, response.header(b"content-type")
            return response
        finally:
            self.inflight -= 1

    def close(self) -> None:
        """End the processes; nothing may be in flight any more."""
        self.closed = True
        for server in self.servers:
            server.terminate()
        for server in self.servers:
            server.wait(STOP_SECONDS)
        self.on_close()
