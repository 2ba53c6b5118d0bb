"""Where models wait for approval, and who else may read them."""

import json

import pytest

from components.registry import Registry, RegistryArgs
from tests.components.world import a_ground

OTHERS = ("222233334444", "333344445555", "222233334444")


def a_registry(**more):
    return lambda: Registry("r", RegistryArgs(ground=a_ground(), line="flight-delay", description="d", **more))


def test_the_group_is_addressed_by_the_lines_name(declare):
    group = declare(a_registry()).one("aws:sagemaker/modelPackageGroup:ModelPackageGroup")

    assert group.inputs["modelPackageGroupName"] == "mlops-dev-flight-delay"


def test_each_consumer_is_named_once_as_an_account_with_single_actions(declare):
    made = declare(a_registry(consumer_accounts=OTHERS)).one(
        "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy"
    )
    for statement in json.loads(made.inputs["resourcePolicy"])["Statement"]:
        assert statement["Principal"]["AWS"] == [f"arn:aws:iam::{account}:root" for account in OTHERS[:2]]
        assert not [action for action in statement["Action"] if "*" in action]


def test_without_consumers_no_policy_is_declared(declare):
    assert declare(a_registry()).all("aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy") == []


def test_an_account_that_is_none_is_refused():
    with pytest.raises(ValueError, match="consumer_accounts must be of 12 digits, got 12"):
        a_registry(consumer_accounts=["12"])()


@pytest.mark.parametrize("protect", [True, False])
def test_the_group_is_protected_where_state_is_kept(declare, protect):
    assert ("r-group" in declare(a_registry(protect=protect)).protected) is protect
