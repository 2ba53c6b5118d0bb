"""This file is `estate destroy`: first what releases made, then the stack."""

from typing import Annotated

import typer

from estate import deploying
from estate.lock import alone
from estate.problems import Refused
from estate.say import AsJson, Stack, answer, note
from estate.where import Where


def register(app: typer.Typer) -> None:
    app.command()(destroy)


def destroy(
    stack: Stack = "local",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete everything of an environment. Example: estate destroy --yes

    Models, predictions and the ledger go with it. In prod nothing is deleted while the stack protects it.
    """
    where = Where(stack)
    if stack == "prod":
        raise Refused(
            "prod must not be destroyed from here; unprotect the stack and use the Pulumi CLI, knowing what goes"
        )
    if not yes:
        typer.confirm(f"Delete every resource, model and prediction of {stack}?", abort=True, err=True)
    if where.local:
        _local(where, as_json=as_json)
    else:
        removed = _remains(where)
        code = deploying.pulumi(where, "destroy", "--yes")
        if as_json:
            answer({"stack": stack, "removed": removed, "ended": code})
        raise typer.Exit(code)


def _local(where: Where, *, as_json: bool) -> None:
    from estate import remains
    from estate.aws import Aws
    from localcloud import engine

    with alone(where, "destroy"):
        deploying.start_cloud(where)
        _stop_executions(where)
        removed = _remains(where)
        # Everything on a laptop may be lost; what is protected elsewhere goes too.
        plan = deploying.apply(
            "destroy", lambda display: engine.destroy(deploying.project(where), display.event, force=True)
        )
        removed += remains.remove_shared(Aws(where).client)
    if as_json:
        answer({"stack": where.stack, "removed": removed, **plan.as_json()})


def _stop_executions(where: Where) -> None:
    """A run or release under way would go on making what is being removed."""
    from estate.aws import Aws

    sfn = Aws(where).client("stepfunctions")
    for machine in sfn.list_state_machines()["stateMachines"]:
        arn = machine["stateMachineArn"]
        for execution in sfn.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]:
            sfn.stop_execution(executionArn=execution["executionArn"], cause="estate destroy")
            note(f"stopped {execution['name']}")


def _remains(where: Where) -> list[str]:
    from estate import remains
    from estate.aws import Aws

    removed = remains.remove(Aws(where).client, where.stack)
    for told in removed:
        note(f"  - {told}")
    return removed
