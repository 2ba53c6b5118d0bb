"""This file makes the AWS clients of a verb, each once, in one session."""

from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from estate.where import Where


class Aws:
    """Clients of one environment by the name of their service."""

    def __init__(self, where: "Where") -> None:
        where.enter()
        self._local = where.local
        self.client = cache(self._client)

    @cached_property
    def _session(self) -> Any:
        # Needs a third of a second, which a verb that asks by signed requests does not spend.
        import boto3

        return boto3.session.Session()

    def _client(self, service: str) -> Any:
        from botocore.config import Config

        # A local cloud that is stopped must be told of at once, not after a minute of attempts.
        config = Config(retries={"mode": "standard", "total_max_attempts": 2 if self._local else 5})
        return self._session.client(service, config=config)

    def caller(self) -> str:
        """Who runs the verb, as the ledger keeps it."""
        arn: str = self.client("sts").get_caller_identity()["Arn"]
        return arn
