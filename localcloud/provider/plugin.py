"""`pulumi-resource-aws`: found on PATH, the real engine starts it instead of the official plugin."""

import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from localcloud.provider.servicer import Servicer

THREADS = 64
"""The engine runs that many operations at once without being told otherwise."""

_LARGEST = 400 * 1024 * 1024  # the SDK's own limit, for archives inside messages


def start() -> tuple[Any, int]:
    """A running server on a free port of the loopback."""
    options = [("grpc.max_receive_message_length", _LARGEST), ("grpc.max_send_message_length", _LARGEST)]
    server = grpc.server(ThreadPoolExecutor(THREADS), options=options)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def main() -> None:
    """Serve until the engine ends us; its address, the only argument, is not needed."""
    server, port = start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    stopped.wait()
    server.stop(grace=1).wait()


if __name__ == "__main__":
    main()
