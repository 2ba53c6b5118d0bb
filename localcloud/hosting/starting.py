"""How a plan becomes running servers: archives, role credentials, processes."""

import threading
from typing import Any

from localcloud.aws.context import Ctx
from localcloud.aws.place import here
from localcloud.aws.roles import role_environ
from localcloud.hosting import artifacts, plan
from localcloud.hosting.fleet import Fleet
from localcloud.hosting.instance import Instance, Surroundings
from localcloud.hosting.live import Live, close_all, stopping
from localcloud.hosting.models import containers

Body = dict[str, Any]
_running: set[Instance] = set()
_lock = threading.Lock()


def hold(ctx: Ctx, config: Body, models: dict[str, Body]) -> Body:
    """A plan's document, its archives unpacked and held until `let_go`."""
    held: dict[str, Body] = {}
    try:
        for name, model in models.items():
            held[name] = {"role": model["ExecutionRoleArn"], "containers": []}
            own = ctx.acting_as(role_environ(ctx, model["ExecutionRoleArn"], "SageMaker"))
            for container in containers(ctx, model):
                held[name]["containers"].append(_unpacked(own, container))
    except Exception:
        let_go({"models": held})
        raise
    return plan.document(config, held)


def hold_again(ctx: Ctx, document: Body) -> Body:
    """The same for a document from an earlier life; what is still on disk is not fetched again."""
    for model in document["models"].values():
        own = ctx.acting_as(role_environ(ctx, model["role"], "SageMaker"))
        for part in model["containers"]:
            part["data"] = artifacts.acquire(own, part["source"], part["data"])
            if part["code"]:
                part["code"] = artifacts.acquire(own, part["code_source"], part["code"])
    return document


def let_go(document: Body) -> None:
    for digest in plan.digests(document):
        artifacts.release(digest)


def fleet(live: Live, document: Body) -> Fleet:
    """A fleet that is not launched yet."""
    wanted = plan.read(document)
    roles = {variant.role for variant in wanted.production + wanted.shadows}
    environs = {role: role_environ(live.ctx, role, "SageMaker") for role in roles}
    around = {role: Surroundings(environ | here().environ(), live.logs.stream) for role, environ in environs.items()}
    live.writer = live.ctx.acting_as(environs[wanted.production[0].role])
    return Fleet(wanted, lambda variant: _start(variant, around[variant.role]))


def stop_all() -> None:
    """End every server process of this cloud."""
    with _lock:
        left = list(_running)
    close_all(left)


def _start(variant: plan.Variant, around: Surroundings) -> Instance:
    with _lock:
        if stopping.is_set():
            raise InterruptedError("the local cloud is stopping")
        instance = Instance(variant, around)
        _running.add(instance)
    instance.on_close = lambda: _running.discard(instance)
    instance.wait_healthy(variant)
    return instance


def _unpacked(ctx: Ctx, container: Body) -> Body:
    environment = container.get("Environment") or {}
    source = container.get("ModelDataSource", {}).get("S3DataSource") or artifacts.archive(container["ModelDataUrl"])
    submitted = environment.get("SAGEMAKER_SUBMIT_DIRECTORY", "")
    code = artifacts.archive(submitted) if submitted.startswith("s3://") else None
    return {
        "image": container.get("Image", ""),
        "environment": environment,
        "source": source,
        "data": artifacts.acquire(ctx, source),
        "code_source": code,
        "code": artifacts.acquire(ctx, code) if code else "",
    }
