"""What a job runs: its own entry point, or what script mode makes of its hyperparameters."""

from typing import Any

from localcloud.aws.errors import AwsError
from localcloud.sagemaker.container import MOUNT
from localcloud.sagemaker.environment import arguments, hyperparameters

Job = dict[str, Any]


def training_command(job: Job) -> tuple[list[str], str]:
    """The container's command and working directory: the job's own entry point, or script mode's."""
    specification = job["AlgorithmSpecification"]
    if entry := specification.get("ContainerEntrypoint"):
        return [*entry, *(specification.get("ContainerArguments") or [])], MOUNT
    user, toolkit = hyperparameters(job)
    if not toolkit.get("sagemaker_program"):
        image = specification.get("TrainingImage", specification.get("AlgorithmName"))
        raise AwsError(
            "ClientError",
            f"AlgorithmSpecification must name a program that can run here, got only the image {image}; "
            "give ContainerEntrypoint, or the hyperparameters sagemaker_program and sagemaker_submit_directory",
        )
    program = str(toolkit["sagemaker_program"])
    interpreter = ["bash"] if program.endswith(".sh") else ["python"]
    return [*interpreter, program, *arguments(user)], f"{MOUNT}/code"


def processing_command(job: Job) -> list[str]:
    """The container's command."""
    specification = job["AppSpecification"]
    if entry := specification.get("ContainerEntrypoint"):
        return [*entry, *(specification.get("ContainerArguments") or [])]
    raise AwsError(
        "ClientError",
        "AppSpecification must name a program that can run here, "
        f"got only the image {specification['ImageUri']}; give ContainerEntrypoint",
    )
