"""This file is the rule that what a Lambda fails on is kept for somebody to look at."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pulumi_policy import EnforcementLevel, ReportViolation, StackValidationArgs, StackValidationPolicy

_FUNCTION = "aws:lambda/function:Function"
_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"


def has_destination(config: Mapping[str, Any]) -> bool:
    """Whether an invoke config sends failures on."""
    return bool(((config.get("destinationConfig") or {}).get("onFailure") or {}).get("destination"))


def without_destination(functions: Collection[str], configs: Collection[Mapping[str, Any]]) -> Iterator[str]:
    """The functions, by name, that no config speaks for.

    >>> list(without_destination(["a", "b"], [{"functionName": "a", "destinationConfig": {"onFailure": {"destination": "q"}}}]))
    ['b']
    """
    covered = {config.get("functionName") for config in configs if has_destination(config)}
    yield from (name for name in functions if name not in covered)


def _validate(args: StackValidationArgs, report: ReportViolation) -> None:
    functions = {str(r.props.get("name")): r.urn for r in args.resources if r.resource_type == _FUNCTION}
    configs = [r.props for r in args.resources if r.resource_type == _CONFIG]
    for name in without_destination(functions, configs):
        report(f"{name} loses what it fails on; give it an on-failure destination", functions[name])


failures_go_somewhere = StackValidationPolicy(
    name="failures-go-somewhere",
    description="What a Lambda fails on is kept for somebody to look at.",
    enforcement_level=EnforcementLevel.MANDATORY,
    validate=_validate,
)
