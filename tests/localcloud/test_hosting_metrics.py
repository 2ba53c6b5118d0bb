"""What CloudWatch is told of an endpoint."""

import datetime as dt

from localcloud.hosting.metrics import Call, data

NOW = dt.datetime(2013, 9, 1, tzinfo=dt.UTC)


def total(found, metric, variant="blue"):
    return sum(
        value * count
        for datum in found
        if datum["MetricName"] == metric and {"Name": "VariantName", "Value": variant} in datum["Dimensions"]
        for value, count in zip(datum["Values"], datum["Counts"], strict=True)
    )


def test_every_request_counts_once_and_errors_by_their_side():
    calls = [Call("blue", status, 1000.0, 50.0, 2) for status in (200, 200, 400, 415, 500)]
    found = data("flights", calls, NOW)

    assert total(found, "Invocations") == 5
    assert total(found, "InvocationsPerInstance") == 2.5
    assert total(found, "Invocation4XXErrors") == 2
    assert total(found, "Invocation5XXErrors") == 1


def test_variants_are_counted_apart():
    found = data("flights", [Call("blue", 200, 1, 1, 1), Call("green", 500, 1, 1, 1)], NOW)

    assert (total(found, "Invocation5XXErrors"), total(found, "Invocation5XXErrors", "green")) == (0, 1)


def test_a_replayed_request_counts_at_its_own_moment_and_not_at_all_where_cloudwatch_keeps_none():
    yesterday, long_ago = NOW - dt.timedelta(days=1), NOW - dt.timedelta(days=15)
    found = data("flights", [Call("blue", 200, 1, 1, 1, at) for at in (None, yesterday, yesterday, long_ago)], NOW)
    by_moment = {at: total([one for one in found if one["Timestamp"] == at], "Invocations") for at in (NOW, yesterday)}

    assert by_moment == {NOW: 1, yesterday: 2}
    assert total(found, "Invocations") == 3


def test_latencies_keep_their_sum_within_rounding_and_no_datum_is_too_long():
    calls = [Call("blue", 200, 1000.0 + index, 10.0, 1) for index in range(5000)]
    found = data("flights", calls, NOW)

    assert abs(total(found, "ModelLatency") / sum(call.model_us for call in calls) - 1) < 0.005
    assert all(len(datum["Values"]) <= 150 for datum in found)
    assert {datum["Unit"] for datum in found if datum["MetricName"] == "ModelLatency"} == {"Microseconds"}
