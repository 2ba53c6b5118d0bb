"""The feature groups this process knows, ready for use, and the file their records are in."""

import threading
from functools import lru_cache
from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.place import here
from localcloud.aws.roles import acting_as
from localcloud.aws.store import store
from localcloud.featurestore.record import Schema, schema
from localcloud.featurestore.stores import Stores

KIND = "feature-group"
_schemas: dict[tuple[str, str, str], Schema] = {}
_writers: dict[str, Ctx] = {}
_lock = threading.Lock()


@lru_cache(maxsize=1)
def stores() -> Stores:
    return Stores(here().state / "features.sqlite")


def short(name: str) -> str:
    """A group's name, given by name or ARN.

    >>> short("arn:aws:sagemaker:us-east-1:000000000000:feature-group/flights")
    'flights'
    """
    return name.rpartition(":feature-group/")[2]


def group(ctx: Ctx, name: str) -> dict[str, Any]:
    body = store.get(ctx, KIND, short(name))
    if body is None:
        message = f"Resource Not Found: Amazon SageMaker can't find a FeatureGroup with name {short(name)}"
        raise AwsError("ResourceNotFound", message, 404)
    return body


def known(ctx: Ctx, name: str) -> Schema:
    """The group's schema; answered from memory on the data path."""
    key = (ctx.account, ctx.region, short(name))
    found = _schemas.get(key)
    if found is None:
        found = _schemas[key] = schema(ctx.account, ctx.region, group(ctx, name))
    return found


def forget(ctx: Ctx, name: str) -> None:
    """Read the group again at its next use."""
    _schemas.pop((ctx.account, ctx.region, name), None)
    _writers.pop(f"{ctx.account}/{ctx.region}/{name}", None)


def writer(ctx: Ctx, body: dict[str, Any]) -> Ctx:
    """Under whose permissions a group's offline store is written: its role's."""
    key = f"{ctx.account}/{ctx.region}/{body['FeatureGroupName']}"
    with _lock:
        if key not in _writers:
            _writers[key] = acting_as(ctx, body["RoleArn"], "SageMaker-FeatureStore")
        return _writers[key]
