"""What other tools get: two tables of one shape, a mapping in the tool's words, the baseline, a script that reads them."""

import json
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from estate.export import rows
from estate.export.ask import ask
from estate.export.baseline import document
from estate.export.mappings import TOOLS, mapping
from estate.export.scripts import SCRIPTS
from estate.export.shape import Shape, shape
from estate.export.source import Source
from estate.export.write import profiles, write
from estate.problems import BadInput
from jobs.drift.baseline import build
from jobs.kit.spec import load
from jobs.labels.captured import Prediction

START = datetime(2026, 11, 24, tzinfo=UTC)
SHAPE = Shape(
    line="flight-delay",
    features={"temp": "number", "hour": "integer", "carrier": "category", "rainy": "boolean"},
    target="late",
    left_out=("name",),
)
ARGUMENTS = {
    "data_definition": {"id_column", "timestamp", "numerical_columns", "categorical_columns"},
    "binary_classification": {"target", "prediction_labels", "prediction_probas", "pos_label"},
    "schema": {
        "prediction_id_column_name", "timestamp_column_name", "feature_column_names", "tag_column_names",
        "prediction_label_column_name", "prediction_score_column_name", "actual_label_column_name",
    },
    "model_spec": {"inputs", "outputs", "targets", "decisions", "metadata"},
    "task_params": {"binary_classification_threshold", "target_class_order"},
}  # fmt: skip
"""What the tools' own classes take, as of Evidently 0.7.23, Arize 8.61 and Fiddler 3.14; the bench of peers asks the tools themselves."""


def asked(n, at=0, package="p", **request):
    told = {"temp": 50.5, "hour": 7, "carrier": "UA", "rainy": True} | request
    return Prediction(f"id{n}", START + timedelta(seconds=at), package, 1, 0.7, told)


def learned():
    g = np.random.default_rng(0)
    columns = {"temp": g.normal(50, 10, 2000), "carrier": np.array(["UA", "AA", "B6", "B6"] * 500, dtype=object)}
    columns["temp"][:100] = np.nan
    return build(columns, {"temp": "number", "carrier": "category"})


def tables():
    current, _ = rows.current(SHAPE, [asked(1), asked(2, 1, temp=None)], {"id1": 0})
    held = pa.table({"temp": [1.0], "hour": [3], "carrier": ["UA"], "rainy": [1], "at": [0.0], "flight": ["x"],
                     "late": [1], "probability": [0.4]})  # fmt: skip
    return {"reference": rows.reference(SHAPE, held, "at", "flight", "arn", 0.4), "current": current}


def test_both_tables_have_one_schema():
    found = tables()
    assert found["reference"].schema == found["current"].schema == rows.schema(SHAPE)
    assert found["reference"].to_pylist()[0] | {"predicted_at": None} == {
        "prediction_id": "x", "predicted_at": None, "package": "arn", "temp": 1.0, "hour": 3, "carrier": "UA", "rainy": True,
        "probability": 0.4, "prediction": 1, "late": 1,
    }  # fmt: skip


def test_a_prediction_that_was_captured_twice_is_exported_once_in_order_of_time_with_its_label():
    current, _ = rows.current(SHAPE, [asked(2, 5), asked(1, 3), asked(2, 5)], {"id1": 1})
    assert current["prediction_id"].to_pylist() == ["id1", "id2"]
    assert current["late"].to_pylist() == [1, None]


def test_values_of_another_type_are_null_and_counted():
    current, strange = rows.current(SHAPE, [asked(1, temp="hot"), asked(2, hour=7.5), asked(3, hour=None)], {})
    assert strange == {"temp": 1, "hour": 1}
    assert current["temp"].to_pylist() == [None, 50.5, 50.5]


def test_personal_features_are_left_out_unless_asked_for(tmp_path):
    text = (
        (load_path())
        .read_text(encoding="utf-8")
        .replace("carrier: {type: category,", "carrier: {type: category, pii: personal,")
    )
    path = tmp_path / "flight_delay" / "model.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    line, baseline = load(path), learned()
    assert (shape(line, baseline, personal=False).features, shape(line, baseline, personal=False).left_out) == (
        {"temp": "number"},
        ("carrier",),
    )
    assert "carrier" in shape(line, baseline, personal=True).features
    assert [one["name"] for one in document(baseline, shape(line, baseline, personal=False))["features"]] == ["temp"]


def load_path():
    from pathlib import Path

    return Path(__file__).parents[2] / "models/flight_delay/model.yaml"


def test_the_baselines_bins_hold_every_row_that_has_a_value():
    told = document(learned(), Shape(line="x", features={"temp": "number", "carrier": "category"}, target="y"))
    temp, carrier = told["features"]
    assert sum(one["rows"] for one in temp["bins"]) == temp["rows"] - temp["missing"] == 1900
    edges = [one["from"] for one in temp["bins"][1:]]
    assert edges == sorted(edges)
    assert temp["mean"] == pytest.approx(49.6, abs=1)
    assert dict(zip(carrier["levels"], carrier["counts"], strict=True)) == {"B6": 1000, "UA": 500, "AA": 500}
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_mapping_names_only_columns_that_are_there_and_arguments_that_the_tool_takes(tool):
    told = mapping(SHAPE, tool, 0.4)
    for name in ARGUMENTS.keys() & told.keys():
        assert set(told[name]) <= ARGUMENTS[name]
        values = [v for value in told[name].values() for v in (value if isinstance(value, list) else [value])]
        assert {value for value in values if isinstance(value, str)} <= set(SHAPE.columns)
    assert told["left_out"] == ["name"]


@pytest.mark.parametrize("tool", TOOLS)
def test_an_export_reads_back_as_it_was(tool, tmp_path):
    found = tables()
    paths = write(tmp_path / "new" / "folder", tool, found, mapping(SHAPE, tool, 0.4), {"rows": 1})
    names = {path.name for path in paths}
    form = "csv" if tool == "csv" else "parquet"
    assert {f"reference.{form}", f"current.{form}", "mapping.json", "baseline.json"} <= names
    assert ("read.py" in names) == (tool in SCRIPTS)
    path = tmp_path / "new" / "folder" / f"current.{form}"
    back = csv.read_csv(path) if tool == "csv" else parquet.read_table(path)
    assert back["carrier"].to_pylist() == ["UA", "UA"]
    assert back.num_rows == 2


@pytest.mark.parametrize("tool", SCRIPTS)
def test_every_script_is_python_that_reads_what_is_written(tool):
    compile(SCRIPTS[tool], "read.py", "exec")
    told = mapping(SHAPE, tool, 0.4)
    asked_for = {part.split('"')[0] for part in SCRIPTS[tool].split('mapping["')[1:]}
    assert asked_for <= set(told)


def test_profiles_are_left_to_the_script_where_whylogs_is_not_installed(tmp_path):
    assert profiles(tmp_path, tables(), ["temp"]) == []


def test_another_tool_is_refused_with_those_there_are():
    with pytest.raises(
        BadInput, match="--for must be one of evidently, whylogs, arize, fiddler, parquet, csv, got tableau"
    ):
        ask("flight-delay", "tableau", None, None, "local", personal=False, as_json=True)


def test_days_are_whole_and_the_last_does_not_count():
    class Store:
        def captures(self, days):
            self.days = days
            return []

        def contents(self, keys):
            return []

    store = Store()

    class Here(Source):
        _store = store

    Here(None, None, {}).predictions(START.date(), START.date() + timedelta(days=2))
    assert store.days == [START.date(), START.date() + timedelta(days=1)]
