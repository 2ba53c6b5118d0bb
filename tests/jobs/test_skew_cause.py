"""Every difference between serving and training is found, and named by what it is."""
# ruff: noqa: F811 - a fixture's name is its use

import numpy as np
import pytest

from tests.jobs.little_line import line
from tests.jobs.skew_world import LINE, TRIPS, feature, judged, known, served, world  # noqa: F401 - fixtures


def test_another_unit_is_found_and_named(world):
    def celsius(row, _):
        row["heat"] = (row["heat"] - 32) * 5 / 9

    document = judged(world, *served(world, celsius))

    heat = feature(document, "heat")
    assert (document["verdict"], document["skewed"]) == ("skewed", ["heat"])
    assert (heat["share"], heat["differing"]) == (1.0, TRIPS)
    assert "another unit, as if Fahrenheit became Celsius" in heat["cause"]
    assert heat["mean_difference"] == pytest.approx(-40, abs=3)
    assert heat["distance"] > 0.5
    assert feature(document, "amount")["differing"] == 0


def test_a_part_of_the_servers_is_enough(world):
    document = judged(
        world, *served(world, lambda row, _: row.update(heat=round(row["heat"], 1)), where=lambda n: n % 20 == 0)
    )

    heat = feature(document, "heat")
    assert heat["differing"] == TRIPS // 20
    assert document["max_share"] == heat["share"] == 0.05
    assert heat["cause"] == "serving rounded it to 1 digits after the point"


def test_values_of_an_hour_before_are_named_as_an_older_record(world):
    document = judged(world, *served(world, lag=600 + 3600))

    assert document["skewed"] == ["amount", "heat", "sky"]
    assert (
        feature(document, "heat")["cause"]
        == "serving used the value of a record 3600 s older than the one that training would use"
    )


def test_values_that_are_not_known_yet_are_named_as_a_newer_record(world):
    document = judged(world, *served(world, lag=0))

    heat = feature(document, "heat")
    assert 0.05 < heat["share"] < 0.5
    assert heat["cause"].startswith("serving used the value of a record 3600 s newer")


def test_a_stale_online_record_is_told_by_the_time_that_the_answer_names(world):
    document = judged(world, *served(world, lag=600 + 3600, looked_up=True))

    assert feature(document, "heat")["cause"] == (
        "the online store was stale: its records were 3600 s older than those of the history"
    )


def test_a_lookup_that_ignores_the_lag_is_told_by_the_time_that_the_answer_names(world):
    document = judged(world, *served(world, lag=0, looked_up=True))

    assert "before they may be known" in feature(document, "amount")["cause"]


def test_a_lookup_that_ignores_max_age_is_told(world):
    strict = line(**{
        "feature_groups__rain__max_age": "30m", "feature_groups__rain__lag": "10m",
        **{f"feature_groups__rain__features__{n}": f.model_dump(mode="json") for n, f in LINE.feature_groups["rain"].features.items()},
    })  # fmt: skip
    document = judged(world, *served(world, looked_up=True), spec=strict)

    assert "older than max_age lets them be" in feature(document, "heat")["cause"]


def test_features_that_serving_lost_are_named(world):
    document = judged(world, *served(world, lambda row, _: row.update(amount=None)))

    amount = feature(document, "amount")
    assert (amount["share"], amount["missing_served"], amount["missing_history"]) == (1.0, TRIPS, 0)
    assert amount["cause"] == "serving had no value where training would have one"


def test_another_spelling_of_categories_is_named(world):
    document = judged(world, *served(world, lambda row, _: row.update(sky=row["sky"].upper())))

    assert feature(document, "sky")["cause"] == "serving spells it otherwise: case or spaces"
    assert feature(document, "sky")["distance"] == 1.0


def test_a_value_of_no_known_relation_is_still_found(world):
    random = np.random.default_rng(1)
    document = judged(world, *served(world, lambda row, _: row.update(heat=float(random.normal()))))

    assert feature(document, "heat")["cause"].startswith("no simple relation")
