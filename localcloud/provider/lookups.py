"""The lookups: who and where we are, and policy documents."""

from collections.abc import Callable

from localcloud.provider.api import Json, ProviderError
from localcloud.provider.cloud import Cloud
from localcloud.provider.policy_document import policy_document


def _caller(cloud: Cloud, _args: Json) -> Json:
    told = cloud.client("sts").get_caller_identity()
    return {"accountId": told["Account"], "arn": told["Arn"], "userId": told["UserId"], "id": told["Account"]}


def _region(cloud: Cloud, args: Json) -> Json:
    name = args.get("region") or args.get("name") or cloud.region
    return {
        "name": name,
        "region": name,
        "id": name,
        "description": name,
        "endpoint": args.get("endpoint") or f"ec2.{name}.amazonaws.com",
    }


def _partition(_cloud: Cloud, _args: Json) -> Json:
    return {"id": "aws", "partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


_LOOKUPS: dict[str, Callable[[Cloud, Json], Json]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:iam/getPolicyDocument:getPolicyDocument": lambda _cloud, args: policy_document(args),
}


def look_up(cloud: Cloud, token: str, args: Json) -> Json:
    """The answer of one lookup."""
    if token not in _LOOKUPS:
        raise ProviderError(f"lookup must be one of {', '.join(sorted(_LOOKUPS))}, got {token}")
    return _LOOKUPS[token](cloud, args)
