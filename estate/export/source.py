"""This file fetches what is exported: the live package's baseline and held-out rows, captured predictions and their labels."""

import io
import json
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estate.export.shape import PROBABILITY

if TYPE_CHECKING:
    import pyarrow as pa

    from estate.subject import Subject
    from jobs.drift.baseline import Baseline
    from jobs.kit.spec import Line
    from jobs.labels.captured import Prediction

PART = "holdout"
"""Training days that the model did not learn from: of its own season, and its probabilities are as honest as live ones."""


@dataclass(frozen=True)
class Source:
    """One line in its environment, and the package that serves."""

    subject: "Subject"
    spec: "Line"
    package: dict[str, Any]

    @property
    def arn(self) -> str:
        return str(self.package["ModelPackageArn"])

    def baseline(self) -> "Baseline":
        from jobs.drift.baseline import Baseline

        return Baseline.from_bytes(self._get_uri(self.package["CustomerMetadataProperties"]["baseline"]))

    def held_out(self) -> tuple["pa.Table", float]:
        """Rows with the model's probability, and from which probability on it says yes."""
        import pyarrow as pa
        from pyarrow import parquet

        from jobs.snapshot.contract import files

        folder, lake = f"snapshots/{self.subject.name}", self.subject.at.estate["lake_bucket"]
        snapshot = self.package["CustomerMetadataProperties"]["snapshot"]
        manifest = json.loads(self._get(lake, f"{folder}/{snapshot}.json"))
        found = [self._get(lake, f"{folder}/data/{one['file']}") for one in files(manifest["parts"][PART])]
        table = pa.concat_tables([parquet.read_table(pa.BufferReader(one)) for one in found])
        return self._scored(table)

    def predictions(self, first: date, last: date) -> "list[Prediction]":
        """Captured from the first day to before the last."""
        from jobs.labels.captured import predictions

        days = [first + timedelta(days=n) for n in range((last - first).days)]
        keys = [one.key for one in self._store.captures(days)]
        start, end = _midnight(first), _midnight(last)
        return [one for one in predictions(self._store.contents(keys)) if start <= one.at < end]

    def labels(self, first: date, last: date) -> dict[str, int]:
        """Labels that are known now, by prediction."""
        from jobs.labels.read import Reader

        problem = self.spec.problem
        reader = Reader(self._store, problem.entity, problem.prediction_time)
        found = reader.labelled(_midnight(first), _midnight(last), datetime.now(UTC))
        return dict(zip(found.prediction_id.tolist(), found.label.tolist(), strict=True))

    def _scored(self, table: "pa.Table") -> tuple["pa.Table", float]:
        import pyarrow as pa

        from estate.judging import fetch_model
        from jobs.serve.inference import load
        from jobs.train.matrix import matrix

        with tempfile.TemporaryDirectory() as folder:
            with tarfile.open(fileobj=io.BytesIO(fetch_model(self.subject, self.package))) as archive:
                archive.extractall(folder, filter="data")
            model = load(Path(folder), self.arn)
        told = model.probabilities(matrix(table, model.features))
        return table.append_column(PROBABILITY, pa.array(told, pa.float64())), float(model.threshold)

    @property
    def _store(self) -> Any:
        from jobs.labels.store import Store

        at = self.subject.at
        s3 = self.subject.aws.client("s3")
        return Store(s3, at.estate["captures_bucket"], self.subject.name, at.line["endpoint"])

    def _get_uri(self, uri: str) -> bytes:
        from jobs.kit.lambdas import split

        return self._get(*split(uri))

    def _get(self, bucket: str, key: str) -> bytes:
        content: bytes = self.subject.aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return content


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
