import io
import json
import tarfile

import pytest
from botocore.exceptions import ClientError

from jobs.evaluate.champion import find
from jobs.evaluate.report import Champion, report
from jobs.kit.metrics import RANGES
from jobs.train import artifact
from jobs.train.fit import Plan
from jobs.train.run import run
from tests.jobs.little_line import line, parts, rows


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.train.artifact.folder", lambda _: artifact.ROOT / "models" / "flight_delay")
        for name, own in (("good", {"max_depth": 3}), ("bad", {"max_depth": 1, "colsample_bytree": 0.1})):
            run(line(), Plan(rounds=12, own=own), parts(), folder / name, checkpoints=None)
    return folder


def judged(models, name="good", champion=None, found=None):
    return report(line(), models / name, found or parts(), champion, seed=0, clock=iter(range(10_000)).__next__)


def test_the_report_has_a_number_for_every_gate_and_is_json(models):
    found = judged(models)

    gates = {
        "auc",
        "auc_low",
        "auc_gain_over_baseline_low",
        "worst_subgroup_auc",
        "calibration_error",
        "latency_ms_p99",
        "model_mb",
    }
    assert gates <= found["metrics"].keys()
    assert json.loads(json.dumps(found, allow_nan=False))["metrics"] == found["metrics"]


def test_gates_may_ask_for_exactly_what_is_measured_and_every_measure_is_in_its_range(models):
    champion = Champion("arn:champion", models / "good")
    found = judged(models, champion=champion)["metrics"]
    assert found.keys() == RANGES.keys()
    assert all(low <= found[name] <= high for name, (low, high) in RANGES.items())


def test_the_same_model_and_rows_give_the_same_report(models):
    assert judged(models) == judged(models)


def test_a_model_better_than_the_baseline_has_its_interval_above_it(models):
    metrics = judged(models)["metrics"]

    assert metrics["auc_gain_over_baseline_low"] > 0.1
    assert metrics["auc_low_above_baseline_high"] == metrics["auc_low"] - metrics["baseline_auc_high"] > 0


def test_every_subgroup_has_its_own_numbers_and_a_small_one_is_not_held_against_the_model(models):
    few = parts()
    kinds = ["tram"] * 20 + few["evaluate"]["kind"].to_pylist()[20:]
    few["evaluate"] = few["evaluate"].set_column(2, "kind", [kinds])
    # The model is wrong about every tram.
    late = [int(length < 50) for length in few["evaluate"]["length"].to_pylist()[:20]]
    few["evaluate"] = few["evaluate"].set_column(5, "late", [late + few["evaluate"]["late"].to_pylist()[20:]])

    groups = {group["value"]: group for group in judged(models, found=few)["subgroups"]}
    assert {value: group["enough"] for value, group in groups.items()} == {
        "bus": True,
        "rail": True,
        "ship": True,
        "tram": False,
    }
    assert groups["tram"]["rows"] == 20
    assert judged(models, found=few)["metrics"]["worst_subgroup_auc"] == min(
        group["auc"] for value, group in groups.items() if value != "tram"
    )


def test_every_calendar_month_has_its_own_numbers(models):
    spread = {**parts(), "evaluate": rows(3000, days=60, first_day=10, seed=4)}

    assert [month["month"] for month in judged(models, found=spread)["months"]] == ["1970-01", "1970-02", "1970-03"]


def test_a_champion_is_compared_on_the_same_rows(models):
    found = judged(models, "bad", Champion("arn:champion", models / "good"))

    assert found["champion"] == {"package": "arn:champion", "compared": True, "reason": ""}
    assert found["metrics"]["auc_gain_over_champion_high"] < 0
    assert found["metrics"]["champion_auc"] == judged(models)["metrics"]["auc"]


def test_a_champion_of_other_features_is_named_but_not_compared(models, tmp_path):
    about = json.loads((models / "good" / "model.json").read_text())
    about["features"][1]["name"] = "width"
    (tmp_path / "model.json").write_text(json.dumps(about))
    (tmp_path / "model.ubj").write_bytes((models / "good" / "model.ubj").read_bytes())

    found = judged(models, champion=Champion("arn:champion", tmp_path))
    assert not found["champion"]["compared"]
    assert found["champion"]["reason"].startswith("width must be a column of the data")
    assert "auc_gain_over_champion" not in found["metrics"]


class Sagemaker:
    class exceptions:  # noqa: N801 - boto3's name
        ClientError = ClientError

    def __init__(self, error=None):
        self.error = error

    def describe_endpoint(self, **_request):
        if self.error:
            raise ClientError({"Error": {"Code": "ValidationException", "Message": self.error}}, "DescribeEndpoint")
        return {"EndpointConfigName": "c"}

    def describe_endpoint_config(self, **_request):
        return {"ProductionVariants": [{"ModelName": "m"}]}

    def describe_model(self, **_request):
        return {
            "PrimaryContainer": {
                "ModelDataUrl": "s3://b/runs/x/model.tar.gz",
                "Environment": {"MODEL_PACKAGE_ARN": "arn:p"},
            }
        }


class S3:
    def get_object(self, Bucket, Key):  # noqa: N803 - S3's names
        assert (Bucket, Key) == ("b", "runs/x/model.tar.gz")
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as files:
            member = tarfile.TarInfo("model.json")
            member.size = 2
            files.addfile(member, io.BytesIO(b"{}"))
        return {"Body": io.BytesIO(archive.getvalue())}


def test_the_champion_is_what_the_endpoint_says_it_serves(tmp_path):
    assert find("e", Sagemaker(), S3(), tmp_path) == Champion("arn:p", tmp_path)
    assert (tmp_path / "model.json").read_text() == "{}"


def test_without_an_endpoint_there_is_no_champion(tmp_path):
    assert find("e", Sagemaker('Could not find endpoint "e".'), S3(), tmp_path) is None


def test_an_endpoint_that_cannot_be_asked_is_no_absent_endpoint(tmp_path):
    with pytest.raises(ClientError, match="try later"):
        find("e", Sagemaker("try later"), S3(), tmp_path)
