"""The provider behind Pulumi's gRPC protocol, for the real engine."""

from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf import any_pb2, empty_pb2
from google.rpc import status_pb2  # type: ignore[import-untyped]  # generated
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from localcloud.provider.api import Diff, InitFailedError, ProviderError
from localcloud.provider.core import Provider
from localcloud.provider.wire import plain_map, wired_map

VERSION = "7.51.1"
"""The pulumi-aws whose resources are spoken here."""

_DIFF = provider_pb2.DiffResponse
_KINDS = {
    "add": provider_pb2.PropertyDiff.ADD,
    "add-replace": provider_pb2.PropertyDiff.ADD_REPLACE,
    "delete": provider_pb2.PropertyDiff.DELETE,
    "delete-replace": provider_pb2.PropertyDiff.DELETE_REPLACE,
    "update": provider_pb2.PropertyDiff.UPDATE,
    "update-replace": provider_pb2.PropertyDiff.UPDATE_REPLACE,
}


def _answers(method: Callable[[Any, Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """Turn our two errors into what the engine expects of a refused call."""

    def answer(self: Any, request: Any, context: Any) -> Any:
        try:
            return method(self, request)
        except InitFailedError as error:
            _tell_half_made(context, error)
        except (ProviderError, OSError) as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))

    return answer


def _tell_half_made(context: Any, error: InitFailedError) -> None:
    """The engine records the resource only if the refusal carries it."""
    half = provider_pb2.ErrorResourceInitFailed(id=error.id, properties=wired_map(error.outputs), reasons=[str(error)])
    detail = any_pb2.Any()
    detail.Pack(half)
    code = grpc.StatusCode.UNKNOWN
    status = status_pb2.Status(code=code.value[0], message=str(error), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(code, str(error))


def _kind(request: Any) -> str:
    return str(request.urn.split("::")[2].split("$")[-1])


def _name(request: Any) -> str:
    return str(request.urn.split("::", 3)[3])


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider of one engine."""

    def __init__(self) -> None:
        self._provider = Provider({})

    @_answers
    def Attach(self, _request: Any) -> Any:  # noqa: N802  (gRPC's name, as all below)
        return empty_pb2.Empty()

    @_answers
    def Cancel(self, _request: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    @_answers
    def GetPluginInfo(self, _request: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version=VERSION)

    @_answers
    def CheckConfig(self, request: Any) -> Any:  # noqa: N802
        return provider_pb2.CheckResponse(inputs=request.news)

    @_answers
    def DiffConfig(self, request: Any) -> Any:  # noqa: N802
        changed = plain_map(request.old_inputs or request.olds) != plain_map(request.news)
        return _DIFF(changes=_DIFF.DIFF_SOME if changed else _DIFF.DIFF_NONE)

    @_answers
    def Configure(self, request: Any) -> Any:  # noqa: N802
        variables = {key.split(":")[-1]: value for key, value in request.variables.items()}
        self._provider = Provider({**variables, **plain_map(request.args)})
        return provider_pb2.ConfigureResponse(
            acceptSecrets=False, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    @_answers
    def Check(self, request: Any) -> Any:  # noqa: N802
        olds, news = plain_map(request.olds), plain_map(request.news)
        inputs, failures = self._provider.check(_kind(request), _name(request), olds, news, request.randomSeed)
        told = [provider_pb2.CheckFailure(property=prop, reason=reason) for prop, reason in failures]
        return provider_pb2.CheckResponse(inputs=wired_map(inputs), failures=told)

    @_answers
    def Diff(self, request: Any) -> Any:  # noqa: N802
        inputs, outputs, news = (plain_map(each) for each in (request.old_inputs, request.olds, request.news))
        diff = self._provider.diff(_kind(request), request.id, inputs, outputs, news, list(request.ignoreChanges))
        return _wired_diff(diff)

    @_answers
    def Create(self, request: Any) -> Any:  # noqa: N802
        made, outputs = self._provider.create(_kind(request), plain_map(request.properties), preview=request.preview)
        return provider_pb2.CreateResponse(id=made, properties=wired_map(outputs))

    @_answers
    def Update(self, request: Any) -> Any:  # noqa: N802
        values = (plain_map(each) for each in (request.olds, request.old_inputs, request.news))
        outputs = self._provider.update(_kind(request), request.id, *values, preview=request.preview)
        return provider_pb2.UpdateResponse(properties=wired_map(outputs))

    @_answers
    def Read(self, request: Any) -> Any:  # noqa: N802
        known = plain_map(request.inputs), plain_map(request.properties)
        found, inputs, outputs = self._provider.read(_kind(request), request.id, *known)
        return provider_pb2.ReadResponse(id=found or "", inputs=wired_map(inputs), properties=wired_map(outputs))

    @_answers
    def Delete(self, request: Any) -> Any:  # noqa: N802
        self._provider.delete(_kind(request), request.id, plain_map(request.properties))
        return empty_pb2.Empty()

    @_answers
    def Invoke(self, request: Any) -> Any:  # noqa: N802
        told = self._provider.invoke(request.tok, plain_map(request.args))
        return provider_pb2.InvokeResponse(**{"return": wired_map(told)})


def _wired_diff(diff: Diff) -> Any:
    return _DIFF(
        changes=_DIFF.DIFF_SOME if diff.changes else _DIFF.DIFF_NONE,
        diffs=diff.changes,
        replaces=diff.replaces,
        deleteBeforeReplace=diff.delete_before_replace,
        hasDetailedDiff=True,
        detailedDiff={
            path: provider_pb2.PropertyDiff(kind=_KINDS[how], inputDiff=True) for path, how in diff.detailed.items()
        },
    )
