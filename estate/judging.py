"""This file judges rows of the past by the baseline of the package that serves, and writes the report."""

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.problems import Problem
from estate.subject import Subject

if TYPE_CHECKING:
    import pyarrow as pa

    from jobs.drift.baseline import Baseline
    from jobs.kit.spec import Line


def champion(subject: Subject, environment: str) -> dict[str, Any]:
    """The package that serves, as the registry knows it.

    Raises:
        Problem: nothing serves.
    """
    from estate.live import describe
    from estate.signed import Signed

    found = describe(Signed.here(), environment, subject.name)["champion"]
    if found is None:
        raise Problem(f"{subject.name} must have a live package, got none; run `estate run {subject.name}`")
    package: dict[str, Any] = subject.aws.client("sagemaker").describe_model_package(ModelPackageName=found["package"])
    return package


def judge(subject: Subject, spec: "Line", package: dict[str, Any], table: "pa.Table", report: Path) -> dict[str, Any]:
    """Hold rows against the baseline; the report is written to a file."""
    from estate.reference import reader
    from jobs.drift.embedding import sources
    from jobs.drift.kinds.judged import merged
    from jobs.drift.kinds.table import look
    from jobs.drift.report import page
    from jobs.drift.score import judge as judge_columns
    from jobs.drift.settle import settled

    baseline = baseline_of(subject, package)
    names = set(sources(baseline.embeddings, {feature.name: feature.type for feature in baseline.features}))
    columns, seconds = columns_of(table, names, spec.problem.prediction_time)
    days, hours = (None, None) if seconds is None else (seconds // 86400, seconds // 3600)
    judged = judge_columns(baseline, columns, days=days, hours=hours)
    judged = settled(baseline, judged, reader(subject, package), columns.get)
    judged.document = merged(judged.document, look(baseline, columns, _labels(table, spec.problem.target), days))
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(
        page(baseline, judged, title=f"{subject.name}, {report.stem.removeprefix(subject.name + '-')}"),
        encoding="utf-8",
    )
    return {**judged.document, "report": str(report)}


def _labels(table: "pa.Table", target: str) -> Any:
    """What became true of each row; the past knows it, a file may."""
    from estate.problems import BadInput
    from jobs.drift.answers import labels
    from jobs.drift.parquet import of_table

    try:
        return labels(of_table(table.select([target]))[target], target) if target in table.column_names else None
    except ValueError as error:
        raise BadInput(f"--data: {error}") from error


def baseline_of(subject: Subject, package: dict[str, Any]) -> "Baseline":
    """The memory of its training data that came with the package."""
    from jobs.drift.baseline import Baseline
    from jobs.kit.lambdas import split

    bucket, key = split(package["CustomerMetadataProperties"]["baseline"])
    content: bytes = subject.aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return Baseline.from_bytes(content)


def columns_of(table: "pa.Table", names: set[str], moment: str) -> tuple[dict[str, Any], Any]:
    from pyarrow import parquet

    from estate.data_moments import seconds
    from jobs.drift.parquet import read

    kept = table.select([name for name in table.column_names if name in names])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.parquet"
        parquet.write_table(kept, path)
        columns = read(path)
    if moment not in table.column_names:
        return columns, None
    return columns, seconds(table[moment], moment)


def fetch_model(subject: Subject, package: dict[str, Any]) -> bytes:
    from jobs.kit.lambdas import split

    bucket, key = split(package["InferenceSpecification"]["Containers"][0]["ModelDataUrl"])
    content: bytes = subject.aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    return content


def day(text: str | None, option: str) -> date | None:
    """A date as a person writes it.

    Raises:
        BadInput: it is none.
    """
    from estate.problems import BadInput

    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{option} must be a date such as 2013-09-01, got {text or 'nothing'}") from None
