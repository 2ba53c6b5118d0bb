"""The server side of the AWS JSON and REST-JSON protocols, driven by botocore's service models."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import unquote

from localcloud.aws.checks import Reader, report
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.http import Answer, Request
from localcloud.aws.located import header_members, located
from localcloud.aws.reading import reader
from localcloud.aws.writing import Writer, writer

Params = dict[str, Any]
Output = dict[str, Any] | None
Operation = Callable[[Ctx, Params], Output | Awaitable[Output]]


@lru_cache(maxsize=1)
def _loader() -> Any:
    import botocore.session

    return botocore.session.get_session()


class Service:
    """One AWS service: its model, the operations we implement, and the way between both and HTTP."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.model: Any = _loader().get_service_model(name)
        self.ops: dict[str, Operation] = {}
        self.rest: bool = self.model.metadata["protocol"].startswith("rest")
        self.target = f"{self.model.metadata.get('targetPrefix')}."
        self.read_shape: dict[str, Reader] = {}
        self.write_shape: dict[str, Writer] = {}
        self.routes = self._routes() if self.rest else []
        self.model_for = cache(self.model.operation_model)
        self.error_shapes: dict[str, Any] = {shape.name: shape for shape in self.model.error_shapes}

    def op(self, function: Operation) -> Operation:
        """Decorator: the function's name is the operation's; a plain one runs in a thread, an async one on the loop."""
        name = function.__name__
        if name not in self.model.operation_names:
            raise ValueError(f"operation must be one of {self.name}, got {name}")
        self.ops[name] = function
        return function

    def match(self, request: Request) -> tuple[str, dict[str, str]] | None:
        """The operation a request asks for and its path parameters, or None if it is for another service."""
        if not self.rest:
            target = request.headers.get("x-amz-target", "")
            return (target.removeprefix(self.target), {}) if target.startswith(self.target) else None
        for method, pattern, name in self.routes:
            if method == request.method and (hit := pattern.fullmatch(request.path)):
                return name, {key: unquote(value) for key, value in hit.groupdict().items()}
        return None

    def implementation(self, operation: str) -> Operation:
        """The function behind an operation, or the error that says we have none."""
        if function := self.ops.get(operation):
            return function
        if operation in self.model.operation_names:
            raise AwsError("NotImplementedException", f"localcloud does not implement {self.name}:{operation}", 501)
        raise AwsError("UnknownOperationException", f"{self.name} has no operation {operation}")

    def parse(self, operation: str, uri: Mapping[str, str], request: Request) -> Params:
        """The operation's parameters, checked against everything the model says about them."""
        shape = self.model_for(operation).input_shape
        if shape is None:
            return {}
        wire = self._body(shape, request.body)
        if self.rest:
            wire |= located(shape, uri, request)
        return self.check(shape, wire)

    def check(self, shape: Any, wire: Any) -> Params:
        """A JSON value as the shape's parameters; raises one error that lists all that is wrong."""
        errors: list[str] = []
        params: Params = reader(shape, self.read_shape)(wire, "", errors)
        if errors:
            raise report(errors)
        return params

    def render(self, operation: str, output: Output) -> Answer:
        """The HTTP answer that carries an operation's output."""
        model = self.model_for(operation)
        shape, status = model.output_shape, model.http.get("responseCode", 200)
        headers = {"content-type": "application/json" if self.rest else "application/x-amz-json-1.1"}
        if shape is None:
            return Answer(status, b"", headers)
        output = output or {}
        headers |= header_members(shape, output)
        payload = shape.serialization.get("payload")
        if payload and shape.members[payload].type_name == "blob":
            return Answer(status, bytes(output.get(payload) or b""), headers)
        body = self.wire(shape, output)
        return Answer(status, json.dumps(body.get(payload, {}) if payload else body).encode(), headers)

    def wire(self, shape: Any, value: Any) -> Any:
        """A Python value as the JSON of a shape."""
        return writer(shape, self.write_shape)(value)

    def render_error(self, error: AwsError) -> Answer:
        """The HTTP answer that botocore turns into a ClientError with the error's code."""
        shape = self.error_shapes.get(error.code)
        status = shape.metadata.get("error", {}).get("httpStatusCode", error.status) if shape else error.status
        body = {"__type": error.code, "message": error.message, "Message": error.message, **error.extra}
        headers = {"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": error.code}
        return Answer(status, json.dumps(body).encode(), headers)

    def _routes(self) -> list[tuple[str, re.Pattern[str], str]]:
        found = []
        for name in self.model.operation_names:
            http = self.model.operation_model(name).http
            path = re.escape(http["requestUri"].split("?")[0])
            pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", path))
            found.append((http["method"], pattern, name))
        return found

    def _body(self, shape: Any, body: bytes) -> dict[str, Any]:
        payload = shape.serialization.get("payload")
        if payload and shape.members[payload].type_name == "blob":
            return {payload: body}
        if not body:
            return {}
        try:
            value = json.loads(body)
        except ValueError:
            raise AwsError("SerializationException", "could not parse the request body as JSON") from None
        if not isinstance(value, dict):
            raise AwsError("SerializationException", "the request body must be a JSON object")
        return {payload: value} if payload else value
