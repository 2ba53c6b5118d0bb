"""What S3's rows cannot say in a table."""

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from localcloud.provider.api import Json
from localcloud.provider.archives import asset_bytes, content_md5, is_asset

if TYPE_CHECKING:
    from localcloud.provider.cloud import Cloud

PAGE = 1000  # DeleteObjects takes no more
_KINDS = (
    ("lambdaFunctions", "LambdaFunctionConfigurations", "lambdaFunctionArn", "LambdaFunctionArn"),
    ("queues", "QueueConfigurations", "queueArn", "QueueArn"),
    ("topics", "TopicConfigurations", "topicArn", "TopicArn"),
)


def _versions(cloud: "Cloud", bucket: str, prefix: str = "") -> Iterator[Json]:
    pages = cloud.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    for page in pages:
        yield from page.get("Versions", [])
        yield from page.get("DeleteMarkers", [])


def empty_bucket(cloud: "Cloud", props: Json) -> None:
    """Remove every version and delete marker, if the resource says so; S3 refuses to delete the bucket otherwise."""
    if not props.get("forceDestroy"):
        return
    _remove(cloud, props["bucket"], _versions(cloud, props["bucket"]))


def remove_versions(cloud: "Cloud", props: Json) -> None:
    """Remove an object's earlier versions, if the resource says so."""
    if props.get("forceDestroy"):
        found = (each for each in _versions(cloud, props["bucket"], props["key"]) if each["Key"] == props["key"])
        _remove(cloud, props["bucket"], found)


def _remove(cloud: "Cloud", bucket: str, versions: Iterator[Json]) -> None:
    names = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in versions]
    s3 = cloud.client("s3")
    for start in range(0, len(names), PAGE):
        told = s3.delete_objects(Bucket=bucket, Delete={"Objects": names[start : start + PAGE], "Quiet": True})
        for held in (error for error in told.get("Errors", []) if error["Code"] == "AccessDenied"):
            # As the official provider does where a bucket may go with what is in it.
            where = {"Bucket": bucket, "Key": held["Key"], "VersionId": held["VersionId"]}
            s3.put_object_legal_hold(**where, LegalHold={"Status": "OFF"})
            s3.delete_object(**where)


def lifecycle_filters(_op: str, _props: Json, request: Json, _old: Json | None) -> None:
    """S3 wants a filter (or the old prefix) in every rule; the empty one means every object."""
    for rule in request.get("LifecycleConfiguration", {}).get("Rules", []):
        if "Filter" not in rule and "Prefix" not in rule:
            rule["Filter"] = {"Prefix": ""}


def notification_request(_op: str, props: Json, request: Json, _old: Json | None) -> None:
    """The three kinds of targets, whose filters S3 nests deeper."""
    config: Json = {"EventBridgeConfiguration": {}} if props.get("eventbridge") else {}
    for prop, member, arn, target in _KINDS:
        items = [_target(item, arn, target) for item in props.get(prop) or []]
        if items:
            config[member] = items
    request["NotificationConfiguration"] = config


def _target(item: Json, arn: str, target: str) -> Json:
    rules = [
        {"Name": name.lower(), "Value": item[f"filter{name}"]}
        for name in ("Prefix", "Suffix")
        if item.get(f"filter{name}")
    ]
    out: Json = {target: item[arn], "Events": item["events"]}
    if item.get("id"):
        out["Id"] = item["id"]
    if rules:
        out["Filter"] = {"Key": {"FilterRules": rules}}
    return out


def notification_answer(_op: str, _props: Json, answer: Json) -> Json:
    """The way back."""
    told: Json = {"eventbridge": "EventBridgeConfiguration" in answer}
    for prop, member, arn, target in _KINDS:
        told[prop] = [_source(item, arn, target) for item in answer.get(member, [])] or None
    return told


def _source(item: Json, arn: str, target: str) -> Json:
    rules: list[Any] = item.get("Filter", {}).get("Key", {}).get("FilterRules", [])
    filters = {f"filter{rule['Name'].capitalize()}": rule["Value"] for rule in rules}
    return {arn: item[target], "events": item["Events"], "id": item.get("Id"), **filters}


def object_defaults(inputs: Json) -> Json:
    """The hash by which a change of the file is seen."""
    return {"sourceHash": content_md5(inputs["source"])} if is_asset(inputs.get("source")) else {}


def object_answer(_op: str, props: Json, answer: Json) -> Json:
    """The etag; and if it is no longer the one we know, that the content is somebody else's."""
    etag = str(answer.get("ETag", "")).strip('"')
    known = props.get("etag")
    return {"etag": etag} if known in (None, etag) else {"etag": etag, "sourceHash": f"of the etag {etag}"}


def object_request(op: str, props: Json, request: Json, _old: Json | None) -> None:
    """Tags go with the object: putting it anew drops those it had."""
    if op == "put_object" and props.get("tagsAll"):
        request["Tagging"] = urlencode(props["tagsAll"])


def object_payload(op: str, props: Json, request: Json) -> None:
    """The object's bytes."""
    if op != "put_object":
        return
    if is_asset(props.get("source")):
        request["Body"] = asset_bytes(props["source"])
    elif props.get("contentBase64") is not None:
        request["Body"] = base64.b64decode(props["contentBase64"])
    else:
        request["Body"] = str(props.get("content", "")).encode()
