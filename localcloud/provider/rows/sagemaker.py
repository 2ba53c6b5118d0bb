"""SageMaker: what stays between releases."""

from typing import Any

from localcloud.provider.api import Json
from localcloud.provider.operations import Call, Read, Ready, Tagging
from localcloud.provider.row import Row

_TAGGING = Tagging(tag="add_tags", untag="delete_tags", read="list_tags", target={"ResourceArn": "{arn}"})
_GONE = (
    "ResourceNotFound",
    "ValidationException: does not exist",
    "ValidationException: could not find",
    "ValidationException: cannot find",
)
_IN_PLACE = ("ttlDuration",)


def _feature_changes(op: str, props: Json, request: Json, old: Json | None) -> None:
    """UpdateFeatureGroup takes the features that are new, and of the online store only the time to live."""
    if op != "update_feature_group" or old is None:
        return
    had = _types(old)
    added = [feature for feature in props.get("featureDefinitions") or [] if feature.get("featureName") not in had]
    if added:
        request["FeatureAdditions"] = [
            {"FeatureName": feature["featureName"], "FeatureType": feature["featureType"]} for feature in added
        ]
    online = request.pop("OnlineStoreConfig", None)
    if online and props.get("onlineStoreConfig") != old.get("onlineStoreConfig"):
        request["OnlineStoreConfig"] = {key: value for key, value in online.items() if key == "TtlDuration"}


def _breaks(old: Json, new: Json) -> tuple[str, ...]:
    """Features can only be added, wherever the program lists them; the online store keeps its kind and key."""
    before, now = _types(old), _types(new)
    moved = before == now and list(before) != list(now)
    broken = () if before.items() <= now.items() and not moved else ("featureDefinitions",)
    fixed = [
        {key: value for key, value in (inputs.get("onlineStoreConfig") or {}).items() if key not in _IN_PLACE}
        for inputs in (old, new)
    ]
    return broken if fixed[0] == fixed[1] else (*broken, "onlineStoreConfig")


def _types(inputs: Json) -> dict[str, str]:
    features: list[Json] = inputs.get("featureDefinitions") or []
    return {str(feature.get("featureName")): str(feature.get("featureType")) for feature in features}


def _named(kind: str, name: str, ready: Ready, **differs: Any) -> Row:
    """A thing that takes its time to come and to go."""
    words = kind.replace("-", "_")
    parameter = name[0].upper() + name[1:]
    return Row(
        service="sagemaker",
        id=f"{{{name}}}",
        keys={parameter: f"{{{name}}}"},
        create=Call(op=f"create_{words}"),
        reads=(
            Read(
                op=f"describe_{words}",
                at=f"[@][?{ready.at}!='Deleting'] | [0]",
                names={"arn": parameter.removesuffix("Name") + "Arn"},
            ),
        ),
        delete=Call(op=f"delete_{words}"),
        outputs={"arn": f"arn:{{partition}}:sagemaker:{{region}}:{{account}}:{kind}/{{{name}}}"},
        tagging=_TAGGING,
        gone=_GONE,
        lingers=True,
        ready=ready,
        **differs,
    )


ROWS: dict[str, Row] = {
    "aws:sagemaker/modelPackageGroup:ModelPackageGroup": _named(
        "model-package-group",
        "modelPackageGroupName",
        Ready(at="ModelPackageGroupStatus", good=("Completed",), bad=("Failed",)),
    ),
    "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy": Row(
        service="sagemaker",
        id="{modelPackageGroupName}",
        keys={"ModelPackageGroupName": "{modelPackageGroupName}"},
        create=Call(op="put_model_package_group_policy"),
        reads=(Read(op="get_model_package_group_policy"),),
        updates=(Call(op="put_model_package_group_policy"),),
        delete=Call(op="delete_model_package_group_policy"),
        documents=("resourcePolicy",),
        gone=_GONE,
    ),
    "aws:sagemaker/featureGroup:FeatureGroup": _named(
        "feature-group",
        "featureGroupName",
        Ready(at="FeatureGroupStatus", good=("Created",), bad=("CreateFailed",), why="FailureReason"),
        updates=(
            Call(op="update_feature_group", props=("featureDefinitions", "onlineStoreConfig", "throughputConfig")),
        ),
        defaults={"description": "", "throughputConfig": {"throughputMode": "OnDemand"}},
        computed=(
            "offlineStoreConfig.dataCatalogConfig",
            "offlineStoreConfig.disableGlueTableCreation",
            "offlineStoreConfig.s3StorageConfig.resolvedOutputS3Uri",
            "offlineStoreConfig.tableFormat",
            "onlineStoreConfig.storageType",
            "onlineStoreConfig.enableOnlineStore",
        ),
        request=_feature_changes,
        breaks=_breaks,
    ),
    "aws:sagemaker/mlflowTrackingServer:MlflowTrackingServer": _named(
        "mlflow-tracking-server",
        "trackingServerName",
        Ready(
            at="TrackingServerStatus",
            good=("Created", "Updated", "Started", "MaintenanceComplete"),
            bad=("CreateFailed", "UpdateFailed", "StartFailed"),
        ),
        updates=(Call(op="update_mlflow_tracking_server"),),
        computed=("automaticModelRegistration", "mlflowVersion", "trackingServerSize", "weeklyMaintenanceWindowStart"),
    ),
}
