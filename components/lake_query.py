"""This file is how a service reads the lake for us where files are too many to download."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.component import Component
from components.ground import Ground
from components.statements import Statement, allow


@dataclass(frozen=True, kw_only=True)
class LakeQueryArgs:
    """Where answers go, and what one question may cost."""

    ground: Ground
    force_destroy: bool = False
    """Whether the workgroup may go with its history."""

    scan_limit_gb: int = 1000
    """Bytes a query may scan before it is stopped."""


class LakeQuery(Component):
    """An Athena workgroup with encrypted answers and a limit, and the database for tables of events."""

    pulumi_type = "mlops:index:LakeQuery"

    workgroup: pulumi.Output[str]
    """Workgroup to ask in."""

    database: pulumi.Output[str]
    """Database for the tables that jobs declare."""

    def __init__(self, name: str, args: LakeQueryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ground, environment = args.ground, args.ground.place.environment

        database = aws.glue.CatalogDatabase(
            f"{name}-database",
            name=f"mlops_{environment}",  # queries name it, and a database's name takes no hyphen
            opts=self.child(),
        )
        encrypted: aws.athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgsDict = {
            "encryption_option": "SSE_KMS",
            "kms_key_arn": ground.key_arn,
        }
        answers = pulumi.Output.concat("s3://", ground.lake_bucket, "/athena/")
        workgroup = aws.athena.Workgroup(
            f"{name}-workgroup",
            name=f"mlops-{environment}",  # its permissions name it
            force_destroy=args.force_destroy,
            configuration={
                "enforce_workgroup_configuration": True,
                "publish_cloudwatch_metrics_enabled": True,
                "bytes_scanned_cutoff_per_query": args.scan_limit_gb * 10**9,
                "result_configuration": {"output_location": answers, "encryption_configuration": encrypted},
            },
            opts=self.child(),
        )

        self.workgroup = workgroup.name
        self.database = database.name
        self.seal()


def query_statements(ground: Ground) -> Sequence[Statement]:
    """Ask in the workgroup, see the tables, declare the table of events."""
    place, environment = ground.place, ground.place.environment
    databases = (f"mlops_{environment}", "sagemaker_featurestore")
    seen = [
        "catalog",
        *(f"{kind}/{name}{rest}" for name in databases for kind, rest in (("database", ""), ("table", "/*"))),
    ]
    declared = ["catalog", f"database/mlops_{environment}", f"table/mlops_{environment}/*"]
    ask = [
        "athena:StartQueryExecution",
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "athena:StopQueryExecution",
    ]
    return (
        allow(ask, on=place.arn("athena", f"workgroup/mlops-{environment}")),
        allow(["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"], on=[place.arn("glue", x) for x in seen]),
        allow(
            ["glue:CreateTable", "glue:UpdateTable", "glue:DeleteTable"], on=[place.arn("glue", x) for x in declared]
        ),
        *ground.read(ground.lake_bucket, "athena/*"),
        *ground.write(ground.lake_bucket, "athena/*"),
    )
