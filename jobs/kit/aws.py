"""This file is how a job reaches AWS: clients in its own region, and its row in the ledger."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol

from jobs.kit.chain import Row
from jobs.kit.ledger import Ledger
from jobs.kit.witness import Witness


class KeepsLedger(Protocol):
    """A contract of a job that leaves rows."""

    @property
    def ledger_table(self) -> str: ...
    @property
    def ledger_bucket(self) -> str: ...


def client(service: str) -> Any:
    """A client in the region of the container.

    Source:
        boto3 reads AWS_DEFAULT_REGION and ignores AWS_REGION, which is the one that SageMaker's containers set.
    """
    import boto3

    session: Any = boto3.session.Session(
        region_name=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    )
    return session.client(service)


def ledger(contract: KeepsLedger) -> Ledger:
    """The ledger that a contract names, with its witness."""
    witness = Witness(contract.ledger_bucket, lambda: client("s3")) if contract.ledger_bucket else None
    return Ledger(contract.ledger_table, client("dynamodb"), witness=witness)


class Journal:
    """The ledger as one job writes it: in its own name, at the moment of writing."""

    def __init__(self, contract: KeepsLedger, line: str) -> None:
        self._ledger, self._line = ledger(contract), line
        self._by: str = client("sts").get_caller_identity()["Arn"]

    def add(self, kind: str, about: str, body: dict[str, Any]) -> None:
        self._ledger.append(self._line, kind, about, body, at=datetime.now(UTC).isoformat(), by=self._by)

    def rows(self, kind: str) -> list[Row]:
        """Every row of a kind, oldest first."""
        return self._ledger.rows(self._line, kind)

    def last(self, kind: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        """The body of the newest row of a kind that is wanted."""
        bodies = (row.body for row in reversed(self._ledger.rows(self._line, kind)))
        return next((body for body in bodies if wanted(body)), None)
