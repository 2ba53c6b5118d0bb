"""A changed model.yaml, from plan to done, on a feature store that runs."""

import json

import pytest

from estate import features_job
from estate.__main__ import run
from estate.features_apply import Applying
from estate.features_plan import GroupPlan, Known, plan
from estate.problems import Refused
from estate.verbs import features
from jobs.features.schema import wanted
from jobs.kit import earlier
from tests.components.machines import definition_of
from tests.estate_program import the_estate
from tests.feature_world import LATER, Clients, World
from tests.jobs.little_line import line

WET = {"type": "boolean", "missing": 0.5, "computed_from": ["rain.amount"]}
AMOUNT = {"type": "number", "missing": 0.5}
RAIN = "feature_groups__rain__"
ONLY_WET, BOTH = {f"{RAIN}features": {"wet": WET}}, {f"{RAIN}features": {"amount": AMOUNT, "wet": WET}}
SECOND = {**ONLY_WET, f"{RAIN}version": 2}


class Deployed:
    """A world whose groups are there, whose first run is done, and whose deployments can be told to fail."""

    def __init__(self, world):
        self.world, self.deployments, self.fails = world, 0, False
        self.folder = world.tmp_path / "models" / "trip_delay"
        self.folder.mkdir(parents=True)

    def _deploy(self):
        self.deployments += 1
        if self.fails:
            raise ConnectionError("the deployment broke off")
        kept = earlier.kept(self.world.line, self.folder)
        if not self._there("rain", self.world.line.feature_groups["rain"].version):
            self.world.create("rain", self.world.line.feature_groups["rain"].version)
        if not kept["rain"] and self._there("rain", 1) and self.world.line.feature_groups["rain"].version > 1:
            self.world.aws("sagemaker").delete_feature_group(FeatureGroupName=self.world.name("rain"))

    def _there(self, group, version):
        listed = self.world.aws("sagemaker").list_feature_groups(NameContains=self.world.name(group, version))
        return self.world.name(group, version) in [g["FeatureGroupName"] for g in listed["FeatureGroupSummaries"]]

    def open(self):
        clients = Clients(self.world.aws)
        return Applying(clients, self.world.environment, self.world.line, self.world.tmp_path, self._deploy)

    def actions(self):
        return {one.group: one.action for one in self.open().look()}


@pytest.fixture
def deployed(aws, new_role, tmp_path, monkeypatch):
    world = World(aws, new_role(["s3:*", "glue:*"]), tmp_path, monkeypatch)
    for group in world.line.feature_groups:
        world.create(group)
    world.tell_addresses()
    world.deliver()
    world.run()
    monkeypatch.setattr(features_job, "run", lambda _line, groups: world.backfill(*groups))
    return Deployed(world)


@pytest.mark.cloud
class TestOnAFeatureStoreThatRuns:
    def test_a_spec_that_was_not_changed_needs_nothing(self, deployed):
        assert deployed.actions() == {"plan": "none", "rain": "none"}
        assert deployed.open().apply(retire=False)["rows"] == []
        assert deployed.deployments == 0

    def test_a_feature_is_added_in_place_once_and_without_a_deployment(self, deployed):
        deployed.world.state(**BOTH)
        assert deployed.actions() == {"plan": "none", "rain": "add"}
        deployed.open().apply(retire=False)
        deployed.open().apply(retire=False)

        described = deployed.world.aws("sagemaker").describe_feature_group(FeatureGroupName=deployed.world.name("rain"))
        assert [one["FeatureName"] for one in described["FeatureDefinitions"]] == [
            "station",
            "measured",
            "amount",
            "wet",
        ]
        assert [row.body["added"] for row in deployed.world.rows("feature_schema") if row.body["group"] == "rain"] == [
            [],
            ["wet"],
        ]
        assert (deployed.actions()["rain"], deployed.deployments) == ("none", 0)

    def test_a_breaking_change_without_another_version_is_refused_and_nothing_is_changed(self, deployed):
        before = len(deployed.world.rows("feature_schema"))
        deployed.world.state(**ONLY_WET)
        with pytest.raises(Refused, match=r"feature amount must stay, got none.*set feature_groups.rain.version: 2"):
            deployed.open().apply(retire=False)

        assert len(deployed.world.rows("feature_schema")) == before
        assert deployed.deployments == 0

    def test_the_next_version_stands_beside_the_former_with_the_history_of_every_delivery(self, deployed):
        world = deployed.world
        world.deliver(rain=LATER)
        world.run()
        former = world.history("rain")
        world.state(**SECOND)
        assert deployed.actions()["rain"] == "version"
        deployed.open().apply(retire=False)

        keys = [(row["station"], row["measured"], row["write_time"]) for row in world.history("rain", 2)]
        assert keys == [(row["station"], row["measured"], row["write_time"]) for row in former]
        assert world.history("rain") == former
        assert world.online("rain", "b", 2) == {"station": "b", "measured": "2678400", "wet": "1"}
        assert [row.id for row in world.rows("feature_schema")][-1] == world.name("rain", 2)
        assert deployed.actions()["rain"] == "none"

    @pytest.mark.parametrize("broken", ["deployment", "backfill"])
    def test_what_broke_off_goes_on_at_the_next_time(self, deployed, monkeypatch, broken):
        world = deployed.world
        world.state(**SECOND)
        with monkeypatch.context() as patch:
            deployed.fails = broken == "deployment"
            if broken == "backfill":
                patch.setattr(features_job, "run", lambda *_: 1 / 0)
            with pytest.raises((ConnectionError, ZeroDivisionError)):
                deployed.open().apply(retire=False)
        deployed.fails = False
        assert deployed.actions()["rain"] == {"deployment": "version", "backfill": "backfill"}[broken]
        deployed.open().apply(retire=False)

        assert deployed.actions()["rain"] == "none"
        assert len(world.history("rain", 2)) == len(world.history("rain"))
        assert len(world.rows("feature_backfill")) == 1

    def test_a_former_version_goes_when_no_live_package_reads_it_and_not_before(self, deployed):
        world = deployed.world
        release(world, "pkg/1", f"r{world.now:%H%M%S}")
        world.state(**SECOND)
        deployed.open().apply(retire=True)
        assert deployed._there("rain", 1)
        assert [one.read_by for one in deployed.open().look()[1].former] == [["pkg/1"]]

        for package in ("pkg/2", "pkg/3"):
            world.run()
            release(world, package, f"r{world.now:%H%M%S}")
        assert deployed.open().apply(retire=True)["retired"] == [world.name("rain")]
        assert not deployed._there("rain", 1)
        assert json.loads((deployed.folder / earlier.FILE).read_text()) == {"rain": {"1": None}}
        assert deployed.actions()["rain"] == "none"


class Opened:
    """A line whose feature store is as it is told."""

    def __init__(self, *plans):
        self.plans, self.line = plans, line()

    def look(self):
        return self.plans


def a_plan(action, **more):
    return GroupPlan(group="rain", name="g", version=1, action=action, says="so it is", next="do it", **more)


@pytest.mark.parametrize(("action", "ends"), [("none", 0), ("add", 0), ("refused", 3)])
def test_a_plan_is_one_document_and_ends_3_when_it_is_refused(monkeypatch, capsys, action, ends):
    monkeypatch.setattr(features, "_open", lambda *_: Opened(a_plan(action, adds=["wet"])))
    code = run(["features", "plan", "flight-delay", "--json"])
    out, err = capsys.readouterr()

    [told] = json.loads(out)["groups"]
    assert (code, told["action"], told["adds"], told["next"]) == (ends, action, ["wet"], "do it")
    assert ("error: feature_groups.rain: so it is; do it" in err) == (ends == 3)


def release(world, package, run_id):
    """A package made by a run goes live."""
    from jobs.kit.ledger import Ledger

    ledger = Ledger(world.table, world.aws("dynamodb"))
    told = {"at": "2026-01-01T00:00:00Z", "by": "ana"}
    ledger.append(world.line.name, "package", package, {"run_id": run_id}, **told)
    ledger.append(world.line.name, "release", f"{package}#1", {"package_arn": package, "outcome": "live"}, **told)


@pytest.mark.parametrize(
    ("version", "action", "says"),
    [
        (1, "refused", "version must be 2, the last applied, or 3, got 1; a version is never taken back"),
        (2, "none", "as the spec says"),
        (3, "version", "is made beside g-v2"),
        (4, "refused", "got 4; versions follow one another"),
    ],
)
def test_versions_go_up_by_one_and_never_down(version, action, says):
    spec, second = line(**{f"{RAIN}version": version}), line(**{f"{RAIN}version": 2})
    columns = {"station": "String", "measured": "Fractional", "amount": "Fractional"}
    real = {"entity": "station", "event_time": "measured", "online": True, "columns": columns}
    known = Known(
        names={n: f"g-v{n}" for n in range(1, 5)},
        applied={2: wanted(second, "rain")},
        real={1: real, 2: real},
        backfilled=True,
        delivered=True,
    )
    found = plan(spec, "rain", known)

    assert found.action == action
    assert says in found.says


def test_a_backfill_is_the_deployed_features_step_without_deliveries():
    definition = definition_of(the_estate("prod"), "flight-delay-pipeline")
    asked = features_job.request(definition, "flight-delay-backfill-r1", "r1", ["weather", "congestion"])
    step = definition["States"]["Features"]["Parameters"]

    assert asked["ProcessingJobName"] == "flight-delay-backfill-r1"
    assert asked["Environment"] == {
        **{name: value for name, value in step["Environment"].items() if not name.endswith(".$")},
        "RUN_ID": "r1",
        "BACKFILL": "weather,congestion",
    }
    assert [one["InputName"] for one in asked["ProcessingInputs"]] == ["code"]
    assert asked["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"].endswith("/runs/flight-delay/r1/features")
    assert ".$" not in json.dumps(asked)
