"""How the local cloud starts, stops and asks its autoscaling."""

from localcloud.autoscaling import policies, targets, tracking
from localcloud.aws.services import Services


def register(services: Services) -> None:
    targets.register(services)
    policies.register(services)


def recover() -> None:
    tracking.start()


def shutdown() -> None:
    tracking.stop()
