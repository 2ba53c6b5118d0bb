"""The table, pulumi-aws's schema and botocore's models agree, and cost nothing until they are used."""

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import localcloud.provider.schema as schemas
from localcloud.provider.cloud import Cloud, operation
from localcloud.provider.kind import kind_of
from localcloud.provider.rows import kinds
from localcloud.provider.schema.__main__ import files
from localcloud.provider.template import fill, holes, parse

every_kind = pytest.mark.parametrize("kind", kinds())


def test_the_schema_files_are_those_of_the_installed_pulumi_aws():
    home = Path(schemas.__file__).parent
    kept = {path.name: path.read_text() for path in home.glob("*.json")}

    assert kept == files(), "run python -m localcloud.provider.schema"


@every_kind
def test_a_row_names_only_inputs_and_operations_that_exist(kind):
    about, row = kind_of(kind), kind_of(kind).row
    calls = [row.create, *row.updates, *row.reads, *([row.delete] if row.delete else [])]
    mentioned = {*row.local, *row.shaped, *row.keep, *row.replace, *row.documents, *row.defaults}
    mentioned |= {path.split(".")[0] for path in row.computed}

    assert all(operation(row.service, call.op) for call in calls)
    assert mentioned - {"tags"} <= set(about.schema.inputs)
    assert {*row.outputs, *row.volatile} <= set(about.schema.outputs)


@every_kind
def test_a_call_has_a_place_for_every_input_it_carries_unless_the_row_shapes_it(kind):
    about, row = kind_of(kind), kind_of(kind).row
    # An operation that only switches has nothing to carry: being called is what it says.
    calls = [call for call in (row.create, *row.updates) if not call.unset and not row.request]

    assert {path.split(".")[0] for path in row.names} <= set(about.schema.outputs) | {"tags"}
    for call in calls:
        assert set(call.props) - {*row.shaped, *row.keep} <= set(about.places(call)), call.op


@every_kind
def test_an_id_is_read_back_into_what_it_was_made_of(kind):
    row = kind_of(kind).row
    template = row.import_id or row.id
    parts = {name: f"{name}-value" for name in holes(template)}

    assert parse(template, fill(template, parts)) == parts


@every_kind
def test_what_names_a_resource_never_changes_in_place(kind):
    about = kind_of(kind)

    assert about.identity.isdisjoint(about.changeable)


def test_importing_the_provider_loads_neither_boto3_nor_grpc_nor_pulumi_aws():
    code = "import sys, localcloud.provider; print([m for m in ('boto3', 'botocore', 'grpc', 'pulumi_aws') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "[]"


def test_no_module_but_the_generator_of_the_schema_imports_the_sdk_of_the_official_provider():
    home = Path(schemas.__file__).parent.parent
    found = {
        path.relative_to(home).as_posix()
        for path in home.rglob("*.py")
        if re.search(r"^\s*(import|from) pulumi_aws|\"pulumi_aws", path.read_text(), re.MULTILINE)
    }

    assert found <= {"schema/__main__.py"}


def test_many_threads_get_one_client_of_a_service_and_never_make_two_at_once(monkeypatch):
    busy, most, made = [], [], []

    def new_client(_cloud, service):
        busy.append(service)
        most.append(len(busy))
        time.sleep(0.005)  # long enough for another thread to come
        busy.remove(service)
        made.append(service)
        return object()

    monkeypatch.setattr(Cloud, "_new_client", new_client)
    cloud, services = Cloud({"region": "us-east-1"}), ["sqs", "sns", "kms", "logs", "events"] * 6
    with ThreadPoolExecutor(26) as pool:
        clients = list(pool.map(cloud.client, services))

    assert max(most) == 1
    assert len({id(client) for client in clients}) == len(made) == 5
