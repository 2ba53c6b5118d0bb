"""This file finds out what a line's feature store is like: in the ledger, in AWS, and in what live packages were trained with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from estate import lines
from estate.aws import Aws
from estate.features_plan import Former, GroupPlan, Known, plan, refusals
from estate.problems import BadInput
from estate.where import Where
from jobs.features.groups import Groups
from jobs.features.schema import BACKFILL, KIND, Json, found
from jobs.kit import earlier, names
from jobs.kit.chain import Row
from jobs.kit.entry import BadInputError
from jobs.kit.ledger import Ledger
from jobs.kit.line import folder
from jobs.kit.spec import Line

_ABSENT = ("ResourceNotFoundException", "ResourceNotFound")
_REACHABLE = 2
"""The package that serves, and the one that a rollback would put back."""


def plans(aws: Aws, environment: str, line: Line, root: Path) -> list[GroupPlan]:
    """What every group of a line needs; an environment that is not deployed needs everything."""
    rows = ledger_rows(aws, environment, line.name)
    groups = Groups(environment, line, aws.client("sagemaker"))
    try:
        said = earlier.read(folder(line.name, root))
    except BadInputError as error:
        raise BadInput(str(error)) from error
    readers = read_by(rows)
    return [plan(line, name, known(groups, name, rows, said.get(name, {}), readers)) for name in line.feature_groups]


def refused(where: Where) -> list[str]:
    """What the feature groups of any line would have to lose, were the program applied; `estate up` would not make them lose it."""
    aws = Aws(where)
    return [
        f"{name}: {words}"
        for name in lines.known(where.root)
        for words in refusals(plans(aws, where.stack, lines.load(where.root, name), where.root))
    ]


def ledger_rows(aws: Aws, environment: str, line: str) -> list[Row]:
    """The line's ledger; empty where there is none."""
    try:
        return Ledger(names.ledger(environment), aws.client("dynamodb")).rows(line)
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            return []
        raise


def known(
    groups: Groups,
    name: str,
    rows: Sequence[Row],
    said: Mapping[int, earlier.Earlier | None],
    readers: Mapping[str, list[str]],
) -> Known:
    """One group as it was found.

    Args:
        groups: the line's, in AWS.
        name: which.
        rows: the line's ledger.
        said: its former versions, by the line's file.
        readers: live packages by the feature group in AWS that they read.
    """
    stated = groups.line.feature_groups[name].version
    applied = {row.body["version"]: row.body for row in rows if row.kind == KIND and row.body["group"] == name}
    versions = sorted({*range(1, stated + 1), *applied})
    called = {version: groups.name(name, version) for version in versions}
    real = {version: found(one) for version in versions if (one := groups.described(called[version]))}
    done = {one["name"] for row in rows if row.kind == BACKFILL for one in row.body["groups"].values()}
    gone = {version for version, one in said.items() if one is None and version != stated}
    return Known(
        names=called,
        applied={version: body for version, body in applied.items() if version not in gone},
        real=real,
        backfilled=called[stated] in done,
        delivered=any(row.kind == "features" for row in rows),
        former=[
            Former(version=v, name=called[v], read_by=readers.get(called[v], []))
            for v in versions
            if v < stated and v in real
        ],
    )


def read_by(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Packages that serve, or that a rollback would let serve, by the feature group in AWS that they were trained with."""
    live = [row.body["package_arn"] for row in rows if row.kind == "release" and row.body["outcome"] == "live"]
    reachable = list(dict.fromkeys(reversed(live)))[:_REACHABLE]
    runs: dict[str, str] = {row.id: row.body["run_id"] for row in rows if row.kind == "package"}
    read: dict[str, Any] = {row.id: row.body["groups"] for row in rows if row.kind == "features"}
    told: dict[str, list[str]] = {}
    for package in reachable:
        for group in _groups(read.get(runs.get(package, ""), {})):
            told.setdefault(group, []).append(package)
    return told


def _groups(report: Mapping[str, Json]) -> list[str]:
    """Names in AWS; a report from before there were versions says only where the history is, whose folder has the name."""
    found_: list[str] = []
    for name, told in report.items():
        if name != "events":
            folder_ = str(told["uri"]).rstrip("/").removesuffix("/data").rpartition("/")[2]
            found_.append(told.get("name") or folder_.rpartition("-")[0])
    return found_
