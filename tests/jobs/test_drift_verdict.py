"""What counts as drift and what does not, on data whose truth is known."""

import numpy as np
import pytest

from jobs.drift.baseline import Baseline, Thresholds, build
from jobs.drift.score import judge
from tests.jobs.drift_data import LEVELS, traffic, weather


@pytest.fixture(scope="module")
def clean():
    return Baseline.from_bytes(build(traffic(20000, 10**6), {"n3": "integer"}).to_bytes())


def found(document):
    return {feature["feature"] for feature in document["features"] if feature["drifted"]}


def test_clean_windows_of_any_size_raise_no_alarm(clean):
    alarms = [
        judge(clean, traffic(rows, seed)).document["verdict"] for seed in range(12) for rows in (500, 2000, 10000)
    ]
    assert alarms == ["ok"] * 36


def test_a_fifth_of_a_deviation_at_ten_thousand_rows_is_found_and_nothing_else_is_blamed(clean):
    for seed in range(6):
        document = judge(clean, traffic(10000, seed, shift=0.2)).document
        assert (document["verdict"], document["kinds"], found(document)) == ("drifting", ["data"], {"n0"})


def test_a_shift_too_small_to_matter_is_no_drift_however_certain(clean):
    document = judge(clean, traffic(200_000, 1, shift=0.05)).document
    shifted = next(feature for feature in document["features"] if feature["feature"] == "n0")
    assert shifted["ks"]["p_value"] < 1e-6
    assert document["verdict"] == "ok"


def test_too_few_rows_are_blind_whatever_they_show(clean):
    document = judge(clean, traffic(499, 1, shift=3)).document
    assert (document["verdict"], document["kinds"]) == ("blind", [])
    assert "499 rows, 500 are needed" in document["cause"]
    assert document["features"][0]["psi"] is not None


def test_no_rows_at_all_are_blind(clean):
    assert judge(clean, {}).document["verdict"] == "blind"


SPOILED = {
    "scaled": (lambda c: c | {"n0": c["n0"] * 1.3}, "n0", "data", "mean"),
    "vanished column": (lambda c: {k: v for k, v in c.items() if k != "n1"}, "n1", "schema", "vanished"),
    "all null": (lambda c: c | {"n2": np.full(5000, np.nan)}, "n2", "missingness", "missing in 100.0% of rows, 0.0% in training"),
    "a tenth null": (lambda c: c | {"c0": np.where(np.arange(5000) % 10, c["c0"], None)}, "c0", "missingness", "missing in 10.0%"),
    "unseen level": (lambda c: c | {"c1": np.where(np.arange(5000) % 100, c["c1"], "ZZ")}, "c1", "schema", "ZZ (50 rows)"),
    "vanished level": (
        lambda c: c | {"c2": np.where(c["c2"] == "level-4", "level-5", c["c2"])}, "c2", "data", "level-4 vanished, 2.",
    ),
    "numbers became text": (lambda c: c | {"n4": c["n4"].astype(str)}, "n4", "schema", "type changed from number to category"),
    "text became numbers": (lambda c: c | {"c3": np.arange(5000)}, "c3", "schema", "type changed from category to number"),
    "fractions": (lambda c: c | {"n3": c["n3"] + 0.5}, "n3", "schema", "no whole numbers"),
    "stuck": (lambda c: c | {"n7": np.full(5000, 0.5)}, "n7", "data", "mean 0.5"),
    "infinite": (lambda c: c | {"n2": np.where(np.arange(5000) % 2, np.inf, c["n2"])}, "n2", "data", ""),
    "levels swapped": (lambda c: c | {"c4": LEVELS[19 - np.random.default_rng(9).choice(20, 5000, p=np.arange(1, 21) / 210)]}, "c4", "data", "level-"),
}  # fmt: skip


@pytest.mark.parametrize("fault", SPOILED)
def test_a_fault_is_found_named_and_sized(clean, fault):
    spoil, feature, kind, said = SPOILED[fault]
    document = judge(clean, spoil(traffic(5000, 77))).document
    assert (document["verdict"], found(document)) == ("drifting", {feature})
    assert kind in document["kinds"]
    first = document["features"][0]
    assert first["feature"] == feature
    assert any(said in reason for reason in first["reasons"])
    assert feature in document["cause"]


def test_what_the_line_states_as_limits_is_held():
    kept = build(traffic(5000, 1), {}, limits={"n2": {"min": 0.0, "max": 1.0, "values": ()}})
    window = traffic(5000, 2)
    window["n2"][:20] = 7.0
    document = judge(kept, window).document
    assert document["features"][0]["reasons"] == [
        "0.4% of rows outside 0.0 ... 1.0, they reach from " + document["features"][0]["reasons"][0].split("from ")[1]
    ]
    assert document["kinds"] == ["schema"]


def test_a_shift_of_the_models_own_answers_is_prediction_drift():
    g = np.random.default_rng(0)
    kept = build({"probability": g.beta(2, 5, 20000), "x": g.normal(size=20000)}, {})
    document = judge(kept, {"probability": g.beta(3, 4, 3000), "x": g.normal(size=3000)}).document
    assert document["kinds"] == ["prediction"]
    assert document["response"].startswith("retrain")


def test_unknown_columns_are_named_and_do_no_harm(clean):
    document = judge(clean, traffic(5000, 5) | {"surprise": np.arange(5000)}).document
    assert document["verdict"] == "ok"
    assert document["unseen"] == ["column surprise is not in the baseline"]


def test_thresholds_of_the_caller_go_before_the_baselines(clean):
    window = traffic(10000, 3, shift=0.2)
    assert judge(clean, window, thresholds=Thresholds(max_ks=0.15)).document["verdict"] == "ok"
    assert judge(clean, window, thresholds=Thresholds(min_rows=20000)).document["verdict"] == "blind"


def learnt():
    trained, days = weather([d for d in range(90) if d % 5 != 4], 1)
    return Baseline.from_bytes(build(trained, {"hour": "integer"}, blocks=days, seed=1).to_bytes())


def test_days_that_were_held_out_are_ok_though_rows_of_a_day_are_alike():
    kept = learnt()
    held = [d for d in range(90) if d % 5 == 4]
    for chosen in (held, held[:1] * 1 + held[9:11], held[3:7]):
        window, days = weather(chosen, 2)
        for known in (days, None):
            assert judge(kept, window, days=known).document["verdict"] == "ok"


def test_the_same_days_cry_wolf_when_rows_pass_for_independent():
    trained, _ = weather([d for d in range(90) if d % 5 != 4], 1)
    window, _ = weather([4, 49, 54], 2)
    assert judge(build(trained, {}), window).document["verdict"] == "drifting"


def test_a_shift_beyond_what_days_differ_by_is_found():
    window, days = weather([d for d in range(90) if d % 5 == 4], 2, warmer=25)
    for known in (days, None):
        document = judge(learnt(), window, days=known).document
        assert found(document) == {"temperature"}


def test_a_window_of_an_hour_cannot_be_compared_with_whole_days():
    kept = learnt()
    window, _ = weather([4], 2, rows_per_day=2000)
    hour = {
        "temperature": np.full(2000, window["temperature"][0]),
        "hour": np.full(2000, 7),
        "origin": window["origin"],
    }
    from jobs.drift.score import judge_window
    from jobs.drift.window import measure

    document = judge_window(kept, measure(kept, hour, received=(0, 1 / 24))).document
    assert document["verdict"] == "ok"
    assert any("less than half a day" in said for said in document["unseen"])


def test_the_same_seed_learns_the_same_bytes():
    trained, days = weather(range(30), 1)
    one, two = (build(trained, {}, blocks=days, seed=7).to_bytes() for _ in range(2))
    assert one == two
