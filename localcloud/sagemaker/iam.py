"""What an operation needs permission for: the action, the resource it names, the roles it hands on."""

from typing import Any

from localcloud.aws.access import Check

NAMED = {
    "EndpointName": "endpoint",
    "EndpointConfigName": "endpoint-config",
    "ModelName": "model",
    "TrainingJobName": "training-job",
    "ProcessingJobName": "processing-job",
    "TransformJobName": "transform-job",
    "FeatureGroupName": "feature-group",
    "ModelPackageGroupName": "model-package-group",
    "ModelPackageName": "model-package",
    "TrackingServerName": "mlflow-tracking-server",
}
NAMESPACES = {
    "sagemaker": "sagemaker",
    "sagemaker-runtime": "sagemaker",
    "sagemaker-featurestore-runtime": "sagemaker",
    "application-autoscaling": "application-autoscaling",
}
PASSED_ROLES = ("RoleArn", "ExecutionRoleArn")
PASSED_TO = (("iam:passedtoservice", "sagemaker.amazonaws.com"),)


def checks(service: str, operation: str, params: dict[str, Any], account: str, region: str) -> tuple[Check, ...]:
    """Everything that must be allowed before the operation runs."""
    namespace = NAMESPACES[service]
    # A batch names its groups one level down, and each of them must be allowed.
    each = params["Identifiers"] if operation == "BatchGetRecord" else [params]
    named = dict.fromkeys(resource(namespace, operation, some, account, region) for some in each)
    needed = [Check(f"{namespace}:{operation}", arn) for arn in named]
    if operation.startswith(("Create", "Update")):
        needed += [Check("iam:PassRole", params[name], PASSED_TO) for name in PASSED_ROLES if params.get(name)]
    return tuple(needed)


def resource(namespace: str, operation: str, params: dict[str, Any], account: str, region: str) -> str:
    """ARN of what an operation works on; `*` where it names nothing, as for the List operations.

    >>> resource("sagemaker", "CreateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, "0", "r")
    'arn:aws:sagemaker:r:0:endpoint/e'
    """
    if namespace == "application-autoscaling" and not operation.startswith("Describe"):
        # A target's ARN ends in an id that AWS makes up, so policies can only name them all.
        return f"arn:aws:application-autoscaling:{region}:{account}:scalable-target/any"
    if namespace != "sagemaker" or operation.startswith("List"):
        return _first_arn(params)
    names = sorted((name for name in NAMED if isinstance(params.get(name), str)), key=lambda n: _rank(n, operation))
    if not names:
        return _first_arn(params)
    value: str = params[names[0]]
    return value if value.startswith("arn:") else f"arn:aws:sagemaker:{region}:{account}:{NAMED[names[0]]}/{value}"


def _rank(name: str, operation: str) -> int:
    # CreateEndpoint names an endpoint and a configuration: the one the operation is named after comes first.
    return 0 if operation.endswith(name.removesuffix("Name")) else 1


def _first_arn(params: dict[str, Any]) -> str:
    return next(
        (value for value in params.values() if isinstance(value, str) and value.startswith("arn:aws:sage")), "*"
    )
