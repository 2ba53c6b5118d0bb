"""What the actions of a release do to the cloud, from an approval to a champion that was asked, or back."""
# ruff: noqa: F811 - a fixture's name is its use

import pytest
from botocore.exceptions import ClientError

from jobs.release.errors import DeploymentFailed, RolledBack
from jobs.release.handler import perform
from jobs.release.plan import version_of
from tests.jobs.release_world import EXECUTION, GROUP, arn, cloud, package, release, sagemaker  # noqa: F401 - fixtures


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

    @pytest.mark.parametrize("status", ["Updating", "SystemUpdating"])
    def test_a_fleet_that_is_being_resized_serves_what_it_was_sent(self, cloud, sagemaker, status):
        release(cloud, 1)
        sagemaker.calls.clear()
        sagemaker.endpoints[GROUP]["status"] = status
        assert release(cloud, 1, execution="x:e2")["outcome"] == "live"
        assert sagemaker.calls == []

    @pytest.mark.parametrize(("status", "pending"), [("Updating", "another"), ("RollingBack", None), ("Failed", None)])
    def test_an_endpoint_on_its_way_elsewhere_is_not_taken_for_live(self, cloud, sagemaker, status, pending):
        release(cloud, 1)
        document = perform(cloud, {"action": "prepare", "execution": "x:e2", "release": {"package_arn": arn(1)}})
        sagemaker.endpoints[GROUP].update(status=status, next=pending)
        with pytest.raises(RolledBack, match="must serve"):
            perform(cloud, {"action": "verify", "execution": "x:e2", "release": document})

    def test_an_update_that_autoscaling_was_faster_than_is_sent_again(self, cloud, sagemaker):
        release(cloud, 1)
        sagemaker.refuses_updates = ["Cannot update in-progress endpoint"]
        assert release(cloud, 2, execution="x:e2")["outcome"] == "live"
        assert version_of(sagemaker.endpoints[GROUP]["config"], GROUP) == 2

    def test_an_update_that_is_refused_for_another_reason_is_the_release_s_error(self, cloud, sagemaker):
        release(cloud, 1)
        sagemaker.refuses_updates = ["Retained properties must be known"]
        with pytest.raises(ClientError, match="must be known"):
            release(cloud, 2, execution="x:e2")
        assert version_of(sagemaker.endpoints[GROUP]["config"], GROUP) == 1

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
