"""This file is what the release job reads from its environment, and what each of its actions takes and returns.

Every action is sent `{"action": NAME, "execution": $$.Execution.Id, "release": $}` and returns the release document, grown;
the state machine replaces its whole state by it. So a task is

    Parameters: {FunctionName, Payload: {"action": "stage", "execution.$": "$$.Execution.Id", "release.$": "$"}}, OutputPath: $.Payload

Every action may be repeated: it looks at what is there and does only what is missing.

| action   | does | returns in the document, next |
|----------|------|------|
| prepare  | takes the execution's input (from `estate release`, or the EventBridge event of an approval); refuses a package that is not Approved; creates model and endpoint configuration | `already_live`: true -> verify, else -> stage |
| stage    | creates the staging endpoint | `done`: true -> check; false -> Wait `SecondsPath $.wait_seconds`, then stage again |
| check    | asks the staging endpoint the golden requests | -> unstage |
| unstage  | deletes the staging endpoint | -> deploy |
| deploy   | creates the endpoint, or updates it by blue-green | `done`: true -> verify; false -> Wait `SecondsPath $.wait_seconds`, then deploy again |
| describe | only looks | `status` and `config` of the endpoint |
| verify   | asks the endpoint which configuration and which package it serves; ledger row `live` | -> clean |
| clean    | scaling, old configurations and models | end: Succeed |
| fail     | every Catch leads here, with `ResultPath: $.error` | `outcome`: refused, rolled back or failed -> Choice -> Fail states Refused, RolledBack, Failed |

Errors raised: `Refused` (the package may not be released), `StagingFailed`, `DeploymentFailed`, `RolledBack` (the endpoint serves something else than was sent).
"""

from dataclasses import dataclass
from typing import Any, TypedDict

from jobs.kit.contract import Contract


@dataclass(frozen=True, kw_only=True)
class ReleaseContract(Contract):
    environment: str
    line: str
    ledger_table: str
    ledger_bucket: str = ""
    captures_bucket: str
    key_arn: str
    """Encrypts what is captured."""
    endpoint: str
    role_arn: str
    """What the model server may do."""
    instance_type: str
    instance_count: int
    max_instance_count: int
    invocations_per_instance: int
    capture_percent: int
    strategy: str
    bake_seconds: int
    alarms: str = "[]"
    """JSON list of the names of the alarms that roll a release back."""
    volume_key_arn: str = ""
    """Encrypts the instances' volumes; empty for types whose local disks take no key."""
    timeout_seconds: int = 1800
    lookup: bool = False
    """Whether servers look up what a request lacks; the next three are theirs, see `jobs.serve.contract`."""
    lookup_timeout_ms: int = 500
    lookup_cache_seconds: float = 1.0
    capture_features: bool = True


class ReleaseEvent(TypedDict):
    action: str
    execution: str
    release: dict[str, Any]
