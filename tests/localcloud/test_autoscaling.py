"""Application Auto Scaling really scales an endpoint's variants."""

import pytest
from botocore.exceptions import ClientError

from localcloud.autoscaling.tracking import desired, may_move
from tests.cloud import until
from tests.localcloud.hosts import hosts

__all__ = ["hosts"]
DIMENSION = "sagemaker:variant:DesiredInstanceCount"


@pytest.mark.parametrize(
    ("instances", "measured", "expected"), [(1, 100.0, 1), (1, 101.0, 2), (4, 0.0, 1), (2, 10_000.0, 4), (3, 40.0, 2)]
)
def test_the_metric_per_instance_is_brought_to_its_target(instances, measured, expected):
    assert desired(instances, measured, 100.0, 1, 4) == expected


@pytest.mark.parametrize(
    ("wanted", "config", "expected"),
    [
        (3, {"ScaleOutCooldown": 60}, True),
        (3, {"ScaleOutCooldown": 61}, False),
        (3, {}, False),
        (1, {"ScaleInCooldown": 60}, True),
        (1, {"ScaleInCooldown": 60, "DisableScaleIn": True}, False),
        (2, {"ScaleInCooldown": 0, "ScaleOutCooldown": 0}, False),
    ],
)
def test_a_policy_waits_for_its_cooldown(wanted, config, expected):
    assert may_move(1000.0, 940.0, wanted, 2, config) is expected


@pytest.fixture
def scaling(aws):
    return aws("application-autoscaling")


def target(endpoint, **more):
    return {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{endpoint}/variant/blue",
        "ScalableDimension": DIMENSION,
    } | more


def tracking(value):
    predefined = {"PredefinedMetricType": "SageMakerVariantInvocationsPerInstance"}
    return {
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": value,
            "PredefinedMetricSpecification": predefined,
            "ScaleOutCooldown": 0,
            "ScaleInCooldown": 0,
        },
    }


@pytest.mark.cloud
def test_a_busy_variant_gets_more_instances_and_no_more_than_its_maximum(aws, hosts, scaling):
    endpoint = hosts.serving(hosts.variant(hosts.model()))
    scaling.register_scalable_target(**target(endpoint, MinCapacity=1, MaxCapacity=2))
    scaling.put_scaling_policy(**target(endpoint, PolicyName="busy", **tracking(2.0)))
    for _ in range(20):
        hosts.ask(endpoint)

    def instances():
        [variant] = aws("sagemaker").describe_endpoint(EndpointName=endpoint)["ProductionVariants"]
        return variant["CurrentInstanceCount"]

    until(lambda: instances() == 2, 30)
    [activity] = scaling.describe_scaling_activities(**target(endpoint))["ScalingActivities"]
    assert activity["Description"] == "Setting desired instance count to 2."
    scaling.deregister_scalable_target(**target(endpoint))
    assert scaling.describe_scaling_policies(**target(endpoint))["ScalingPolicies"] == []


@pytest.mark.cloud
def test_targets_are_described_changed_and_tagged(hosts, scaling):
    endpoint = hosts.serving(hosts.variant(hosts.model()))
    made = scaling.register_scalable_target(**target(endpoint, MinCapacity=1, MaxCapacity=2), Tags={"Owner": "us"})
    scaling.register_scalable_target(**target(endpoint, MaxCapacity=3))
    [found] = scaling.describe_scalable_targets(
        ServiceNamespace="sagemaker", ResourceIds=[f"endpoint/{endpoint}/variant/blue"]
    )["ScalableTargets"]
    assert (found["MinCapacity"], found["MaxCapacity"]) == (1, 3)
    arn = made["ScalableTargetARN"]
    scaling.tag_resource(ResourceARN=arn, Tags={"Line": "x"})
    scaling.untag_resource(ResourceARN=arn, TagKeys=["Owner"])
    assert scaling.list_tags_for_resource(ResourceARN=arn)["Tags"] == {"Line": "x"}
    scaling.deregister_scalable_target(**target(endpoint))
    with pytest.raises(ClientError, match="ObjectNotFoundException"):
        scaling.deregister_scalable_target(**target(endpoint))


@pytest.mark.cloud
def test_what_cannot_be_scaled_is_refused(hosts, scaling):
    with pytest.raises(ClientError, match="variant doesn't exist: endpoint/none/variant/blue"):
        scaling.register_scalable_target(**target("none", MinCapacity=1, MaxCapacity=2))
    endpoint = hosts.serving(hosts.variant(hosts.model()))
    with pytest.raises(ClientError, match="Maximum capacity cannot be less than minimum capacity"):
        scaling.register_scalable_target(**target(endpoint, MinCapacity=3, MaxCapacity=2))
    with pytest.raises(ClientError, match="No scalable target found"):
        scaling.put_scaling_policy(**target(endpoint, PolicyName="p", **tracking(1.0)))
