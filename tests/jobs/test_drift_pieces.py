"""A window of any size is judged in the memory of a piece, and by what time allows."""
# ruff: noqa: F811 - a fixture's name is its use

import tracemalloc
from datetime import timedelta
from itertools import count

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jobs.drift import captured, pieces, score
from jobs.drift.baseline import build
from jobs.drift.capture import Reader
from jobs.drift.capture_file import File
from jobs.drift.columns import Column, column, picked
from jobs.drift.handler import handle
from jobs.drift.pieces import Pieces
from jobs.drift.spread import Spread, spaced
from tests.jobs.drift_cloud import EVENT, START, capture, package, put, sagemaker  # noqa: F401 - fixtures
from tests.jobs.test_drift_capture import answer, record
from tests.jobs.test_drift_shards import close

NAMES = ("temp", "tail", "carrier", "count")
TYPES = {"temp": "number", "tail": "number", "carrier": "category", "count": "integer"}


def drawn(rng, rows, shift=0.0):
    carrier = rng.choice(["UA", "AA", "DL"], rows)
    temp = rng.normal(50, 10, rows) + shift * 10 * (carrier == "UA")
    return {
        "temp": temp,
        "tail": rng.lognormal(0, 1, rows) + temp / 10,
        "carrier": carrier,
        "count": rng.poisson(3, rows),
        "probability": rng.beta(2, 5, rows),
    }


BASELINE = build(drawn(np.random.default_rng(0), 4000), TYPES)


def content(rows, shift=0.0, seed=1):
    """One call of one row per line."""
    of = drawn(np.random.default_rng(seed), rows, shift)
    lines = []
    for n in range(rows):
        row = {name: of[name][n].item() for name in NAMES}
        if n % 7 == 0:
            row["temp"] = None
        if n % 11 == 0:
            row["carrier"] = f"new{n % 3}"
        lines.append(
            record([row], [answer(of["probability"][n])], at=START + timedelta(seconds=n % 3600), encoding="JSON")
        )
    return "\n".join(lines).encode()


def read(found, chunk=20_000):
    seen = Pieces(BASELINE)
    chunks = (found[at : at + chunk] for at in range(0, len(found), chunk))
    Reader(NAMES, TYPES).read([File(key="f", chunks=chunks)], START, START + timedelta(hours=1), taker=seen.add)
    return seen


def judged(seen):
    found = score.judge_window(BASELINE, seen.window, None, seen.made)
    return score.with_rows(BASELINE, found, seen.kept.columns(), personal=[], every=seen.kept.step).document


def test_a_window_in_pieces_gets_the_document_of_one_piece(monkeypatch):
    monkeypatch.setattr(score, "MOST_ROWS", 1000)
    found = content(3000, shift=1.0)
    whole = judged(read(found))
    segments = {one["feature"]: one["segment"] for one in whole["causes"]}
    assert (whole["verdict"], segments["tail"]["value"], bool(whole["samples"])) == ("drifting", "UA", True)
    monkeypatch.setattr(captured, "PIECE", 60_000)
    monkeypatch.setattr(pieces, "KEPT_ROWS", 2000)
    seen = read(found)
    assert (seen.kept.rows, seen.kept.step) == (3000, 2)
    assert close(judged(seen), whole)


def test_memory_does_not_grow_with_the_window(monkeypatch):
    monkeypatch.setattr(captured, "PIECE", 300_000)
    monkeypatch.setattr(pieces, "KEPT_ROWS", 500)
    line = content(1000) + b"\n"

    def peak(times):
        seen = Pieces(BASELINE)
        chunks = (line for _ in range(times))
        tracemalloc.start()
        Reader(NAMES, TYPES).read([File(key="f", chunks=chunks)], START, START + timedelta(hours=1), taker=seen.add)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert seen.window.rows == 1000 * times
        return found

    peak(2)  # what is loaded on first use
    assert peak(24) < 1.2 * peak(4)


@given(st.lists(st.integers(0, 9), max_size=12), st.integers(1, 9))
def test_rows_are_spread_the_same_however_they_come(sizes, most):
    rows = sum(sizes)
    values = [None if n % 4 == 0 else f"n{n % 5}" for n in range(rows)]
    numbers = np.array([float(n) for n in range(rows)])
    spread, at = Spread(most), 0
    for size in sizes:
        spread.add(size, {"n": numbers[at : at + size], "c": column(np.array(values[at : at + size], dtype=object))})
        at += size
    kept = list(range(0, rows, spaced(rows, most)))
    assert len(kept) <= most
    if kept:
        columns = spread.columns()
        assert columns["n"].sift().values.tolist() == kept
        named = columns["c"]
        assert [named.levels[code] for code in named.values] == [values[n] for n in kept if values[n]]
        assert named.rows == len(kept)


def test_what_is_kept_of_a_piece_does_not_keep_the_piece():
    spread, piece = Spread(1000), np.zeros(100_000)
    tracemalloc.start()
    for _ in range(100):
        spread.add(len(piece), {"a": piece.copy(), "b": Column("number", len(piece), 0, piece.copy(), sifted=False)})
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * piece.nbytes


def test_of_names_those_are_kept_that_rows_still_have():
    kept = picked(Column("category", 4, 0, np.array([0, 1, 2, 1]), ("a", "b", "c")), np.array([0, 2]))
    assert (kept.levels, kept.values.tolist()) == (("a", "c"), [0, 1])


def test_a_column_that_comes_late_was_missing_before():
    spread = Spread(100)
    spread.add(3, {"a": np.arange(3.0)})
    spread.add(2, {"a": np.arange(2.0), "b": np.arange(2.0)})
    assert (spread.columns()["b"].rows, spread.columns()["b"].sift().missing) == (5, 3)


class Hurried:
    """A function's context in which every look at the clock takes a while."""

    def __init__(self, looks):
        self._left = count(1000 * looks, -1000)

    def get_remaining_time_in_millis(self):
        return next(self._left)


def test_when_time_runs_out_what_was_read_is_judged_and_the_rest_is_named(package, ledger):
    for n in range(4):
        capture(package, rows=600 + n, name=f"n{n}")
    document = handle(EVENT, Hurried(7))
    assert (document["verdict"], document["rows"]) == ("ok", 1201)
    assert "2 files not read: time ran out" in document["unseen"]
    assert [one["file"][-8:] for one in document["captures"]["unread"]] == ["n2.jsonl", "n3.jsonl"]
    [batch] = ledger.rows("flight-delay", "prediction_batch")
    assert sorted(batch.body["files"]) == ["05/n0.jsonl", "05/n1.jsonl"]


def test_a_file_that_is_read_in_part_is_no_file_of_the_batch(package, ledger):
    capture(package, rows=600, name="n0")
    put((record([{"temp": 50.0, "carrier": "UA"}] * 600, [answer(0.3, package)] * 600) + "\n") * 9, name="n1")
    document = handle(EVENT, Hurried(7))
    assert "1 files read in part: time ran out" in document["unseen"]
    assert 600 < document["rows"] < 6000
    [batch] = ledger.rows("flight-delay", "prediction_batch")
    assert list(batch.body["files"]) == ["05/n0.jsonl"]


def test_a_window_of_which_too_little_could_be_read_in_time_is_blind(package):
    capture(package)
    document = handle(EVENT, Hurried(1))
    assert (document["verdict"], document["blind"]["case"]) == ("blind", "out-of-time")
    assert "time ran out" in document["cause"]
    assert "jobs.drift window" in document["response"]
