import json

import pytest

from estate import asked
from estate.__main__ import run
from estate.asked import Asked, Origin, find
from estate.problems import BadInput, Problem
from estate.where import Where
from tests.estate.fakes import LINE, arn, chain
from tests.estate.recordings import Objects, Recording, sha256
from tests.estate.test_impact import ROWS as DELIVERED
from tests.estate.test_lineage import MADE, SOURCE

PREDICTION = "00000000-0000-4000-8000-000000000001"
MANIFEST = {"as_of": "2026-01-01", "rows": 10, "query_sha256": "q", "sources": [SOURCE], "parts": {}}
TEXT = json.dumps(MANIFEST).encode()


@pytest.fixture
def world(monkeypatch):
    """One line, version 1 of it live, whose ledger a test may change."""
    made = Recording()
    made.rows = chain(
        *(row if row[0] != "snapshot" else ("snapshot", sha256(TEXT), MANIFEST) for row in _of_this_snapshot())
    )
    made.objects = Objects({f"s3://lake/snapshots/{LINE}/{sha256(TEXT)}.json": TEXT})
    subject = made.subject
    subject.at.estate["captures_bucket"] = "captures"
    subject.at.line = {"endpoint": "e"}
    monkeypatch.setattr(asked, "open_line", lambda *_: subject)
    monkeypatch.setattr(asked, "ledger", lambda _: made.rows)
    monkeypatch.setattr(asked, "champion", lambda *_: arn(1))
    monkeypatch.setattr("estate.live.describe", lambda *_: {"champion": {"package": arn(1)}})
    monkeypatch.setattr("estate.signed.Signed.here", lambda: None)
    monkeypatch.setattr("estate.flush.captures", lambda: None)
    monkeypatch.setattr("estate.captured.find", lambda *_: None)
    return made


def _of_this_snapshot():
    return [
        (kind, name, {**body, "snapshot": sha256(TEXT)} if kind == "package" else body) for kind, name, body in MADE
    ]


def say(capsys, *argv):
    code = run(["lineage", *argv])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_line_is_told_as_a_tree_unless_said_otherwise(world, capsys):
    code, out, _ = say(capsys, LINE)
    assert (code, out.split()[0]) == (0, "release")
    assert json.loads(say(capsys, LINE, "--json")[1]) == json.loads(say(capsys, LINE, "--format", "json")[1])
    assert say(capsys, LINE, "--format", "svg")[1].startswith("<svg")
    assert {event["eventType"] for event in json.loads(say(capsys, LINE, "--format", "openlineage")[1])} == {
        "START",
        "COMPLETE",
    }


def test_json_and_another_format_at_once_are_refused(world, capsys):
    code, out, err = say(capsys, LINE, "--json", "--format", "svg")
    assert (code, out) == (2, "")
    assert "--format must be json where --json is given, got svg" in err


def test_a_source_tells_its_packages_and_draws_no_picture(world, capsys):
    code, out, _ = say(capsys, SOURCE["uri"], "--json")
    [package] = json.loads(out)["packages"]
    assert (code, package["package"], package["live"]) == (0, arn(1), True)
    assert "LIVE" in say(capsys, SOURCE["uri"])[1]
    assert say(capsys, SOURCE["uri"], "--format", "openlineage")[0] == 2


@pytest.mark.parametrize("what", [LINE, SOURCE["uri"]])
def test_a_whole_ledger_says_so_and_a_changed_one_is_not_told_as_if_it_were_true(world, capsys, what):
    code, out, _ = say(capsys, what, "--verify", "--json")
    assert (code, json.loads(out)["ledger"]) == (0, {"rows": 7, "whole": True, "broken": None})
    world.rows.pop(0)
    code, out, err = say(capsys, what, "--verify", "--json")
    assert code == 1
    assert json.loads(out).keys() == {"ledger"}
    assert "the ledger was tampered with: row 2 must be row 1" in err


def test_a_training_set_that_is_gone_is_found_by_verify(world, capsys):
    world.objects.clear()
    code, out, err = say(capsys, LINE, "--verify")
    assert (code, out) == (1, "")
    assert f"row 2 (snapshot {sha256(TEXT)}) names s3://lake" in err


@pytest.mark.parametrize("what", ["v2", "s3://raw/flights.csv", "e" * 64])
def test_versions_addresses_and_digests_are_looked_for_in_the_ledgers(world, what):
    world.rows = DELIVERED
    assert isinstance(find(Where(), what), Origin)


def test_a_prediction_is_looked_for_where_no_ledger_knows_the_id(world, monkeypatch):
    found = {"answer": {"prediction_id": PREDICTION, "package": arn(1)}}
    monkeypatch.setattr("estate.captured.find", lambda *_: found)
    said = find(Where(), PREDICTION)
    assert isinstance(said, Asked)
    assert (said.package, said.prediction) == (arn(1), found)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (PREDICTION, "prediction must have been captured"),
        ("s3://raw/other.csv", "which no ledger of this estate holds"),
        ("f1ight-delay", "which no ledger of this estate holds"),
    ],
)
def test_what_is_nowhere_is_bad_input(world, what, message):
    with pytest.raises(BadInput, match=message):
        find(Where(), what)


def test_a_line_that_is_not_deployed_hides_no_other(world, monkeypatch):
    subject = asked.open_line("local", LINE)

    def open_line(_stack, name):
        if name == "new":
            raise Problem("new is not deployed")
        return subject

    monkeypatch.setattr(asked, "open_line", open_line)
    monkeypatch.setattr("estate.lines.known", lambda _: ["new", LINE])
    assert find(Where(), SOURCE["uri"]).found
    monkeypatch.setattr("estate.lines.known", lambda _: ["new"])
    with pytest.raises(Problem, match="new is not deployed"):
        find(Where(), SOURCE["uri"])
