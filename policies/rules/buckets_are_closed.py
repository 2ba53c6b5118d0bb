"""This file is the rule that no bucket is open to the public, by access block, policy or ACL."""

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_policy import EnforcementLevel, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

from policies.documents import principals, statements

_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
_ACL = {"aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"}
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def open_switches(props: Mapping[str, Any]) -> list[str]:
    """The switches of an access block that are off."""
    return [switch for switch in _SWITCHES if props.get(switch) is not True]


def is_public(policy: str) -> bool:
    """Whether a policy allows something to everybody.

    >>> is_public('{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}]}')
    True
    """
    return any(found.get("Effect") == "Allow" and "*" in principals(found) for found in statements(policy))


def _wrong(kind: str, props: Mapping[str, Any]) -> Iterator[str]:
    if kind == _BLOCK and (off := open_switches(props)):
        yield f"leaves {', '.join(off)} off; switch all four on"
    if kind == _POLICY and is_public(props["policy"]):
        yield "allows something to everybody; name accounts or services as principals"
    if kind in _ACL:
        yield "is an ACL, which can open a bucket; grant by policy instead"


def _validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
    for complaint in _wrong(args.resource_type, args.props):
        report(f"{args.name} {complaint}", None)


buckets_are_closed = ResourceValidationPolicy(
    name="buckets-are-closed",
    description="No bucket is open to the public.",
    enforcement_level=EnforcementLevel.MANDATORY,
    validate=_validate,
)
