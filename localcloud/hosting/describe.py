"""What DescribeEndpoint says beyond what is stored."""

from typing import Any

from localcloud.hosting.fleet import Fleet, Pool
from localcloud.hosting.live import Live

Body = dict[str, Any]


def described(body: Body, live: Live | None) -> Body:
    """The stored endpoint with the state of its servers."""
    fleet = live.current if live else None
    if fleet is None:
        return body | {"EndpointStatus": "SystemUpdating"} if returning(body) else body
    return body | {
        "ProductionVariants": [_summary(pool, body) for pool in fleet.production],
        "ShadowProductionVariants": [_summary(pool, body) for pool in fleet.shadows] or None,
        "DataCaptureConfig": _capture(fleet),
    }


def returning(body: Body | None) -> bool:
    """Whether an endpoint without servers gets them back: so it is right after a start of the cloud."""
    return body is not None and body["EndpointStatus"] in ("InService", "Updating", "RollingBack")


def _summary(pool: Pool, body: Body) -> Body:
    images = [container.image for container in pool.variant.containers if container.image]
    return {
        "VariantName": pool.name,
        "CurrentWeight": pool.weight,
        "DesiredWeight": pool.weight,
        "CurrentInstanceCount": len(pool.instances),
        "DesiredInstanceCount": pool.variant.count,
        "DeployedImages": [
            {"SpecifiedImage": image, "ResolvedImage": image, "ResolutionTime": body["LastModifiedTime"]}
            for image in images
        ],
    }


def _capture(fleet: Fleet) -> Body | None:
    config = fleet.plan.config.get("DataCaptureConfig")
    if not config:
        return None
    return {
        "EnableCapture": config.get("EnableCapture", True),
        "CaptureStatus": "Started" if fleet.plan.capture else "Stopped",
        "CurrentSamplingPercentage": config["InitialSamplingPercentage"],
        "DestinationS3Uri": config["DestinationS3Uri"],
        "KmsKeyId": config.get("KmsKeyId", ""),
    }
