"""This file makes the AWS clients of a verb, each once, in one session."""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estate.where import Where


class Aws:
    """Clients of one environment by the name of their service."""

    def __init__(self, where: "Where") -> None:
        import boto3
        from botocore.config import Config

        where.enter()
        self._session: Any = boto3.session.Session()
        # A local cloud that is stopped must be told of at once, not after a minute of attempts.
        self._config = Config(retries={"mode": "standard", "total_max_attempts": 2 if where.local else 5})
        self.client = cache(self._client)

    def _client(self, service: str) -> Any:
        return self._session.client(service, config=self._config)

    def caller(self) -> str:
        """Who runs the verb, as the ledger keeps it."""
        arn: str = self.client("sts").get_caller_identity()["Arn"]
        return arn
