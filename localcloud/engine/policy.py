"""This file is the policies at work in this process: each rule sees what Pulumi's analyzer would show it."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

from localcloud.engine import urns
from localcloud.engine.errors import EngineError, PolicyError
from localcloud.engine.goal import Goal
from localcloud.engine.plan import Violation
from localcloud.engine.run import Run
from localcloud.engine.wire import Json, plain
from localcloud.provider.api import DEFAULTS


def check_resource(run: Run, goal: Goal, request: Any) -> None:
    """Hold a resource's checked inputs against every resource policy; a mandatory one stops it before it is touched."""
    if not run.policies:
        return
    from pulumi_policy import ResourceValidationArgs, ResourceValidationPolicy

    first = len(run.plan.policy)
    options = _options(goal.base, request)
    for rule in run.policies:
        if isinstance(rule, ResourceValidationPolicy) and rule.has_validation() and _level(rule) != "disabled":
            args = ResourceValidationArgs(goal.kind, _proxy(_visible(goal)), goal.urn, goal.name, options, None)
            _apply(run, rule, args, goal.urn)
    against = [found for found in run.plan.policy[first:] if found.urn == goal.urn and found.level == "mandatory"]
    if against and not run.dry:
        raise PolicyError("; ".join(f"policy {found.rule}: {found.message}" for found in against))


def check_stack(run: Run) -> None:
    """Hold the whole stack against every stack policy."""
    if not run.policies:
        return
    from pulumi_policy import StackValidationArgs, StackValidationPolicy

    root = run.urn("", urns.STACK, f"{run.project}-{run.stack}")
    rules = [rule for rule in run.policies if isinstance(rule, StackValidationPolicy) and _level(rule) != "disabled"]
    resources = _resources(run.seen) if rules else []
    for rule in rules:
        _apply(run, rule, StackValidationArgs(resources), root)
    against = [found for found in run.plan.refused if found.rule in {rule.name for rule in rules}]
    if against and not run.dry:
        raise PolicyError("; ".join(f"policy {found.rule}: {found.message}" for found in against))


def _level(rule: Any) -> str:
    level = rule.enforcement_level.value if rule.enforcement_level else "advisory"
    # A remediation that still leaves a violation counts as mandatory, as in Pulumi's own analyzer.
    return "mandatory" if level == "remediate" else str(level)


def _apply(run: Run, rule: Any, args: Any, default: str) -> None:
    from pulumi_policy.policy import _NotApplicableError
    from pulumi_policy.proxy import UnknownValueError

    def report(message: str, urn: str | None = None) -> None:
        run.violate(Violation(rule=rule.name, urn=urn or default, level=_level(rule), message=message))

    try:
        answer = rule.validate(args, report)
        if answer is not None:
            asyncio.run(_whole(answer))
    except UnknownValueError as unknown:
        run.warn(f"policy {rule.name} waits for the update: {urns.name(default)}: {unknown.message}")
    except _NotApplicableError:
        return
    except Exception as error:
        raise EngineError(f"policy {rule.name} failed: {type(error).__name__}: {error}") from error


async def _whole(answer: Awaitable[Any]) -> None:
    await answer


def _visible(goal: Goal) -> Json:
    """The checked inputs, with the provider's default tags where pulumi-aws has them: in `tagsAll`."""
    inputs = {key: value for key, value in goal.plain.items() if key != DEFAULTS}
    if "tagsAll" not in inputs:
        planned = goal.provider.create(goal.kind, goal.plain, preview=True)[1]
        if "tagsAll" in planned:
            inputs["tagsAll"] = planned["tagsAll"]
    return inputs


def _proxy(properties: Json) -> Mapping[str, Any]:
    from pulumi_policy.deserialize import deserialize_properties
    from pulumi_policy.proxy import unknown_checking_proxy

    proxied: Mapping[str, Any] = unknown_checking_proxy(deserialize_properties(properties))
    return proxied


def _options(record: Json, request: Any) -> Any:
    from pulumi_policy import PolicyCustomTimeouts, PolicyResourceOptions

    first = request.deleteBeforeReplace if request is not None and request.deleteBeforeReplaceDefined else None
    return PolicyResourceOptions(
        bool(record.get("protect")),
        list(record.get("ignoreChanges") or []),
        first,
        [],
        PolicyCustomTimeouts(0, 0, 0),
        list(record.get("additionalSecretOutputs") or []),
        record.get("parent"),
    )


def _resources(seen: dict[str, Json]) -> list[Any]:
    from pulumi_policy import PolicyResource

    found = {}
    for urn, record in seen.items():
        shown = {key: value for key, value in dict(plain(record.get("outputs") or {})).items() if key != DEFAULTS}
        options = _options(record, None)
        arguments: tuple[Any, ...] = (record["type"], _proxy(shown), urn, urns.name(urn), options, None, None, [], {})
        found[urn] = PolicyResource(*arguments)

    def pick(used: list[str] | None) -> list[Any]:
        return [found[urn] for urn in used or [] if urn in found]

    for urn, resource in found.items():
        record = seen[urn]
        resource.parent = found.get(record.get("parent") or "")
        resource.dependencies = pick(record.get("dependencies"))
        used = record.get("propertyDependencies") or {}
        resource.property_dependencies = {key: pick(urns_) for key, urns_ in used.items()}
    return list(found.values())
