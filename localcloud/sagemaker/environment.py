"""What a SageMaker container finds in its environment and in /opt/ml/input/config."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from localcloud.sagemaker.container import MOUNT

Job = Mapping[str, Any]
_PATHS = {
    "SM_MODEL_DIR": f"{MOUNT}/model",
    "SM_INPUT_DIR": f"{MOUNT}/input",
    "SM_INPUT_CONFIG_DIR": f"{MOUNT}/input/config",
    "SM_OUTPUT_DIR": f"{MOUNT}/output",
    "SM_OUTPUT_DATA_DIR": f"{MOUNT}/output/data",
    "SM_OUTPUT_INTERMEDIATE_DIR": f"{MOUNT}/output/intermediate",
}


def hyperparameters(job: Job) -> tuple[dict[str, Any], dict[str, Any]]:
    """The user's hyperparameters and the toolkit's (`sagemaker_*`), each decoded from its JSON text.

    >>> hyperparameters({"HyperParameters": {"depth": "6", "sagemaker_program": '"train.py"', "name": "x"}})
    ({'depth': 6, 'name': 'x'}, {'sagemaker_program': 'train.py'})
    """
    decoded = {name: _decoded(text) for name, text in (job.get("HyperParameters") or {}).items()}
    user = {name: value for name, value in decoded.items() if not name.startswith("sagemaker_")}
    toolkit = {name: value for name, value in decoded.items() if name.startswith("sagemaker_")}
    return user, toolkit


def arguments(values: Mapping[str, Any]) -> list[str]:
    """Hyperparameters as script mode passes them.

    >>> arguments({"depth": 6, "fast": True, "name": "x"})
    ['--depth', '6', '--fast', 'True', '--name', 'x']
    """
    return [word for name, value in sorted(values.items()) for word in (f"--{name}", _argument(value))]


def training_environ(job: Job, host: str, hosts: Sequence[str]) -> dict[str, str]:
    """The SM_* variables of the sagemaker-training toolkit."""
    user, toolkit = hyperparameters(job)
    environ = _PATHS | {
        "SM_CHECKPOINT_DIR": (job.get("CheckpointConfig") or {}).get("LocalPath", f"{MOUNT}/checkpoints"),
        "SM_HPS": json.dumps(user, sort_keys=True),
        "SM_HP_NAMES": json.dumps(sorted(user)),
        "SM_USER_ARGS": json.dumps(arguments(user)),
        "SM_CURRENT_HOST": host,
        "SM_HOSTS": json.dumps(hosts),
        "SM_NUM_CPUS": str(os.cpu_count()),
        "SM_NUM_GPUS": "0",
        "SM_LOG_LEVEL": "20",
        "SM_MODULE_DIR": str(toolkit.get("sagemaker_submit_directory", "")),
        "SM_USER_ENTRY_POINT": str(toolkit.get("sagemaker_program", "")),
        "SM_RESOURCE_CONFIG": json.dumps(resources(job, host, hosts)),
        "TRAINING_JOB_NAME": job["TrainingJobName"],
        "TRAINING_JOB_ARN": job["TrainingJobArn"],
    }
    environ |= _channels(job)
    environ |= {f"SM_HP_{_variable(name)}": _argument(value) for name, value in user.items()}
    training = {"job_name": job["TrainingJobName"], "hyperparameters": user, "hosts": list(hosts)}
    return environ | {"SM_TRAINING_ENV": json.dumps(training)} | (job.get("Environment") or {})


def processing_environ(job: Job, host: str, hosts: Sequence[str]) -> dict[str, str]:
    environ = {
        "PROCESSING_JOB_NAME": job["ProcessingJobName"],
        "PROCESSING_JOB_ARN": job["ProcessingJobArn"],
        "SM_CURRENT_HOST": host,
        "SM_HOSTS": json.dumps(hosts),
    }
    return environ | (job.get("Environment") or {})


def resources(job: Job, host: str, hosts: Sequence[str]) -> dict[str, Any]:
    """The content of resourceconfig.json."""
    config = job.get("ResourceConfig") or {}
    kind = config.get("InstanceType", "ml.m5.large")
    return {
        "current_host": host,
        "current_instance_type": kind,
        "current_group_name": "homogeneousCluster",
        "hosts": list(hosts),
        "instance_groups": [{"instance_group_name": "homogeneousCluster", "instance_type": kind, "hosts": list(hosts)}],
        "network_interface_name": "lo",
    }


def input_data(job: Job) -> dict[str, Any]:
    """The content of inputdataconfig.json."""
    return {
        channel["ChannelName"]: {
            "TrainingInputMode": "File",
            "S3DistributionType": channel["DataSource"]["S3DataSource"].get(
                "S3DataDistributionType", "FullyReplicated"
            ),
            "RecordWrapperType": "None",
            **({"ContentType": channel["ContentType"]} if channel.get("ContentType") else {}),
        }
        for channel in job.get("InputDataConfig") or []
    }


def write_config(job: Job, directory: Path, host: str, hosts: Sequence[str]) -> None:
    """Write /opt/ml/input/config as the container contract has it: hyperparameters stay strings."""
    directory.mkdir(parents=True, exist_ok=True)
    files = {
        "hyperparameters.json": job.get("HyperParameters") or {},
        "resourceconfig.json": resources(job, host, hosts),
        "inputdataconfig.json": input_data(job),
    }
    for name, content in files.items():
        (directory / name).write_text(json.dumps(content))


def _channels(job: Job) -> dict[str, str]:
    names = [channel["ChannelName"] for channel in job.get("InputDataConfig") or []]
    directories = {f"SM_CHANNEL_{_variable(name)}": f"{MOUNT}/input/data/{name}" for name in names}
    lists = {"SM_CHANNELS": json.dumps(sorted(names)), "SM_INPUT_DATA_CONFIG": json.dumps(input_data(job))}
    return directories | lists


def _variable(name: str) -> str:
    return re.sub(r"[^A-Z0-9_]", "_", name.upper())


def _argument(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
