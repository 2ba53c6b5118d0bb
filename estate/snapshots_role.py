"""This file takes on one of the two roles that may do something to snapshots, for as long as a verb runs."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from estate.problems import Problem

if TYPE_CHECKING:
    from estate.subject import Subject

_NO_SESSION_NAME = re.compile(r"[^\w+=,.@-]")


class Custody:
    """The objects and the ledger of one line, as one of the roles reaches them; the ledger still names the person."""

    def __init__(self, subject: "Subject", duty: str) -> None:
        from jobs.kit.ledger import Ledger
        from jobs.kit.witness import Witness
        from jobs.snapshot.objects import Objects

        self._by = subject.aws.caller()
        session = _session(subject, duty, self._by)
        at, s3 = subject.at.estate, session.client("s3")
        self._line = subject.name
        witness = Witness(at["ledger_bucket"], lambda: s3)
        self._ledger = Ledger(at["ledger_table"], session.client("dynamodb"), witness=witness)
        self.objects: Objects = Objects(s3, at["lake_bucket"], subject.name)

    def append(self, kind: str, about: str, body: dict[str, Any]) -> None:
        self._ledger.append(self._line, kind, about, body, at=datetime.now(UTC).isoformat(), by=self._by)


def _session(subject: "Subject", duty: str, by: str) -> Any:
    import boto3

    role = subject.at.estate.get("snapshot_roles", {}).get(duty)
    if role is None:
        raise Problem(f"the estate must have a role for {duty} of snapshots, got none; run `estate up`")
    name = _NO_SESSION_NAME.sub("-", by.rsplit(":", 1)[-1])[-64:]
    told = subject.aws.client("sts").assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
    return boto3.session.Session(
        aws_access_key_id=told["AccessKeyId"],
        aws_secret_access_key=told["SecretAccessKey"],
        aws_session_token=told["SessionToken"],
    )
