"""A request to a managed MLflow: first whether its caller may, then the server's answer."""

import asyncio
from concurrent.futures import Executor

from localcloud.aws.access import Access
from localcloud.aws.errors import AwsError
from localcloud.aws.http import Answer, Request
from localcloud.mlflow import forward, running


def ours(request: Request) -> bool:
    return forward.HEADER in request.headers


async def respond(request: Request, access: Access, threads: Executor) -> Answer:
    needed = (forward.check(request),)
    loop = asyncio.get_running_loop()
    try:
        if not (access.root(request) or access.remembered(request, needed)):
            await loop.run_in_executor(threads, access.decide, request, needed)
    except AwsError as error:
        return forward.refused(403, "PERMISSION_DENIED", error.message)
    url = running.url_of(request.headers[forward.HEADER])
    if url is None:
        return forward.refused(503, "TEMPORARILY_UNAVAILABLE", "the tracking server does not run")
    return await loop.run_in_executor(threads, forward.pass_on, url, request)
