"""This file is what carries a line from raw deliveries to a package: roles, functions, and the machine that runs them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.component import Component
from components.function import JobFunction, JobFunctionArgs
from components.ground import Ground
from components.line_containers import addresses
from components.machine import Machine, MachineArgs
from components.permissions import Permissions, passed_to
from components.pipeline_definition import FUNCTIONS, PROCESSING, definition
from components.pipeline_plan import pipeline_plan, used_images
from components.role import JobRole, JobRoleArgs
from components.statements import Statement, allow
from components.tracking import tracking_statements
from components.variables import Offers, variables
from jobs.approve.contract import ApproveContract
from jobs.evaluate.contract import EvaluateContract
from jobs.features.contract import FeaturesContract
from jobs.gate.contract import GateContract
from jobs.kit import names
from jobs.kit.contract import Contract
from jobs.kit.references import referred
from jobs.kit.spec import Line
from jobs.register.contract import RegisterContract
from jobs.run.contract import RunContract
from jobs.snapshot.contract import SnapshotContract
from jobs.train.contract import TrainContract
from jobs.validate.contract import ValidateContract

CONTRACTS: Mapping[str, type[Contract]] = {
    "features": FeaturesContract,
    "snapshot": SnapshotContract,
    "validate": ValidateContract,
    "train": TrainContract,
    "evaluate": EvaluateContract,
    "run": RunContract,
    "gate": GateContract,
    "register": RegisterContract,
    "approve": ApproveContract,
}
STEPS = (*PROCESSING, "train")
_PER_RUN = {"RUN_ID": "set by the run", "TRAINING_IMAGE": "set by the rung of the ladder"}


@dataclass(frozen=True, kw_only=True)
class PipelineArgs:
    """Whose pipeline, from what code, with what values."""

    ground: Ground
    line: Line
    code_uri: pulumi.Input[str]
    offers: Offers
    snapshot_statements: tuple[Statement, ...] = ()
    """What the snapshot job may do besides, where a service reads the lake for it."""


class Pipeline(Component):
    """A state machine that trains, judges and registers a model, step by step, each with a role of its own."""

    pulumi_type = "mlops:index:Pipeline"

    arn: pulumi.Output[str]
    """ARN to start runs of."""

    def __init__(self, name: str, args: PipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        may = Permissions(
            ground=args.ground, line=args.line.name, images=used_images(args.line, args.ground.place.region)
        )

        roles = {step: self._role(f"{name}-{step}", args, _statements(may, step, args)) for step in STEPS}
        functions = {job: self._function(f"{name}-{job}", args, job, _statements(may, job, args)) for job in FUNCTIONS}
        machine = Machine(
            name,
            MachineArgs(
                ground=args.ground,
                machine_name=names.pipeline(args.ground.place.environment, args.line.name),
                definition=_definition(args, roles, functions),
                statements=_orchestrate(args, roles, functions),
            ),
            opts=self.child(),
        )

        self.arn = machine.arn
        self.seal()

    def _role(self, name: str, args: PipelineArgs, statements: list[Statement]) -> pulumi.Output[str]:
        role = JobRoleArgs(ground=args.ground, service="sagemaker.amazonaws.com", statements=statements)
        return JobRole(name, role, opts=self.child()).arn

    def _function(self, name: str, args: PipelineArgs, job: str, statements: list[Statement]) -> pulumi.Output[str]:
        function = JobFunctionArgs(
            ground=args.ground,
            function_name=names.function(args.ground.place.environment, args.line.name, job),
            job=job,
            variables=variables(CONTRACTS[job], args.offers),
            statements=statements,
        )
        return JobFunction(name, function, opts=self.child()).arn


def _statements(may: Permissions, step: str, args: PipelineArgs) -> list[Statement]:
    if step == "snapshot":
        return may.snapshot(args.snapshot_statements)
    given = [referred(args.line)] if step == "validate" else []
    return [*getattr(may, step)(*given), *tracking_statements(args.line, args.ground, step)]


def _definition(
    args: PipelineArgs, roles: Mapping[str, pulumi.Output[str]], functions: Mapping[str, pulumi.Output[str]]
) -> pulumi.Output[str]:
    """The definition, written when every address is known."""
    ground = args.ground
    known = pulumi.Output.all(
        roles=dict(roles),
        functions=dict(functions),
        environments={step: variables(CONTRACTS[step], {**args.offers, **_PER_RUN}) for step in STEPS},
        containers=addresses(ground, args.code_uri),
    )
    return known.apply(lambda found: json.dumps(definition(pipeline_plan(args.line, ground, found))))


def _orchestrate(
    args: PipelineArgs, roles: Mapping[str, pulumi.Output[str]], functions: Mapping[str, pulumi.Output[str]]
) -> list[Statement]:
    place, line = args.ground.place, args.line.name
    kinds = ("Training", "Processing")
    jobs = [place.arn("sagemaker", f"{kind.lower()}-job/{line}-*") for kind in kinds]
    rules = [place.arn("events", f"rule/StepFunctionsGetEventsForSageMaker{kind}JobsRule") for kind in kinds]
    act = [f"sagemaker:{verb}{kind}Job" for kind in kinds for verb in ("Create", "Describe", "Stop")]
    return [
        allow("lambda:InvokeFunction", on=list(functions.values())),
        allow([*act, "sagemaker:AddTags"], on=jobs),
        allow("iam:PassRole", on=list(roles.values()), when=passed_to("sagemaker.amazonaws.com")),
        # Step Functions learns by rules of these names that a job ended (its developer guide, "Service integrations").
        allow(["events:PutTargets", "events:PutRule", "events:DescribeRule"], on=rules),
        *args.ground.lend_key(),
    ]
