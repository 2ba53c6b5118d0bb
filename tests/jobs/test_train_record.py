import numpy as np
import pytest
from pydantic import ValidationError

from jobs.drift.baseline import Baseline
from jobs.drift.kinds.performance import figures_of
from jobs.evaluate.calibration import brier_loss
from jobs.train.fit import Plan
from jobs.train.run import run
from tests.jobs.little_line import line, parts

COSTS = {"name": "minutes", "false_positive": 2, "false_negative": 9}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.train.artifact.write", lambda *_: None)  # its code is no folder under models/
        spec = line(problem__business_metric=COSTS)
        run(spec, Plan(rounds=12, own={"max_depth": 3}), parts(), folder, checkpoints=None)
    return Baseline.from_bytes((folder / "baseline.bin").read_bytes())


def test_the_record_is_of_training_and_held_out_rows_that_their_model_had_not_seen(trained):
    found = trained.reference
    assert found.rows == 4000
    assert found.days == 10
    assert 0.7 < found.measures["auc"].value < 0.95


def test_the_record_knows_each_subgroup_and_each_feature(trained):
    found = trained.reference
    assert [group.value for group in found.groups] == ["bus", "rail", "ship"]
    assert {one.feature for one in found.explained} == {"kind", "length", "amount"}
    shares = {one.feature: one.share.value for one in found.explained}
    assert max(shares, key=shares.get) == "length"
    assert sum(shares.values()) == pytest.approx(1)


def test_the_record_keeps_the_business_metric_by_its_name(trained):
    found = trained.reference
    assert found.cost_name == "minutes"
    assert (found.costs["false_positive"], found.costs["false_negative"]) == (2, 9)
    assert 0 < found.measures["cost"].value < 9


def test_a_baseline_without_a_record_still_loads(trained):
    kept = trained.reference
    trained.reference = None
    assert Baseline.from_bytes(trained.to_bytes()).reference is None
    trained.reference = kept


def test_a_business_metric_for_which_all_outcomes_are_alike_is_refused():
    with pytest.raises(ValidationError, match="costs must differ between outcomes"):
        line(problem__business_metric={"name": "nothing"})


def test_the_record_measures_as_the_evaluation_does(trained):
    g = np.random.default_rng(0)
    p, y = g.random(500), g.integers(0, 2, 500)
    assert figures_of(trained.reference, p, y)["brier_loss"].value[0] == pytest.approx(brier_loss(p, y))
