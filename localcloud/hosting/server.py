"""The model server: one process that answers /ping and /invocations for one model directory.

It reads SM_MODEL_DIR and listens on the inherited socket LOCALCLOUD_SERVER_FD or, by hand, on SAGEMAKER_BIND_TO_PORT.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from localcloud.hosting.script import Handler, Reply, load

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]
NOT_FOUND = Reply(404, b"", "text/plain")
PONG = Reply(200, b"", "text/plain")


def application(handler: Handler, workers: int = 1) -> App:
    """The ASGI application; one worker answers on the loop itself, which is the fastest way for a model of microseconds."""
    pool = ThreadPoolExecutor(workers) if workers > 1 else None

    async def invoke(scope: Any, receive: Receive) -> Reply:
        headers = dict(scope["headers"])
        arguments = (
            await _read(receive),
            headers.get(b"content-type", b"").decode("latin-1"),
            headers.get(b"accept", b"").decode("latin-1"),
        )
        if pool is None:
            return handler.answer(*arguments)
        return await asyncio.get_running_loop().run_in_executor(pool, handler.answer, *arguments)

    async def app(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/invocations" and scope["method"] == "POST":
            await _answer(send, await invoke(scope, receive))
        else:
            await _answer(send, PONG if scope["path"] == "/ping" else NOT_FOUND)

    return app


async def _answer(send: Send, reply: Reply) -> None:
    headers = [
        (b"content-type", reply.content_type.encode("latin-1")),
        (b"content-length", str(len(reply.body)).encode()),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


async def _read(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


def _listener() -> socket.socket:
    if inherited := os.environ.get("LOCALCLOUD_SERVER_FD"):
        return socket.socket(fileno=int(inherited))
    listener = socket.create_server(("127.0.0.1", int(os.environ.get("SAGEMAKER_BIND_TO_PORT", "8080"))), backlog=1024)
    print(f"model server on 127.0.0.1:{listener.getsockname()[1]}", flush=True)  # noqa: T201 -- a container prints its log
    return listener


def main() -> None:
    import uvicorn

    handler = load(Path(os.environ["SM_MODEL_DIR"]), os.environ)
    config = uvicorn.Config(
        application(handler, int(os.environ.get("SAGEMAKER_MODEL_SERVER_WORKERS", "1"))),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        # The caller's pool decides which connections live; a server that closes an idle one races its next request.
        timeout_keep_alive=3600,
    )
    uvicorn.Server(config).run(sockets=[_listener()])


if __name__ == "__main__":
    main()
