"""This file gives the benchmarks an estate that serves: in a home of its own, removed afterwards."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jobs.kit import names
from localcloud.ports import free_port

LINE = "flight-delay"
ESTATE = Path(sys.executable).parent / "estate"
LISTENING = "0A"
"""The state of a listening socket in /proc/net/tcp."""


@dataclass(frozen=True, kw_only=True)
class Estate:
    """A running estate with a live endpoint."""

    url: str
    environ: dict[str, str]
    region: str = "us-east-1"

    @property
    def endpoint(self) -> str:
        return names.endpoint("local", LINE)

    def feature_group(self, group: str) -> str:
        return names.feature_group("local", LINE, group)

    def client(self, service: str) -> Any:
        import boto3

        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return boto3.client(service, endpoint_url=self.url, region_name=self.region, **keys)  # type: ignore[call-overload]  # by name

    def record(self, group: str) -> list[dict[str, str]]:
        """The newest record of an airport, as the online store gives it."""
        runtime = self.client("sagemaker-featurestore-runtime")
        answer = runtime.get_record(FeatureGroupName=self.feature_group(group), RecordIdentifierValueAsString="JFK")
        return list(answer["Record"])

    @cached_property
    def example(self) -> dict[str, Any]:
        """A request of the champion's golden ones."""
        sagemaker, s3 = self.client("sagemaker"), self.client("s3")
        group = names.package_group("local", LINE)
        newest = sagemaker.list_model_packages(ModelPackageGroupName=group)["ModelPackageSummaryList"][0]
        package = sagemaker.describe_model_package(ModelPackageName=newest["ModelPackageArn"])
        bucket, _, key = package["CustomerMetadataProperties"]["golden"].removeprefix("s3://").partition("/")
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        return dict(json.loads(text.splitlines()[0]))

    def model_server(self) -> str:
        """Address of the endpoint's one server process.

        Raises:
            LookupError: no process of this home's servers listens.
        """
        ports = {inode: port for port, inode in _listening()}
        for process in Path("/proc").glob("[0-9]*"):
            try:
                command, environ = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
                inodes = {str(handle.readlink()) for handle in (process / "fd").iterdir()}
            except OSError:
                continue  # it ended while we looked
            if b"localcloud.hosting.server" in command and self.environ["ESTATE_HOME"].encode() in environ:
                for inode in inodes & set(ports):
                    return f"http://127.0.0.1:{ports[inode]}"
        raise LookupError("a model server must run, got none")


def _listening() -> Iterator[tuple[int, str]]:
    """Port and socket of everything that listens on this machine."""
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        fields = line.split()
        if fields[3] == LISTENING:
            yield int(fields[1].partition(":")[2], 16), f"socket:[{fields[9]}]"


@contextmanager
def running() -> Iterator[Estate]:
    """Bring an estate up, and take it away again."""
    with tempfile.TemporaryDirectory(prefix="estate-bench-") as folder:
        port = free_port()
        environ = {**os.environ, "ESTATE_HOME": folder, "ESTATE_PORT": str(port)}
        try:
            subprocess.run([ESTATE, "up", "--stack", "local"], env=environ, check=True, stdout=sys.stderr)
            yield Estate(url=f"http://127.0.0.1:{port}", environ=environ)
        finally:
            subprocess.run([ESTATE, "local", "stop"], env=environ, check=True, stdout=sys.stderr)
