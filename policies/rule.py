"""This file is the shape every rule shares: which resources it is about, and a pure function that says what is wrong."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from pulumi_policy import EnforcementLevel, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy

Complaint = Callable[[Mapping[str, Any]], Iterable[str]]


def rule(
    name: str,
    description: str,
    about: Collection[str],
    wrong: Complaint,
    level: EnforcementLevel = EnforcementLevel.MANDATORY,
) -> ResourceValidationPolicy:
    """A rule on the properties of some types.

    A value that only an update will tell raises the SDK's own error when it is read, which the engine takes as "not yet".
    """

    def validate(args: ResourceValidationArgs, report: ReportViolation) -> None:
        if args.resource_type in about:
            for complaint in wrong(args.props):
                report(f"{args.name} {complaint}", None)

    return ResourceValidationPolicy(name=name, description=description, enforcement_level=level, validate=validate)
