"""What one host of a training job finds in /opt/ml before its program starts."""

from collections.abc import Sequence
from pathlib import Path

from localcloud.aws.context import Ctx
from localcloud.aws.store import Body
from localcloud.sagemaker import requirements, s3data
from localcloud.sagemaker.environment import hyperparameters, write_config


def prepare(data: Ctx, job: Body, root: Path, index: int, hosts: Sequence[str]) -> None:
    """Configuration, the channels' data, and the code; `data` acts as the job's role."""
    folders(root, "input/data", "model", "output/data", "code", "checkpoints")
    write_config(job, root / "input/config", hosts[index], hosts)
    for channel in job.get("InputDataConfig") or []:
        source = channel["DataSource"]["S3DataSource"]
        sharded = source.get("S3DataDistributionType") == "ShardedByS3Key"
        s3data.download(
            data,
            source["S3Uri"],
            root / "input/data" / channel["ChannelName"],
            kind=source["S3DataType"],
            shard=(index, len(hosts)) if sharded else (0, 1),
        )
    _, toolkit = hyperparameters(job)
    if submitted := toolkit.get("sagemaker_submit_directory"):
        archive = root.parent / "sourcedir.tar.gz"
        s3data.fetch(data, submitted, archive)
        s3data.unpack(archive, root / "code")
        requirements.need(root / "code")


def folders(root: Path, *names: str) -> None:
    for name in names:
        (root / name).mkdir(parents=True)
