"""What holds for every verb: help, exit codes, one message, and files that are wrong."""
# ruff: noqa: F811 - a fixture's name is its use

import pytest

from estate import addresses
from estate.__main__ import VERBS, build
from estate.lock import alone
from estate.problems import BadInput, Problem, Refused, RolledBack
from estate.where import Where
from tests.estate.fakes import LINE
from tests.estate.verbs_world import say, world  # noqa: F401 - fixtures


@pytest.mark.parametrize("verb", ["run", "release", "predict", "drift", "status", "lineage"])
def test_an_unknown_line_names_the_known_ones(world, capsys, verb):
    more = ["x"] if verb == "predict" else []
    code, out, err = say(capsys, verb, "flght-delay", *more)
    assert (code, out) == (2, "")
    assert "flight-delay" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("argv", [["fly"], ["run"], ["run", LINE, "--fast"], ["status", "--stack", "moon"], ["local"]])
def test_bad_usage_ends_2_in_words(world, capsys, argv):
    code, _, err = say(capsys, *argv)
    assert code == 2
    assert err
    assert "Traceback" not in err


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_helps_with_an_example(capsys, verb):
    code, out, _ = say(capsys, verb, "--help")
    assert code == 0
    assert "estate" in out
    assert "xample" in out or "estate " + verb in out


def leaves(command, path=()):
    """Every command that does something, below groups too."""
    inside = getattr(command, "commands", None)
    if inside is None:
        return [(" ".join(path), command)]
    return [found for name, one in inside.items() for found in leaves(one, (*path, name))]


def test_every_verb_can_answer_in_json():
    from typer.main import get_command

    commands = dict(leaves(get_command(build(sorted(set(VERBS.values()))))))
    mute = {name for name, one in commands.items() if "--json" not in [o for p in one.params for o in p.opts]}

    assert mute == set()


def test_a_traceback_is_shown_only_on_request(world, capsys, monkeypatch):
    monkeypatch.setattr(addresses, "read", lambda *_: 1 / 0)
    assert "Traceback" not in say(capsys, "release", LINE)[2]
    assert "Traceback" in say(capsys, "release", LINE, "--debug")[2]


def test_ctrl_c_is_one_clear_message(world, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(addresses, "read", interrupted)
    code, _, err = say(capsys, "run", LINE)
    assert code == 1
    assert "the same command continues it" in err
    assert err.count("\n") == 1


def test_two_ups_at_once_are_refused_with_the_holders_name(tmp_path, monkeypatch):
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path))
    with alone(Where(), "up"), pytest.raises(BadInput, match=r"`estate up` \(process \d+"), alone(Where(), "up"):
        pass
    with alone(Where(), "up"):
        pass


@pytest.fixture
def spoilt(tmp_path, monkeypatch):
    """A repository of one line and one stack whose files a test can spoil; gives a function that replaces text."""
    import shutil

    from estate.where import ROOT

    for name in ("Pulumi.yaml", "models/flight_delay/model.yaml", "stacks/config/Pulumi.local.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setenv("ESTATE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Where, "__init__", lambda self, stack="local": self.__dict__.update(stack=stack, root=tmp_path))

    def spoil(name, old, new):
        text = (tmp_path / name).read_text()
        assert old in text
        (tmp_path / name).write_text(text.replace(old, new, 1))

    return spoil


MODEL, CONFIG = "models/flight_delay/model.yaml", "stacks/config/Pulumi.local.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (MODEL, "owner: ", "colour: red\nowner: ", "colour must be a known key"),
        (MODEL, "spot: true", "spot: maybe", "training.spot must be true or false, got 'maybe'"),
        (MODEL, "temp: {type", "tempo: {type", "must come from a column of the sources, got weather.tempo"),
        (MODEL, "distance: {type: number", "distance: {type: number, source: flights.air_time", "known only later"),
        (MODEL, "\nmonitoring:", "\nmonitoring:\n  false_discovery_rate: 7", "must be less than 1"),
        (CONFIG, "owner:", "ownr: me\n    owner:", "ownr must be a known key"),
    ],
)
@pytest.mark.parametrize("verb", ["up", "preview"])
def test_a_file_that_is_wrong_ends_2_and_nothing_is_started(spoilt, tmp_path, capsys, verb, file, old, new, message):
    spoilt(file, old, new)
    code, out, err = say(capsys, verb, "--json")
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "home").exists()


@pytest.fixture
def built(monkeypatch, tmp_path):
    """As if `make layer` had been run."""
    (tmp_path / "layer" / "python").mkdir(parents=True)
    monkeypatch.setattr("stacks.settings.BUILD", tmp_path)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("verb", ["up", "preview"])
def test_another_stack_without_the_pulumi_cli_says_so(monkeypatch, tmp_path, capsys, verb):
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = say(capsys, verb, "--stack", "dev")
    assert code == 1
    assert "Pulumi CLI, which is not installed" in err


@pytest.mark.usefixtures("built")
def test_another_stack_is_deployed_by_the_pulumi_cli_with_the_policies(monkeypatch, tmp_path, capsys):
    (tmp_path / "pulumi").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said\nexit 7\n')
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert say(capsys, "up", "--stack", "dev", "--yes")[0] == 7
    assert (tmp_path / "said").read_text() == "up --stack dev --policy-pack policies --yes\n"


def test_prod_is_never_destroyed_from_here(capsys):
    assert say(capsys, "destroy", "--stack", "prod", "--yes")[0] == 3


def test_the_problems_have_the_codes_of_the_design():
    assert [kind.code for kind in (Problem, BadInput, Refused, RolledBack)] == [1, 2, 3, 4]


def test_help_lists_every_verb_in_the_order_of_their_use_with_its_whole_sentence(capsys):
    _, out, _ = say(capsys, "--help")
    listed = [line.strip().split(maxsplit=1) for line in out.partition("Commands:")[2].splitlines() if line.strip()]

    assert [verb for verb, _ in listed] == list(VERBS)
    assert [says for _, says in listed if not says.endswith(".") or says.endswith("...")] == []


@pytest.mark.parametrize(("verb", "goes_on"), [("status", False), ("drift", False), ("run", True)])
def test_ctrl_c_says_that_something_goes_on_only_where_the_verb_began_it(monkeypatch, capsys, verb, goes_on):
    typer_s_answer = 130
    monkeypatch.setattr("estate.__main__.build", lambda _: lambda *_, **__: typer_s_answer)
    code, _, err = say(capsys, verb, LINE)
    assert code == 1
    assert err.startswith("stopped by Ctrl-C")
    assert ("goes on there" in err) == goes_on
