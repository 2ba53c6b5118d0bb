"""The operations on feature groups."""

from typing import Any

from botocore.exceptions import ClientError

from localcloud.aws import events
from localcloud.aws.clock import now
from localcloud.aws.context import Ctx
from localcloud.aws.errors import invalid
from localcloud.aws.paging import page, select
from localcloud.aws.protocol import Service
from localcloud.aws.roles import need_trust
from localcloud.aws.store import fresh, store
from localcloud.featurestore import catalog, offline
from localcloud.featurestore.definition import problem_of
from localcloud.featurestore.known import KIND, forget, group, known, stores
from localcloud.featurestore.stores import Statement
from localcloud.sagemaker import tags

Body = dict[str, Any]
CHANGE = "SageMaker Feature Group State Change"


def register(sagemaker: Service) -> None:
    for operation in (
        CreateFeatureGroup,
        DescribeFeatureGroup,
        UpdateFeatureGroup,
        DeleteFeatureGroup,
        ListFeatureGroups,
    ):
        sagemaker.op(operation)


def CreateFeatureGroup(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    name = request["FeatureGroupName"]
    fresh(ctx, KIND, name, f"Resource Already Exists: FeatureGroup with name {name} already exists.", "ResourceInUse")
    if problem := problem_of(request):
        raise invalid(f"Validation Error: {problem}")
    if request.get("RoleArn"):
        need_trust(ctx, request["RoleArn"])
    arn, time = ctx.arn(f"feature-group/{name}"), now()
    body = request | {
        "FeatureGroupArn": arn,
        "FeatureGroupStatus": "Created",
        "CreationTime": time,
        "LastModifiedTime": time,
    }
    if configured := request.get("OfflineStoreConfig"):
        body["OfflineStoreConfig"] = _resolved(ctx, name, configured, int(time.timestamp()))
        body |= _prepared(ctx, body)
    tags.keep(ctx, arn, body.pop("Tags", None))
    store.put(ctx, KIND, name, body)
    events.put(ctx, CHANGE, body, [arn])
    return {"FeatureGroupArn": arn}


def DescribeFeatureGroup(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    return group(ctx, request["FeatureGroupName"])


def UpdateFeatureGroup(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    body = group(ctx, request["FeatureGroupName"])
    added = request.get("FeatureAdditions") or []
    changed = body | {"FeatureDefinitions": body["FeatureDefinitions"] + added}
    if problem := problem_of(changed):
        raise invalid(f"Validation Error: {problem}")
    if ttl := (request.get("OnlineStoreConfig") or {}).get("TtlDuration"):
        changed["OnlineStoreConfig"] = (body.get("OnlineStoreConfig") or {}) | {"TtlDuration": ttl}
    configured = changed.get("OfflineStoreConfig")
    if added and configured and (table := configured.get("DataCatalogConfig")):
        location = configured["S3StorageConfig"]["ResolvedOutputS3Uri"]
        catalog.update(ctx, table, changed["FeatureDefinitions"], location)
    changed |= {"LastModifiedTime": now(), "LastUpdateStatus": {"Status": "Successful"}}
    store.put(ctx, KIND, body["FeatureGroupName"], changed)
    forget(ctx, body["FeatureGroupName"])
    events.put(ctx, CHANGE, changed, [body["FeatureGroupArn"]])
    return {"FeatureGroupArn": body["FeatureGroupArn"]}


def DeleteFeatureGroup(ctx: Ctx, request: Body) -> None:  # noqa: N802 -- the operation's name
    """As in AWS, the online records go; what the offline store and its table have stays."""
    body = group(ctx, request["FeatureGroupName"])
    name = body["FeatureGroupName"]
    key = known(ctx, name).key
    offline.flush_group(ctx, body)
    store.delete(ctx, KIND, name)
    tags.drop(ctx, body["FeatureGroupArn"])
    forget(ctx, name)
    stores().write([Statement("delete from online where grp = ?", [(key,)])]).result()
    stores().write([Statement("delete from pending where grp = ?", [(key,)])]).result()
    events.put(ctx, CHANGE, body | {"FeatureGroupStatus": "Deleting"}, [body["FeatureGroupArn"]])


def ListFeatureGroups(ctx: Ctx, request: Body) -> Body:  # noqa: N802 -- the operation's name
    filters = request | {"StatusEquals": request.get("FeatureGroupStatusEquals")}
    found = select(store.list(ctx, KIND), filters, "FeatureGroupName", "FeatureGroupStatus")
    if wanted := request.get("OfflineStoreStatusEquals"):
        found = [body for body in found if (body.get("OfflineStoreStatus") or {}).get("Status") == wanted]
    key = {"Name": "FeatureGroupName", "FeatureGroupStatus": "FeatureGroupStatus"}.get(request.get("SortBy", ""))
    items, token = page(found, request, key or "CreationTime")
    return {"FeatureGroupSummaries": items, "NextToken": token}


def _resolved(ctx: Ctx, name: str, configured: Body, created: int) -> Body:
    """The offline store with the names that AWS gives."""
    storage = configured["S3StorageConfig"]
    base = storage["S3Uri"].rstrip("/")
    uri = f"{base}/{ctx.account}/sagemaker/{ctx.region}/offline-store/{name}-{created}/data"
    resolved = configured | {"S3StorageConfig": storage | {"ResolvedOutputS3Uri": uri}}
    if not configured.get("DisableGlueTableCreation"):
        own = {
            "TableName": f"{name.replace('-', '_')}_{created}",
            "Catalog": "AwsDataCatalog",
            "Database": "sagemaker_featurestore",
        }
        resolved["DataCatalogConfig"] = own | (configured.get("DataCatalogConfig") or {})
    return resolved


def _prepared(ctx: Ctx, body: Body) -> Body:
    """Create what the offline store needs; the status that results, as AWS reports it."""
    configured = body["OfflineStoreConfig"]
    uri = configured["S3StorageConfig"]["ResolvedOutputS3Uri"]
    try:
        ctx.client("s3").head_bucket(Bucket=uri.removeprefix("s3://").partition("/")[0])
        if table := configured.get("DataCatalogConfig"):
            catalog.create(ctx, table, body["FeatureDefinitions"], uri)
    except ClientError as error:
        return {"FeatureGroupStatus": "CreateFailed", "FailureReason": f"{uri}: {error}"}
    return {"OfflineStoreStatus": {"Status": "Active"}}
