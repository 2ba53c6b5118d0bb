"""Ground truth that arrives calls the function, and the function may add to what is known and take nothing away."""

import json

import pytest

from components.labels import Labels, LabelsArgs
from jobs.labels.contract import LabelsContract
from tests.components.world import a_ground, everything, permissions, statements

RULE, PERMISSION, TARGET = (
    "aws:cloudwatch/eventRule:EventRule", "aws:lambda/permission:Permission", "aws:cloudwatch/eventTarget:EventTarget",
)  # fmt: skip


@pytest.fixture
def engine(declare):
    args = LabelsArgs(
        ground=a_ground(), line="flight-delay", permissions=permissions(), offers=everything(LabelsContract)
    )
    return declare(lambda: Labels("l", args))


def test_only_new_objects_in_the_lines_own_folder_of_the_raw_bucket_call_it(engine):
    pattern = json.loads(engine.named("l-delivered").inputs["eventPattern"])

    assert (pattern["source"], pattern["detail-type"]) == (["aws.s3"], ["Object Created"])
    assert pattern["detail"] == {
        "bucket": {"name": ["raw"]},
        "object": {"key": [{"prefix": "flight-delay/labels/"}]},
    }


def test_what_was_missed_is_looked_for_each_hour(engine):
    assert engine.named("l-sweep").inputs["scheduleExpression"] == "rate(1 hour)"
    assert engine.named("l-sweep-call").inputs["input"] == "{}"


def test_each_rule_may_call_the_function_and_no_other_rule_may(engine):
    allowed = [found.inputs for found in engine.all(PERMISSION)]

    assert {one["principal"] for one in allowed} == {"events.amazonaws.com"}
    assert len({one["sourceArn"] for one in allowed}) == len(engine.all(RULE)) == 2


def test_what_could_not_be_delivered_to_the_function_waits_in_the_failure_queue(engine):
    assert {found.inputs["deadLetterConfig"]["arn"] for found in engine.all(TARGET)} == {a_ground().failure_queue_arn}


def test_it_writes_labels_of_its_line_only_and_deletes_nothing(engine):
    may = statements(engine, "l")
    written = {
        arn
        for one in may
        if "s3:PutObject" in one["Action"]
        for arn in ([one["Resource"]] if isinstance(one["Resource"], str) else one["Resource"])
    }

    assert not [action for one in may for action in one["Action"] if "Delete" in action]
    assert {arn for arn in written if "captures" in arn} == {"arn:aws:s3:::captures/labels/flight-delay/*"}
    assert all("ledger" in arn or "captures" in arn for arn in written)
