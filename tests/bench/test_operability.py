"""The figures of the docs come as JSON that any reader takes, whatever was measured."""

import json
import sys

from bench import operability


def test_where_no_clean_window_is_judged_no_rate_is_told_and_every_line_is_json(monkeypatch, capsys):
    monkeypatch.setattr(
        sys, "argv", ["operability", "--years", "0", "--runs", "1", "--rows", "60", "--weeks", "1", "--shift", "0", "3"]
    )
    assert operability.main() == 0
    told = [json.loads(line, parse_constant=refuse) for line in capsys.readouterr().out.splitlines()]
    assert [one["false_per_year"] for one in told] == [None, None]
    assert [one["shift"] for one in told] == [0.0, 3.0]


def refuse(word):
    raise AssertionError(f"JSON has no {word}")
