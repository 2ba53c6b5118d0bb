"""This file fetches a line's own past: what the model would have been asked on given days, as it was known then."""

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.problems import BadInput
from estate.subject import Subject

if TYPE_CHECKING:
    import pyarrow as pa

    from jobs.kit.spec import Line

HELD_OUT, ALL = "held-out", "all"


def rows(subject: Subject, spec: "Line", environment: str, days: tuple[date, date] | None, which: str) -> "pa.Table":
    """The rows of those days, joined point in time from the offline store by the query that makes training sets.

    Args:
        subject: the line in its environment.
        spec: the line's model.yaml.
        environment: where the feature groups are.
        days: first day, and the day after the last; all training days if none are named.
        which: `held-out` for the training days that the model never saw, or `all`.

    Raises:
        BadInput: there are no such rows.
    """
    from jobs.kit.spec import Span

    span = Span(start=days[0], end=days[1]) if days else spec.split.train
    split = spec.split.model_copy(update={"evaluate": span} if which == ALL else {"evaluate": spec.split.train})
    if which == ALL:
        split = split.model_copy(update={"train": span})
    table = _joined(subject, spec.model_copy(update={"split": split}), environment)
    wanted = _between(table, spec.problem.prediction_time, span)
    found = wanted if which == ALL else _held_out(wanted, spec)
    if not found.num_rows:
        raise BadInput(f"--from and --to must name days that the line has data of, got {span.start} to {span.end}")
    return found


def _joined(subject: Subject, spec: "Line", environment: str) -> "pa.Table":
    from jobs.kit import names
    from jobs.kit.files import Bucket, Files, bucket
    from jobs.snapshot.engine import with_duckdb

    s3, sagemaker = subject.aws.client("s3"), subject.aws.client("sagemaker")

    def where(group: str) -> Files:
        if group == "events":
            return Bucket(subject.at.estate["lake_bucket"], f"events/{spec.name}", s3)
        name = names.feature_group(environment, spec.name, group, spec.feature_groups[group].version)
        found = sagemaker.describe_feature_group(FeatureGroupName=name)
        return bucket(found["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"], s3)

    with with_duckdb(spec, where, datetime.now(UTC)) as joined:
        return joined.rows.read_all()


def _between(table: "pa.Table", moment: str, span: Any) -> "pa.Table":
    import pyarrow.compute as pc

    times = table[moment]
    return table.filter(pc.and_(pc.greater_equal(times, _seconds(span.start)), pc.less(times, _seconds(span.end))))


def _held_out(table: "pa.Table", spec: "Line") -> "pa.Table":
    """Every n-th training day, as jobs.snapshot.query splits them."""
    import numpy as np
    import pyarrow as pa

    times = np.asarray(table[spec.problem.prediction_time])
    day = (times - _seconds(spec.split.train.start)) // 86400
    return table.filter(pa.array(day % spec.split.holdout_every == spec.split.holdout_every - 1))


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def read_file(path: Path) -> "pa.Table":
    """A file of rows, Parquet or JSON lines.

    Raises:
        BadInput: it cannot be read.
    """
    import pyarrow as pa
    from pyarrow import json as arrow_json
    from pyarrow import parquet

    try:
        if path.suffix == ".parquet":
            return parquet.ParquetFile(path).read()
        return arrow_json.read_json(path)
    except (OSError, pa.ArrowException) as error:
        raise BadInput(f"--data must be Parquet or JSON lines, got {path}: {str(error).splitlines()[0]}") from error


def with_probability(table: "pa.Table", model_archive: bytes, package: str) -> "pa.Table":
    """The rows with what the package's model says of them; a column that is gone counts as missing everywhere."""
    import io
    import tarfile

    import pyarrow as pa

    from jobs.serve.inference import load
    from jobs.train.matrix import matrix

    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(model_archive)) as archive:
            archive.extractall(folder, filter="data")
        model = load(Path(folder), package)
    kinds = {"category": pa.string()}
    absent = [feature for feature in model.features if feature.name not in table.column_names]
    whole = table
    for feature in absent:
        whole = whole.append_column(feature.name, pa.nulls(table.num_rows, kinds.get(feature.type, pa.float64())))
    return table.append_column(
        "probability", pa.array(model.probabilities(matrix(whole, model.features)), pa.float64())
    )
