"""This file is what a model server is told."""

from dataclasses import dataclass

from jobs.kit.contract import Contract

CONTENT_TYPE = "application/jsonlines"
MAX_LINE_BYTES = 1_000_000
"""A longer request line is answered with an error before it is parsed."""
PREDICTION_ID = "prediction_id"
"""No feature: a request row may bring the id of its answer."""


@dataclass(frozen=True, kw_only=True)
class ServeContract(Contract):
    """The environment of a Model; AWS's framework images find our code by the SAGEMAKER_ variables.

    Source:
        aws/sagemaker-inference-toolkit, environment.py: SAGEMAKER_PROGRAM, SAGEMAKER_SUBMIT_DIRECTORY.
    """

    model_package_arn: str
    """Given back with every prediction."""
    environment: str = ""
    """Whose feature groups are looked up."""
    line: str = ""
    lookup: bool = False
    """Whether features that a row lacks are looked up in the groups that the model was trained with and that are online."""
    lookup_timeout_ms: int = 500
    """A request waits no longer for the feature store; what it did not say by then is missing."""
    lookup_cache_seconds: float = 1.0
    """For how long a record is not asked for again."""
    capture_features: bool = True
    """Whether answers say what was looked up: only what they say is captured, and seen by the monitors."""
    sagemaker_program: str = "inference.py"
    sagemaker_submit_directory: str = "/opt/ml/model/code"
