"""This file sets the clock by which the local cloud captures predictions, and sets it free again."""

import http.client
import json
from datetime import datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode, urlsplit

from estate.problems import Problem

LEASE_SECONDS = 120
"""If this process dies, the clock goes right again after so long."""


class CaptureClock:
    """The capture clock of one endpoint; free again when the block ends, however it ends."""

    def __init__(self, url: str, endpoint: str) -> None:
        self._place, self._endpoint = urlsplit(url).netloc, endpoint
        self._connection = http.client.HTTPConnection(self._place, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        # An interrupted request leaves its answer on the old connection.
        self._connection.close()
        self._connection = http.client.HTTPConnection(self._place, timeout=30)
        try:
            self._ask(clear="1")
        finally:
            self._connection.close()

    def set(self, moment: datetime) -> None:
        """From now on requests count as captured at this moment."""
        self._ask(now=moment.isoformat(), seconds=str(LEASE_SECONDS))

    def _ask(self, **query: str) -> None:
        path = f"/_localcloud/capture-clock/{self._endpoint}?{urlencode(query)}"
        try:
            answer, said = self._posted(path)
        except (OSError, http.client.HTTPException) as error:
            raise Problem(f"the local cloud must keep running, but its clock cannot be set: {error}") from error
        if answer.status != http.client.OK:
            raise Problem(
                f"the local cloud's clock could not be set: {json.loads(said).get('message')}; run `estate up`"
            )

    def _posted(self, path: str) -> tuple[http.client.HTTPResponse, bytes]:
        try:
            self._connection.request("POST", path)
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # While a training was awaited the connection was idle, and the server has closed it.
            self._connection.close()
            self._connection.request("POST", path)
            answer = self._connection.getresponse()
        return answer, answer.read()
