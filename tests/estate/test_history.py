from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from estate import history
from estate.lines import load
from estate.problems import BadInput
from estate.where import ROOT
from jobs.kit.spec import Span

SPEC = load(ROOT, "flight-delay")


def at(day, hour=0):
    return int(datetime(2013, 1, day, hour, tzinfo=UTC).timestamp())


def table(*moments):
    return pa.table({"scheduled_departure": list(moments)})


def joined(monkeypatch, found):
    """What the join gives; the spec that it was asked with is remembered."""
    asked = []
    monkeypatch.setattr(history, "_joined", lambda _subject, spec, _environment: asked.append(spec) or found)
    return asked


def test_all_days_between_are_asked_for_whatever_the_split_says(monkeypatch):
    asked = joined(monkeypatch, table(at(1), at(2), at(3, 23), at(4)))
    found = history.rows(None, SPEC, "local", (date(2013, 1, 2), date(2013, 1, 4)), "all")
    assert found["scheduled_departure"].to_pylist() == [at(2), at(3, 23)]
    assert asked[0].split.evaluate == asked[0].split.train == Span(start=date(2013, 1, 2), end=date(2013, 1, 4))


def test_held_out_days_are_those_that_the_training_set_leaves_out(monkeypatch):
    asked = joined(monkeypatch, table(*(at(day, 12) for day in range(1, 12))))
    found = history.rows(None, SPEC, "local", None, "held-out")
    assert found["scheduled_departure"].to_pylist() == [at(5, 12), at(10, 12)]
    assert asked[0].split.train == SPEC.split.train


def test_days_that_the_line_has_no_data_of_are_refused(monkeypatch):
    joined(monkeypatch, table(at(1)))
    with pytest.raises(BadInput, match="got 2020-01-01 to 2020-02-01"):
        history.rows(None, SPEC, "local", (date(2020, 1, 1), date(2020, 2, 1)), "all")


@pytest.mark.parametrize(("name", "content"), [("a.parquet", b"PAR1"), ("a.jsonl", b"{no"), ("absent.jsonl", None)])
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput, match="must be Parquet or JSON lines"):
        history.read_file(tmp_path / name)


def test_json_lines_become_columns(tmp_path):
    (tmp_path / "rows.jsonl").write_text('{"temp": 1.5, "carrier": "UA"}\n{"temp": null, "carrier": "AA"}\n')
    assert history.read_file(tmp_path / "rows.jsonl").to_pydict() == {"temp": [1.5, None], "carrier": ["UA", "AA"]}
