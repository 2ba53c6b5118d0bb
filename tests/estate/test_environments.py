"""A package is trained again in the environment that was recorded of it, or it is said in which other and why."""

import hashlib
import json
import platform
import sys

import pytest
import xgboost

from estate import again, building, comparing, retrain, subject
from estate.__main__ import run
from estate.building import hashes, with_uv
from estate.environments import CannotBuild, Choice, choose
from estate.problems import Problem
from estate.trees import trees
from jobs.kit.ledger import Ledger
from tests.estate.fakes import arn
from tests.estate.recordings import PACKAGES, TRAINING, Recording
from tests.estate.test_reproduce import recording  # noqa: F401 - a fixture

RECORDED = {"python": "3.11.7", **PACKAGES}
SAME = {"python": "3.11.7", "packages": {"a": "1", "mlops_estate": "0.1.0"}}
OTHER = {"python": "3.11.7", "packages": {"a": "2"}}


class Builder:
    """Installs nothing, and remembers what it was to install."""

    def __init__(self, fails=""):
        self.built, self.fails = [], fails

    def __call__(self, folder, python, requirements):
        if self.fails:
            raise CannotBuild(self.fails)
        self.built.append((python, list(requirements)))
        (folder / "bin").mkdir(parents=True)


def test_the_running_environment_trains_where_it_is_the_recorded_one(tmp_path):
    builder = Builder()
    chosen = choose(RECORDED, SAME, Choice.AUTO, tmp_path, builder)
    assert (chosen.python, chosen.which, builder.built) == (sys.executable, "here", [])


@pytest.mark.parametrize(
    "running",
    [OTHER, {**SAME, "python": "3.12.1"}, {**SAME, "packages": {}}, {**SAME, "packages": {"a": "1", "b": "1"}}],
)
def test_another_environment_has_the_recorded_one_built_once(tmp_path, running):
    builder = Builder()
    chosen = [choose(RECORDED, running, Choice.AUTO, tmp_path, builder) for _ in range(2)]
    assert builder.built == [("3.11.7", ["a==1"])]
    assert {one.which for one in chosen} == {"recorded"}
    assert {one.python for one in chosen} == {
        str(tmp_path / f"3.11.7-{PACKAGES['packages_sha256'][:16]}" / "bin" / "python")
    }
    assert [one.why for one in chosen] == ["built just now", "built before"]


def test_a_build_that_was_stopped_leaves_no_environment(tmp_path):
    def stopped(folder, *_):
        folder.mkdir(parents=True)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        choose(RECORDED, OTHER, Choice.AUTO, tmp_path, stopped)
    builder = Builder()
    unfinished = tmp_path / f".3.11.7-{PACKAGES['packages_sha256'][:16]}.unfinished"
    assert unfinished.is_dir()
    unfinished.rmdir()
    assert choose(RECORDED, OTHER, Choice.AUTO, tmp_path, builder).why == "built just now"


def test_an_environment_that_cannot_be_built_is_told_and_another_trains_unless_it_is_insisted_on(tmp_path):
    builder = Builder(fails="no network")
    chosen = choose(RECORDED, OTHER, Choice.AUTO, tmp_path, builder)
    assert (chosen.which, chosen.python) == ("here", sys.executable)
    assert chosen.why == "the recorded one could not be built: no network"
    with pytest.raises(
        Problem, match=r"Python 3.11.7 with 1 packages, must be built, got: no network; --environment here"
    ):
        choose(RECORDED, OTHER, Choice.RECORDED, tmp_path, builder)


def test_what_is_asked_for_goes_before_what_is_the_same(tmp_path):
    builder = Builder()
    assert choose(RECORDED, OTHER, Choice.HERE, tmp_path, builder).which == "here"
    assert choose(RECORDED, SAME, Choice.RECORDED, tmp_path, builder).which == "recorded"


def test_packages_that_do_not_have_their_digest_build_nothing(tmp_path):
    with pytest.raises(Problem, match="packages_sha256 must be"):
        choose({**RECORDED, "packages": {"a": "9"}}, SAME, Choice.AUTO, tmp_path, Builder())


@pytest.mark.parametrize("wanted", ["auto", "recorded"])
def test_a_package_is_trained_by_the_python_of_the_environment_that_was_built(
    recording,  # noqa: F811 - a fixture
    capsys,
    monkeypatch,
    tmp_path,
    wanted,
):
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(again, "running", lambda: OTHER)
    monkeypatch.setattr(again, "with_uv", lambda folder, *_, **_more: (folder / "bin").mkdir(parents=True))
    trained = []
    monkeypatch.setattr(retrain, "retrain", lambda _recorded, _say, python: trained.append(python) or recording.files)
    assert run(["reproduce", arn(1), "--json", "--environment", wanted]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [path.startswith(str(tmp_path / "home" / "environments")) for path in trained] == [True]
    assert (document["environment"]["trained"], document["environment"]["same"]) == ("recorded", True)


TELLS = """
import importlib.metadata, json, pathlib, platform, os
about = pathlib.Path(os.environ["SM_MODEL_DIR"], "environment.json")
told = json.loads(about.read_text())
told |= {"python": platform.python_version(), "packages": {d.metadata["Name"]: d.version for d in importlib.metadata.distributions()}}
about.write_text(json.dumps(told))
"""


def test_an_environment_that_is_really_built_trains_with_the_recorded_version(monkeypatch, tmp_path, capsys):
    packages = {"iniconfig": "2.0.0"}
    digest = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()
    told = {"packages": packages, "packages_sha256": digest}
    made = Recording(TRAINING + TELLS, python=platform.python_version(), packages=told)
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path))
    monkeypatch.setattr(subject, "open_package", lambda *_: (made.subject, arn(1)))
    monkeypatch.setattr(Ledger, "rows", lambda *_: made.rows)
    code = run(["reproduce", arn(1), "--json"])
    document = json.loads(capsys.readouterr().out)
    if "could not be built" in document["environment"]["why"]:
        pytest.skip(document["environment"]["why"])
    assert (code, document["environment"]["trained"]) == (0, "recorded")
    assert (document["environment"]["same"], document["verdict"]) == (True, "identical")


def test_what_trained_is_told_by_itself_whatever_was_meant_to(recording, capsys, monkeypatch):  # noqa: F811 - a fixture
    ran = {"python": "3.11.7", "packages": {"a": "3"}, "code": None}
    monkeypatch.setattr(
        retrain, "retrain", lambda *_: {**recording.files, "environment.json": json.dumps(ran).encode()}
    )
    assert run(["reproduce", arn(1), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["environment"]["packages"] == {"a": {"recorded": "1", "running": "3"}}


class Uv:
    """Stands for uv: remembers how it was called; says no when it is told to."""

    def __init__(self, monkeypatch, says=""):
        self.calls, self.says = [], says
        monkeypatch.setattr(building.subprocess, "run", self)

    def __call__(self, command, **_more):
        self.calls.append(command[1:])
        if command[1] == "venv":
            self.folder = command[-1]
            building.Path(self.folder).mkdir(parents=True)
        return building.subprocess.CompletedProcess(command, bool(self.says), "", self.says)


def test_exactly_the_recorded_versions_are_installed_with_the_hashes_that_the_lock_knows(tmp_path, monkeypatch):
    uv, folder = Uv(monkeypatch), tmp_path / "e"
    folder.mkdir()
    (folder / "left").touch()
    with_uv(
        folder,
        "3.11.7",
        ["Typing_Extensions==4", "b==2"],
        lock="typing-extensions==4 \\\n    --hash=sha256:x\nb==1 \\\n    --hash=sha256:y\n",
    )
    assert [call[0] for call in uv.calls] == ["venv", "pip"]
    assert uv.calls[0][uv.calls[0].index("--python") + 1] == "3.11.7"
    assert {"--no-deps", "--verify-hashes"} <= set(uv.calls[1])
    assert (folder / "requirements.txt").read_text() == "Typing_Extensions==4 --hash=sha256:x\nb==2\n"
    assert not (folder / "left").exists()


def test_what_uv_says_is_why_an_environment_cannot_be_built(tmp_path, monkeypatch):
    Uv(monkeypatch, says="error: Failed to fetch:\n  no route to host " + "x" * 1000)
    with pytest.raises(CannotBuild, match=r"uv venv says: error: Failed to fetch: no route to host x+\.\.\.$"):
        with_uv(tmp_path / "e", "3.11.7", ["b==2"])


def test_the_hashes_of_this_repository_are_read():
    found = hashes((retrain.Path(__file__).parents[2] / "requirements.lock").read_text())
    assert len(found) > 50
    assert all(found.values())


def grown(rounds, seed):
    import numpy as np

    g = np.random.default_rng(seed)
    matrix = xgboost.DMatrix(g.normal(size=(200, 2)), g.integers(0, 2, 200), feature_names=["a", "b"])
    made = xgboost.train({"nthread": 1, "max_depth": 2}, matrix, rounds)
    return {"model.ubj": bytes(made.save_raw("ubj"))}


def test_boosters_are_compared_tree_by_tree():
    same = trees(grown(3, 1), grown(3, 1))
    assert same == {"recorded": 3, "reproduced": 3, "differing": 0, "first": None}
    more = trees(grown(3, 1), grown(4, 1))
    assert (more["differing"], more["first"]["tree"], more["first"]["recorded"]) == (1, 3, None)
    other = trees(grown(3, 1), grown(3, 2))
    assert (other["differing"], other["first"]["tree"]) == (3, 0)
    assert other["first"]["recorded"] != other["first"]["reproduced"]


def test_what_is_no_booster_has_no_trees():
    assert trees({"model.ubj": b"x"}, grown(1, 1)) is None
    assert trees({}, grown(1, 1)) is None


@pytest.mark.parametrize(("now", "within"), [(0.5000001, True), (0.51, False), (None, False)])
def test_figures_of_a_training_may_move_by_the_stated_part_of_themselves(now, within):
    then, other = (
        {"model.json": b'{"validation": {"auc": 0.5}}'},
        {"model.json": json.dumps({"validation": {"auc": now}}).encode()},
    )
    measured = comparing.metrics(then, other)
    assert measured["within"] is within
    assert measured["differing"]["validation.auc"]["recorded"] == 0.5


def test_a_difference_that_no_environment_explains_leads_to_the_first_tree():
    first = {"tree": 7, "recorded": "a < 1", "reproduced": "b < 2"}
    same = {"packages": {}, "python": {"recorded": "3", "running": "3"}}
    assert again.why({"environment": same, "trees": {"first": first}}).endswith(
        "from tree 7 on: a < 1 recorded, b < 2 now"
    )


def test_many_differences_are_told_in_part(tmp_path):
    many = {f"p{n}": {"recorded": "1", "running": None} for n in range(30)}
    told = again.differences({"packages": many, "python": {"recorded": "3", "running": "3"}})
    assert len(told) == 13
    assert told[-1].startswith("and 18 more")


def test_the_digest_of_packages_is_that_of_the_training():
    assert (
        PACKAGES["packages_sha256"]
        == hashlib.sha256(json.dumps(PACKAGES["packages"], sort_keys=True).encode()).hexdigest()
    )
