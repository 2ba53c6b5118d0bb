from estate.gates import evidence

METRICS = {
    "auc": 0.7174,
    "auc_low": 0.696,
    "auc_high": 0.735,
    "baseline_auc": 0.642,
    "baseline_auc_low": 0.63,
    "baseline_auc_high": 0.654,
    "rows": 82781,
}
CARRIERS = [
    {"feature": "carrier", "value": "AA", "auc": 0.679, "enough": True},
    {"feature": "carrier", "value": "AS", "auc": 0.79, "enough": False},
    {"feature": "origin", "value": "JFK", "auc": 0.7, "enough": True},
]


def test_a_person_sees_the_model_beside_the_baseline_by_month_and_by_subgroup_of_enough_rows():
    document = {"metrics": METRICS, "months": [{"month": "2013-04", "auc": 0.685}], "subgroups": CARRIERS}
    assert list(evidence(document)) == [
        "auc 0.717 [0.696, 0.735] on 82,781 later rows, trivial baseline 0.642 [0.630, 0.654]",
        "auc by month: 2013-04 0.685",
        "auc by carrier: AA 0.679",
        "auc by origin: JFK 0.700",
    ]


def test_a_report_without_intervals_shows_its_gates_alone():
    assert list(evidence({"metrics": {"auc": 0.7}})) == []
    assert list(evidence({})) == []
