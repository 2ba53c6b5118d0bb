"""This package is the deploy engine of a laptop: it applies the Pulumi program without the Pulumi CLI."""

from localcloud.engine.deploy import destroy, preview, refresh, up
from localcloud.engine.errors import EngineError, InputError, PolicyError
from localcloud.engine.plan import Event, Plan, Result, Step, Violation
from localcloud.engine.project import Project
from localcloud.engine.stored import export_deployment, import_deployment, outputs, resources

__all__ = [
    "EngineError",
    "Event",
    "InputError",
    "Plan",
    "PolicyError",
    "Project",
    "Result",
    "Step",
    "Violation",
    "destroy",
    "export_deployment",
    "import_deployment",
    "outputs",
    "preview",
    "refresh",
    "resources",
    "up",
]
