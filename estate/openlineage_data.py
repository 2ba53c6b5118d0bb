"""This file is what each step of a pipeline reads and writes, as OpenLineage's datasets with their facets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jobs.kit.chain import Row

PRODUCER = "urn:mlops-estate"
SCHEMA = "https://openlineage.io/spec/2-0-2/OpenLineage.json"
_FACETS = "https://openlineage.io/spec/facets"
_VERSION = f"{_FACETS}/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet"
_ROWS = f"{_FACETS}/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet"
_CONTENT = f"{SCHEMA}#/$defs/DatasetFacet"
"""No facet of the standard holds a digest; one of ours, named so, may."""


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """One version of something read or written."""

    namespace: str
    name: str
    version: str | None = None
    sha256: str | None = None
    rows: int | None = None

    def told(self, *, written: bool = False) -> dict[str, Any]:
        facets: dict[str, Any] = {}
        if self.version:
            facets["version"] = facet(_VERSION, datasetVersion=self.version)
        if self.sha256:
            facets["estate_content"] = facet(_CONTENT, sha256=self.sha256)
        document = {"namespace": self.namespace, "name": self.name, "facets": facets}
        if written and self.rows is not None:
            document["outputFacets"] = {"outputStatistics": facet(_ROWS, rowCount=self.rows)}
        return document


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What a step reads and writes, and what else it says of itself."""

    inputs: Sequence[Dataset] = ()
    outputs: Sequence[Dataset] = ()
    facets: Mapping[str, Any] = field(default_factory=dict)


def facet(schema: str, **facts: Any) -> dict[str, Any]:
    return {"_producer": PRODUCER, "_schemaURL": schema, **facts}


def at(uri: str, **more: Any) -> Dataset:
    """A dataset at an address, named as OpenLineage names objects of S3.

    >>> at("s3://raw/flights/flights.csv").told()
    {'namespace': 's3://raw', 'name': 'flights/flights.csv', 'facets': {}}
    """
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return Dataset(namespace=f"s3://{bucket}", name=key.rstrip("/"), **more)


def flows(made: Row, snapshot: Row, lake: str) -> dict[str, Flow]:
    """By the kind of row that a step writes."""
    body = made.body
    kept = ("version", "sha256", "rows")
    sources = [at(one["uri"], **{name: one.get(name) for name in kept}) for one in snapshot.body["sources"]]
    # One dataset of which every snapshot is a version: a catalogue then shows how it grew.
    features = Dataset(namespace=f"s3://{lake}", name=f"features/{made.line}")
    rows = snapshot.body["rows"]
    data = Dataset(namespace=f"s3://{lake}", name=f"snapshots/{made.line}", version=snapshot.id, rows=rows)
    model = at(body["model"], version=body["run_id"], sha256=body["model_sha256"])
    evaluation, gates = (at(body[name]) if body.get(name) else None for name in ("evaluation", "gate_report"))
    judged, gated = ([one] if one else [] for one in (evaluation, gates))
    arn, _, group = made.id.partition(":model-package/")
    package = Dataset(namespace=arn, name=group.rpartition("/")[0], version=str(body["version"]))
    endpoint = Dataset(namespace=arn, name=f"endpoint/{package.name}", version=str(body["version"]))
    training = facet(f"{SCHEMA}#/$defs/RunFacet", **_training(body))
    query = facet(f"{SCHEMA}#/$defs/RunFacet", sha256=snapshot.body["query_sha256"], as_of=snapshot.body["as_of"])
    return {
        "features": Flow(inputs=sources, outputs=[features]),
        "snapshot": Flow(inputs=[features, *sources], outputs=[data], facets={"estate_query": query}),
        "validation": Flow(inputs=[data]),
        "training": Flow(inputs=[data], outputs=[model], facets={"estate_training": training}),
        "evaluation": Flow(inputs=[model, data], outputs=judged),
        "gate": Flow(inputs=judged, outputs=gated),
        "package": Flow(inputs=[model, *judged, *gated], outputs=[package]),
        "approval": Flow(inputs=[package]),
        "release": Flow(inputs=[package], outputs=[endpoint]),
    }


def _training(body: Mapping[str, Any]) -> dict[str, Any]:
    """Configuration and environment, by value and by digest."""
    names = ("config_sha256", "spec_sha256", "code_sha256", "python", "packages_sha256", "image", "seed")
    known = {name: body[name] for name in names if name in body}
    return {**known, "hyperparameters": dict(body["hyperparameters"])}
