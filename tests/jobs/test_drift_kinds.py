import numpy as np
import pytest

from jobs.drift.baseline import Baseline, Feature
from jobs.drift.columns import column
from jobs.drift.kinds.table import look
from tests.jobs.kinds_flights import SUBGROUPS, flights, judge, reference

HELD = [day for day in range(90) if day % 5 == 4]
JANUARY = [day for day in HELD if day < 31]
WINTER = range(90)


def reasons(told, kind):
    return [finding.reason for finding in told.findings if finding.kind == kind]


def test_held_out_days_raise_no_alarm_all_together_by_the_week_or_alone():
    windows = [HELD, *np.array_split(HELD, 6), *([day] for day in HELD)]
    kinds = [judge(list(chosen)).kinds for chosen in windows]
    assert sum(bool(found) for found in kinds) <= 1
    assert kinds[0] == []


def test_labels_that_were_flipped_are_concept_drift_and_label_drift():
    label = 1 - flights()[2]
    told = judge(JANUARY, label=label)
    assert {"concept", "label"} <= set(told.kinds)
    assert any(reason.startswith("AUC 0.2") for reason in reasons(told, "concept"))
    assert reasons(told, "label")[0].startswith("the target is true in 7")


def test_answers_that_no_longer_follow_the_truth_are_concept_drift_without_label_drift():
    told = judge(WINTER, probability=np.random.default_rng(0).permutation(flights()[1]))
    assert "concept" in told.kinds
    assert "label" not in told.kinds
    assert any(reason.startswith(("AUC 0.49", "AUC 0.50")) for reason in reasons(told, "concept"))


def test_probabilities_that_promise_too_much_are_found_by_calibration_while_the_ranking_holds():
    told = judge(WINTER, probability=np.clip(flights()[1] * 1.8, 0, 0.99))
    found = reasons(told, "concept")
    assert any(reason.startswith("calibration error") for reason in found)
    assert not any(reason.startswith("AUC") for reason in found)


def test_a_subgroup_that_the_model_fails_is_named_and_no_other():
    columns, _, label, _, _ = flights()
    label = np.where(columns["carrier"] == "EV", 1 - label, label)
    found = reasons(judge(HELD, label=label), "concept")
    named = {reason.split(":")[0] for reason in found if ":" in reason}
    assert "carrier EV" in named
    assert {name for name in named if name.startswith("carrier")} == {"carrier EV"}


def test_a_subgroup_that_is_refused_more_often_is_bias():
    columns, probability, _, _, _ = flights()
    said = np.where(columns["carrier"] == "UA", np.minimum(probability + 0.3, 0.99), probability)
    told = judge(HELD, probability=said)
    assert "bias" in told.kinds
    assert reasons(told, "bias")[0].startswith("carrier UA")
    assert told.sections["bias"]["carrier"]["disparate_impact"] < 0.5


def test_answers_that_say_less_than_they_did_lower_the_estimate_before_any_label_comes():
    probability = flights()[1]
    told = judge(HELD, probability=0.24 + (probability - 0.24) * 0.2)
    assert "estimated" in told.kinds
    assert told.sections["estimated"]["auc"]["value"] < 0.6


def test_answers_that_follow_one_feature_only_are_an_attribution_shift():
    columns, _, _, _, _ = flights()
    said = 0.1 + 0.5 * (np.nan_to_num(columns["distance"]) / 5000)
    told = judge(HELD, probability=said)
    assert "attribution" in told.kinds
    assert any(reason.startswith("distance explains") for reason in reasons(told, "attribution"))
    assert told.sections["attribution"]["ndcg"] < 0.9


@pytest.mark.parametrize(
    "name", ["auc", "accuracy", "precision", "recall", "calibration_error", "brier_loss", "log_loss", "cost"]
)
def test_every_measure_is_told_with_its_interval_and_what_it_was_in_training(name):
    told = judge(HELD).sections["performance"][name]
    assert told["low"] <= told["value"] <= told["high"]
    assert 0 < told["reference"] < 1
    assert told["rows"] == judge(HELD).sections["performance"]["rows"]


def test_a_table_of_the_past_is_judged_by_the_truths_that_it_holds():
    columns, probability, label, day, _ = flights()
    chosen = np.isin(day, JANUARY)
    asked = {name: column(values[chosen]) for name, values in columns.items()} | {
        "probability": column(probability[chosen])
    }
    kept = Baseline(
        features=[Feature(name=name, type="category", rows=1, missing=0, counts=[]) for name in SUBGROUPS], rows=1
    )
    kept.reference = reference()
    truth = np.where(np.arange(chosen.sum()) % 2, 1 - label[chosen], np.nan)
    told = look(kept, asked, truth, day[chosen])
    assert "concept" in told.kinds
    assert told.sections["performance"]["rows"] == chosen.sum() // 2
    assert "performance" not in look(kept, asked, None, day[chosen]).sections
