"""This file finds packages in a line's group of the registry."""

from collections.abc import Iterator
from typing import Any

from estate.problems import BadInput


def packages(sagemaker: Any, group: str) -> Iterator[dict[str, Any]]:
    """Every package of the group, newest first."""
    pages = sagemaker.get_paginator("list_model_packages").paginate(
        ModelPackageGroupName=group, SortBy="CreationTime", SortOrder="Descending"
    )
    found = [package for page in pages for package in page["ModelPackageSummaryList"]]
    # Two packages of one second have one creation time.
    yield from sorted(found, key=lambda package: -package["ModelPackageVersion"])


def one(sagemaker: Any, group: str, wanted: str) -> dict[str, Any]:
    """A package by its version or its ARN.

    Raises:
        BadInput: the group has none such; the message names the newest that it has.
    """
    found = list(packages(sagemaker, group))
    for package in found:
        if wanted in (str(package["ModelPackageVersion"]), package["ModelPackageArn"]):
            return package
    newest = ", ".join(str(package["ModelPackageVersion"]) for package in found[:5]) or "none yet"
    raise BadInput(f"version must be one that {group} has, the newest are {newest}, got {wanted}")


def newest_approved(sagemaker: Any, group: str) -> dict[str, Any]:
    """The highest approved version.

    Raises:
        BadInput: no version is approved.
    """
    for package in packages(sagemaker, group):
        if package["ModelApprovalStatus"] == "Approved":
            return package
    raise BadInput(f"{group} must have an approved version, got none; run `estate run`, or approve one")
