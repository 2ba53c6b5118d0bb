"""This file asks a tool, in its own environment, whether it took an export for what it is; prints the objections."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def evidently(folder: Path) -> Iterator[str]:
    import pandas as pd
    from evidently import BinaryClassification, DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    told = json.loads((folder / "mapping.json").read_text())
    classes = BinaryClassification(**told["binary_classification"])
    definition = DataDefinition(**told["data_definition"], classification=[classes])
    sides = [
        Dataset.from_pandas(pd.read_parquet(folder / f"{name}.parquet"), data_definition=definition)
        for name in ("current", "reference")
    ]
    found = json.loads(Report([DataDriftPreset(columns=list(told["features"]))]).run(*sides).json())["metrics"]
    drift = {m["config"]["column"]: m["value"] for m in found if "column" in m.get("config", {})}
    if set(drift) != set(told["features"]):
        yield f"features are {', '.join(sorted(drift))}"
    if max(drift, key=lambda name: drift[name]) != "temp" and drift["temp"] < 0.1:  # noqa: PLR2004 - its own limit
        yield "temp, which is a standard deviation warmer, does not drift"


def whylogs(folder: Path) -> Iterator[str]:
    import whylogs as why
    from whylogs.core import DatasetProfileView

    told = json.loads((folder / "mapping.json").read_text())
    for name in ("reference", "current"):
        view: Any = DatasetProfileView.read(str(folder / told["profiles"][name]))
        if set(view.get_columns()) != set(told["profiled_columns"]):
            yield f"{name} has columns {', '.join(sorted(view.get_columns()))}"
        if view.get_column("temp").get_metric("counts").n.value != 2000:  # noqa: PLR2004 - as exported
            yield f"{name} has {view.get_column('temp').get_metric('counts').n.value} rows"
    if not why.__version__:
        yield "no version"


def arize(folder: Path) -> Iterator[str]:
    """Every check that the SDK makes before it sends."""
    import pandas as pd
    import pyarrow as pa
    from arize.ml.batch_validation.validator import Validator
    from arize.ml.types import Environments, ModelTypes, Schema

    told = json.loads((folder / "mapping.json").read_text())
    kind, schema = ModelTypes[told["model_type"]], Schema(**told["schema"])
    for name, word in told["environments"].items():
        rows, where = pd.read_parquet(folder / f"{name}.parquet"), Environments[word]
        wrong = [
            *Validator.validate_required_checks(rows, "x", where, schema, "v"),
            *Validator.validate_params(rows, "x", kind, where, schema, None, "v", None),
            *Validator.validate_types(kind, schema, pa.Schema.from_pandas(rows)),
            *Validator.validate_values(rows, where, schema, kind, 2),
        ]
        yield from (f"{name}: {one}" for one in wrong)


def fiddler(folder: Path) -> Iterator[str]:
    import fiddler as fdl
    from fiddler.schemas.model_schema import Column

    told = json.loads((folder / "mapping.json").read_text())
    spec = fdl.ModelSpec(**told["model_spec"])
    schema = fdl.ModelSchema(columns=[Column(name=n, data_type=fdl.DataType(k)) for n, k in told["data_types"].items()])
    used = {*spec.inputs, *spec.outputs, *spec.targets, *spec.decisions, *spec.metadata}
    if used != {column.name for column in schema.columns}:
        yield "the spec's columns are not the schema's"
    fdl.ModelTask(told["task"])
    fdl.ModelTaskParams(**told["task_params"])


if __name__ == "__main__":
    print(json.dumps(list(globals()[sys.argv[1]](Path(sys.argv[2])))))
