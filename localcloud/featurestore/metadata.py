"""The operations on one feature's description."""

from typing import Any

from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.protocol import Service
from localcloud.aws.store import store
from localcloud.featurestore.known import KIND, group, short

Body = dict[str, Any]


def register(sagemaker: Service) -> None:
    for operation in (DescribeFeatureMetadata, UpdateFeatureMetadata):
        sagemaker.op(operation)


def DescribeFeatureMetadata(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    body = group(ctx, request["FeatureGroupName"])
    feature = _feature(body, request["FeatureName"])
    times = {key: body[key] for key in ("CreationTime", "LastModifiedTime")}
    described: Body = (body.get("_metadata") or {}).get(request["FeatureName"], {})
    names = {key: body[key] for key in ("FeatureGroupArn", "FeatureGroupName")}
    return feature | times | described | names


def UpdateFeatureMetadata(ctx: Ctx, request: Body) -> None:  # noqa: N802 -- the operation's name
    with store.lock():
        body = group(ctx, request["FeatureGroupName"])
        name = _feature(body, request["FeatureName"])["FeatureName"]
        metadata = body.get("_metadata") or {}
        old: Body = metadata.get(name, {})
        removed = set(request.get("ParameterRemovals") or [])
        parameters = {item["Key"]: item for item in old.get("Parameters", []) if item["Key"] not in removed}
        parameters |= {item["Key"]: item for item in request.get("ParameterAdditions") or []}
        new: Body = {"Parameters": list(parameters.values()), "LastModifiedTime": now()}
        if description := request.get("Description", old.get("Description")):
            new["Description"] = description
        store.update(ctx, KIND, short(request["FeatureGroupName"]), _metadata=metadata | {name: new})


def _feature(body: Body, name: str) -> Body:
    for feature in body["FeatureDefinitions"]:
        if feature["FeatureName"] == name:
            found: Body = feature
            return found
    raise AwsError("ResourceNotFound", f"Resource Not Found: feature {name} of {body['FeatureGroupName']}", 404)
