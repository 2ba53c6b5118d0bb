"""This file is the rule that a key is named for volumes exactly where the instance type takes one."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policies.documents import requests
from policies.rule import rule

_NVME = re.compile(r"^ml\.(p3dn|p4de?|p5(e|en)?|p6e?|g4dn|g5|g6e?|gr6|g7e?|trn[12]n?|[cmr]\d+(a|g|gn|i|n)?d)[.-]")
"""Types whose disk is local and encrypted by hardware: SageMaker refuses a key for it (aws/sagemaker-python-sdk#3677)."""


def takes_key(instance_type: str) -> bool:
    """Whether a volume key may be named.

    >>> takes_key("ml.m5.large"), takes_key("ml.p4d.24xlarge")
    (True, False)
    """
    return not _NVME.match(instance_type)


def misplaced(definition: str) -> list[str]:
    """What each job's request gets wrong about its volume."""
    clusters = [(n, r.get("ResourceConfig") or {}) for n, r in requests(definition, "Training")]
    clusters += [
        (n, (r.get("ProcessingResources") or {}).get("ClusterConfig") or {})
        for n, r in requests(definition, "Processing")
    ]
    found = []
    for name, cluster in clusters:
        kind, key = str(cluster.get("InstanceType", "")), cluster.get("VolumeKmsKeyId")
        if key and not takes_key(kind):
            found.append(f"names a volume key for {kind} in {name}, which takes none; leave VolumeKmsKeyId out")
        if not key and takes_key(kind):
            found.append(f"leaves the volume of {kind} in {name} without our key; set VolumeKmsKeyId")
    return found


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    yield from misplaced(props["definition"])


no_volume_key_on_nvme = rule(
    "no-volume-key-on-nvme",
    "A key is named for volumes exactly where the instance type takes one.",
    {"aws:sfn/stateMachine:StateMachine"},
    wrong,
)
