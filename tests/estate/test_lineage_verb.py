import json
from dataclasses import replace

import pytest

from estate import asked
from estate.__main__ import run
from estate.asked import Asked, Origin, find
from estate.problems import BadInput
from estate.where import Where
from jobs.kit.witness import Seen
from tests.estate.fakes import LINE, arn, chain
from tests.estate.recordings import Objects, Recording, sha256
from tests.estate.test_impact import ROWS as DELIVERED
from tests.estate.test_lineage import MADE, SOURCE, judged

PREDICTION = "00000000-0000-4000-8000-000000000001"
MANIFEST = {"as_of": "2026-01-01", "rows": 10, "query_sha256": "q", "sources": [SOURCE], "parts": {}}
TEXT = json.dumps(MANIFEST).encode()


class Kept:
    """The ledger, as its rows lie in the table now."""

    def __init__(self, world):
        self.world = world

    def rows(self, _line, kind=None):
        return [row for row in self.world.rows if kind in (None, row.kind)]

    def of_kind(self, line, kind):
        return self.rows(line, kind)

    def find(self, about):
        return [row for row in self.world.rows if row.id == about]


class Copies:
    """The witness."""

    def __init__(self, world):
        self.world = world

    def seen(self, _line):
        return [Seen(row.seq, row.digest) for row in self.world.witnessed]

    def copy(self, _line, seen):
        return next(row for row in self.world.witnessed if row.digest == seen.digest)

    def keep(self, row):
        self.world.witnessed.append(row)


class Captures:
    """What was captured, by where it is found."""

    def __init__(self, expected=None, anywhere=None):
        self.expected, self.elsewhere = expected, anywhere

    def where_expected(self, _what):
        return self.expected

    def anywhere(self, _what):
        return self.elsewhere


@pytest.fixture
def world(monkeypatch):
    """One line, version 1 of it live, whose ledger a test may change."""
    made = Recording()
    made.captures = Captures()
    made.rows = chain(
        *(row if row[0] != "snapshot" else ("snapshot", sha256(TEXT), MANIFEST) for row in _of_this_snapshot())
    )
    made.witnessed = list(made.rows)
    made.objects = Objects({f"s3://lake/snapshots/{LINE}/{sha256(TEXT)}.json": TEXT})
    subject = made.subject
    subject.at.estate |= {"captures_bucket": "captures", "ledger_bucket": "witness"}
    subject.at.line = {"endpoint": "e"}
    monkeypatch.setattr(asked, "open_line", lambda *_: subject)
    monkeypatch.setattr(asked, "open_lines", lambda *_: [subject])
    monkeypatch.setattr(asked, "ledger", lambda _: Kept(made))
    monkeypatch.setattr("estate.checking.Ledger", lambda *_: Kept(made))
    monkeypatch.setattr("estate.checking.ledger", lambda _: Kept(made))
    monkeypatch.setattr("estate.checking.Witness", lambda *_: Copies(made))
    monkeypatch.setattr(asked, "champion", lambda *_: arn(1))
    monkeypatch.setattr("estate.live.describe", lambda *_: {"champion": {"package": arn(1)}})
    monkeypatch.setattr("estate.signed.Signed.here", lambda: None)
    monkeypatch.setattr("estate.flush.captures", lambda: None)
    monkeypatch.setattr("estate.captured.Captured", lambda *_: made.captures)
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
    gone = world.rows.pop(0)
    code, out, err = say(capsys, what, "--verify", "--json")
    assert code == 1
    assert json.loads(out).keys() == {"ledger"}
    assert f"the ledger was tampered with: row 1 ({gone.kind} {gone.id}, by ana at {gone.at}) was removed" in err


@pytest.mark.parametrize("what", [LINE, SOURCE["uri"], arn(1), PREDICTION])
def test_a_row_that_leads_nowhere_any_more_is_named_and_no_error_of_ours(world, capsys, what):
    last = world.rows[-1]
    world.rows[-1] = replace(last, text="{}")
    code, _, err = say(capsys, what, "--verify")
    assert code == 1
    assert f"tampered with: row {last.seq} ({last.kind} {last.id})" in err


def test_a_last_row_that_nobody_witnessed_is_witnessed_by_verify(world, capsys):
    last = world.witnessed.pop()
    assert say(capsys, LINE, "--verify")[0] == 0
    assert world.witnessed[-1] == last


def test_a_capture_file_that_is_another_than_was_judged_is_named_with_its_batch(world, capsys):
    uri = "s3://captures/captures/e/live/2026/01/01/00/00-59-000-u.jsonl"
    found = {
        "answer": {"prediction_id": PREDICTION, "package": arn(1)},
        "at": "2026-01-01T00:01:00Z",
        "captured_in": uri,
    }
    files = {"00/00-59-000-u.jsonl": sha256(b"judged")}
    batch, verdict = judged("01", "02")
    world.rows = chain(
        *((row.kind, row.id, row.body) for row in world.rows), (*batch[:2], {**batch[2], "files": files}), verdict
    )
    world.witnessed, world.captures, world.objects[uri] = list(world.rows), Captures(expected=found), b"judged"
    code, out, _ = say(capsys, PREDICTION, "--verify", "--json")
    assert (code, json.loads(out)["ledger"]["whole"], json.loads(out)["verdict"]["verdict"]) == (0, True, "ok")
    world.objects[uri] = b"another"
    code, out, err = say(capsys, PREDICTION, "--verify", "--json")
    assert (code, json.loads(out).keys()) == (1, {"ledger"})
    assert f"row 8 (prediction_batch e/live/2026/01/01) names {uri} with sha256" in err


def test_a_training_set_that_is_gone_is_found_by_verify(world, capsys):
    world.objects.clear()
    code, out, err = say(capsys, LINE, "--verify")
    assert (code, out) == (1, "")
    assert f"row 2 (snapshot {sha256(TEXT)}) names s3://lake" in err


@pytest.mark.parametrize("what", ["v2", "s3://raw/flights.csv", "e" * 64])
def test_versions_addresses_and_digests_are_looked_for_in_the_ledgers(world, what):
    world.rows = DELIVERED
    assert isinstance(find(Where(), what), Origin)


@pytest.mark.parametrize("where", ["expected", "anywhere"])
@pytest.mark.parametrize("written", [PREDICTION, PREDICTION.upper()])
def test_a_prediction_is_found_in_the_hour_of_its_id_and_else_anywhere(world, where, written):
    found = {
        "answer": {"prediction_id": PREDICTION, "package": arn(1)},
        "captured_in": "s3://c/captures/e/v/2026/01/01/00/u",
    }
    world.captures = Captures(**{where: found})
    said = find(Where(), written)
    assert isinstance(said, Asked)
    assert (said.package, said.prediction) == (arn(1), found)
    assert said.rows == world.rows


def test_a_version_that_looks_like_a_prediction_is_an_origin(world):
    version = "bbf1c66b-d534-4183-b954-987ea2b37616"
    world.rows = chain(("source", "f", {"uri": "s3://raw/f.csv", "version": version}))
    world.captures = Captures(anywhere={"answer": {}})
    assert find(Where(), version).found[0]["sources"][0]["version"] == version


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
