"""This file runs a backfill in the features job's container: recorded deliveries in, history of new versions out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jobs.features.backfill import Fetch, backfill, past
from jobs.features.collect import Delivery
from jobs.features.contract import FeaturesContract
from jobs.features.groups import Groups, applied, put_newest, settle
from jobs.features.schema import BACKFILL, KIND
from jobs.kit import aws
from jobs.kit import line as lines
from jobs.kit.entry import BadInputError
from jobs.kit.spec import Line


def in_container(contract: FeaturesContract) -> None:
    """Everything that the ledger says was read, as far as it is still stored."""
    line, s3 = lines.load(contract.line), aws.client("s3")
    wanted = [name for name in contract.backfill.split(",") if name]
    if unknown := [name for name in wanted if name not in line.feature_groups]:
        raise BadInputError(f"BACKFILL must name groups of {line.name}, got {', '.join(unknown)}")
    groups = Groups(contract.environment, line, aws.client("sagemaker"))
    journal = aws.Journal(contract, line.name)
    settle(groups, applied(journal.rows(KIND)), lambda name, body: journal.add(KIND, name, body))
    result = backfill(
        line,
        lines.code(contract.line),
        wanted,
        past(row.body for row in journal.rows("features")),
        stored(line, s3),
        lambda group: groups.history(group, s3),
        datetime.now(UTC),
    )
    newest = result.pop("newest")
    put_newest(groups, newest, aws.client("sagemaker-featurestore-runtime"))
    told = {name: {**found, "name": groups.name(name)} for name, found in result["groups"].items()}
    # Last: who finds the row finds the history whole.
    journal.add(BACKFILL, contract.run_id, {"run_id": contract.run_id, **result, "groups": told})
    for name, found in told.items():
        print(f"{name}: {found['added']} files from {len(result['deliveries'])} deliveries in {found['name']}")


def stored(line: Line, s3: Any) -> Fetch:
    """Brings recorded deliveries from the raw bucket, each in the version that was read."""

    def fetch(source: Mapping[str, Any], folder: Path) -> Delivery:
        name, uri, version = source["source"], source["uri"], source["version"]
        if name not in line.sources:
            raise LookupError(f"source {name} is no longer one of {line.name}")
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        path = folder / name / line.sources[name].file
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            s3.download_file(bucket, key, str(path), ExtraArgs={"VersionId": version} if version else None)
        except s3.exceptions.ClientError as error:
            raise LookupError(f"{uri} in version {version or 'none'} is no longer stored: {error}") from error
        return Delivery(path, uri, version)

    return fetch
