"""This file asks what a line is doing now; the endpoint itself says what serves."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from estate.light import Tables
from estate.signed import ServiceError, Signed
from jobs.kit.chain import Row
from jobs.kit.ledger import Ledger
from jobs.kit.names import endpoint as endpoint_name
from jobs.kit.names import ledger, package_group
from jobs.release.plan import version_of

_TOLD = {"run": 2, "training": 2, "evaluation": 2, "gate": 2, "verdict": 1, "release": 50}
"""How many rows of each kind."""
_ABSENT = ("ValidationException", "ResourceNotFound", "ResourceNotFoundException")


def describe(signed: Signed, environment: str, line: str) -> dict[str, Any]:
    """One line's part of the status document."""
    name = endpoint_name(environment, line)
    with ThreadPoolExecutor(3) as pool:
        serving = pool.submit(_serving, signed, name)
        pending = pool.submit(_pending, signed, package_group(environment, line))
        rows = pool.submit(_newest, signed, ledger(environment), line)
        endpoint, package = serving.result()
        return {
            "line": line,
            "endpoint": endpoint,
            "champion": champion(endpoint, package, rows.result()),
            "pending": pending.result(),
            "last_run": last_run(rows.result()),
            "last_window": last_window(rows.result()),
        }


def champion(endpoint: dict[str, Any], package: str | None, rows: Iterable[Row]) -> dict[str, Any] | None:
    """The package that serves, and since when."""
    if package is None or endpoint["config"] is None:
        return None
    live = [row for row in rows if row.kind == "release" and row.body["outcome"] == "live" and row.body["changed"]]
    since = next((row.at for row in live if row.body["config"] == endpoint["config"]), None)
    version = version_of(endpoint["config"], endpoint["name"])
    return {"package": package, "version": version, "since": since or endpoint["changed"]}


def last_run(rows: Iterable[Row]) -> dict[str, Any] | None:
    """The newest run, and what its gates measured if it got so far; rows come newest first."""
    found = list(rows)
    run = next((row for row in found if row.kind == "run"), None)
    if run is None:
        return None
    gate = next((row for row in found if row.kind == "gate" and row.id == run.id), None)
    keys = ("gate", "measured", "limit", "passed")
    gates = [{key: one[key] for key in keys} for one in gate.body["gates"]] if gate else []
    return {"id": run.id, "status": run.body["status"], "gates": gates, "tracking": tracking(found, run.id)}


def tracking(rows: Iterable[Row], run_id: str) -> dict[str, Any] | None:
    """Where a run is seen, or why it is not; nothing where its line does not ask for it."""
    about = (row for row in rows if row.id == run_id and row.kind in ("training", "evaluation"))
    return next((row.body["tracking"] for row in about if "tracking" in row.body), None)


def last_window(rows: Iterable[Row]) -> dict[str, Any] | None:
    """The newest window that the monitor judged."""
    row = next((row for row in rows if row.kind == "verdict"), None)
    return {key: row.body.get(key) for key in ("start", "end", "rows", "verdict")} if row else None


def _serving(signed: Signed, name: str) -> tuple[dict[str, Any], str | None]:
    try:
        said = signed.call("sagemaker", "DescribeEndpoint", EndpointName=name)
    except ServiceError as error:
        if error.code not in _ABSENT:
            raise
        return {"name": name, "status": None, "config": None, "changed": None}, None
    config = said.get("EndpointConfigName")
    changed = datetime.fromtimestamp(said["LastModifiedTime"], UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    endpoint = {"name": name, "status": said["EndpointStatus"], "config": config, "changed": changed}
    return endpoint, _package(signed, config) if config else None


def _package(signed: Signed, config: str) -> str | None:
    """Which package the configuration's model was made of, as the model says."""
    try:
        said = signed.call("sagemaker", "DescribeModel", ModelName=config)
    except ServiceError as error:
        if error.code not in _ABSENT:
            raise
        return None
    package: str | None = said["PrimaryContainer"].get("Environment", {}).get("MODEL_PACKAGE_ARN")
    return package


def _pending(signed: Signed, group: str) -> list[str]:
    try:
        said = signed.call(
            "sagemaker", "ListModelPackages", ModelPackageGroupName=group, ModelApprovalStatus="PendingManualApproval"
        )
    except ServiceError as error:
        if error.code not in _ABSENT:
            raise
        return []
    return [package["ModelPackageArn"] for package in said["ModelPackageSummaryList"]]


def _newest(signed: Signed, table: str, line: str) -> list[Row]:
    """The last rows of the kinds that are told of, newest first; others may have come since by the thousand."""
    kept = Ledger(table, Tables(signed))
    found = [row for kind, count in _TOLD.items() for row in kept.of_kind(line, kind, newest=count)]
    return sorted(found, key=lambda row: row.seq, reverse=True)
