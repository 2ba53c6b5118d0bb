"""This file knows what instance types can do, as far as a job's request depends on it."""

import re

_GPU = re.compile(r"^ml\.(p|g)\d")
_NVME = re.compile(
    r"^ml\.(p3dn|p4d|p4de|p5|p5e|p5en|p6|p6e|g4dn|g5|g6|g6e|gr6|g7|g7e|trn1|trn1n|trn2|[cmr]\d+(g|i|a|gn|n|i-flex)?d)(\.|-)"
)
"""Types whose storage is a local NVMe disk, encrypted by hardware; SageMaker refuses a volume key for them.

Source:
    SageMaker API reference, ResourceConfig.VolumeKmsKeyId, and aws/sagemaker-python-sdk#3677.
"""


def has_gpu(instance_type: str) -> bool:
    """Whether the type has a graphics processor.

    >>> has_gpu("ml.g5.xlarge"), has_gpu("ml.m5.xlarge")
    (True, False)
    """
    return bool(_GPU.match(instance_type))


def processor(instance_type: str) -> str:
    """Which build of an image the type runs."""
    return "gpu" if has_gpu(instance_type) else "cpu"


def takes_volume_key(instance_type: str) -> bool:
    """Whether a request for the type may name a key for its volume.

    >>> takes_volume_key("ml.m5.xlarge"), takes_volume_key("ml.g4dn.xlarge"), takes_volume_key("ml.m5d.large")
    (True, False, False)
    """
    return not _NVME.match(instance_type)
