import re
import uuid
from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest

from estate.openlineage import events
from tests.estate.fakes import arn, chain
from tests.estate.test_lineage import MADE, PACKAGE, SNAPSHOT

RUN, SET, GATE, _, *REST = MADE
FULL = {
    **PACKAGE,
    "evaluation": "s3://artifacts/evaluation.json",
    "gate_report": "s3://artifacts/report.json",
    "hyperparameters": {"rounds": "200", "sagemaker_submit_directory": "s3://artifacts/code.tar.gz"},
}
ROWS = chain(
    RUN,
    ("features", "r1", {}),
    SET,
    ("validation", "r1", {}),
    ("training", "r1", {}),
    ("evaluation", "r1", {}),
    ("evaluation", "another", {}),
    GATE,
    ("package", arn(1), FULL),
    *REST,
)


@pytest.fixture(scope="module")
def told():
    return events(ROWS, arn(1), "lake")


def facets(event):
    yield from event["run"]["facets"].values()
    yield from event["job"]["facets"].values()
    for dataset in (*event["inputs"], *event["outputs"]):
        yield from dataset["facets"].values()
        yield from dataset.get("outputFacets", {}).values()


def test_every_event_has_what_the_standard_demands(told):
    for event in told:
        assert {"eventTime", "producer", "schemaURL", "run", "job", "eventType"} <= event.keys()
        assert event["schemaURL"] == "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
        assert str(uuid.UUID(event["run"]["runId"])) == event["run"]["runId"]
        assert datetime.fromisoformat(event["eventTime"]).tzinfo
        assert event["job"]["namespace"] == "mlops-local"
        for facet in facets(event):
            assert re.match(r"[a-z]+:", facet["_producer"])
            assert facet["_schemaURL"].startswith("https://openlineage.io/spec/")
        for dataset in (*event["inputs"], *event["outputs"]):
            assert dataset["namespace"]
            assert dataset["name"]


def test_every_run_starts_once_ends_once_and_in_this_order(told):
    by_run = {}
    for event in told:
        by_run.setdefault(event["run"]["runId"], []).append((event["eventTime"], event["eventType"]))
    assert len(by_run) == 10
    for found in by_run.values():
        (begun, start), (ended, end) = found
        assert (start, end) == ("START", "COMPLETE")
        assert begun <= ended


def test_a_step_starts_when_the_one_before_ended_and_never_after_its_own_end(told):
    starts = {event["job"]["name"]: event["eventTime"] for event in told if event["eventType"] == "START"}
    assert starts["flight-delay.training"] == ROWS[3].at
    ahead = [replace(row, at="2026-01-01T09:00:00Z") if row.kind == "validation" else row for row in ROWS]
    starts = {e["job"]["name"]: e["eventTime"] for e in events(ahead, arn(1), "lake") if e["eventType"] == "START"}
    assert starts["flight-delay.training"] == ROWS[4].at


def test_every_step_names_the_pipeline_run_as_its_parent(told):
    [run] = {event["run"]["runId"] for event in told if event["job"]["name"] == "flight-delay"}
    parents = Counter(event["run"]["facets"]["parent"]["run"]["runId"] for event in told if "." in event["job"]["name"])
    assert parents == {run: 18}


def test_a_row_of_another_run_is_not_told(told):
    assert Counter(event["job"]["name"] for event in told)["flight-delay.evaluation"] == 2


def test_what_one_step_writes_is_what_another_reads(told):
    def written(step):
        [event] = [e for e in told if e["job"]["name"] == f"flight-delay.{step}" and e["eventType"] == "COMPLETE"]
        return {(one["namespace"], one["name"]) for one in event["inputs"]}, {
            (one["namespace"], one["name"]) for one in event["outputs"]
        }

    chainlike = [("features", "snapshot"), ("snapshot", "training"), ("training", "evaluation"), ("gate", "package")]
    for before, after in [*chainlike, ("training", "package"), ("package", "approval"), ("package", "release")]:
        assert written(before)[1] & written(after)[0], (before, after)
    assert written("features")[0] == {("s3://raw", "flight-delay/flights/flights.csv")}


def test_versions_digests_rows_code_and_configuration_are_told(told):
    by_job = {event["job"]["name"]: event for event in told if event["eventType"] == "COMPLETE"}
    [source] = by_job["flight-delay.features"]["inputs"]
    assert source["facets"]["version"]["datasetVersion"] == "v1"
    assert source["facets"]["estate_content"]["sha256"] == "e" * 64
    [made] = by_job["flight-delay.snapshot"]["outputs"]
    assert made["facets"]["version"]["datasetVersion"] == SNAPSHOT
    assert made["outputFacets"]["outputStatistics"]["rowCount"] == 10
    trained = by_job["flight-delay.training"]
    assert trained["run"]["facets"]["estate_training"]["hyperparameters"]["rounds"] == "200"
    code = trained["job"]["facets"]["sourceCodeLocation"]
    assert (code["url"], code["version"]) == ("s3://artifacts/code.tar.gz", "abc")
    assert trained["run"]["facets"]["estate_ledger"]["digest"] == ROWS[4].digest


def test_a_release_that_rolled_back_fails_with_its_reason():
    back = ("release", f"{arn(1)}#e2", {"outcome": "rolled back", "package_arn": arn(1), "why": "5xx"})
    found = events(chain(*((row.kind, row.id, row.body) for row in ROWS), back), arn(1), "lake")
    last = found[-1]
    assert (last["eventType"], last["run"]["facets"]["errorMessage"]["message"]) == ("FAIL", "5xx")


def test_the_same_rows_tell_the_same_events(told):
    assert events(ROWS, arn(1), "lake") == told
