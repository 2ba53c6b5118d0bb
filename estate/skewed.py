"""This file runs the skew job in this process, on the captures and the history of an environment."""

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from estate.subject import Subject

if TYPE_CHECKING:
    from jobs.kit.spec import Line


def judge(subject: Subject, spec: "Line", environment: str, start: str, end: str) -> dict[str, Any]:
    """The verdict, as the job would leave it; it is in the ledger and in the metrics too.

    Raises:
        BadInputError: start or end is no moment.
    """
    from jobs.kit import names
    from jobs.kit.files import Bucket
    from jobs.skew import __main__ as job
    from jobs.skew.contract import SkewContract
    from jobs.skew.window import Window

    at, now = subject.at.estate, datetime.now(UTC)
    contract = SkewContract(
        environment=environment,
        line=spec.package,
        endpoint=names.endpoint(environment, spec.name),
        captures_bucket=at["captures_bucket"],
        lake_bucket=at["lake_bucket"],
        ledger_table=at["ledger_table"],
        ledger_bucket=at.get("ledger_bucket", ""),
        metric_namespace=f"{names.PROJECT}/{environment}",
    )
    s3 = subject.aws.client("s3")
    # The job's clients take their region from here.
    os.environ.setdefault("AWS_DEFAULT_REGION", s3.meta.region_name)
    captured = Bucket(contract.captures_bucket, f"captures/{contract.endpoint}", s3)
    where = job.stores(spec, environment, subject.aws.client("sagemaker"), s3)
    document = job.judge(spec, captured, where, Window.of(start, end, now), now)
    job.tell(contract, document)
    return document
