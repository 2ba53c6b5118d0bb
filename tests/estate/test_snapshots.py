"""What `estate snapshots` finds, says and refuses."""

import json
from types import SimpleNamespace

import pytest

from estate import snapshots_expire, snapshots_found
from estate.__main__ import run
from estate.problems import BadInput, Refused
from estate.snapshots_found import Found, one_of
from estate.snapshots_told import entry, fates, table
from tests.jobs.test_snapshot_retention import snapshot, use


def found(*ids, line="flight-delay"):
    listed = [snapshot(1, name=name) for name in ids]
    return Found(subject=SimpleNamespace(name=line), snapshots=listed)


@pytest.fixture
def listing(monkeypatch):
    """The line has these snapshots."""

    def have(*listed):
        there = Found(subject=SimpleNamespace(name="flight-delay"), snapshots=list(listed))
        monkeypatch.setattr(snapshots_found, "of_line", lambda *_: there)
        monkeypatch.setattr(snapshots_found, "by_id", lambda _, given: (there, [one_of([there], one) for one in given]))

    return have


@pytest.mark.parametrize("words", [["snapshots", "flight-delay"], ["snapshots", "list", "flight-delay"]])
def test_a_line_is_listed_with_or_without_the_word(listing, capsys, words):
    listing(snapshot(1, name="a" * 64, used=(use("Approved", served=True),), held="audit"))

    assert run([*words, "--json"]) == 0
    [one] = json.loads(capsys.readouterr().out)["snapshots"]
    assert (one["snapshot"], one["held"], one["expired"]) == ("a" * 64, "audit", None)
    assert one["packages"] == [{"package": "p", "version": 3, "status": "Approved", "served": True}]


def test_the_list_says_what_holds_each_snapshot_and_what_is_gone(listing, capsys):
    listing(snapshot(1, name="a" * 64, held="audit"), snapshot(2, name="b" * 64, expired="2026-02-01T00:00:00"))

    assert run(["snapshots", "flight-delay"]) == 0
    _, one, two = capsys.readouterr().out.splitlines()
    assert one.endswith("HELD: audit")
    assert two.endswith("expired 2026-02-01T00:00")


def test_a_line_without_snapshots_says_so(listing, capsys):
    listing()

    assert run(["snapshots", "flight-delay"]) == 0
    assert capsys.readouterr().out == "flight-delay has no snapshot yet\n"


def test_the_beginning_of_an_id_is_enough_where_it_is_one():
    opened = [found("abcdef1", "abcdef2"), found("012345f", line="other")]

    assert one_of(opened, "012345").id == "012345f"
    assert one_of(opened, "ABCDEF1").id == "abcdef1"
    for given, told in (
        ("abcdef", "must be one, got abcdef"),
        ("abc", "at least 6 signs"),
        ("fffffff", "list them: estate snapshots LINE"),
    ):
        with pytest.raises(BadInput, match=told):
            one_of(opened, given)


@pytest.mark.parametrize("verb", ["hold", "unhold"])
def test_a_hold_needs_a_reason(listing, monkeypatch, capsys, verb):
    listing(snapshot(1, name="a" * 64))
    monkeypatch.setattr("estate.snapshots_role.Custody", lambda *_: SimpleNamespace(objects=None, append=None))

    assert run(["snapshots", verb, "aaaaaa"]) == 2
    assert run(["snapshots", verb, "aaaaaa", "--reason", " "]) == 2
    assert "reason must say why" in capsys.readouterr().err


def test_what_has_expired_is_not_compared(listing, capsys):
    listing(snapshot(1, name="a" * 64), snapshot(2, name="b" * 64, expired="2026-02-01"))

    assert run(["snapshots", "diff", "aaaaaa", "bbbbbb"]) == 2
    assert "which expired 2026-02-01" in capsys.readouterr().err


def a_document(**more):
    goes = {
        "snapshot": "a" * 64,
        "as_of": "2026-01-01T00:00:00",
        "rows": 5,
        "goes": True,
        "reason": None,
        "files": 3,
        "files_removed": 2,
    }
    stays = {**goes, "snapshot": "b" * 64, "goes": False, "reason": "held: audit"}
    about = {"line": "l", "done": False, "unfinished": [], "files_removed": 2, "restorable_days": 90}
    return {**about, "snapshots": [goes, stays], **more}


def test_a_dry_run_says_what_would_go_what_stays_why_and_what_to_type():
    told = fates(a_document())

    assert "aaaaaaaaaaaa  2026-01-01T00:00  5     would go  2 of its 3 files are no other's" in told
    assert "bbbbbbbbbbbb  2026-01-01T00:00  5     stays     held: audit" in told
    assert "S3 keeps what is deleted for 90 days as versions, then it is gone for good" in told
    assert told.endswith("nothing was done; to do it: estate snapshots expire l --yes")


def test_what_was_done_is_told_as_done():
    told = fates(a_document(done=True, unfinished=["c"]))

    assert "1 of 2 are gone, with 2 data files" in told
    assert "1 that expired before had left files; they are gone too" in told
    assert "nothing was done" not in told


def test_while_a_run_is_under_way_nothing_goes(monkeypatch):
    monkeypatch.setattr(snapshots_expire.executions, "under_way", lambda *_: ("arn:run:r1", {}))
    subject = SimpleNamespace(
        name="l", aws=SimpleNamespace(client=lambda _: None), at=SimpleNamespace(line={"pipeline_arn": "m"})
    )

    with pytest.raises(Refused, match="no run of l may be under way while snapshots go, got r1"):
        snapshots_expire._quiet(subject)


def test_the_table_is_aligned_and_short():
    entries = [entry(snapshot(1, name="a" * 64, used=(use(None),))), entry(snapshot(2, name="b" * 64))]
    header, one, two = table(entries).splitlines()

    assert one.index("3 gone") == header.index("packages") == two.index("-", 40)
