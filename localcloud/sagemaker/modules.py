"""Every module that adds operations to our services, in the order in which they come up."""

from types import ModuleType

from localcloud.autoscaling import service as autoscaling
from localcloud.featurestore import service as featurestore
from localcloud.hosting import service as hosting
from localcloud.mlflow import service as mlflow
from localcloud.sagemaker import approval, groups, processing, registry, tags, training

MODULES: tuple[ModuleType, ...] = (
    tags,
    training,
    processing,
    registry,
    approval,
    groups,
    hosting,
    featurestore,
    autoscaling,
    mlflow,
)
