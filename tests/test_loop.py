"""This file carries one model from raw data to live, watched predictions, by the commands that a person types."""

import csv
import io
import json
import re
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import boto3
import pytest

from estate.__main__ import run
from jobs.kit.chain import digest, to_item, verify
from jobs.kit.ledger import Ledger
from jobs.kit.witness import Witness
from localcloud import service
from localcloud.ports import free_port
from models.flight_delay.sample import sources

pytestmark = pytest.mark.cloud
LINE = "flight-delay"
ENDPOINT = "mlops-local-flight-delay"
MONTHS = {"1", "2", "3", "4", "5", "6", "9"}


def thinned(flights, nth=3):
    """Every n-th flight of the months that train, judge, and drift."""
    rows = csv.reader(io.StringIO(flights.decode()))
    header = next(rows)
    month = header.index("month")
    kept = (row for number, row in enumerate(rows) if number % nth == 0 and row[month] in MONTHS)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *kept])
    return out.getvalue().encode()


class Estate:
    """The command line, and clients to see for oneself."""

    def __init__(self, home):
        self.home = home

    def aws(self, name):
        return boto3.client(name)

    def addresses(self, what="lines/flight-delay"):
        return json.loads(self.aws("ssm").get_parameter(Name=f"/mlops/local/{what}")["Parameter"]["Value"])

    def ledger(self):
        return Ledger(self.addresses("estate")["ledger_table"], self.aws("dynamodb"))

    def serving(self):
        return self.aws("sagemaker").describe_endpoint(EndpointName=ENDPOINT)["EndpointConfigName"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("estate") / ".local"


@pytest.fixture(scope="module")
def estate(home):
    """An estate that was brought up with a thinner delivery of the real data, and has run once."""
    patch = pytest.MonkeyPatch()
    patch.setenv("ESTATE_HOME", str(home))
    patch.setenv("ESTATE_PORT", str(free_port()))
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION"):
        patch.setenv(name, "set by the command itself")
    try:
        assert run(["up", "--no-run"]) == 0
        found = Estate(home)
        samples = sources()
        bucket = found.addresses("estate")["raw_bucket"]
        for name, content in (
            ("flights", thinned(samples["flights"])),
            ("weather", samples["weather"].read_bytes()),
        ):
            found.aws("s3").put_object(Bucket=bucket, Key=f"{LINE}/{name}/{name}.csv", Body=content)
        assert run(["run", LINE]) == 0
        yield found
    finally:
        service.reset(home / "cloud")
        patch.undo()


@pytest.fixture
def said(capsys):
    """Run a verb; its exit code, its JSON document, and what it told a person."""

    def say(*argv):
        capsys.readouterr()
        code = run([*argv, "--json"])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out.strip() else None, err

    return say


@pytest.fixture
def answers(capsys):
    """Ask the live model; exit code and one document per line."""

    def ask(path):
        capsys.readouterr()
        code = run(["predict", LINE, str(path)])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return ask


@pytest.fixture(scope="module")
def requests(estate):
    """Real requests: those whose answers the training has written down."""
    package = champion_package(estate)
    bucket, _, key = package["CustomerMetadataProperties"]["golden"].removeprefix("s3://").partition("/")
    return estate.aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode().splitlines()


def champion_package(estate):
    model = estate.aws("sagemaker").describe_model(ModelName=estate.serving())
    arn = model["PrimaryContainer"]["Environment"]["MODEL_PACKAGE_ARN"]
    return estate.aws("sagemaker").describe_model_package(ModelPackageName=arn)


def test_the_champion_is_the_package_that_the_endpoint_serves(estate, said):
    code, document, _ = said("status", LINE)
    [line] = document["lines"]
    assert code == 0
    assert document["resources"] > 100
    assert line["endpoint"] == {**line["endpoint"], "name": ENDPOINT, "status": "InService", "config": estate.serving()}
    assert line["champion"]["package"] == champion_package(estate)["ModelPackageArn"]
    assert line["last_run"]["status"] == "succeeded"
    assert all(gate["passed"] for gate in line["last_run"]["gates"])


def test_a_second_up_changes_nothing(estate, said):
    code, document, _ = said("up")
    assert code == 0
    assert [document[word] for word in ("creates", "updates", "replaces", "deletes")] == [0, 0, 0, 0]
    assert document["lines"][0]["run"] is None


def test_what_was_changed_behind_our_back_is_shown_and_repaired(estate, said):
    function, functions = "mlops-local-flight-delay-drift", estate.aws("lambda")
    functions.update_function_configuration(FunctionName=function, MemorySize=300)

    code, document, _ = said("preview", "--refresh")
    assert code == 0
    assert [step["fields"] for step in document["steps"]] == [["memorySize"]]
    assert functions.get_function_configuration(FunctionName=function)["MemorySize"] == 300

    assert said("up", "--no-run")[0] == 0
    assert functions.get_function_configuration(FunctionName=function)["MemorySize"] == 1024


def test_every_line_of_a_file_is_answered_by_the_champion_and_a_wrong_one_named(estate, answers, requests, tmp_path):
    file = tmp_path / "requests.jsonl"
    file.write_text("\n".join([*requests, "{not json", "x" * 10_000_000, '{"carrier": "UA"}']))
    code, found = answers(file)
    good, wrong = found[: len(requests)], found[len(requests) :]
    champion = champion_package(estate)["ModelPackageArn"]
    assert code == 2
    assert {answer["package"] for answer in good} == {champion}
    assert [answer["error"]["field"] for answer in wrong[:2]] == ["line", "line"]
    assert "must be given" in wrong[2]["error"]["message"]


def test_lineage_has_every_field_and_an_untouched_ledger(estate, said):
    code, document, _ = said("lineage", LINE, "--verify")
    assert code == 0
    assert document["ledger"]["whole"]
    assert document["approval"]["by"] == "policy"
    assert document["release"]["outcome"] == "live"
    assert len(document["data"]["sources"]) == 2
    assert all(source["version"] and source["uri"] for source in document["data"]["sources"])
    assert placeholders(document) == []


def test_the_model_that_serves_comes_out_again_byte_for_byte(estate, said):
    code, document, _ = said("reproduce", LINE)
    assert (code, document["verdict"]) == (0, "identical")
    assert {one["file"] for one in document["files"]} >= {"model.ubj", "model.json", "baseline.bin"}


def placeholders(value, path=""):
    """Where a document holds nothing or a word that stands for nothing; what is rightly absent is left out."""
    rightly = {
        ".prediction",
        ".batch",
        ".verdict",
        ".tracking",
        ".release.break_glass",
        ".release.previous",
        ".ledger.broken",
    }
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in placeholders(inner, f"{path}.{key}")]
    if isinstance(value, list):
        return [found for number, inner in enumerate(value) for found in placeholders(inner, f"{path}[{number}]")]
    return [path] if value in (None, "", "none", "unknown", "TODO") and path not in rightly else []


def test_a_prediction_leads_to_the_package_and_the_data_behind_it(estate, answers, said, requests, tmp_path):
    (tmp_path / "one.jsonl").write_text(requests[0])
    _, [answer] = answers(tmp_path / "one.jsonl")
    code, document, _ = said("lineage", answer["prediction_id"])
    assert code == 0
    assert (document["prediction"], document["package"]) == (answer["prediction_id"], answer["package"])
    assert document["prediction_record"]["request"] == json.loads(requests[0])


def test_a_delivery_leads_to_every_package_that_was_made_from_it_and_says_which_is_live(estate, said):
    [one, _] = said("lineage", LINE)[1]["data"]["sources"]
    for what in (one["uri"], f"{one['uri']}#{one['version']}", one["version"], one["sha256"]):
        code, document, _ = said("lineage", what, "--verify")
        assert code == 0
        assert [package["package"] for package in document["packages"] if package["live"]] == [
            champion_package(estate)["ModelPackageArn"]
        ]


def test_a_prediction_is_believed_after_its_line_was_checked_too(estate, answers, said, requests, tmp_path):
    (tmp_path / "one.jsonl").write_text(requests[0])
    _, [answer] = answers(tmp_path / "one.jsonl")
    code, document, _ = said("lineage", answer["prediction_id"], "--verify")
    assert (code, document["ledger"]["whole"]) == (0, True)
    assert document["ledger"]["rows"] == len(estate.ledger().rows(LINE))


@pytest.mark.parametrize("gone", [[0], [5], [-1], [-2, -1], [0, 1, 2]])
def test_rows_that_are_deleted_from_the_ledger_are_named(estate, said, gone):
    table, rows = estate.addresses("estate")["ledger_table"], estate.ledger().rows(LINE)
    try:
        for number in gone:
            key = {"line": {"S": LINE}, "seq": {"N": str(rows[number].seq)}}
            estate.aws("dynamodb").delete_item(TableName=table, Key=key)
        code, document, err = said("lineage", LINE, "--verify")
    finally:
        for number in gone:
            estate.aws("dynamodb").put_item(TableName=table, Item=to_item(rows[number]))
    named = rows[gone[0]]
    assert code == 1
    assert document.keys() == {"ledger"}
    assert f"row {named.seq} ({named.kind} {named.id}, by {named.by} at {named.at}) was removed" in err


@pytest.mark.parametrize("number", [0, 5, -1])
@pytest.mark.parametrize("change", [{"by": "eve"}, {"text": "{}"}, {"at": "2020-01-01T00:00:00Z"}])
def test_a_row_that_is_changed_is_named_even_when_it_is_sealed_anew(estate, said, number, change):
    table, row = estate.addresses("estate")["ledger_table"], estate.ledger().rows(LINE)[number]
    forged = replace(row, **change)
    try:
        for item in (forged, replace(forged, digest=digest(forged))):
            estate.aws("dynamodb").put_item(TableName=table, Item=to_item(item))
            code, _, err = said("lineage", LINE, "--verify")
            assert code == 1
            assert f"tampered with: row {row.seq} (" in err
    finally:
        estate.aws("dynamodb").put_item(TableName=table, Item=to_item(row))


def test_rows_that_change_places_are_named(estate, said):
    table, rows = estate.addresses("estate")["ledger_table"], estate.ledger().rows(LINE)
    one, other = rows[3], rows[6]
    try:
        for moved in (replace(one, seq=other.seq), replace(other, seq=one.seq)):
            estate.aws("dynamodb").put_item(TableName=table, Item=to_item(moved))
        code, _, err = said("lineage", LINE, "--verify")
    finally:
        for row in (one, other):
            estate.aws("dynamodb").put_item(TableName=table, Item=to_item(row))
    assert code == 1
    assert f"tampered with: row {one.seq} (" in err


@pytest.mark.parametrize("what", ["manifest", "data"])
@pytest.mark.parametrize(
    "spoil", [lambda whole: whole[:-1], lambda whole: whole[:40] + bytes([whole[40] ^ 1]) + whole[41:], None]
)
def test_a_byte_of_a_snapshot_that_is_changed_or_missing_is_named_with_its_row(estate, said, what, spoil):
    s3, lake = estate.aws("s3"), estate.addresses("estate")["lake_bucket"]
    row = estate.ledger().rows(LINE, "snapshot")[-1]
    key = f"snapshots/{LINE}/{row.id}.json"
    if what == "data":
        [file, *_] = sorted(
            item["Key"] for item in s3.list_objects_v2(Bucket=lake, Prefix=f"snapshots/{LINE}/data/")["Contents"]
        )
        key = file
    whole = s3.get_object(Bucket=lake, Key=key)["Body"].read()
    try:
        s3.put_object(Bucket=lake, Key=key, Body=spoil(whole)) if spoil else s3.delete_object(Bucket=lake, Key=key)
        code, _, err = said("lineage", row.id, "--verify")
    finally:
        s3.put_object(Bucket=lake, Key=key, Body=whole)
    assert code == 1
    assert re.search(rf"tampered with: row {row.seq} \(snapshot {row.id}\) names s3://{lake}/{key} ", err)


def test_what_was_put_back_is_whole_again(estate, said):
    assert said("lineage", LINE, "--verify")[0] == 0


def test_a_prediction_that_never_was_ends_2(estate, said):
    assert said("lineage", "00000000-0000-4000-8000-000000000000")[0] == 2


def test_a_wrong_delivery_is_refused_before_anything_starts(estate, said):
    s3, bucket, key = estate.aws("s3"), estate.addresses("estate")["raw_bucket"], f"{LINE}/weather/weather.csv"
    whole = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    runs = len(estate.ledger().rows(LINE, "run"))
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=whole[: whole.index(b"\n", 100_000) + 10])
        code, _, err = said("run", LINE)
    finally:
        s3.put_object(Bucket=bucket, Key=key, Body=whole)
    assert code == 2
    assert "weather.csv: last row must have" in err
    assert len(estate.ledger().rows(LINE, "run")) == runs


def test_a_release_under_load_loses_no_answer_and_mixes_in_no_stranger(estate, requests, said):
    """The second package is a copy of the first under another ARN: its approval alone must set off its release."""
    before = champion_package(estate)
    stop, seen, lost = threading.Event(), set(), []

    def client():
        runtime = boto3.session.Session().client("sagemaker-runtime")
        while not stop.is_set():
            try:
                body = runtime.invoke_endpoint(
                    EndpointName=ENDPOINT, Body=requests[0], ContentType="application/jsonlines"
                )
                seen.add(json.loads(body["Body"].read())["package"])
            except Exception as error:  # noqa: BLE001 - every lost answer is counted
                lost.append(error)

    clients = [threading.Thread(target=client) for _ in range(8)]
    [one.start() for one in clients]
    try:
        copied = ("InferenceSpecification", "CustomerMetadataProperties")
        new = estate.aws("sagemaker").create_model_package(
            ModelPackageGroupName=before["ModelPackageGroupName"],
            ModelApprovalStatus="Approved",
            **{key: before[key] for key in copied},
        )["ModelPackageArn"]
        until(lambda: live_in_ledger(estate, new))
    finally:
        stop.set()
        [one.join() for one in clients]
    assert lost == []
    assert seen == {before["ModelPackageArn"], new}
    assert said("status", LINE)[1]["lines"][0]["champion"]["package"] == new
    names = [c["EndpointConfigName"] for c in estate.aws("sagemaker").list_endpoint_configs()["EndpointConfigs"]]
    assert len(names) == 2


def live_in_ledger(estate, package):
    rows = estate.ledger().rows(LINE, "release")
    return any(row.body["package_arn"] == package and row.body["outcome"] == "live" for row in rows)


def until(true, seconds=120):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.2)


def test_a_rollback_brings_back_the_package_that_was_live_before(estate, said):
    before = champion_package(estate)["ModelPackageArn"]
    code, document, err = said("rollback", LINE, "--reason", "only a test")
    assert code == 0, err
    assert champion_package(estate)["ModelPackageArn"] == document["package"] != before
    assert estate.ledger().rows(LINE, "release")[-1].body["reason"] == "rollback: only a test"


def test_a_model_made_worse_on_purpose_is_refused_and_never_serves(estate, said):
    champion = champion_package(estate)["ModelPackageArn"]
    code, document, err = said("run", LINE, "--set", "min_child_weight=1000000")
    assert code == 3
    assert document["status"] == "refused"
    assert "auc must be at least" in err
    sagemaker = estate.aws("sagemaker")
    listed = sagemaker.list_model_packages(ModelPackageGroupName=ENDPOINT)["ModelPackageSummaryList"]
    worst = max(listed, key=lambda package: package["ModelPackageVersion"])
    refused = sagemaker.describe_model_package(ModelPackageName=worst["ModelPackageArn"])
    assert refused["ModelApprovalStatus"] == "Rejected"
    assert "auc must be at least" in refused["ApprovalDescription"]
    version = str(worst["ModelPackageVersion"])
    code, _, err = said("release", LINE, version)
    assert code == 3, err
    assert said("approve", LINE, version, "--reason", "please")[0] == 3
    assert champion_package(estate)["ModelPackageArn"] == champion


@pytest.mark.parametrize(
    ("options", "verdict", "drifted"),
    [
        (("--days", "held-out"), "ok", set()),
        (("--from", "2013-09-01", "--to", "2013-10-01"), "drifting", {"temp"}),
        (("--days", "held-out", "--inject", "scale:temp:1.3"), "drifting", {"temp"}),
        (("--days", "held-out", "--inject", "drop:temp"), "drifting", {"temp"}),
        (("--days", "held-out", "--inject", "category:carrier:ZZ"), "drifting", {"carrier"}),
    ],
)
def test_the_monitor_says_whether_days_look_like_those_of_training(estate, said, options, verdict, drifted):
    code, document, err = said("drift", LINE, *options)
    assert code == 0, err
    [window] = document["windows"]
    assert window["verdict"] == verdict
    assert drifted <= {feature["feature"] for feature in window["features"] if feature["drifted"]}
    assert (estate.home / "reports").joinpath(window["report"].rpartition("/")[2]).stat().st_size > 1000


def test_live_traffic_is_judged_on_request(estate, said):
    code, document, _ = said("drift", LINE)
    assert code == 0
    assert document["windows"][-1]["rows"] > 0
    assert document["windows"][-1]["verdict"] in ("ok", "drifting", "blind")
    assert document["windows"][-1]["service"]["invocations"] > 0


def test_a_monitor_that_may_no_longer_look_rings(estate):
    function = estate.addresses()["functions"]["drift"]
    role = estate.aws("lambda").get_function_configuration(FunctionName=function)["Role"].rpartition("/")[2]
    iam, cloudwatch = estate.aws("iam"), estate.aws("cloudwatch")
    [policy] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    dimensions = [{"Name": "FunctionName", "Value": function.rpartition(":")[2]}]

    def ringing():
        [page] = cloudwatch.get_paginator("describe_alarms").paginate(StateValue="ALARM")
        return [
            alarm
            for alarm in page["MetricAlarms"]
            if (alarm.get("MetricName"), alarm.get("Dimensions")) == ("Errors", dimensions)
        ]

    def refused():
        answer = estate.aws("lambda").invoke(FunctionName=function)
        return "FunctionError" in answer and b"AccessDenied" in answer["Payload"].read()

    assert not ringing()
    iam.delete_role_policy(RoleName=role, PolicyName=policy)
    try:
        until(refused)
        until(ringing)
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


def test_days_of_the_past_are_replayed_once_and_their_labels_join(estate, said):
    days = ("--from", "2013-05-01", "--to", "2013-05-03", "--window", "2d")
    code, document, err = said("simulate", LINE, *days)
    assert code == 0, err
    [window] = document["windows"]
    assert window["sent"] == window["rows"] > 500
    assert window["verdict"] in ("ok", "drifting")
    assert window["labels"]["joined"] == window["labels"]["rows"] > 400
    assert 0.5 < window["auc"] < 1
    assert said("simulate", LINE, *days)[1]["windows"] == [{**window, "sent": 0, "replayed_before": True}]


def test_rows_that_name_their_entities_only_are_answered_like_whole_ones_and_show_no_skew(
    estate, answers, said, requests, tmp_path
):
    now, online = int(time.time()), estate.aws("sagemaker-featurestore-runtime")
    weather = {"temp": 39.02, "dewp": 28.04, "humid": 64.43, "wind_speed": 12.7, "precip": 0.0, "pressure": 1016.9}
    groups = {
        "weather": {"observed_at": now - 600, **weather, "visib": 10.0},
        "congestion": {"measured_at": now - 2400, "mean_departure_delay": 33.25},
    }
    for group, values in groups.items():
        record = [
            {"FeatureName": name, "ValueAsString": str(value)} for name, value in {"origin": "JFK", **values}.items()
        ]
        online.put_record(FeatureGroupName=f"{ENDPOINT}-{group}", Record=record)
    time.sleep(1.1)  # for as long a server remembers that there was no record
    begun = datetime.now(UTC).isoformat(timespec="seconds")
    looked_up = {
        name: value for values in groups.values() for name, value in values.items() if not name.endswith("_at")
    }
    asked = [{**json.loads(row), "origin": "JFK", "flight_id": f"new-{n}"} for n, row in enumerate(requests)]
    short = [{name: value for name, value in row.items() if name not in looked_up} for row in asked]
    told = {}
    for kind, rows in (("short", short), ("whole", [{**row, **looked_up} for row in asked])):
        path = tmp_path / f"{kind}.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        code, told[kind] = answers(path)
        assert code == 0

    assert [a["probability"] for a in told["short"]] == [a["probability"] for a in told["whole"]]
    assert all(a["features"] == looked_up and "missing" not in a for a in told["short"])
    code, document, _ = said("skew", LINE, "--from", begun)
    assert (code, document["verdict"], document["rows"]) == (0, "ok", 2 * len(asked))
    assert {f["differing"] for f in document["features"]} == {0}
    assert {f["rows"] for f in document["features"] if f["group"] == "weather"} == {2 * len(asked)}


def test_the_ledger_is_whole_at_the_end(estate):
    rows = estate.ledger().rows(LINE)
    assert verify(rows) is None
    witness = Witness(estate.addresses("estate")["ledger_bucket"], lambda: estate.aws("s3"))
    assert [(one.seq, one.digest) for one in witness.seen(LINE)] == [(row.seq, row.digest) for row in rows]
    assert {
        "run",
        "features",
        "snapshot",
        "validation",
        "training",
        "evaluation",
        "gate",
        "package",
        "approval",
        "release",
        "prediction_batch",
        "verdict",
    } <= {row.kind for row in rows}


def test_destroy_leaves_nothing(estate, said):
    code, document, _ = said("destroy", "--yes")
    assert code == 0
    sagemaker = estate.aws("sagemaker")
    assert sagemaker.list_endpoints()["Endpoints"] == []
    assert sagemaker.list_models()["Models"] == []
    assert sagemaker.list_training_jobs()["TrainingJobSummaries"] == []
    assert sagemaker.list_processing_jobs()["ProcessingJobSummaries"] == []
    assert sagemaker.list_model_package_groups()["ModelPackageGroupSummaryList"] == []
    assert estate.aws("s3").list_buckets()["Buckets"] == []
    assert estate.aws("dynamodb").list_tables()["TableNames"] == []
    assert estate.aws("lambda").list_functions()["Functions"] == []
    assert estate.aws("stepfunctions").list_state_machines()["stateMachines"] == []
    assert estate.aws("iam").list_roles()["Roles"] == []
    assert estate.aws("logs").describe_log_groups()["logGroups"] == []
    assert any("endpoint" in told for told in document["removed"])
