"""This file is a line's feature groups in AWS: found by name, and given the features that the code which runs computes."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from jobs.features.schema import KIND, Change, Json, compare, found, wanted
from jobs.kit import names
from jobs.kit.chain import Row
from jobs.kit.entry import BadInputError
from jobs.kit.files import Bucket, bucket
from jobs.kit.spec import Line

_PATIENCE = 300.0


class Groups:
    """The groups of one line in one environment; each is asked for once."""

    def __init__(self, environment: str, line: Line, sagemaker: Any) -> None:
        self.line, self._environment, self._sagemaker = line, environment, sagemaker
        self._known: dict[str, dict[str, Any]] = {}

    def name(self, group: str, version: int | None = None) -> str:
        """A group's name in AWS."""
        stated = version or self.line.feature_groups[group].version
        return names.feature_group(self._environment, self.line.name, group, stated)

    def described(self, name: str) -> dict[str, Any] | None:
        """What AWS says of a group; None where there is none."""
        if name not in self._known:
            try:
                self._known[name] = self._sagemaker.describe_feature_group(FeatureGroupName=name)
            except self._sagemaker.exceptions.ResourceNotFound:
                return None
        return self._known[name]

    def history(self, group: str, s3: Any) -> Bucket:
        """Where a group's offline store is.

        Raises:
            BadInputError: there is no such group.
        """
        said = self.described(self.name(group))
        if said is None:
            raise BadInputError(f"feature group {self.name(group)} must exist, got none; run `estate up`")
        return bucket(said["OfflineStoreConfig"]["S3StorageConfig"]["ResolvedOutputS3Uri"], s3)

    def add(self, name: str, added: list[Json], sleep: Callable[[float], None] = time.sleep) -> None:
        """Give a group features that it lacks, and wait until it has them.

        Raises:
            RuntimeError: AWS could not.
        """
        self._sagemaker.update_feature_group(FeatureGroupName=name, FeatureAdditions=added)
        self._known.pop(name, None)
        deadline = time.monotonic() + _PATIENCE
        while (status := self._status(name)) == "InProgress" and time.monotonic() < deadline:
            sleep(0.5)
        if status not in (None, "Successful"):
            raise RuntimeError(f"feature group {name} must take {_listed(added)}, got status {status}")

    def _status(self, name: str) -> str | None:
        self._known.pop(name, None)
        said: str | None = ((self.described(name) or {}).get("LastUpdateStatus") or {}).get("Status")
        return said


def applied(rows: list[Row]) -> dict[str, Json]:
    """The schema that was last applied to each group, by its name in AWS."""
    return {row.id: row.body for row in rows if row.kind == KIND}


def settle(groups: Groups, before: Mapping[str, Json], told: Callable[[str, Json], None]) -> dict[str, Change]:
    """Give every group the features that it lacks, and write down each schema that is new.

    Args:
        groups: the line's; one that does not exist is left to the deployment.
        before: as `applied` gives it.
        told: takes the name in AWS and the body of a row.

    Raises:
        BadInputError: a group would have to lose or change something; nothing was changed.
    """
    changes = {name: _change(groups, name, before) for name in groups.line.feature_groups}
    if broken := [f"{name}: {words}" for name, change in changes.items() if change for words in change.breaking]:
        raise BadInputError(
            f"feature groups must keep what they have, got another model.yaml: {'; '.join(broken)}; "
            f"`estate features plan {groups.line.name}` says how"
        )
    found_ = {name: change for name, change in changes.items() if change}
    for name, change in found_.items():
        aws_name, body = groups.name(name), wanted(groups.line, name)
        was = before.get(aws_name)
        if change.added:
            groups.add(aws_name, change.added)
        if was is None or body != {key: was.get(key) for key in body}:
            told(aws_name, {**body, "added": sorted(set(body["features"]) - set(was["features"])) if was else []})
    return found_


def _change(groups: Groups, name: str, before: Mapping[str, Json]) -> Change | None:
    aws_name = groups.name(name)
    described = groups.described(aws_name)
    return compare(groups.line.feature_groups[name], before.get(aws_name), found(described)) if described else None


def put_newest(groups: Groups, newest: Mapping[str, list[list[dict[str, str]]]], online: Any) -> None:
    """Write the newest records where they are served from."""
    for group, found_ in newest.items():
        for record in found_:
            # The offline store has the record already, with its whole history.
            online.put_record(FeatureGroupName=groups.name(group), Record=record, TargetStores=["OnlineStore"])


def _listed(added: list[Json]) -> str:
    return ", ".join(one["FeatureName"] for one in added)
