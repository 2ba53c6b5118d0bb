"""This file tells a package's ledger rows as OpenLineage events, which catalogues of other makers read.

Source:
    OpenLineage spec 2-0-2 and its facets: a START and one of COMPLETE or FAIL per run, `runId` a UUID, `producer` a URI.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from estate.lineage import last
from estate.openlineage_data import PRODUCER, SCHEMA, Flow, facet, flows
from jobs.kit.chain import Row

_ORIGIN = uuid.UUID("5c1f8ab0-7f0e-5d53-9f30-6f6f0a4b7d0e")
"""Makes the same run the same UUID whenever it is told."""
_STEPS = ("features", "snapshot", "validation", "training", "evaluation", "gate", "package", "approval", "release")
"""Kinds of rows, in the order in which the pipeline writes them."""
_ENDS = {"succeeded": "COMPLETE", "refused": "FAIL", "failed": "FAIL"}
_JOB_TYPE = "https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet"
_PARENT = "https://openlineage.io/spec/facets/1-0-1/ParentRunFacet.json#/$defs/ParentRunFacet"
_ERROR = "https://openlineage.io/spec/facets/1-0-0/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet"
_SOURCE = "https://openlineage.io/spec/facets/1-0-1/SourceCodeLocationJobFacet.json#/$defs/SourceCodeLocationJobFacet"


@dataclass(frozen=True, kw_only=True)
class _Pipeline:
    """What every event of one run repeats."""

    namespace: str
    line: str
    run_id: str
    source: Mapping[str, Any]

    def id(self, step: str) -> str:
        return str(uuid.uuid5(_ORIGIN, f"{self.namespace} {self.line} {self.run_id} {step}"))

    def name(self, step: str) -> str:
        return f"{self.line}.{step}" if step else self.line


def events(rows: Sequence[Row], package: str, lake: str) -> list[dict[str, Any]]:
    """The run that made a package, every step of it, and its releases, in the order of time.

    A row is written when its step ends; the start that is told is the end of the step before.

    Args:
        rows: the line's whole ledger, oldest first.
        package: ARN of the package.
        lake: bucket that holds the line's training sets.
    """
    made = last(rows, "package", package)
    pipeline = _pipeline(made)
    runs = [row for row in rows if (row.kind, row.id) == ("run", pipeline.run_id)]
    steps = [row for row in rows if row.kind in _STEPS and _of(row, made)]
    known = flows(made, last(rows, "snapshot", made.body["snapshot"]), lake)
    told, before = [_run(pipeline, row) for row in runs], (runs or steps)[0].at
    for number, row in enumerate(steps):
        # The clocks of two machines may differ by more than a step takes.
        begun = min(before, row.at, key=datetime.fromisoformat)
        told += _step(pipeline, row, f"{row.kind}-{number}", begun, known.get(row.kind) or Flow())
        before = row.at
    return sorted(told, key=lambda event: datetime.fromisoformat(event["eventTime"]))


def _pipeline(made: Row) -> _Pipeline:
    group = made.id.partition(":model-package/")[2].rpartition("/")[0]
    code = made.body["environment"]["code"]
    where = str(made.body["hyperparameters"].get("sagemaker_submit_directory", PRODUCER)).strip('"')
    source = facet(_SOURCE, type="git", url=where, version=str(code["commit"]))
    namespace = group.removesuffix(f"-{made.line}")
    return _Pipeline(namespace=namespace, line=made.line, run_id=made.body["run_id"], source=source)


def _of(row: Row, made: Row) -> bool:
    """Whether a row is of the run that made the package, or about the package."""
    run_id: str = made.body["run_id"]
    if row.kind == "snapshot":
        return row.id == made.body["snapshot"] and bool(row.body.get("run_id", run_id) == run_id)
    return row.id in (run_id, made.id) or (row.kind == "release" and bool(row.body["package_arn"] == made.id))


def _step(pipeline: _Pipeline, row: Row, key: str, begun: str, flow: Flow) -> list[dict[str, Any]]:
    parent = facet(
        _PARENT,
        run={"runId": pipeline.id("")},
        job={"namespace": pipeline.namespace, "name": pipeline.name("")},
    )
    ended = "COMPLETE" if row.body.get("outcome", "live") == "live" else "FAIL"
    failed = {"errorMessage": _error(row.body.get("why") or row.body["outcome"])} if ended == "FAIL" else {}
    facts = {"parent": parent, "estate_ledger": _ledger(row), **flow.facets}
    start = _event(pipeline, row.kind, key, "START", begun, {"parent": parent}, Flow(inputs=flow.inputs))
    return [start, _event(pipeline, row.kind, key, ended, row.at, facts | failed, flow)]


def _run(pipeline: _Pipeline, row: Row) -> dict[str, Any]:
    status = row.body["status"]
    cause = {"errorMessage": _error(row.body["cause"])} if row.body.get("cause") else {}
    facts = {"estate_ledger": _ledger(row), **cause}
    return _event(pipeline, "", "", _ENDS.get(status, "START"), row.at, facts, Flow())


def _event(
    pipeline: _Pipeline, step: str, key: str, kind: str, at: str, facets: Mapping[str, Any], flow: Flow
) -> dict[str, Any]:
    kind_of_job = facet(_JOB_TYPE, processingType="BATCH", integration="ESTATE", jobType="TASK" if step else "DAG")
    return {
        "eventType": kind,
        "eventTime": at,
        "producer": PRODUCER,
        "schemaURL": f"{SCHEMA}#/$defs/RunEvent",
        "run": {"runId": pipeline.id(key), "facets": dict(facets)},
        "job": {
            "namespace": pipeline.namespace,
            "name": pipeline.name(step),
            "facets": {"jobType": kind_of_job, "sourceCodeLocation": dict(pipeline.source)},
        },
        "inputs": [one.told() for one in flow.inputs],
        "outputs": [one.told(written=True) for one in flow.outputs],
    }


def _ledger(row: Row) -> dict[str, Any]:
    """Where this is written down, and the seal of it."""
    return facet(f"{SCHEMA}#/$defs/RunFacet", seq=row.seq, kind=row.kind, id=row.id, by=row.by, digest=row.digest)


def _error(message: str) -> dict[str, Any]:
    return facet(_ERROR, message=message, programmingLanguage="PYTHON")
