"""This file takes predictions of a running estate at random, and shows that each leads to everything behind it, how fast, and that it was so.

Example: python -m bench.predictions --line flight-delay --count 100
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import boto3

from bench.estate import ESTATE
from estate.where import Where
from jobs.kit import names
from jobs.kit.captures import PREFIX
from jobs.kit.names import endpoint

LIMIT = 1.0
"""Seconds, of a process that starts cold."""
BEHIND = {
    "package": ("package",),
    "snapshot": ("data", "snapshot"),
    "code": ("code", "sha256"),
    "configuration": ("config", "sha256"),
    "environment": ("environment", "packages_sha256"),
    "approver": ("approval", "by"),
}


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """One prediction, and what it led to."""

    prediction: str
    seconds: float
    missing: Sequence[str]
    package: str


def sample(line: str, count: int, seed: int, stack: str) -> list[str]:
    """Ids of captured predictions, at random: a file by its size, then a record, then a row of it."""
    where = Where(stack)
    where.enter()
    s3, parameter = boto3.client("s3"), boto3.client("ssm").get_parameter(Name=names.estate_parameter(stack))
    bucket = json.loads(parameter["Parameter"]["Value"])["captures_bucket"]
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{PREFIX}{endpoint(stack, line)}/")
    sizes = {item["Key"]: item["Size"] for page in pages for item in page.get("Contents", [])}
    if not sizes:
        raise SystemExit(f"{line} must have captured predictions, got none; ask it: estate predict, estate simulate")
    # Not for secrets: the same seed takes the same predictions.
    chance = random.Random(seed)  # noqa: S311 - as said
    found: dict[str, None] = {}
    while len(found) < count and len(found) < sum(sizes.values()) / 1000:
        [key] = chance.choices(list(sizes), weights=list(sizes.values()))
        content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        found |= dict.fromkeys([chance.choice(list(_ids(content)))])
    return list(found)


def _ids(content: bytes) -> Iterator[str]:
    from estate.captured import answers

    for record in content.splitlines():
        yield from (found["prediction_id"] for found in answers(json.loads(record)) if "prediction_id" in found)


def resolve(prediction: str) -> Resolved:
    """Ask the command line, as a person does."""
    begun = time.perf_counter()
    done = _estate("lineage", prediction, "--json")
    took = time.perf_counter() - begun
    document: dict[str, Any] = json.loads(done.stdout or "{}")
    missing = [what for what, path in BEHIND.items() if not _at(document, path)]
    return Resolved(prediction=prediction, seconds=took, missing=missing, package=document.get("package", ""))


def identical(package: str) -> bool:
    """Whether the model comes out byte for byte."""
    done = _estate("reproduce", package, "--json")
    return bool(done.returncode == 0 and json.loads(done.stdout)["verdict"] == "identical")


def _estate(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ESTATE, *words], check=False, capture_output=True, text=True, env=os.environ)


def _at(document: Any, path: Sequence[str]) -> Any:
    for part in path:
        document = (document or {}).get(part)
    return document


def told(found: Sequence[Resolved]) -> str:
    """The distribution of the times."""
    times = sorted(one.seconds for one in found)
    middle, late = statistics.median(times), times[min(len(times) - 1, round(0.95 * len(times)))]
    spread = f"min {times[0]:.2f}, median {middle:.2f}, 95 % {late:.2f}, max {times[-1]:.2f} s"
    return f"{len(found)} predictions of {len({one.package for one in found})} packages: {spread}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.predictions", description=__doc__)
    parser.add_argument("--line", default="flight-delay")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--stack", default="local")
    parser.add_argument("--no-reproduce", action="store_true", help="do not train the models again")
    given = parser.parse_args()
    found = [resolve(one) for one in sample(given.line, given.count, given.seed, given.stack)]
    print(told(found))
    wrong = [f"{one.prediction} leads to no {', '.join(one.missing)}" for one in found if one.missing]
    wrong += [f"{one.prediction} took {one.seconds:.2f} s" for one in found if one.seconds > LIMIT]
    for package in () if given.no_reproduce else sorted({one.package for one in found} - {""}):
        same = identical(package)
        print(f"{package} {'comes out byte for byte' if same else 'DIFFERS'}", flush=True)
        wrong += [] if same else [f"{package} does not come out as it was recorded"]
    print("\n".join(wrong) or f"every one leads to {', '.join(BEHIND)} within {LIMIT:g} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
