"""The services that this cloud answers for itself, and the one that a request is for."""

from dataclasses import dataclass, field

from localcloud.aws.http import Request
from localcloud.aws.protocol import Service


@dataclass(frozen=True)
class Services:
    """Every service of ours; modules add their operations in `register(services)`."""

    sagemaker: Service = field(default_factory=lambda: Service("sagemaker"))
    runtime: Service = field(default_factory=lambda: Service("sagemaker-runtime"))
    featurestore: Service = field(default_factory=lambda: Service("sagemaker-featurestore-runtime"))
    autoscaling: Service = field(default_factory=lambda: Service("application-autoscaling"))

    def find(self, request: Request) -> tuple[Service, str, dict[str, str]] | None:
        """Service, operation and path parameters of a request, or None if it is for MiniStack."""
        for service in (self.runtime, self.featurestore, self.sagemaker, self.autoscaling):
            if hit := service.match(request):
                return service, *hit
        return None
