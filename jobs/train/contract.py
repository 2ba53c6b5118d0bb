"""This file is what SageMaker and the deployer tell a training container."""

import json
from dataclasses import dataclass
from pathlib import Path

from jobs.kit.contract import Contract

METRICS = {
    name: rf"{name}=([0-9.]+);" for name in ("train-auc", "validation-auc", "train-logloss", "validation-logloss")
}
"""MetricDefinitions of the training job: name and the expression that finds it in the log."""


@dataclass(frozen=True, kw_only=True)
class TrainContract(Contract):
    """One training job in script mode.

    Source:
        aws/sagemaker-training-toolkit, ENVIRONMENT_VARIABLES.md: SM_CHANNEL_*, SM_MODEL_DIR, SM_HPS, SM_NUM_GPUS.
    """

    run_id: str
    ledger_table: str = ""
    """Where the training leaves its row; empty by hand."""
    ledger_bucket: str = ""
    lake_bucket: str = ""
    """Where the training set lies, for a tracker to name it."""
    tracking: str = ""
    """Where the run is tracked; empty where the line asks for nothing, by hand, and when a model is reproduced."""
    training_image: str = ""
    """The image the job runs in, recorded with the model; a container cannot see its own."""
    sm_channel_train: Path
    sm_channel_holdout: Path
    sm_model_dir: Path = Path("/opt/ml/model")
    sm_checkpoint_dir: Path = Path("/opt/ml/checkpoints")
    """Where CheckpointConfig's LocalPath is; used when it exists."""
    sm_num_gpus: int = 0
    sm_hps: str = "{}"

    @classmethod
    def given(cls) -> set[str]:
        """The variables the deployer sets; SageMaker sets the others."""
        return {name for name in cls.names() if not name.startswith("SM_")}

    @property
    def hyperparameters(self) -> dict[str, str]:
        """What the job was created with, every value as text.

        >>> TrainContract(run_id="r", sm_channel_train=Path(), sm_channel_holdout=Path(), sm_hps='{"rounds": 7}').hyperparameters
        {'rounds': '7'}
        """
        return {name: str(value) for name, value in json.loads(self.sm_hps).items()}
