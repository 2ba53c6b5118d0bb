"""What a verdict brings about, on a running estate: what was proven comes back, one training begins, a person stops it."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from estate.__main__ import run
from localcloud import service
from localcloud.ports import free_port
from tests.response_world import ENDPOINT, LINE, World, days, lacking, until

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    home, patch = tmp_path_factory.mktemp("respond") / ".local", pytest.MonkeyPatch()
    patch.setenv("ESTATE_HOME", str(home))
    patch.setenv("ESTATE_PORT", str(free_port()))
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"):
        patch.setenv(name, "set by the command itself")
    try:
        yield World(home).begin()
    finally:
        service.reset(home / "cloud")
        patch.undo()


@pytest.fixture
def replayed(capsys):
    """Replay windows whose labels never come; what `estate simulate` says of them."""

    def replay(first, last):
        capsys.readouterr()
        span = ("--from", f"{days(first)[0].date()}", "--to", f"{days(last)[1].date()}", "--window", "2d")
        code = run(["simulate", LINE, *span, "--no-labels", "--json"])
        out, err = capsys.readouterr()
        assert code == 0, err
        return json.loads(out)["windows"]

    return replay


def test_a_line_of_which_nothing_was_judged_yet_may_train_and_has_answered_nothing(world, capsys):
    assert run(["retrain", "show", LINE]) == 0
    assert capsys.readouterr().out == f"{LINE}: training by itself is allowed\n"
    assert not world.heard("critical", "page")


def test_a_release_that_labels_prove_to_be_worse_is_taken_back_and_the_proof_kept(world, replayed):
    proven, worse = world.package, world.release_a_copy()
    replayed(0, 0)
    world.labels_say_the_opposite(0, 0)
    verdict = world.judge(0)
    answer = world.answer(verdict)

    assert (verdict["package"], "concept" in verdict["kinds"]) == (worse, True)
    assert (answer["severity"], answer["actions"], answer["package"]) == ("critical", ["page", "roll_back"], proven)
    assert lacking(answer, "roll_back") == set()
    until(lambda: world.rows("release", package_arn=proven, outcome="live")[1:])
    released = world.rows("release")[-1]
    assert (released.by, released.body["reason"][:10]) == (f"{ENDPOINT}-respond", "rollback: ")
    assert world.package == proven
    assert world.heard("critical", "page")


def test_labels_that_do_not_come_are_told_and_change_nothing(world, replayed):
    windows = replayed(1, 3)

    assert [window["blind"]["case"] for window in windows] == ["labels-late"] * 3
    assert {one["action"] for window in windows for one in window["responses"]} == {"page"}
    assert world.heard("blind", "page")
    assert len(world.rows("run", status="started")) == 1


def test_windows_that_all_prove_a_loss_begin_one_training_and_no_second_rollback(world):
    world.labels_say_the_opposite(1, 3)
    releases = len(world.rows("release"))
    with ThreadPoolExecutor(3) as pool:
        answers = [world.answer(verdict) for verdict in pool.map(world.judge, range(1, 4))]

    assert {answer["severity"] for answer in answers} == {"critical"}
    assert sorted("retrain" in answer["actions"] for answer in answers) == [False, False, True]
    assert all("the release was no rollback itself" in lacking(answer, "roll_back") for answer in answers)
    [trains] = [answer for answer in answers if "retrain" in answer["actions"]]
    until(lambda: [row for row in world.rows("run", status="started") if row.id == trains["run_id"]])
    assert len(world.rows("run", status="started")) == 2
    assert len(world.rows("release")) == releases


def test_a_person_ends_the_training_and_none_begins_after_that(world, capsys):
    assert run(["retrain", "stop", LINE, "--reason", "labels are wrong", "--now"]) == 0
    trained = world.rows("run")[-1]
    assert (trained.body["status"], "labels are wrong" in trained.body["cause"]) == ("failed", True)
    answer = world.answer(world.judge(2, 3))

    assert answer["severity"] == "critical"
    assert "no person has stopped it" in lacking(answer, "retrain")
    # The page of each of the two windows has said it.
    assert (answer["actions"], len(lacking(answer, "page"))) == (["record"], 1)
    sfn, machine = world.aws("stepfunctions"), world.addresses()["pipeline_arn"]
    assert sfn.list_executions(stateMachineArn=machine, statusFilter="RUNNING")["executions"] == []
    assert run(["retrain", "show", LINE]) == 0
    assert "training by itself is stopped: labels are wrong" in capsys.readouterr().out


def test_an_endpoint_that_failed_is_paged_and_serves_again_after_a_release(world):
    sagemaker, package = world.aws("sagemaker"), world.package
    config = sagemaker.describe_endpoint_config(EndpointConfigName=world.serving())
    model = sagemaker.describe_model(ModelName=config["ProductionVariants"][0]["ModelName"])
    bucket = world.addresses("estate")["artifacts_bucket"]
    world.aws("s3").put_object(Bucket=bucket, Key="broken.tar.gz", Body=b"no archive")
    broken = {**model["PrimaryContainer"], "ModelDataUrl": f"s3://{bucket}/broken.tar.gz"}
    sagemaker.create_model(ModelName="broken", ExecutionRoleArn=model["ExecutionRoleArn"], PrimaryContainer=broken)
    variants = [{**config["ProductionVariants"][0], "ModelName": "broken"}]
    sagemaker.create_endpoint_config(EndpointConfigName="broken", ProductionVariants=variants)
    sagemaker.delete_endpoint(EndpointName=ENDPOINT)
    until(lambda: not sagemaker.list_endpoints()["Endpoints"])
    sagemaker.create_endpoint(EndpointName=ENDPOINT, EndpointConfigName="broken")
    until(lambda: sagemaker.describe_endpoint(EndpointName=ENDPOINT)["EndpointStatus"] == "Failed")

    verdict = world.judge(3)
    assert verdict["blind"]["case"] == "endpoint-failed"
    assert world.answer(verdict)["actions"] == ["page"]
    assert run(["release", LINE, package.rpartition("/")[2]]) == 0
    assert world.package == package
