"""This file is the rule that no job may run, or wait, without a limit."""

from collections.abc import Iterator, Mapping
from typing import Any

from policies.documents import requests
from policies.rule import rule


def endless(definition: str) -> list[str]:
    """Names of the states that create a job without MaxRuntimeInSeconds."""
    found = [job for kind in ("Training", "Processing") for job in requests(definition, kind)]
    return [name for name, request in found if not (request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds")]


def wrong(props: Mapping[str, Any]) -> Iterator[str]:
    for name in endless(props["definition"]):
        yield f"starts a job in {name} that may run for ever; set StoppingCondition.MaxRuntimeInSeconds"


jobs_have_an_end = rule(
    "jobs-have-an-end", "No job may run without a limit.", {"aws:sfn/stateMachine:StateMachine"}, wrong
)
