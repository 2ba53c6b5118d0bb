"""MiniStack's application with our extensions around it."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

from localcloud.aws.place import Place
from localcloud.ministack.internal import answer
from localcloud.ministack.saving import Saver

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def application(place: Place) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The ASGI application to serve."""
    from ministack import app as ministack

    from localcloud.ministack import extensions

    extensions.install(place)
    saver = Saver(place.state)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["path"].startswith("/_localcloud/"):
                await _internal(scope, receive, send)
                return
            await _watched(saver, scope, receive, send)
            return
        if scope["type"] == "lifespan":
            send = _around_life(send, saver)
        await ministack.app(scope, receive, send)

    return app


async def _watched(saver: Saver, scope: Scope, receive: Receive, send: Send) -> None:
    """One request of MiniStack's; what it changes may be saved before it ends, so it counts again when it has."""
    from ministack import app as ministack

    target = _target(scope)
    saver.touch(scope["method"], target)
    try:
        await ministack.app(scope, receive, send)
    finally:
        saver.touch(scope["method"], target)


def _around_life(send: Send, saver: Saver) -> Send:
    async def told(message: dict[str, Any]) -> None:
        if message["type"] == "lifespan.startup.complete":
            threading.Thread(target=saver.run, daemon=True, name="saver").start()
        if message["type"] == "lifespan.shutdown.complete":
            saver.stopped.set()
            saver.mark.unlink(missing_ok=True)
        await send(message)

    return told


async def _internal(scope: Scope, receive: Receive, send: Send) -> None:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    status, document = await asyncio.to_thread(answer, scope["path"].removeprefix("/_localcloud/"), body)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(document).encode()})


def _target(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"x-amz-target":
            return str(value.decode("latin-1"))
    return ""
