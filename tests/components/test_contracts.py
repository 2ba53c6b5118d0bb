"""Promises every component keeps, and every job relies on."""

import importlib
import pkgutil

import pulumi
import pytest

import components
from components.component import Component, declared_outputs
from components.line_args import JOBS
from components.pipeline import CONTRACTS, STEPS
from components.pipeline_definition import FUNCTIONS
from jobs.drift.contract import Drift
from jobs.kit.names import function
from jobs.labels.contract import LabelsContract
from jobs.release.contract import ReleaseContract
from jobs.respond.contract import RespondContract
from tests.components.machines import tasks
from tests.estate_program import the_estate

for module in pkgutil.iter_modules(components.__path__, "components."):
    importlib.import_module(module.name)

FUNCTION_CONTRACTS = {
    **{job: CONTRACTS[job] for job in FUNCTIONS},
    "release": ReleaseContract,
    "drift": Drift,
    "labels": LabelsContract,
    "respond": RespondContract,
}
OURS = [kind for kind in Component.__subclasses__() if kind.__module__.startswith("components")]


@pytest.mark.parametrize("component", OURS, ids=lambda c: c.__name__)
def test_every_component_names_itself_and_documents_its_outputs(component):
    assert component.pulumi_type == f"mlops:index:{component.__name__}"
    assert component.__doc__
    assert declared_outputs(component)


def test_an_output_that_is_never_assigned_is_refused(declare):
    class Forgetful(Component):
        pulumi_type = "mlops:index:Forgetful"
        bucket: pulumi.Output[str]

        def __init__(self, name, opts=None):
            super().__init__(name, opts)
            self.seal()

    with pytest.raises(TypeError, match="never assigns: bucket"):
        declare(lambda: Forgetful("f"))


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("environment", ["local", "prod"])
def test_every_function_gets_what_its_contract_reads_and_nothing_else(job, environment):
    name = function(environment, "flight-delay", job)
    [found] = [f for f in the_estate(environment).all("aws:lambda/function:Function") if f.inputs["name"] == name]
    given = found.inputs["environment"]["variables"]

    assert given.keys() <= FUNCTION_CONTRACTS[job].names()
    assert FUNCTION_CONTRACTS[job].read(given)


@pytest.mark.parametrize("step", STEPS)
def test_every_container_gets_what_its_contract_reads_and_nothing_else(step):
    request = tasks(the_estate("prod"), "flight-delay-pipeline")[step]
    given = {name.removesuffix(".$"): str(value) for name, value in request["Environment"].items()}
    platforms_own = {"SM_CHANNEL_TRAIN": "t", "SM_CHANNEL_HOLDOUT": "h"} if step == "train" else {}

    assert given.keys() <= CONTRACTS[step].names()
    assert CONTRACTS[step].read(given | platforms_own)
