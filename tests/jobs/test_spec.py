"""This file tests that a wrong model.yaml is named by field and rule, and a right one is not refused."""

import copy
from pathlib import Path

import pytest
import yaml

from jobs.kit.metrics import RANGES, problems
from jobs.kit.spec import SpecError, load

from .little_line import SPEC

PLAN = "feature_groups.plan.features"
WRONG = {
    "an unknown key": ("trainnig", {}, "trainnig must be a known key, got trainnig; did you mean training?"),
    "an unknown key of a feature": (f"{PLAN}.length.mni", 1, f"{PLAN}.length.mni must be a known key"),
    "a word for a number": ("training.seed", "x", "training.seed must be a whole number, got 'x'"),
    "a word for a list": ("problem.subgroups", "kind", "problem.subgroups must be a list, got 'kind'"),
    "no date": ("split.train.start", "1970-02-31", "split.train.start must be a date such as 2013-01-31"),
    "a type that there is not": (f"{PLAN}.length.type", "float", f"{PLAN}.length.type must be one of"),
    "a feature that the data lack": (f"{PLAN}.wheels", {"type": "number"}, f"{PLAN}.wheels must come from a column"),
    "a column known later": ("sources.trips.known_later", ["length"], f"{PLAN}.length must be known at the prediction"),
    "a source called like the folder of labels": (
        "sources.labels",
        {"file": "labels.csv", "columns": {"late": "integer"}},
        "sources.labels must not be named like the folder of ground truth, got labels",
    ),
    "an unknown column known later": (
        "sources.trips.known_later",
        ["lenght"],
        "sources.trips.known_later must name columns of the source, got lenght; did you mean length?",
    ),
    "the id of an answer as a feature": (
        f"{PLAN}.prediction_id",
        {"type": "category", "source": "trips.kind"},
        "must not be a name that training sets or requests use themselves",
    ),
    "the target as a feature": (f"{PLAN}.late", {"type": "number", "source": "trips.length"}, "must not be the target"),
    "a feature called like its entity": (
        f"{PLAN}.trip",
        {"type": "category"},
        f"{PLAN}.trip must not be named like problem.entity",
    ),
    "a feature called like a column of training sets": (
        f"{PLAN}.part",
        {"type": "number", "source": "trips.length"},
        f"{PLAN}.part must not be a name that training sets or requests use",
    ),
    "a feature called like a partition": (
        f"{PLAN}.hour",
        {"type": "number", "source": "trips.length"},
        f"{PLAN}.hour must not be a name the feature store keeps",
    ),
    "a name used twice": (
        f"{PLAN}.amount",
        {"type": "number", "source": "trips.length"},
        "must have a name of its own",
    ),
    "a group called like the table of events": (
        "feature_groups.events",
        SPEC["feature_groups"]["rain"] | {"features": {"rain": {"type": "number", "source": "rain.amount"}}},
        "feature_groups.events must not be named events or snapshots",
    ),
    "a group too long for AWS": (
        f"feature_groups.{'g' * 55}",
        SPEC["feature_groups"]["rain"] | {"features": {"rain": {"type": "number", "source": "rain.amount"}}},
        "and be at most 64 long",
    ),
    "rows never young enough": (
        "feature_groups.rain.max_age",
        "5s",
        "feature_groups.rain.max_age must be more than lag",
    ),
    "subgroups by a number": ("problem.subgroups", ["length"], "problem.subgroups must name features of type category"),
    "a range of categories": (f"{PLAN}.kind.min", 1, f"{PLAN}.kind.min and max must be left out for type category"),
    "categories of a number": (
        f"{PLAN}.length.values",
        ["a"],
        f"{PLAN}.length.values must be left out for type number",
    ),
    "a category twice": (f"{PLAN}.kind.values", ["a", "a"], f"{PLAN}.kind.values must differ, got a, a"),
    "a limit outside its range": ("gates", [{"metric": "auc", "min": 1.7}], "gates.0.min must be from 0 to 1 for auc"),
    "a gate on nothing measured": ("gates", [{"metric": "acu", "min": 0.7}], "gates.0.metric must be one that an eval"),
    "a gate without limit": ("gates", [{"metric": "auc"}], "gates.0.auc must have either min or max, got neither"),
    "no gates": ("gates", [], "gates must be at least 1 long, got []"),
    "a threshold outside its range": (
        "monitoring",
        {"max_ks": 1.5},
        "monitoring.max_ks must be less than 1.0, got 1.5",
    ),
    "more windows than there are": (
        "monitoring",
        {"windows_drifting": 2},
        "monitoring.windows_drifting must be at most",
    ),
    "a window of half a minute": ("monitoring", {"every": "30s"}, "monitoring.every must be whole minutes, 1m to 24h"),
    "an unknown hyperparameter": (
        "training.hyperparameters.roundz",
        1,
        "training.hyperparameters.roundz must be a known one, got roundz; did you mean rounds?",
    ),
    "a word for rounds": ("training.hyperparameters.rounds", "many", "rounds must be a whole number of at least 1"),
    "a word for a rate": ("training.hyperparameters.eta", "small", "training.hyperparameters.eta must be a number"),
    "an instance type that is none": ("training.instance_types", ["m5.large"], "training.instance_types.0 must match"),
    "spot without checkpoints": ("training.spot", True, "training.checkpoints must be true when spot is true"),
    "an environment that there is not": (
        "deployment",
        {"approval": {"test": "manual"}},
        "deployment.approval.test must",
    ),
}


def changed(path, value):
    spec = copy.deepcopy(SPEC)
    *parents, last = path.split(".")
    place = spec
    for parent in parents:
        place = place[parent]
    place[last] = value
    return spec


def read(folder: Path, spec):
    (folder / "model.yaml").write_text(spec if isinstance(spec, str) else yaml.safe_dump(spec), encoding="utf-8")
    return load(folder / "model.yaml")


def test_a_right_spec_is_read(tmp_path):
    assert read(tmp_path, SPEC).name == "trip-delay"


@pytest.mark.parametrize(("path", "value", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_field_is_named_with_its_file_once(tmp_path, path, value, message):
    with pytest.raises(SpecError) as refused:
        read(tmp_path, changed(path, value))
    lines = str(refused.value).splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(f"{tmp_path / 'model.yaml'}: ")
    assert message in lines[0]


def test_every_wrong_field_is_named_at_once(tmp_path):
    with pytest.raises(SpecError) as refused:
        read(tmp_path, changed("problem.baseline", ["knd"]) | {"gates": [{"metric": "acu", "min": 1}]})
    assert "problem.baseline must name features, got knd" in str(refused.value)
    assert "gates.0.metric must be" in str(refused.value)


def test_a_key_that_is_there_twice_is_refused(tmp_path):
    with pytest.raises(SpecError, match="key owner twice, the second in line"):
        read(tmp_path, yaml.safe_dump(SPEC) + "owner: somebody else\n")


@pytest.mark.parametrize("text", ["", "- 1", "a:\n\tb: 1"])
def test_what_is_no_mapping_in_yaml_is_refused(tmp_path, text):
    with pytest.raises(SpecError, match=r"model\.yaml: file must"):
        read(tmp_path, text)


def test_a_line_in_the_folder_of_another_is_refused(tmp_path):
    folder = tmp_path / "models" / "train_delay"
    folder.mkdir(parents=True)
    with pytest.raises(SpecError, match="name must be train-delay, like its folder with hyphens, got trip-delay"):
        read(folder, SPEC)


def test_a_gate_may_ask_for_a_figure_inside_a_table_of_the_evaluation():
    assert not list(problems("gates.0", "robustness.all_optional_missing.auc", 0.5, None))


def test_a_gain_may_be_demanded_below_zero_but_a_latency_not():
    assert not list(problems("gates.0", "auc_gain_over_champion", -0.01, None))
    assert list(problems("gates.0", "latency_ms_p99", None, -1))
    assert RANGES["model_mb"][1] > 10**6
