"""The Glue table that makes an offline store readable by Athena."""

import contextlib
from typing import Any

from localcloud.aws.context import Ctx

Body = dict[str, Any]
GLUE_TYPES = {"String": "string", "Integral": "bigint", "Fractional": "double"}
ADDED = {"write_time": "timestamp", "api_invocation_time": "timestamp", "is_deleted": "boolean"}
PARTITIONS = ("year", "month", "day", "hour")
HIVE = "org.apache.hadoop.hive.ql.io.parquet"


def create(ctx: Ctx, catalog: Body, definitions: list[Body], location: str) -> None:
    """Create the table and its database, whichever is missing."""
    glue = ctx.client("glue")
    exists = glue.exceptions.AlreadyExistsException
    with contextlib.suppress(exists):
        glue.create_database(DatabaseInput={"Name": catalog["Database"]})
    with contextlib.suppress(exists):
        glue.create_table(DatabaseName=catalog["Database"], TableInput=_table(catalog, definitions, location))


def update(ctx: Ctx, catalog: Body, definitions: list[Body], location: str) -> None:
    """Give the table the group's present features."""
    table = _table(catalog, definitions, location)
    ctx.client("glue").update_table(DatabaseName=catalog["Database"], TableInput=table)


def columns(definitions: list[Body]) -> dict[str, str]:
    """Glue's names and types, in order: the features in lower case, then what the feature store adds."""
    features = {body["FeatureName"].lower(): GLUE_TYPES[body["FeatureType"]] for body in definitions}
    return features | ADDED


def _table(catalog: Body, definitions: list[Body], location: str) -> Body:
    return {
        "Name": catalog["TableName"],
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "PartitionKeys": [{"Name": name, "Type": "string"} for name in PARTITIONS],
        "StorageDescriptor": {
            "Columns": [{"Name": name, "Type": kind} for name, kind in columns(definitions).items()],
            "Location": location,
            "InputFormat": f"{HIVE}.MapredParquetInputFormat",
            "OutputFormat": f"{HIVE}.MapredParquetOutputFormat",
            "SerdeInfo": {"SerializationLibrary": f"{HIVE}.serde.ParquetHiveSerDe"},
        },
    }
