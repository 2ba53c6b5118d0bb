import pytest

from jobs.features.contract import definitions
from jobs.features.schema import compare, digest, wanted
from tests.jobs.little_line import line

AMOUNT = {"type": "number", "missing": 0.5}
WET = {"type": "boolean", "computed_from": ["rain.amount"]}


def spec(**rain):
    return line(**{f"feature_groups__rain__{name}": value for name, value in rain.items()})


def real(of):
    group = of.feature_groups["rain"]
    columns = {one["FeatureName"]: one["FeatureType"] for one in definitions(group)}
    return {"entity": group.entity, "event_time": group.event_time, "online": group.online, "columns": columns}


def change(to, before=None, there="as before", applied=True):
    before = before or spec()
    said = wanted(before, "rain") if applied else None
    return compare(to.feature_groups["rain"], said, real(before) if there == "as before" else there)


def test_what_is_as_it_was_needs_nothing():
    found = change(spec())
    assert (found.added, found.breaking, found.strange) == ([], [], [])


def test_a_new_feature_is_added_in_place():
    found = change(spec(features={"wet": WET, "amount": AMOUNT}))
    assert found.added == [{"FeatureName": "wet", "FeatureType": "Integral"}]
    assert found.breaking == []


def test_a_feature_that_the_ledger_has_and_the_group_lacks_is_added_again():
    to = spec(features={"wet": WET, "amount": AMOUNT})
    found = change(to, before=to, there=real(spec()))
    assert [one["FeatureName"] for one in found.added] == ["wet"]


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ({"features": {"wet": WET}}, "feature amount must stay, got none"),
        ({"features": {"amount": {"type": "integer"}}}, "feature amount must stay number, got integer"),
        ({"features": {"amount": {"type": "time"}}}, "feature amount must stay number, got time"),
        ({"entity": "place"}, "entity must stay station, got place"),
        ({"event_time": "at"}, "event_time must stay measured, got at"),
        ({"online": False}, "online must stay true, got false"),
    ],
)
def test_what_changes_the_meaning_of_rows_breaks(to, says):
    assert change(spec(**to)).breaking == [says]


def test_without_a_ledger_what_is_there_decides():
    assert change(spec(features={"wet": WET}), applied=False).breaking == ["feature amount must stay, got none"]
    assert change(spec(), applied=False).breaking == []


def test_a_type_that_the_group_does_not_have_breaks_whatever_the_ledger_says():
    there = real(spec())
    there["columns"]["amount"] = "String"
    assert change(spec(), there=there).breaking == ["feature amount must stay String, got number"]


def test_a_column_that_nobody_applied_is_named_and_breaks_nothing():
    there = real(spec())
    there["columns"]["hand_made"] = "String"
    found = change(spec(), there=there)
    assert (found.strange, found.breaking) == (["hand_made"], [])


def test_the_digest_is_of_what_rows_are_made_of():
    told = wanted(spec(), "rain")
    assert wanted(spec(description="Rain."), "rain")["digest"] == told["digest"]
    for other in ({"entity": "place"}, {"version": 2}, {"features": {"amount": AMOUNT, "wet": WET}}):
        assert wanted(spec(**other), "rain")["digest"] != told["digest"]
    assert digest(told) == told["digest"]


def test_what_is_written_down_says_who_answers_for_it_and_what_is_personal():
    told = wanted(spec(features={"amount": {**AMOUNT, "pii": "personal", "description": "Millimetres."}}), "rain")
    assert (told["owner"], told["pii"], told["descriptions"]) == (
        "a team",
        {"amount": "personal"},
        {"amount": "Millimetres."},
    )
    assert wanted(spec(owner="weather team", fresh_within="3h"), "rain")["owner"] == "weather team"
    assert wanted(spec(fresh_within="3h"), "rain")["fresh_within_seconds"] == 10_800
