"""The process that runs MiniStack."""

import asyncio
import logging
import signal
import sys
from urllib.parse import urlsplit

from localcloud.aws.place import here
from localcloud.ministack.guard import problems


def main() -> None:
    """Serve until a signal asks to stop."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level=logging.INFO)
    if wrong := problems():
        sys.exit("\n".join(wrong))
    asyncio.run(_serve())


async def _serve() -> None:
    from hypercorn.asyncio import serve
    from hypercorn.config import Config
    from ministack.core import hypercorn_compat

    from localcloud.ministack.server import application

    hypercorn_compat.install()
    config = Config()
    config.bind = [urlsplit(here().backend).netloc]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(application(here()), config, shutdown_trigger=stop.wait)  # type: ignore[arg-type] # hypercorn's own ASGI types


if __name__ == "__main__":
    main()
