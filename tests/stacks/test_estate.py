"""Every environment declares the whole estate, and the estate obeys its own rules."""

import json
import re
from collections import Counter

import pytest
from pulumi_policy import StackValidationPolicy

from components.line_args import JOBS
from components.variables import variables
from jobs.kit.names import feature_group
from policies.rules import RULES
from stacks.lines import specs
from tests.estate_program import ENVIRONMENTS, deploy, settings_of, tags_of, the_estate
from tests.policies.resources import resource, violations

each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS)
COMPONENTS = {
    "Foundation", "EncryptionKey", "Alerts", "Ledger", "PrivateBucket", "LakeQuery", "ModelLine", "Code", "FeatureStore",
    "Registry", "Pipeline", "Machine", "JobFunction", "JobRole", "EndpointAlarms", "Release", "DriftMonitor", "Dashboard",
    "Labels", "Respond", "SkewMonitor", "SpendingLimit", "SnapshotCustody",
}  # fmt: skip


@each_environment
def test_every_environment_declares_the_whole_estate(environment):
    found = {d.type.split(":")[-1] for d in the_estate(environment).declared if d.type.startswith("mlops:")}

    assert found - {"Layer", "GitHubAccess"} == COMPONENTS


@each_environment
def test_the_estate_obeys_its_own_rules(environment):
    engine = the_estate(environment)
    tags = tags_of(engine)
    seen = [
        resource(d.type, {**d.inputs, "tagsAll": tags}, protect=d.name in engine.protected, name=d.name)
        for d in engine.declared
    ]

    for rule in RULES:
        together = isinstance(rule, StackValidationPolicy)
        assert (violations(rule, *seen) if together else [m for r in seen for m in violations(rule, r)]) == []


@each_environment
def test_every_component_registers_its_outputs(environment):
    engine = the_estate(environment)

    assert {d.name for d in engine.declared if d.type.startswith("mlops:")} <= engine.outputs.keys()


@each_environment
def test_no_two_resources_of_a_type_share_a_name(environment):
    counted = Counter((d.type, d.name) for d in the_estate(environment).declared)

    assert [key for key, times in counted.items() if times > 1] == []


def test_environments_differ_by_values_not_by_shape():
    shapes = {
        environment: Counter(d.type for d in the_estate(environment).declared if "mlops" not in d.type)
        for environment in ENVIRONMENTS
    }
    optional = {
        "aws:lambda/layerVersion:LayerVersion",
        "aws:sns/topicSubscription:TopicSubscription",
        "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy",
        *(f"aws:iam/{kind[0].lower()}{kind[1:]}:{kind}" for kind in ("OpenIdConnectProvider", "RolePolicyAttachment")),
        *("aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"),
    }

    for environment in ("dev", "staging", "prod"):
        assert {kind for kind in shapes["local"] if shapes[environment][kind] != shapes["local"][kind]} <= optional


def test_everything_is_tagged_by_the_provider():
    assert (
        tags_of(the_estate("prod")).items()
        >= {
            "Project": "mlops",
            "Environment": "prod",
            "Owner": "ml-platform",
            "CostCenter": "ml-prod",
        }.items()
    )


def test_the_laptop_is_small_enough_to_come_up_in_seconds():
    assert len(the_estate("local").declared) <= 64 + 160 * len(list(specs()))


def test_only_the_laptop_asks_a_local_cloud():
    local, dev = (the_estate(name).one("pulumi:providers:aws").inputs for name in ("local", "dev"))

    assert "127.0.0.1" in json.dumps(local["endpoints"])
    assert "endpoints" not in dev
    assert "accessKey" not in dev


def test_the_local_clouds_address_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4999")

    provider = deploy(settings_of("local")).one("pulumi:providers:aws")
    [endpoints] = (
        provider.inputs["endpoints"]
        if not isinstance(provider.inputs["endpoints"], str)
        else json.loads(provider.inputs["endpoints"])
    )
    assert set(endpoints.values()) == {"http://127.0.0.1:4999"}


@each_environment
def test_state_is_protected_exactly_where_it_is_kept(environment):
    engine, keeps = the_estate(environment), settings_of(environment)["keep_state"]
    buckets = {d.name for d in engine.all("aws:s3/bucket:Bucket")}
    groups = {d.name for d in engine.all("aws:sagemaker/featureGroup:FeatureGroup")}

    assert (buckets | groups) & engine.protected == ((buckets | groups) if keeps else set())
    assert {d.inputs["forceDestroy"] for d in engine.all("aws:s3/bucket:Bucket")} == {not keeps}
    assert engine.one("aws:dynamodb/table:Table").inputs["deletionProtectionEnabled"] is keeps


@each_environment
def test_every_role_carries_the_permission_boundary_where_one_is_set(environment):
    roles = [d for d in the_estate(environment).all("aws:iam/role:Role") if not d.name.startswith("github")]

    assert {d.inputs.get("permissionsBoundary") for d in roles} == {settings_of(environment).get("boundary_arn")}


def test_no_two_jobs_share_a_role():
    engine = the_estate("local")
    roles = [d.inputs["role"] for d in engine.all("aws:iam/rolePolicy:RolePolicy")]

    assert len(roles) == len(set(roles)) == len(engine.all("aws:iam/role:Role"))


def test_nobody_may_change_or_delete_what_the_ledger_says():
    policies = [d.inputs["policy"] for d in the_estate("local").all("aws:iam/rolePolicy:RolePolicy")]

    assert not [p for p in policies if re.search(r"dynamodb:(Update|Delete|BatchWrite|\*)", p)]


def test_the_parameters_say_where_everything_is():
    told = {
        d.inputs["name"]: json.loads(d.inputs["value"]) for d in the_estate("local").all("aws:ssm/parameter:Parameter")
    }

    assert told["/mlops/local/estate"].keys() == {
        *(f"{bucket}_bucket" for bucket in ("raw", "lake", "artifacts", "captures", "ledger")),
        *("ledger_table", "key_arn", "alerts_topic_arn", "snapshot_roles"),
    }
    line = told["/mlops/local/lines/flight-delay"]
    assert line["functions"] == {job: f"mlops-local-flight-delay-{job}" for job in JOBS}
    assert line["feature_groups"]["weather"] == feature_group("local", "flight-delay", "weather")
    assert line["code_uri"].endswith(f"code/flight-delay/{line['code_sha256']}.tar.gz")
    assert line["approval"] == "automatic"


def test_a_contract_that_needs_what_nobody_offers_is_named():
    from jobs.gate.contract import GateContract

    with pytest.raises(
        ValueError, match=r"GateContract must be offered every variable it needs, got nothing for .*GATES"
    ):
        variables(GateContract, {"LINE": "flight_delay"})
