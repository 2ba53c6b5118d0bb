"""Tags of everything that has an ARN."""

from collections.abc import Sequence

from localcloud.aws.context import Ctx
from localcloud.aws.errors import invalid
from localcloud.aws.paging import page
from localcloud.aws.protocol import Params
from localcloud.aws.services import Services
from localcloud.aws.store import store

KIND = "tags"
MOST = 50
Tags = Sequence[dict[str, str]]


def register(services: Services) -> None:
    for operation in (AddTags, DeleteTags, ListTags):
        services.sagemaker.op(operation)


def keep(ctx: Ctx, arn: str, given: Tags | None) -> None:
    """Set the tags a resource is created with."""
    if given:
        store.put(ctx, KIND, arn, {"ResourceArn": arn, "Tags": _merged([], given)})


def drop(ctx: Ctx, arn: str) -> None:
    """Forget the tags of a resource that is deleted."""
    store.delete(ctx, KIND, arn)


def tags_of(ctx: Ctx, arn: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (store.get(ctx, KIND, arn) or {}).get("Tags", [])
    return found


def AddTags(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    arn = _existing(ctx, request["ResourceArn"])
    with store.lock():
        tags = _merged(tags_of(ctx, arn), request["Tags"])
        store.put(ctx, KIND, arn, {"ResourceArn": arn, "Tags": tags})
    return {"Tags": tags}


def DeleteTags(ctx: Ctx, request: Params) -> None:  # noqa: N802 -- the operation's own name
    arn = _existing(ctx, request["ResourceArn"])
    with store.lock():
        kept = [tag for tag in tags_of(ctx, arn) if tag["Key"] not in request["TagKeys"]]
        store.put(ctx, KIND, arn, {"ResourceArn": arn, "Tags": kept})


def ListTags(ctx: Ctx, request: Params) -> Params:  # noqa: N802 -- the operation's own name
    tags, token = page(tags_of(ctx, _existing(ctx, request["ResourceArn"])), request, "Key", MOST, "Ascending")
    return {"Tags": tags, "NextToken": token}


def _merged(old: Tags, new: Tags) -> list[dict[str, str]]:
    merged = {tag["Key"]: tag["Value"] for tag in old} | {tag["Key"]: tag["Value"] for tag in new}
    if len(merged) > MOST:
        raise invalid(f"Tags must be at most {MOST} per resource, got {len(merged)}")
    return [{"Key": key, "Value": value} for key, value in merged.items()]


def _existing(ctx: Ctx, arn: str) -> str:
    """The ARN, if there is such a resource; names in feature group ARNs are in lower case."""
    kind, _, name = arn.split(":", 5)[5].partition("/")
    if store.get(ctx, kind, name) is None:
        same = (body for body in store.list(ctx, kind) if arn in body.values())
        if next(same, None) is None:
            raise invalid(f"Could not find resource {arn}.")
    return arn
