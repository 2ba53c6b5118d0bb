import io
import json

import pytest

from estate import asking
from estate.lines import load
from estate.where import ROOT
from jobs.serve.contract import MAX_LINE_BYTES
from jobs.serve.rows import Input
from tests.jobs.little_line import line

FEATURES = (
    Input("hour", "integer"),
    Input("origin", "category", ("EWR", "JFK"), closed=True),
    Input("temp", "number", may_miss=True),
)
GOOD = {"hour": 5, "origin": "EWR", "temp": 40.5}


def echo(body):
    """Answers each line with its own hour."""
    return b"".join(json.dumps({"hour": json.loads(line)["hour"]}).encode() + b"\n" for line in body.splitlines())


def ask(*rows, through=echo):
    stream = io.BytesIO(b"\n".join(row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows))
    return list(asking.predict(asking.lines(stream), FEATURES, through))


def test_every_line_gets_its_own_answer_in_order():
    rows = [{**GOOD, "hour": number % 24} for number in range(1234)]
    assert [answer["hour"] for answer in ask(*rows)] == [row["hour"] for row in rows]


@pytest.mark.parametrize(
    ("row", "field", "words"),
    [
        (b"{not json", "line", "must be JSON"),
        ({"hour": 5, "temp": 1.0}, "origin", "must be given"),
        ({**GOOD, "hour": "five"}, "hour", 'whole number, got "five"'),
        ({**GOOD, "origin": "SFO"}, "origin", "one of EWR, JFK"),
        (b"[1, 2]", "line", "must be a JSON object"),
        (b"x" * 10_000_000, "line", "at most 1000000 bytes, got 10000000"),
    ],
)
def test_a_wrong_line_costs_no_other_its_answer(row, field, words):
    first, wrong, last = ask(GOOD, row, {**GOOD, "hour": 7})
    assert (first["hour"], last["hour"]) == (5, 7)
    assert wrong["error"]["field"] == field
    assert words in wrong["error"]["message"]


def test_a_feature_that_may_be_missing_may_be_left_out():
    assert ask({"hour": 5, "origin": "EWR"}) == [{"hour": 5}]


def test_a_line_of_the_longest_length_is_still_read():
    row = json.dumps({**GOOD, "note": ""}).encode()
    row = row[:-2] + b"x" * (MAX_LINE_BYTES - len(row)) + row[-2:]
    assert ask(row) == [{"hour": 5}]


def test_blank_lines_are_no_requests():
    assert list(asking.lines(io.BytesIO(b"\n  \n{}\r\n\n"))) == [b"{}"]


def test_no_request_is_larger_than_the_endpoint_takes():
    sizes = []

    def weigh(body):
        sizes.append(len(body))
        return echo(body)

    ask(*[{**GOOD, "note": "x" * 900_000}] * 12, through=weigh)
    assert max(sizes) < 6_000_000
    assert len(sizes) > 1


def test_an_endpoint_that_answers_too_few_lines_is_an_error():
    with pytest.raises(ValueError, match="must answer 2 lines, got 1"):
        ask(GOOD, GOOD, through=lambda _body: b"{}\n")


def test_what_a_request_must_hold_comes_from_the_spec():
    found = {feature.name: feature for feature in asking.inputs(load(ROOT, "flight-delay"))}
    assert found["origin"].closed
    assert not found["carrier"].closed
    assert found["temp"].may_miss
    assert not found["distance"].may_miss


def test_what_is_served_online_may_be_left_to_the_server_unless_the_line_forbids_it():
    amount = {"type": "number"}
    left = [
        asking.checked(b'{"kind": "bus", "length": 1}', asking.inputs(line(**changes)))
        for changes in (
            {"feature_groups__rain__features__amount": amount},
            {"feature_groups__rain__features__amount": amount, "deployment": {"lookup": False}},
            {"feature_groups__rain__features__amount": amount, "feature_groups__rain__online": False},
        )
    ]

    wrong = {"error": {"field": "amount", "message": "must be given, got nothing"}}
    assert left == [None, wrong, wrong]
