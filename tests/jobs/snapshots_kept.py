"""This file is a line's snapshots in an S3 and a ledger in memory, for tests of who may go and who stays."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import boto3

from estate.proof import broken
from jobs.kit.retention import Retention
from jobs.snapshot.expire import carry_out, plan
from jobs.snapshot.kept import kept
from jobs.snapshot.objects import Objects

LINE, LAKE, BY = "flight-delay", "the-lake", "arn:aws:iam::000000000000:user/ana"
START = datetime(2026, 1, 1, tzinfo=UTC)
NEWEST_ONLY = Retention(keep_last=1)
WRITES = ("PutObject", "DeleteObjects", "PutItem", "PutObjectLegalHold")


class KilledError(BaseException):
    """The process ended before a write."""


def arn(version):
    return f"arn:aws:sagemaker:us-east-1:000000000000:model-package/mlops-local-{LINE}/{version}"


class Kept:
    """Snapshots are made a day apart; the ledger's clock is the day of the last."""

    def __init__(self, ledger):
        self.ledger, self.now, self.registry, self.writes, self.killed_at = ledger, START, {}, 0, None
        self.s3 = boto3.client("s3")
        self.s3.create_bucket(Bucket=LAKE, ObjectLockEnabledForBucket=True)
        self.objects = Objects(self.s3, LAKE, LINE)
        for client in (self.s3, ledger._client):
            client.meta.events.register("before-call", self._count)

    def _count(self, model, **_):
        if self.killed_at is not None and model.name in WRITES:
            self.writes += 1
            if self.writes == self.killed_at:
                raise KilledError

    def append(self, kind, about, body):
        return self.ledger.append(LINE, kind, about, body, at=self.now.isoformat(), by=BY)

    def make(self, *contents):
        """A snapshot of these files, a day after the last; its id."""
        self.now += timedelta(days=1)
        files = {f"{hashlib.sha256(content).hexdigest()}.parquet": content for content in contents}
        for name, content in files.items():
            self.objects.write(self.objects.data(name), content)
        listed = [{"file": name, "sha256": name.partition(".")[0], "rows": 1} for name in files]
        body = {"as_of": self.now.isoformat(), "rows": len(files), "parts": {"train": {"files": listed}}, "sources": []}
        text = json.dumps(body).encode()
        made = hashlib.sha256(text).hexdigest()
        self.objects.write(self.objects.manifest(made), text)
        self.append("snapshot", made, body)
        return made

    def package(self, version, snapshot, status, *, outcome=None):
        """A version that was made from a snapshot; in the registry unless its status is None."""
        self.append(
            "package", arn(version), {"version": version, "snapshot": snapshot, "status": "PendingManualApproval"}
        )
        if status:
            self.registry[arn(version)] = status
        if outcome:
            self.append("release", f"{arn(version)}#r", {"package_arn": arn(version), "outcome": outcome})

    def found(self):
        return kept(self.ledger.rows(LINE), self.registry)

    def one(self, snapshot):
        return next(one for one in self.found() if one.id == snapshot)

    def plan(self, retention=NEWEST_ONLY):
        return plan(self.found(), retention, self.now, self.objects)

    def expire(self, retention=NEWEST_ONLY, *, killed_at=None, still=lambda: None):
        self.writes, self.killed_at = 0, killed_at
        try:
            carry_out(self.plan(retention), retention, self.objects, self.append, still)
        finally:
            self.killed_at = None

    def stays(self, retention=NEWEST_ONLY):
        """Why each stays, by its id; None for what would go."""
        return {fate.snapshot.id: fate.stays for fate in self.plan(retention).fates}

    def half(self):
        """Snapshots whose manifest is there and whose data are not all there."""
        there = self.objects.there()
        manifests = {one: json.loads(self.objects.read(self.objects.manifest(one))) for one in self.objects.manifests()}
        files = {one: {f["file"] for f in text["parts"]["train"]["files"]} for one, text in manifests.items()}
        return {one for one, names in files.items() if not names <= there}

    def broken(self):
        return broken(self.ledger.rows(LINE), self.s3, LAKE)
