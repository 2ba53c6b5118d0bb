import json
from datetime import UTC, datetime

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from jobs.release.cloud import Cloud, absent, create_once
from jobs.release.contract import ReleaseContract
from jobs.release.decide import Endpoint, Step, golden_problems, next_step, outcome, staging_step, superseded, wait
from jobs.release.errors import DeploymentFailed, Refused, RolledBack, StagingFailed
from jobs.release.handler import perform
from jobs.release.plan import deployment, plan, version_of
from jobs.serve.contract import ServeContract
from tests.jobs.cloud_fakes import TABLE, Objects, Runtime, Sagemaker, Scaling

GROUP = "mlops-local-flight-delay"
EXECUTION = "arn:aws:states:us-east-1:000000000000:execution:mlops-local-flight-delay-release:e1"
CONTRACT = ReleaseContract(
    environment="local",
    line="flight_delay",
    ledger_table=TABLE,
    captures_bucket="captures",
    key_arn="arn:aws:kms:us-east-1:000000000000:key/k",
    endpoint=GROUP,
    role_arn="arn:aws:iam::000000000000:role/serve",
    instance_type="ml.m5.large",
    instance_count=1,
    max_instance_count=4,
    invocations_per_instance=1000,
    capture_percent=100,
    strategy="all-at-once",
    bake_seconds=0,
    alarms='["alarm-5xx"]',
)


def arn(version):
    return f"arn:aws:sagemaker:us-east-1:000000000000:model-package/{GROUP}/{version}"


def package(version, status="Approved", **changes):
    container = {"Image": "image:1", "ModelDataUrl": f"s3://artifacts/{version}/model.tar.gz"}
    return {
        "ModelPackageArn": arn(version),
        "ModelPackageGroupName": GROUP,
        "ModelPackageVersion": version,
        "ModelApprovalStatus": status,
        "InferenceSpecification": {"Containers": [container]},
        "CustomerMetadataProperties": {"golden": "s3://artifacts/golden.jsonl"},
        **changes,
    }


def at(status, config="new", pending=None):
    return Endpoint(status=status, config=config, pending=pending)


@pytest.mark.parametrize(
    ("endpoint", "started", "step"),
    [
        (None, False, Step.CREATE),
        (at("Creating", ""), True, Step.WAIT),
        (at("Updating", "old"), False, Step.WAIT),
        (at("RollingBack", "old"), True, Step.WAIT),
        (at("Deleting"), False, Step.WAIT),
        (at("InService"), True, Step.DONE),
        (at("InService"), False, Step.DONE),
        (at("InService", "old"), False, Step.UPDATE),
        (at("InService", "old"), True, Step.ROLLED_BACK),
        (at("Failed"), True, Step.FAILED),
        (at("Failed", "old"), False, Step.DELETE),
        (at("UpdateRollbackFailed", "old"), True, Step.FAILED),
        (at("UpdateRollbackFailed", "old"), False, Step.UPDATE),
    ],
)
def test_what_the_endpoint_says_decides_the_next_step(endpoint, started, step):
    assert next_step(endpoint, "new", started=started) is step


def test_a_staging_endpoint_of_an_earlier_release_makes_room():
    assert staging_step(at("InService", "old"), "new", started=False) is Step.DELETE


class TestGoldenAnswers:
    ANSWER = json.dumps({"package": "p", "probability": 0.25})

    def test_the_expected_answers_are_no_problem(self):
        assert golden_problems([0.25, 0.25001], [self.ANSWER] * 2, "p") == []

    @pytest.mark.parametrize(
        ("expected", "answers", "word"),
        [
            ([0.26], [ANSWER], "probability 0.260000, got 0.250000"),
            ([0.25], ['{"package": "q", "probability": 0.25}'], "must come from p, came from q"),
            ([0.25], ["<html>"], "must hold a probability"),
            ([0.25], ['{"error": {"field": "temp", "message": "missing"}}'], "must hold a probability"),
            ([0.25, 0.25], [ANSWER], "must be 2"),
            ([], [], "at least 1"),
        ],
    )
    def test_any_other_answer_is_named(self, expected, answers, word):
        assert word in golden_problems(expected, answers, "p")[0]


def test_the_configurations_in_use_and_the_newest_stay():
    created = {name: datetime(2026, 1, day, tzinfo=UTC) for day, name in enumerate("abcde", start=1)}
    assert superseded(created, {"e", "d"}) == ["a", "b", "c"]
    assert superseded(created, {"e"}) == ["a", "b", "c"]
    assert superseded(created, {"a", "b", "c"}) == ["d", "e"]
    assert superseded({"e": created["e"]}, {"e"}) == []


def test_the_looks_become_rarer_and_never_stop():
    assert [wait(n) for n in (0, 4, 8, 500)] == [1, 5, 30, 30]


@pytest.mark.parametrize(
    ("error", "word"),
    [("Refused", "refused"), ("RolledBack", "rolled back"), ("States.Timeout", "failed"), ("", "failed")],
)
def test_the_error_decides_the_word(error, word):
    assert outcome({"Error": error}) == word


class TestPlan:
    def test_the_same_package_always_has_the_same_name(self):
        assert plan(package(3), CONTRACT) == plan(package(3), CONTRACT)

    @pytest.mark.parametrize(
        "changed",
        [
            {"instance_type": "ml.c5.large"},
            {"capture_percent": 10},
            {"role_arn": "arn:aws:iam::000000000000:role/other"},
        ],
    )
    def test_another_content_has_another_name(self, changed):
        other = ReleaseContract(**{**CONTRACT.__dict__, **changed})
        assert plan(package(3), other).name != plan(package(3), CONTRACT).name

    def test_the_name_tells_the_version_and_fits_the_service(self):
        name = plan(package(3), CONTRACT).name
        assert version_of(name, GROUP) == 3
        assert len(name) <= 63

    @pytest.mark.parametrize("name", [f"{GROUP}-x-3-0123456789ab", f"{GROUP}-3", "other", f"{GROUP}-3-0123456789ab-s"])
    def test_a_name_that_no_release_of_this_line_gave_is_not_ours(self, name):
        assert version_of(name, GROUP) is None

    def test_a_server_is_told_of_the_feature_store_only_where_its_line_has_something_online(self):
        told = [
            plan(package(3), ReleaseContract(**{**CONTRACT.__dict__, "lookup": online})).model["PrimaryContainer"]
            for online in (False, True)
        ]
        extra = told[1]["Environment"].items() - told[0]["Environment"].items()
        server = ServeContract.read(told[1]["Environment"])

        assert {name for name, _ in extra} <= ServeContract.names()
        assert (server.lookup, server.environment, server.lookup_timeout_ms) == (True, CONTRACT.environment, 500)
        assert not ServeContract.read(told[0]["Environment"]).lookup

    @pytest.mark.parametrize("volume", ["", "arn:aws:kms:us-east-1:000000000000:key/k"])
    def test_the_requests_fit_the_service_model(self, volume):
        planned = plan(package(3), ReleaseContract(**{**CONTRACT.__dict__, "volume_key_arn": volume}))
        service = botocore.session.get_session().get_service_model("sagemaker")
        update = {
            "EndpointName": GROUP,
            "EndpointConfigName": planned.name,
            "DeploymentConfig": deployment(CONTRACT, break_glass=False),
        }
        for operation, request in (
            ("CreateModel", planned.model),
            ("CreateEndpointConfig", planned.config),
            ("UpdateEndpoint", update),
        ):
            report = ParamValidator().validate(request, service.operation_model(operation).input_shape)
            assert not report.has_errors(), report.generate_report()
        assert ("KmsKeyId" in planned.config) == bool(volume)

    def test_breaking_the_glass_releases_past_the_alarms(self):
        assert "AutoRollbackConfiguration" in deployment(CONTRACT, break_glass=False)
        assert "AutoRollbackConfiguration" not in deployment(CONTRACT, break_glass=True)


def test_only_not_found_is_taken_for_absence():
    def error(code, message):
        return ClientError({"Error": {"Code": code, "Message": message}}, "DescribeEndpoint")

    assert absent(error("ValidationException", 'Could not find endpoint "x".'))
    assert not absent(error("AccessDeniedException", "could not find a policy that allows it"))
    assert not absent(error("ValidationException", "1 validation error detected"))


def test_a_creation_that_is_refused_for_another_reason_is_an_error():
    def refuse(**_request):
        raise ClientError({"Error": {"Code": "ResourceLimitExceeded", "Message": "too many"}}, "CreateModel")

    with pytest.raises(ClientError, match="too many"):
        create_once(refuse)


@pytest.fixture
def sagemaker():
    return Sagemaker(packages={arn(version): package(version) for version in range(1, 6)})


@pytest.fixture
def cloud(ledger, sagemaker):
    expected = '{"probability": 0.25}\n{"probability": 0.25}\n'
    texts = {"s3://artifacts/golden.jsonl": "{}\n{}\n", "s3://artifacts/golden-expected.jsonl": expected}
    return Cloud(
        contract=CONTRACT,
        sagemaker=sagemaker,
        runtime=Runtime(sagemaker),
        scaling=Scaling(),
        s3=Objects(texts),
        ledger=ledger,
    )


def release(cloud, version, execution=EXECUTION, **given):
    """What the state machine does with the actions."""

    def act(action, document):
        return perform(cloud, {"action": action, "execution": execution, "release": document})

    document = {"package_arn": arn(version), "by": "ana", **given}
    try:
        document = act("prepare", document)
        if not document["already_live"]:
            document = _until(act, "stage", document)
            document = _until(act, "deploy", act("unstage", act("check", document)))
        return act("clean", act("verify", document))
    except (Refused, RolledBack, StagingFailed, DeploymentFailed) as error:
        told = {"Error": type(error).__name__, "Cause": json.dumps({"errorMessage": str(error)})}
        return act("fail", {**document, "error": told})


def _until(act, action, document):
    for _ in range(50):
        document = act(action, document)
        if document["done"]:
            return document
    raise AssertionError(f"{action} never ended")


class TestRelease:
    def test_the_first_release_creates_the_endpoint_and_leaves_no_staging(self, cloud, sagemaker):
        assert release(cloud, 1)["outcome"] == "live"
        assert list(sagemaker.endpoints) == [GROUP]
        assert version_of(sagemaker.endpoints[GROUP]["config"], GROUP) == 1
        [row] = cloud.ledger.rows("flight-delay", "release")
        assert (row.id, row.by, row.body["outcome"], row.body["version"]) == (f"{arn(1)}#e1", "ana", "live", 1)

    def test_a_later_release_updates_it_and_keeps_what_scaling_reached(self, cloud, sagemaker):
        release(cloud, 1)
        assert release(cloud, 2, execution="x:e2")["outcome"] == "live"
        how = sagemaker.endpoints[GROUP]["how"]
        assert sagemaker.calls.count(f"create endpoint {GROUP}") == 1
        assert how["RetainAllVariantProperties"] is True
        assert how["DeploymentConfig"]["AutoRollbackConfiguration"]["Alarms"] == [{"AlarmName": "alarm-5xx"}]

    def test_releasing_what_is_live_touches_no_endpoint(self, cloud, sagemaker):
        release(cloud, 1)
        sagemaker.calls.clear()
        assert release(cloud, 1, execution="x:e2")["outcome"] == "live"
        assert sagemaker.calls == []
        assert cloud.ledger.rows("flight-delay", "release")[-1].body["changed"] is False

    def test_an_approval_event_releases_its_package(self, cloud):
        event = {"source": "aws.sagemaker", "detail": {"ModelPackageArn": arn(2), "ModelApprovalStatus": "Approved"}}
        assert perform(cloud, {"action": "prepare", "execution": EXECUTION, "release": event})["version"] == 2

    @pytest.mark.parametrize("status", ["PendingManualApproval", "Rejected"])
    def test_a_package_that_is_not_approved_is_refused_and_nothing_is_created(self, cloud, sagemaker, status):
        sagemaker.packages[arn(1)] = package(1, status, ApprovalDescription="auc too low")
        said = release(cloud, 1, break_glass="really")
        assert said["outcome"] == "refused"
        assert f"got {status}" in said["why"]
        assert "auc too low" in said["why"]
        assert (sagemaker.models, sagemaker.endpoints) == ({}, {})
        assert cloud.ledger.rows("flight-delay", "release")[0].body["outcome"] == "refused"

    def test_a_package_of_another_line_is_refused(self, cloud, sagemaker):
        sagemaker.packages[arn(1)] = package(1, ModelPackageGroupName="mlops-local-churn")
        assert "must be of group" in release(cloud, 1)["why"]

    def test_an_unknown_strategy_is_refused(self, cloud):
        assert "must be all-at-once, got canary" in release(cloud, 1, strategy="canary")["why"]

    def test_a_model_that_answers_otherwise_than_in_training_never_serves(self, cloud, sagemaker):
        cloud.runtime.probability = 0.9
        said = release(cloud, 1)
        assert said["outcome"] == "failed"
        assert "golden answer 1" in said["why"]
        assert sagemaker.endpoints == {}

    def test_a_rollback_that_the_service_calls_success_is_found_out(self, cloud, sagemaker):
        release(cloud, 1)
        sagemaker.rolls_back = True
        said = release(cloud, 2, execution="x:e2")
        assert said["outcome"] == "rolled back"
        assert version_of(sagemaker.endpoints[GROUP]["config"], GROUP) == 1
        assert cloud.ledger.rows("flight-delay", "release")[-1].body["outcome"] == "rolled back"

    def test_a_rollback_after_success_is_found_out_by_the_last_look(self, cloud, sagemaker):
        release(cloud, 1)
        document = perform(
            cloud, {"action": "prepare", "execution": "x:e2", "release": {"package_arn": arn(2), "by": "ana"}}
        )
        with pytest.raises(RolledBack, match="must serve"):
            perform(cloud, {"action": "verify", "execution": "x:e2", "release": document})

    def test_an_endpoint_that_answers_as_another_package_is_rolled_back(self, cloud):
        release(cloud, 1)
        cloud.runtime.answers_as = arn(9)
        assert release(cloud, 1, execution="x:e2")["outcome"] == "rolled back"

    def test_an_endpoint_that_fails_to_come_up_is_a_failed_release(self, cloud, sagemaker):
        sagemaker.fails = True
        assert release(cloud, 1)["outcome"] == "failed"

    def test_a_failed_endpoint_of_an_earlier_release_is_replaced(self, cloud, sagemaker):
        sagemaker.endpoints[GROUP] = {"status": "Failed", "config": "old", "next": None}
        assert release(cloud, 1)["outcome"] == "live"

    def test_an_update_whose_answer_was_lost_is_not_sent_again(self, cloud, sagemaker):
        release(cloud, 1)
        document = perform(
            cloud, {"action": "prepare", "execution": "x:e2", "release": {"package_arn": arn(2), "by": "ana"}}
        )
        perform(cloud, {"action": "deploy", "execution": "x:e2", "release": document})
        again = perform(cloud, {"action": "deploy", "execution": "x:e2", "release": document})
        assert again["started"] is True
        assert sagemaker.calls.count(f"update endpoint {GROUP}") == 1

    def test_an_endpoint_that_never_comes_up_ends_the_release(self, cloud, sagemaker):
        document = perform(cloud, {"action": "prepare", "execution": "x:e", "release": {"package_arn": arn(1)}})
        with pytest.raises(DeploymentFailed, match="within 1800 s"):
            perform(cloud, {"action": "deploy", "execution": "x:e", "release": {**document, "waited": 1801}})

    def test_only_the_last_two_configurations_and_their_models_stay(self, cloud, sagemaker):
        for version in range(1, 6):
            release(cloud, version, execution=f"x:e{version}")
        assert sorted(version_of(name, GROUP) for name in sagemaker.configs) == [4, 5]
        assert sorted(sagemaker.models) == sorted(sagemaker.configs)

    def test_a_configuration_that_an_endpoint_serves_is_never_deleted(self, cloud, sagemaker):
        release(cloud, 1)
        sagemaker.endpoints[f"{GROUP}-copy"] = dict(sagemaker.endpoints[GROUP])
        for version in (2, 3, 4):
            release(cloud, version, execution=f"x:e{version}")
        assert sorted(version_of(name, GROUP) for name in sagemaker.configs) == [1, 3, 4]

    def test_the_fleet_may_scale_once_it_is_live(self, cloud):
        release(cloud, 1)
        [target] = cloud.scaling.targets
        assert (target["MinCapacity"], target["MaxCapacity"]) == (1, 4)
        assert target["ResourceId"] == cloud.scaling.policies[0]["ResourceId"] == f"endpoint/{GROUP}/variant/AllTraffic"

    def test_a_package_that_serves_is_live_in_the_ledger_even_if_tidying_up_fails(self, cloud):
        def refuse(**_request):
            raise RuntimeError("no scaling today")

        cloud.scaling.put_scaling_policy = refuse
        with pytest.raises(RuntimeError, match="no scaling"):
            release(cloud, 1)
        assert [row.body["outcome"] for row in cloud.ledger.rows("flight-delay", "release")] == ["live"]

    def test_a_failure_before_anything_is_known_is_still_recorded(self, cloud):
        event = {"detail": {"ModelPackageArn": arn(1)}, "error": {"Error": "States.Timeout"}}
        perform(cloud, {"action": "fail", "execution": EXECUTION, "release": event})
        [row] = cloud.ledger.rows("flight-delay", "release")
        assert row.id.startswith(arn(1))

    def test_an_unknown_action_is_refused(self, cloud):
        with pytest.raises(ValueError, match="prepare, stage"):
            perform(cloud, {"action": "publish", "execution": EXECUTION, "release": {}})


def test_the_contract_survives_the_environment():
    assert ReleaseContract.read(CONTRACT.environ()) == CONTRACT
