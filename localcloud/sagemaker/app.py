"""Our services as one ASGI application."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import ModuleType
from typing import Any

from localcloud.aws.access import ROOT_ACCOUNT, Access, credential
from localcloud.aws.backend import wait_up
from localcloud.aws.context import Ctx
from localcloud.aws.errors import AwsError
from localcloud.aws.http import Answer, Request
from localcloud.aws.protocol import Output, Params, Service
from localcloud.aws.services import Services
from localcloud.mlflow import asked
from localcloud.sagemaker import iam, modules, operator

log = logging.getLogger(__name__)
THREADS = 48
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
access = Access()
threads = ThreadPoolExecutor(THREADS, thread_name_prefix="operation")


def compose() -> Services:
    """All services with all operations."""
    services = Services()
    for module in modules.MODULES:
        module.register(services)
    return services


def recover() -> None:
    """Bring back what a stopped cloud left, as soon as the backend can be asked for credentials and objects."""
    wait_up()
    for module in modules.MODULES:
        _call(module, "recover")
    operator.ready.set()
    log.info("recovered")


def shutdown() -> None:
    """End everything that runs."""
    for module in reversed(modules.MODULES):
        _call(module, "shutdown")
    threads.shutdown(wait=False, cancel_futures=True)


def application(services: Services) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """The ASGI application of the services."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read(scope, receive)
        answer = await respond(services, request)
        headers = [(name.encode(), value.encode()) for name, value in answer.headers.items()]
        headers.append((b"content-length", str(len(answer.body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    return app


async def respond(services: Services, request: Request) -> Answer:
    """The answer to one request, whatever it is."""
    if request.path.startswith("/_localcloud/"):
        return await operator.respond(request)
    if asked.ours(request):
        return await asked.respond(request, access, threads)
    found = services.find(request)
    if found is None:
        # The client has reused a connection of ours for a service of MiniStack's.
        return Answer(421, b'{"message": "ask again on a new connection"}', {"connection": "close"})
    service, operation, uri = found
    try:
        return service.render(operation, await _perform(service, operation, uri, request))
    except AwsError as error:
        return service.render_error(error)
    except Exception as error:
        log.exception("%s:%s", service.name, operation)
        return service.render_error(AwsError("InternalFailure", f"{type(error).__name__}: {error}", 500))


async def _perform(service: Service, operation: str, uri: dict[str, str], request: Request) -> Any:
    function = service.implementation(operation)
    params = service.parse(operation, uri, request)
    ctx = await _allowed(service, operation, params, request)
    if inspect.iscoroutinefunction(function):
        return await function(ctx, params)
    return await asyncio.get_running_loop().run_in_executor(threads, partial(function, ctx, params))


async def _allowed(service: Service, operation: str, params: Params, request: Request) -> Ctx:
    """The context to run in, or an AwsError if the caller may not."""
    if root := access.root(request):
        return root
    _, region = credential(request)
    checks = iam.checks(service.name, operation, params, ROOT_ACCOUNT, region)
    if known := access.remembered(request, checks):
        return known
    return await asyncio.get_running_loop().run_in_executor(threads, access.decide, request, checks)


async def _read(scope: Scope, receive: Receive) -> Request:
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(scope["method"], scope["path"], scope["query_string"].decode(), headers, b"".join(parts))


@operator.handles("flush")
async def _flush(_ctx: Ctx, _parts: list[str], _query: dict[str, str], _body: bytes) -> Output:
    """Write now what waits to be written: captures, metrics, offline rows."""
    for module in modules.MODULES:
        await asyncio.to_thread(_call, module, "flush")
    return {}


def _call(module: ModuleType, name: str) -> None:
    function = getattr(module, name, None)
    if function is None:
        return
    try:
        function()
    except Exception:
        log.exception("%s of %s", name, module.__name__)
