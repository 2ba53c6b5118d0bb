"""This file is the Lambda that puts a run's model into the registry, refused ones too."""

import hashlib
import os
from typing import Any

from jobs.kit import aws
from jobs.kit.chain import Row, line_name
from jobs.kit.lambdas import now, read_json, split, write_json
from jobs.kit.ledger import Ledger
from jobs.kit.names import run_prefix
from jobs.register.contract import RegisterContract, RegisterEvent
from jobs.register.package import Registry, Trained, card, request, row
from jobs.register.tracked import linked, seen
from jobs.tracking.contract import Tracking

_DOCUMENTS = {"evaluation": "evaluation.json", "baseline": "baseline.bin", "golden": "golden.jsonl"}
_RECENT = 200


def handle(event: RegisterEvent, _context: object) -> dict[str, Any]:
    import boto3

    contract = RegisterContract.read(os.environ)
    ledger = aws.ledger(contract)
    if known := _registered(ledger, contract.line, event["run_id"]):
        return _answer(known)
    s3, sagemaker = boto3.client("s3"), boto3.client("sagemaker")
    trained, registry = _trained(s3, contract, event), _registry(contract)
    prefix = run_prefix(line_name(contract.line), trained.run_id, "register")
    write_json(s3, contract.artifacts_bucket, f"{prefix}/model-card.json", card(trained, registry))
    arn = sagemaker.create_model_package(**request(trained, registry))["ModelPackageArn"]
    if trained.reason:
        # CreateModelPackage has no ApprovalDescription; the registry must say why it rejects.
        sagemaker.update_model_package(
            ModelPackageArn=arn, ModelApprovalStatus=trained.status, ApprovalDescription=trained.reason[:1024]
        )
    tracking, told = Tracking.read(contract.tracking), seen(ledger.find(trained.run_id))
    body, by = {**row(trained, registry, arn), **linked(tracking, told, trained, arn)}, event.get("by", "pipeline")
    return _answer(ledger.append(contract.line, "package", arn, body, at=now(), by=by))


def _registered(ledger: Ledger, line: str, run_id: str) -> Row | None:
    recent = ledger.newest(line, limit=_RECENT)
    return next((one for one in recent if one.kind == "package" and one.body["run_id"] == run_id), None)


def _answer(known: Row) -> dict[str, Any]:
    return {"package_arn": known.id, **{key: known.body[key] for key in ("version", "status", "reason")}}


def _trained(s3: Any, contract: RegisterContract, event: RegisterEvent) -> Trained:
    bucket, line, run_id = contract.artifacts_bucket, line_name(contract.line), event["run_id"]
    evaluate = run_prefix(line, run_id, "evaluate")
    addresses = {name: f"s3://{bucket}/{evaluate}/{file}" for name, file in _DOCUMENTS.items()}
    return Trained(
        run_id=run_id,
        train=event["train"],
        environment=read_json(s3, bucket, f"{evaluate}/environment.json"),
        evaluation=read_json(s3, bucket, f"{evaluate}/evaluation.json"),
        snapshot=read_json(s3, bucket, f"{run_prefix(line, run_id, 'snapshot')}/snapshot.json")["id"],
        model_sha256=_sha256(s3, event["train"]["ModelArtifacts"]["S3ModelArtifacts"]),
        reason="" if event["gate"]["passed"] else event["gate"]["reason"] or "a gate failed",
        addresses={**addresses, "gate_report": event["gate"]["report"]},
    )


def _sha256(s3: Any, uri: str) -> str:
    bucket, key = split(uri)
    total = hashlib.sha256()
    for chunk in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(1 << 20):
        total.update(chunk)
    return total.hexdigest()


def _registry(contract: RegisterContract) -> Registry:
    return Registry(
        group=contract.package_group,
        image=contract.serving_image,
        instance_type=contract.instance_type,
        spec_sha256=contract.spec_sha256,
        owner=contract.owner,
        description=contract.description,
    )
