"""This file is the resource monitor: the SDK in this process calls it where it would call Pulumi's engine by gRPC."""

import threading
from collections.abc import Callable
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import resource_pb2

from localcloud.engine import declare, wire
from localcloud.engine.errors import EngineError, unsupported
from localcloud.engine.lookups import invoke, read
from localcloud.engine.register import register
from localcloud.engine.run import Run
from localcloud.engine.transforms import transformed
from localcloud.engine.urns import PROVIDERS, STACK, qualified
from localcloud.provider.api import is_unknown

FEATURES = ("SECRETS", "RESOURCE_REFERENCES", "ALIAS_SPECS", "DELETED_WITH", "TRANSFORMS")


class Monitor:
    """Methods have the names that the SDK's generated client has; each may run in many threads."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._transforms: list[Any] = []
        self._declared: set[str] = set()
        self._lock = threading.Lock()

    def GetDeploymentInfo(self, _: Any) -> Any:  # noqa: N802  the SDK calls it so
        names = [getattr(resource_pb2, f"RESOURCE_MONITOR_FEATURE_{name}") for name in FEATURES]
        return resource_pb2.DeploymentInfo(supportedFeatures=names)

    def SignalAndWaitForShutdown(self, _: Any) -> Any:  # noqa: N802  the SDK calls it so
        return empty_pb2.Empty()

    def RegisterStackTransform(self, request: Any) -> Any:  # noqa: N802  the SDK calls it so
        self._transforms.append(request)
        return empty_pb2.Empty()

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802  the SDK calls it so
        urn = self._run.urn(request.parent, request.type, request.name)
        return self._guarded(urn, lambda: self._register(urn, request))

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802  the SDK calls it so
        self._guarded(request.urn, lambda: self._outputs(request.urn, wire.from_struct(request.outputs)))
        return empty_pb2.Empty()

    def ReadResource(self, request: Any) -> Any:  # noqa: N802  the SDK calls it so
        urn = self._run.urn(request.parent, request.type, request.name)
        return self._guarded(urn, lambda: self._read(urn, request))

    def Invoke(self, request: Any) -> Any:  # noqa: N802  the SDK calls it so
        return self._guarded("", lambda: self._invoke(request))

    def __getattr__(self, name: str) -> Any:
        if not name[:1].isupper():
            raise AttributeError(name)

        def refuse(_: Any) -> Any:
            return self._guarded("", lambda: _raise(unsupported(f"the SDK's call {name}")))

        return refuse

    def _guarded(self, urn: str, work: Callable[[], Any]) -> Any:
        try:
            self._run.go_on()
            return work()
        except BaseException as error:
            self._run.fail(urn, error)
            raise

    def _declare(self, urn: str) -> None:
        with self._lock:
            if urn in self._declared:
                raise EngineError(f"its name must be unique within its type and parent, got two of {urn}; rename one")
            self._declared.add(urn)

    def _register(self, urn: str, request: Any) -> Any:
        self._declare(urn)
        declare.refuse_unknown_options(self._run, request)
        if request.type != STACK:
            request = transformed(request, [*request.transforms, *self._transforms])
        base = declare.base(self._run, urn, request)
        if not request.custom:
            declare.component(self._run, base, wire.from_struct(request.object))
            return resource_pb2.RegisterResourceResponse(urn=urn, object=wire.to_struct({}))
        if request.type.startswith(PROVIDERS):
            record = declare.provider(self._run, base, wire.from_struct(request.object), request.version)
        else:
            base["provider"] = declare.reference(self._run, request.provider, request.providers, request)
            record = register(self._run, request, base)
        return resource_pb2.RegisterResourceResponse(urn=urn, id=record["id"], object=wire.to_struct(record["outputs"]))

    def _outputs(self, urn: str, outputs: wire.Json) -> None:
        run = self._run
        if qualified(urn) == STACK:
            run.plan.outputs = {key: None if is_unknown(value) else value for key, value in wire.mask(outputs).items()}
        if record := run.store.state.live.get(urn):
            run.seen[urn] = {**record, "outputs": outputs}
            run.store.put(run.seen[urn])

    def _read(self, urn: str, request: Any) -> Any:
        self._declare(urn)
        record = read(self._run, urn, request)
        return resource_pb2.ReadResourceResponse(urn=urn, id=record["id"], properties=wire.to_struct(record["outputs"]))

    def _invoke(self, request: Any) -> Any:
        answer = invoke(self._run, request)
        if answer is None:
            return resource_pb2.ResourceInvokeResponse(unknown=True)
        return resource_pb2.ResourceInvokeResponse(**{"return": wire.to_struct(answer)})


def _raise(error: Exception) -> Any:
    raise error
