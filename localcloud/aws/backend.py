"""Questions to our extensions inside MiniStack's process."""

import contextlib
import http.client
import json
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from localcloud.aws.place import here

TIMEOUT_SECONDS = 30
TICK_SECONDS = 0.05
_local = threading.local()


def ask(question: str, body: dict[str, Any]) -> dict[str, Any]:
    """One internal request; raises OSError when the backend does not answer it with 200."""
    payload = json.dumps(body)
    for attempt in (1, 2):
        connection = _connection()
        try:
            connection.request("POST", f"/_localcloud/{question}", payload, {"content-type": "application/json"})
            response = connection.getresponse()
            text = response.read()
        except (http.client.HTTPException, OSError) as error:
            # An idle keep-alive connection may have been closed by the server: once more on a new one.
            connection.close()
            _local.connection = None
            if attempt == 2:  # noqa: PLR2004 -- the second and last attempt
                raise OSError(f"/_localcloud/{question} was not answered: {error}") from error
            continue
        if response.status != http.client.OK:
            raise OSError(f"/_localcloud/{question} answered {response.status}: {text.decode(errors='replace')[:300]}")
        answer: dict[str, Any] = json.loads(text)
        return answer
    raise AssertionError("unreachable")


def wait_up(seconds: float = 60.0) -> None:
    """Return once the backend answers; both processes start at the same time."""
    deadline = time.monotonic() + seconds
    address = urlsplit(here().backend)
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_SECONDS)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/_localcloud/health")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(TICK_SECONDS)


def _connection() -> http.client.HTTPConnection:
    if getattr(_local, "connection", None) is None:
        address = urlsplit(here().backend)
        _local.connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_SECONDS)
    connection: http.client.HTTPConnection = _local.connection
    return connection
