"""This file says in one sentence what an error of a library means to an operator, and which exit code it is."""

_SILENT = (
    *("EndpointConnectionError", "ConnectTimeoutError", "ConnectionClosedError", "ReadTimeoutError"),
    *("ConnectionRefusedError", "ConnectionResetError", "RemoteDisconnected", "TimeoutError", "gaierror"),
)
"""How boto3 and, where it is not loaded, sockets say that nobody answers."""


def explain(error: Exception) -> tuple[str, int]:
    """The message and the exit code of an error that is not one of ours."""
    code = getattr(error, "exit_code", None)
    kind = type(error).__name__
    if type(error).__module__.startswith("localcloud."):
        return str(error), code if isinstance(code, int) else 2 if kind == "PortTakenError" else 1
    if kind in _SILENT:
        return f"the cloud must answer, got none: {error}; on a laptop run `estate local start`", 1
    if kind in ("NoCredentialsError", "NoRegionError", "PartialCredentialsError", "ProfileNotFound"):
        return f"AWS credentials and region must be set, got: {error}", 2
    if kind == "ClientError" or hasattr(error, "operation_name"):
        return _service(error), 1
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}", 1
    return f"{kind}: {error}; --debug shows where", 1


def _service(error: Exception) -> str:
    response = getattr(error, "response", {}).get("Error", {})
    operation = getattr(error, "operation_name", "the call")
    code, message = response.get("Code", type(error).__name__), response.get("Message", str(error))
    hint = "; is the estate deployed? run `estate up`" if code == "ParameterNotFound" else ""
    return f"{operation} was refused: {code}: {message}{hint}"
