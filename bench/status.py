"""This file measures `estate status` against the least that any script needs to describe the endpoint."""

import sys
from collections.abc import Iterator

from bench.estate import ESTATE, LINE, Estate
from bench.measure import Figure, alternate, seconds

ROUNDS = 10
BARE = """
import sys, boto3
client = boto3.client("sagemaker", endpoint_url=sys.argv[1], region_name="us-east-1",
                      aws_access_key_id="test", aws_secret_access_key="test")
print(client.describe_endpoint(EndpointName=sys.argv[2])["EndpointStatus"])
"""


def figures(estate: Estate) -> Iterator[Figure]:
    ours = [str(ESTATE), "status", LINE, "--json"]
    bare = [sys.executable, "-c", BARE, estate.url, estate.endpoint]
    status, script = alternate(
        lambda: seconds(ours, estate.environ), lambda: seconds(bare, estate.environ), rounds=ROUNDS
    )
    yield Figure(
        name="estate status, as a multiple of a bare boto3 script",
        measured=status / script,
        limit=1.3,
        unit="x",
        detail=f"{status:.2f} s against {script:.2f} s",
    )
