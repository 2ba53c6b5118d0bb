"""Glue: the data catalogue's databases and tables."""

from localcloud.provider.operations import Autoname, Call, Read, Tagging
from localcloud.provider.row import Row

_GONE = ("EntityNotFoundException",)

ROWS: dict[str, Row] = {
    "aws:glue/catalogDatabase:CatalogDatabase": Row(
        service="glue",
        id="{catalogId}:{name}",
        keys={"Name": "{name}"},
        create=Call(op="create_database", under="DatabaseInput"),
        reads=(Read(op="get_database", at="Database"),),
        updates=(Call(op="update_database", under="DatabaseInput"),),
        delete=Call(op="delete_database"),
        autoname=Autoname(limit=255, lower=True),
        defaults={"description": ""},
        computed=("createTableDefaultPermissions", "locationUri", "catalogId"),
        outputs={
            "catalogId": "{account}",
            "arn": "arn:{partition}:glue:{region}:{account}:database/{name}",
        },
        tagging=Tagging(tag="tag_resource", untag="untag_resource", read="get_tags", target={"ResourceArn": "{arn}"}),
        gone=_GONE,
    ),
    "aws:glue/catalogTable:CatalogTable": Row(
        service="glue",
        id="{catalogId}:{databaseName}:{name}",
        keys={"DatabaseName": "{databaseName}", "Name": "{name}"},
        create=Call(op="create_table", under="TableInput"),
        reads=(Read(op="get_table", at="Table"),),
        updates=(Call(op="update_table", under="TableInput"),),
        delete=Call(op="delete_table"),
        autoname=Autoname(limit=255, lower=True),
        names={"partitionIndices": "PartitionIndexes"},
        defaults={"description": "", "retention": 0},
        computed=("catalogId", "owner"),
        outputs={
            "catalogId": "{account}",
            "arn": "arn:{partition}:glue:{region}:{account}:table/{databaseName}/{name}",
        },
        gone=_GONE,
    ),
}
