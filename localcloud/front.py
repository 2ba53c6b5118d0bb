"""The process that owns the address: answers for our services, hands every other connection to MiniStack."""

import asyncio
import logging
import signal
from typing import Any
from urllib.parse import urlsplit

from localcloud.aws.place import here
from localcloud.splice import Sniffer


async def serve(app: Any, url: str, backend: str) -> None:
    """Answer on the address until a signal asks to stop."""
    from uvicorn.config import Config
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    from uvicorn.server import ServerState

    config = Config(app, lifespan="off", ws="none", log_config=None, access_log=False, timeout_keep_alive=75)
    config.load()
    state = ServerState()
    public, private = urlsplit(url), urlsplit(backend)
    assert private.hostname and private.port  # noqa: PT018 -- addresses of ours
    target = (private.hostname, private.port)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Sniffer(lambda: HttpToolsProtocol(config, state, {}), target),
        public.hostname,
        public.port or 0,
        backlog=512,
    )
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    server.close()


def main() -> None:
    """Run this process."""
    import uvloop

    from localcloud.sagemaker import app

    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    place = here()
    services = app.compose()
    uvloop.run(_run(app.application(services), place.url, place.backend))


async def _run(application: Any, url: str, backend: str) -> None:
    from localcloud.sagemaker import app

    recovering = asyncio.ensure_future(asyncio.to_thread(app.recover))
    try:
        await serve(application, url, backend)
    finally:
        recovering.cancel()
        await asyncio.to_thread(app.shutdown)


if __name__ == "__main__":
    main()
