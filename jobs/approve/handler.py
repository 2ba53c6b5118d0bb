"""This file is the Lambda that approves or rejects a package and says in the ledger who did and why."""

import os
from typing import Any

from jobs.approve.contract import ApproveContract, ApproveEvent
from jobs.approve.decide import decide
from jobs.kit import aws
from jobs.kit.lambdas import now

_LONGEST = 1024
"""Characters an ApprovalDescription takes."""


def handle(event: ApproveEvent, _context: object) -> dict[str, Any]:
    import boto3

    contract, arn = ApproveContract.read(os.environ), event["package_arn"]
    sagemaker = boto3.client("sagemaker")
    package = sagemaker.describe_model_package(ModelPackageName=arn)
    if package.get("ModelPackageGroupName") != contract.package_group:
        raise ValueError(f"package_arn must be of group {contract.package_group}, got {arn}")
    status = package["ModelApprovalStatus"]
    made = decide(event, status, contract.approval)
    if made is None or made.status == status:
        return {"package_arn": arn, "status": status, "reason": package.get("ApprovalDescription", "")}
    body = {"status": made.status, "was": status, "reason": made.reason, "run_id": event.get("run_id")}
    ledger = aws.ledger(contract)
    # The row comes first: the release that the update sets off may be read about at once.
    ledger.append(contract.line, "approval", arn, body, at=now(), by=made.by)
    sagemaker.update_model_package(
        ModelPackageArn=arn, ModelApprovalStatus=made.status, ApprovalDescription=made.reason[:_LONGEST]
    )
    return {"package_arn": arn, "status": made.status, "reason": made.reason}
