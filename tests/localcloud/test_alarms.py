"""Alarms that judge the metric they name, and tell of it."""

import datetime as dt
import json

import pytest

from localcloud.ministack.alarmstate import state
from localcloud.ministack.metricmath import evaluate
from tests.cloud import until

NOTHING = None


def over(value):
    return value > 1


@pytest.mark.parametrize(
    ("values", "needed", "expected"),
    [
        # What CloudWatch says for missing, notBreaching, breaching and ignore, in an alarm that was OK.
        ([2, 2, 2], 3, ("ALARM", "ALARM", "ALARM", "ALARM")),
        ([2, 0, 2], 2, ("ALARM", "ALARM", "ALARM", "ALARM")),
        ([2, 0, 0], 2, ("OK", "OK", "OK", "OK")),
        ([0, NOTHING, 2], 2, ("OK", "OK", "ALARM", "OK")),
        ([NOTHING, NOTHING, NOTHING], 2, ("INSUFFICIENT_DATA", "OK", "ALARM", "OK")),
    ],
)
def test_missing_data_counts_as_the_alarm_says(values, needed, expected):
    kinds = ("missing", "notBreaching", "breaching", "ignore")
    assert tuple(state(values, over, needed, kind, "OK") for kind in kinds) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + b * 2", [9.0, None]),
        ("a / (b - 4)", [None, None]),
        ("FILL(b, 0)", [4.0, 0.0]),
        ("IF(a >= 1 && FILL(b, 0) > 1, 1, 0)", [1.0, 0.0]),
        ("SUM(METRICS())", [5.0, 2.0]),
        ("AVG([a, b])", [2.5, 2.0]),
        ("-a", [-1.0, -2.0]),
        ("MAX(a)", [2.0, 2.0]),
    ],
)
def test_metric_math_is_evaluated_per_period(expression, expected):
    assert evaluate(expression, {"a": [1.0, 2.0], "b": [4.0, None]}) == expected


def test_metric_math_that_we_lack_is_refused():
    with pytest.raises(Exception, match="localcloud has, got ANOMALY_DETECTION_BAND"):
        evaluate("ANOMALY_DETECTION_BAND(a)", {"a": [1.0]})


@pytest.fixture
def metric(aws, name):
    """Put values of the metric under a dimension."""

    def put(dimension, *values, **when):
        data = [
            {"MetricName": "m", "Value": value, "Dimensions": [{"Name": "Variant", "Value": dimension}], **when}
            for value in values
        ]
        aws("cloudwatch").put_metric_data(Namespace=name, MetricData=data)

    return put


@pytest.fixture
def alarm(aws, name):
    """Make an alarm on the metric's dimension `blue`; returns a function that tells its state."""

    def make(**changes):
        request = {
            "AlarmName": name,
            "Namespace": name,
            "MetricName": "m",
            "Dimensions": [{"Name": "Variant", "Value": "blue"}],
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 5,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        }
        request |= changes
        aws("cloudwatch").put_metric_alarm(**{key: value for key, value in request.items() if value is not None})
        return look

    def look():
        return aws("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["StateValue"]

    yield make
    aws("cloudwatch").delete_alarms(AlarmNames=[name])


@pytest.mark.cloud
def test_only_its_own_dimension_moves_an_alarm(alarm, metric):
    look = alarm()
    metric("green", 100)
    metric("blue", 1)
    assert look() == "OK"
    metric("blue", 5)
    assert look() == "ALARM"


@pytest.mark.cloud
def test_m_of_n_periods_must_breach(alarm, metric):
    look = alarm(EvaluationPeriods=3, DatapointsToAlarm=2)
    minutes = [dt.datetime.now(dt.UTC) - dt.timedelta(seconds=seconds) for seconds in (150, 30)]
    metric("blue", 100, Timestamp=minutes[0])
    assert look() == "OK"
    metric("blue", 100, Timestamp=minutes[1])
    assert look() == "ALARM"


@pytest.mark.cloud
def test_an_alarm_on_a_percentile_ignores_the_mean(alarm, metric):
    look = alarm(Statistic=None, ExtendedStatistic="p90")
    metric("blue", *([1] * 95), *([1000] * 5))
    assert look() == "OK"
    metric("blue", *([1000] * 20))
    assert look() == "ALARM"


@pytest.mark.cloud
def test_an_alarm_on_an_expression_keeps_and_judges_its_metrics(aws, alarm, metric, name):
    def stat(query, dimension):
        found = {"Namespace": name, "MetricName": "m", "Dimensions": [{"Name": "Variant", "Value": dimension}]}
        return {"Id": query, "MetricStat": {"Metric": found, "Period": 60, "Stat": "Sum"}, "ReturnData": False}

    queries = [
        {"Id": "share", "Expression": "100 * errors / calls", "ReturnData": True},
        stat("errors", "e"),
        stat("calls", "c"),
    ]
    alone = dict.fromkeys(("Namespace", "MetricName", "Dimensions", "Statistic", "Period"))
    look = alarm(Metrics=queries, **alone)
    metric("c", 100)
    metric("e", 5)
    assert look() == "OK"
    metric("e", 1)
    assert look() == "ALARM"
    [described] = aws("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert (described["Metrics"], "Statistic" in described) == (queries, False)


@pytest.mark.cloud
def test_an_alarm_without_new_data_is_looked_at_again_by_the_clock(alarm, metric):
    look = alarm(Period=1)
    metric("blue", 100)
    assert look() == "ALARM"
    until(lambda: look() == "OK")


@pytest.mark.cloud
def test_an_alarm_tells_its_topic_and_the_event_bus(aws, alarm, metric, name):
    queue = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Statement": [allowed]})})
    topic = aws("sns").create_topic(Name=name)["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    pattern = {"source": ["aws.cloudwatch"], "detail": {"alarmName": [name], "state": {"value": ["ALARM"]}}}
    aws("events").put_rule(Name=name, EventPattern=json.dumps(pattern))
    aws("events").put_targets(Rule=name, Targets=[{"Id": "1", "Arn": arn}])
    alarm(AlarmActions=[topic])
    metric("blue", 100)
    told = []

    def both():
        answer = aws("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        told.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        return len(told) == 2

    until(both)
    [notice] = [json.loads(body["Message"]) for body in told if "Message" in body]
    [event] = [body for body in told if "detail" in body]
    assert (notice["AlarmName"], notice["NewStateValue"]) == (name, "ALARM")
    assert event["detail-type"] == "CloudWatch Alarm State Change"
    assert event["detail"]["previousState"]["value"] == "OK"
    assert event["detail"]["configuration"]["metrics"][0]["metricStat"]["metric"]["dimensions"] == {"Variant": "blue"}
