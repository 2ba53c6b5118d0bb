"""What a release creates: named by its content, and as the service takes it."""

import botocore.session
import pytest
from botocore.validate import ParamValidator

from jobs.release.contract import ReleaseContract
from jobs.release.plan import deployment, plan, version_of
from jobs.serve.contract import ServeContract
from tests.jobs.release_world import CONTRACT, GROUP, arn, package, sagemaker  # noqa: F401 - fixtures


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
