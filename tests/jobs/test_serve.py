import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pyarrow as pa
import pytest

from jobs.kit.uuid7 import made_at
from jobs.serve.inference import input_fn, load, model_fn, output_fn, predict_fn
from jobs.serve.rows import Input, RowError, encode
from jobs.train.artifact import Trained, document
from jobs.train.data import Data
from jobs.train.fit import Plan, best_trees
from jobs.train.run import grow
from tests.jobs.little_line import line, parts

LINES = "application/jsonlines"
OWN = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
GOOD = {"kind": "bus", "length": 60, "amount": 3.5}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    spec = line(feature_groups__plan__features__stops={"type": "integer", "source": "trips.length"})
    with_stops = {
        part: table.append_column("stops", pa.array(range(table.num_rows))) for part, table in parts().items()
    }
    data = Data.of(spec, with_stops)
    booster = best_trees(grow(data, Plan(rounds=8), None))
    booster.save_model(folder / "model.ubj")
    (folder / "model.json").write_text(json.dumps(document(Trained(booster, data.features, 0.4, {}))))
    return load(folder, "arn:aws:sagemaker:::model-package/m/3")


def ask(model, body, kind=LINES):
    text, answered = output_fn(predict_fn(input_fn(body, kind), model), kind)
    return [json.loads(found) for found in text.splitlines()], answered


def good(**changes):
    return {**GOOD, "stops": 1, **changes}


def body(*rows):
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def test_each_line_is_answered_with_its_package_in_order(model):
    answers, kind = ask(model, body(good(length=99), good(length=1, kind="rail")))

    assert kind == LINES
    assert [answer["prediction"] for answer in answers] == [1, 0]
    assert {answer["package"] for answer in answers} == {"arn:aws:sagemaker:::model-package/m/3"}
    assert answers[0]["probability"] > 0.4 > answers[1]["probability"]


def test_no_two_predictions_share_an_id(model):
    answers, _ = ask(model, body(good(), good(), good()))

    assert len({UUID(answer["prediction_id"]) for answer in answers}) == 3


def test_an_id_tells_when_the_prediction_was_made(model):
    before = datetime.now(UTC)
    [answer], _ = ask(model, body(good()))

    assert before - timedelta(milliseconds=1) <= made_at(UUID(answer["prediction_id"])) <= datetime.now(UTC)


@pytest.mark.parametrize("own", [OWN, OWN.upper()])
def test_a_prediction_bears_the_id_that_its_row_brings(model, own):
    [plain, named], _ = ask(model, body(good(), good(prediction_id=own)))
    [document], _ = ask(model, json.dumps({"instances": [good(prediction_id=own)]}), "application/json")

    assert named["prediction_id"] == document["predictions"][0]["prediction_id"] == OWN
    assert plain["prediction_id"] != OWN
    assert plain["probability"] == named["probability"]


@pytest.mark.parametrize(
    "own", ["", "flight-1", 7, True, [OWN], {"id": OWN}, f"{{{OWN}}}", OWN.replace("-", ""), f"{OWN}\n"]
)
def test_a_row_whose_id_is_no_uuid_is_answered_with_an_error(model, own):
    answers, _ = ask(model, body(good(), good(prediction_id=own)))

    assert set(answers[0]) == {"prediction_id", "package", "prediction", "probability"}
    assert answers[1]["error"]["field"] == "prediction_id"
    assert answers[1]["error"]["message"].startswith("must be a UUID such as ")
    assert answers[1]["error"]["message"].endswith(f"or left out, got {json.dumps(own)}")


def test_a_row_without_a_value_for_its_id_gets_one(model):
    [answer], _ = ask(model, body(good(prediction_id=None)))

    assert UUID(answer["prediction_id"]).version == 7


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        ("no json", "line", 'must be JSON, got "no json"'),
        ("[" * 100_000, "line", 'must be JSON, got "' + "[" * 79 + "..."),
        ("[1]", "line", "must be a JSON object, got [1]"),
        ({key: value for key, value in good().items() if key != "length"}, "length", "must be given, got nothing"),
        (good(length=None), "length", "must be given, got nothing"),
        (good(length="60"), "length", 'must be a number, got "60"'),
        (good(length=True), "length", "must be a number, got true"),
        ('{"kind": "bus", "length": NaN, "stops": 1}', "length", "must be a number, got NaN"),
        ('{"kind": "bus", "length": 1e999, "stops": 1}', "length", "must be a number, got Infinity"),
        (good(stops=1.5), "stops", "must be a whole number, got 1.5"),
        ('{"kind": "bus", "length": 1, "stops": NaN}', "stops", "must be a whole number, got NaN"),
        ('{"kind": "bus", "length": 1, "stops": Infinity}', "stops", "must be a whole number, got Infinity"),
        (good(stops=10**400), "stops", None),
        (good(length=1e300), "length", "must be a number, got 1e+300"),
        (good(kind=3), "kind", "must be text, got 3"),
        (json.dumps(good()) + " " * 1_000_000, "line", None),
    ],
)
def test_a_wrong_line_is_answered_with_its_field_and_the_others_are_predicted(model, row, field, message):
    answers, _ = ask(model, body(good(), row, good()))

    assert [set(answer) == {"error"} for answer in answers] == [False, True, False]
    assert answers[1]["error"]["field"] == field
    assert message in (None, answers[1]["error"]["message"])


def test_a_line_over_the_limit_is_refused_unread(model):
    [answer], _ = ask(model, body("x" * 10_000_000))

    assert answer == {"error": {"field": "line", "message": "must be at most 1000000 bytes, got 10000000"}}


def test_a_missing_value_that_the_spec_lets_is_predicted(model):
    answers, _ = ask(model, body(good(amount=None), {key: value for key, value in good().items() if key != "amount"}))

    assert [set(answer) for answer in answers] == [{"prediction_id", "package", "prediction", "probability"}] * 2


def test_a_category_that_training_never_saw_is_predicted_like_a_missing_one(model):
    [unknown], _ = ask(model, body(good(kind="tram")))

    assert "probability" in unknown


def test_a_category_outside_a_closed_list_is_refused():
    origin = Input("origin", "category", ("EWR", "JFK"), closed=True)

    with pytest.raises(RowError, match='origin must be one of EWR, JFK, got "LAX"'):
        encode({"origin": "LAX"}, [origin])


def test_truth_is_a_number_only_where_the_spec_says_so():
    assert encode({"open": True}, [Input("open", "boolean")]) == [1.0]
    with pytest.raises(RowError, match="open must be true or false, got 2"):
        encode({"open": 2}, [Input("open", "boolean")])


def test_what_the_model_does_not_know_of_is_ignored(model):
    [plain], _ = ask(model, body(good()))
    [more], _ = ask(model, body(good(flight_id="x", note={"a": [1]})))

    assert plain["probability"] == more["probability"]


def test_one_row_is_answered_as_among_others(model):
    alone = [ask(model, body(good(length=length)))[0][0]["probability"] for length in range(40)]

    assert [
        answer["probability"] for answer in ask(model, body(*(good(length=length) for length in range(40))))[0]
    ] == alone


def test_a_json_document_is_answered_with_a_document(model):
    [answer], kind = ask(model, json.dumps({"instances": [good(), {"kind": 1}]}), "application/json; charset=utf-8")

    assert kind == "application/json"
    assert [set(each) for each in answer["predictions"]] == [
        {"prediction_id", "package", "prediction", "probability"},
        {"error"},
    ]


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (b"{}", "application/json", 'body must be {"instances": [...]}'),
        (b"not json", "application/json", 'body must be {"instances": [...]}'),
        (b"a,b", "text/csv", "content type must be application/jsonlines or application/json, got text/csv"),
    ],
)
def test_a_request_in_another_form_is_refused_whole(model, content, kind, message):
    with pytest.raises(ValueError) as error:
        ask(model, content, kind)

    assert str(error.value).startswith(message)


def test_empty_lines_are_no_requests(model):
    assert ask(model, b"\n\n")[0] == []


def test_a_server_without_its_package_does_not_start(tmp_path, monkeypatch):
    monkeypatch.delenv("MODEL_PACKAGE_ARN", raising=False)
    (tmp_path / "model.json").write_text('{"features": [], "threshold": 0.5}')

    with pytest.raises(ValueError, match="MODEL_PACKAGE_ARN must be set, got nothing"):
        model_fn(str(tmp_path))


def test_the_server_imports_nothing_that_it_does_not_need():
    heavy = ("pandas", "pyarrow", "duckdb", "pydantic", "boto3", "yaml", "msgspec")
    code = f"import sys, jobs.serve.inference; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )

    assert done.stdout == "[]\n"
