"""This file proves what an endpoint serves, by asking it: in staging before the release, and live after it."""

import json
from typing import Any

from jobs.kit.lambdas import read_text, split
from jobs.release.cloud import Cloud, ask, endpoint
from jobs.release.decide import golden_problems, in_words, serves
from jobs.release.errors import RolledBack, StagingFailed

Document = dict[str, Any]


def check(cloud: Cloud, release: Document) -> Document:
    """Hold the staging endpoint's answers to the golden requests against those given in training."""
    requests, expected = _golden(cloud, release)
    answers = ask(cloud.runtime, release["staging"], requests)
    if problems := golden_problems(expected, answers, release["package_arn"]):
        raise StagingFailed("; ".join(problems))
    return {**release, "checked": len(expected)}


def verify(cloud: Cloud, release: Document) -> Document:
    """Believe the endpoint, not the report of success."""
    name, config = release["endpoint"], release["config"]
    found = endpoint(cloud.sagemaker, name)
    if not serves(found, config):
        raise RolledBack(f"endpoint {name} must serve {config}, but {in_words(name, found)}")
    requests, expected = _golden(cloud, release)
    answers = ask(cloud.runtime, name, requests[:1])
    if problems := golden_problems(expected[:1], answers, release["package_arn"]):
        raise RolledBack(f"endpoint {name} must answer as {release['package_arn']}: {problems[0]}")
    return {**release, "verified": True}


def _golden(cloud: Cloud, release: Document) -> tuple[list[str], list[float]]:
    bucket, key = split(release["golden"])
    requests = read_text(cloud.s3, bucket, key).splitlines()
    answers = read_text(cloud.s3, bucket, key.replace("golden.jsonl", "golden-expected.jsonl")).splitlines()
    return requests, [float(json.loads(answer)["probability"]) for answer in answers]
