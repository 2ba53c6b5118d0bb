"""This file says to each tool what the columns are, in the tool's own words."""

from collections.abc import Callable
from typing import Any

from estate.export.shape import ID, PACKAGE, PREDICTION, PROBABILITY, TIME, Shape

TOOLS = ("evidently", "whylogs", "arize", "fiddler", "parquet", "csv")


def mapping(shape: Shape, tool: str, threshold: float) -> dict[str, Any]:
    """The mapping document.

    >>> mapping(Shape(line="x", features={"a": "number"}, target="y"), "evidently", 0.5)["data_definition"]["numerical_columns"]
    ['a', 'probability']
    """
    common = {
        "line": shape.line,
        "tool": tool,
        "features": shape.features,
        "columns": {
            "id": ID, "time": TIME, "package": PACKAGE, "probability": PROBABILITY, "prediction": PREDICTION, "target": shape.target,
        },
        "threshold": threshold,
        "left_out": list(shape.left_out),
    }  # fmt: skip
    make = _MAKERS.get(tool)
    return common | (make(shape, threshold) if make else {})


def _evidently(shape: Shape, _threshold: float) -> dict[str, Any]:
    """
    Source:
        Evidently 0.7, evidently.DataDefinition and evidently.BinaryClassification: their arguments.
    """
    return {
        "data_definition": {
            "id_column": ID,
            "timestamp": TIME,
            "numerical_columns": [*shape.of("integer", "number", "time"), PROBABILITY],
            "categorical_columns": [*shape.of("category", "boolean"), PREDICTION, shape.target],
        },
        "binary_classification": {
            "target": shape.target,
            "prediction_labels": PREDICTION,
            "prediction_probas": PROBABILITY,
            "pos_label": 1,
        },
    }


def _whylogs(shape: Shape, _threshold: float) -> dict[str, Any]:
    return {
        "profiled_columns": [*shape.features, PROBABILITY, PREDICTION, shape.target],
        "dataset_timestamp": TIME,
        "profiles": {"reference": "reference.profile.bin", "current": "current.profile.bin"},
    }


def _arize(shape: Shape, _threshold: float) -> dict[str, Any]:
    """
    Source:
        Arize SDK 8, arize.ml.types.Schema: its arguments; binary classification wants label and score of both sides.
    """
    return {
        "model_type": "BINARY_CLASSIFICATION",
        "model_version": PACKAGE,
        "environments": {"reference": "TRAINING", "current": "PRODUCTION"},
        "schema": {
            "prediction_id_column_name": ID,
            "timestamp_column_name": TIME,
            "feature_column_names": list(shape.features),
            "tag_column_names": [PACKAGE],
            "prediction_label_column_name": PREDICTION,
            "prediction_score_column_name": PROBABILITY,
            "actual_label_column_name": shape.target,
        },
    }


def _fiddler(shape: Shape, threshold: float) -> dict[str, Any]:
    """
    Source:
        Fiddler client 3, fiddler.ModelSpec, fiddler.ModelSchema and fiddler.ModelTaskParams: their arguments.
    """
    kinds = {"integer": "int", "number": "float", "time": "float", "boolean": "bool", "category": "category"}
    told = {name: kinds[kind] for name, kind in shape.features.items()}
    told |= {PROBABILITY: "float", PREDICTION: "int", shape.target: "int"}
    told |= {ID: "str", TIME: "timestamp", PACKAGE: "category"}
    return {
        "model_spec": {
            "inputs": list(shape.features),
            "outputs": [PROBABILITY],
            "targets": [shape.target],
            "decisions": [PREDICTION],
            "metadata": [ID, TIME, PACKAGE],
        },
        "data_types": told,
        "task": "binary_classification",
        "task_params": {"binary_classification_threshold": threshold, "target_class_order": [0, 1]},
        "event_id_col": ID,
        "event_ts_col": TIME,
        "baseline": "reference.parquet",
    }


_MAKERS: dict[str, Callable[[Shape, float], dict[str, Any]]] = {
    "evidently": _evidently,
    "whylogs": _whylogs,
    "arize": _arize,
    "fiddler": _fiddler,
}
