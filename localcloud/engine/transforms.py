"""This file is the program's transforms: functions in the program's process that change a resource as it is declared."""

from collections.abc import Iterable
from typing import Any

LISTS = {
    "depends_on": "dependencies",
    "ignore_changes": "ignoreChanges",
    "replace_on_changes": "replaceOnChanges",
    "additional_secret_outputs": "additionalSecretOutputs",
    "aliases": "aliases",
}
SCALARS = {
    "protect": "protect",
    "retain_on_delete": "retainOnDelete",
    "provider": "provider",
    "version": "version",
    "deleted_with": "deletedWith",
    "delete_before_replace": "deleteBeforeReplace",
    "import": "importId",
}


def transformed(request: Any, callbacks: Iterable[Any]) -> Any:
    """The registration as its transforms leave it, own ones first, then the stack's."""
    for callback in callbacks:
        answer = _call(callback, request)
        if answer.HasField("properties"):
            request.object.CopyFrom(answer.properties)
        if answer.HasField("options"):
            _take(request, answer.options)
    return request


def _call(callback: Any, request: Any) -> Any:
    import grpc
    from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

    question = resource_pb2.TransformRequest(
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent,
        properties=request.object,
        options=_options(request, resource_pb2),
    )
    with grpc.insecure_channel(callback.target) as channel:
        call = callback_pb2.CallbackInvokeRequest(token=callback.token, request=question.SerializeToString())
        response = callback_pb2_grpc.CallbacksStub(channel).Invoke(call).response
    answer = resource_pb2.TransformResponse()
    answer.ParseFromString(response)
    return answer


def _options(request: Any, resource_pb2: Any) -> Any:
    options = resource_pb2.TransformResourceOptions()
    for theirs, ours in LISTS.items():
        getattr(options, theirs).extend(getattr(request, ours))
    for theirs, ours in SCALARS.items():
        if theirs != "delete_before_replace" or request.deleteBeforeReplaceDefined:
            setattr(options, theirs, getattr(request, ours))
    options.providers.update(request.providers)
    return options


def _take(request: Any, options: Any) -> None:
    for theirs, ours in LISTS.items():
        del getattr(request, ours)[:]
        getattr(request, ours).extend(getattr(options, theirs))
    for theirs, ours in SCALARS.items():
        setattr(request, ours, getattr(options, theirs))
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    request.providers.clear()
    request.providers.update(options.providers)
