"""This file is the rule that what cannot be made again is protected where it matters."""

from collections.abc import Mapping

from pulumi_policy import EnforcementLevel, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

STATEFUL = frozenset(
    {
        "aws:dynamodb/table:Table",
        "aws:kms/key:Key",
        "aws:s3/bucket:Bucket",
        "aws:sagemaker/featureGroup:FeatureGroup",
        "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
    }
)
KEPT = ("prod",)
"""Environments, by their tag, in which losing data is not an option."""


def unprotected(tags: Mapping[str, str], *, protect: bool) -> bool:
    """Whether a stateful resource with these tags could be deleted by a mistake.

    >>> unprotected({"Environment": "prod"}, protect=False), unprotected({"Environment": "dev"}, protect=False)
    (True, False)
    """
    return tags.get("Environment") in KEPT and not protect


def _validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
    if args.resource_type not in STATEFUL:
        return
    tags = args.props.get("tagsAll") or args.props.get("tags") or {}
    if unprotected(tags, protect=args.opts.protect):
        report(f"{args.name} can be deleted by a mistake; set protect (keep_state in the stack's settings)", None)


state_is_protected = ResourceValidationPolicy(
    name="state-is-protected",
    description="What cannot be made again is protected in prod.",
    enforcement_level=EnforcementLevel.MANDATORY,
    validate=_validate,
)
