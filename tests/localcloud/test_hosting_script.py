"""The script-mode contract of a model server."""

import json
import sys

import pytest

from localcloud.hosting.script import load

MODEL = "def model_fn(folder): return 2\n"
ECHO = MODEL + (
    "def input_fn(data, kind): return data\n"
    "def predict_fn(data, model): return (data, model)\n"
    "def output_fn(found, accept): return f'{found[0]!r}*{found[1]}', accept\n"
)


@pytest.fixture
def handler(tmp_path, monkeypatch):
    """Load an archive whose code/<program> is the given text."""
    monkeypatch.setattr(sys, "path", list(sys.path))

    def make(text, program="inference.py", **environ):
        (tmp_path / "code").mkdir(exist_ok=True)
        (tmp_path / "code" / program).write_text(text)
        return load(tmp_path, environ)

    yield make
    for name in ("inference", "serve", "beside_the_script"):
        sys.modules.pop(name, None)


def test_the_four_functions_are_called_in_order(handler):
    assert handler(ECHO).answer(b"1,2", "text/csv", "text/csv") == (200, b"'1,2'*2", "text/csv")


def test_json_and_csv_arrive_as_text_and_all_else_as_bytes(handler):
    echo = handler(ECHO)

    assert echo.answer(b"{}", "application/json", "").body == b"'{}'*2"
    assert echo.answer(b"\xff", "application/x-npy", "").body == b"b'\\xff'*2"


def test_a_client_without_preference_gets_the_default_type(handler):
    chosen = handler(ECHO, SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT="text/csv")

    assert handler(ECHO).answer(b"", "", "*/*").content_type == "application/json"
    assert chosen.answer(b"", "", "").content_type == "text/csv"


def test_transform_fn_replaces_the_three_others(handler):
    own = handler(MODEL + "def transform_fn(model, data, kind, accept): return f'{data}{model}', 'text/plain'\n")

    assert own.answer(b"x", "text/csv", "") == (200, b"x2", "text/plain")


def test_the_program_of_the_environment_is_run(handler):
    named = handler(ECHO.replace("return 2", "return 3"), "serve.py", SAGEMAKER_PROGRAM="serve.py")

    assert named.answer(b"", "x", "").body == b"b''*3"


def test_a_script_may_import_its_neighbours(handler, tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "beside_the_script.py").write_text("VALUE = 7\n")

    assert handler("from beside_the_script import VALUE\ndef model_fn(folder): return VALUE\n").model == 7


@pytest.mark.parametrize(
    ("error", "status"),
    [("ValueError('hour must be a number')", 400), ("KeyError('hour')", 500), ("SystemExit", None)],
)
def test_an_error_of_the_script_is_an_answer_with_its_words(handler, error, status, capsys):
    broken = handler(MODEL + f"def input_fn(data, kind): raise {error}\n")
    if status is None:
        with pytest.raises(SystemExit):
            broken.answer(b"", "x", "")
        return

    reply = broken.answer(b"", "x", "")

    assert reply.status == status
    assert "hour" in json.loads(reply.body)["error"]
    assert ("Traceback" in capsys.readouterr().err) == (status == 500)


def test_a_status_that_the_script_chooses_is_kept(handler):
    text = MODEL + "class Busy(Exception):\n    status_code = 429\ndef input_fn(data, kind): raise Busy('later')\n"

    assert handler(text).answer(b"", "x", "").status == 429


def test_without_input_fn_json_and_csv_become_arrays_and_other_types_415(handler):
    rows = handler(MODEL + "def predict_fn(data, model): return data * model\n")

    assert rows.answer(b"1,2\n3,4\n", "text/csv", "text/csv").body == b"2.0,4.0\n6.0,8.0"
    assert json.loads(rows.answer(b'{"instances": [[1, 2]]}', "application/json", "").body) == [[2, 4]]
    assert rows.answer(b"", "image/png", "").status == 415


def test_an_archive_without_a_script_says_what_it_has(tmp_path):
    (tmp_path / "model.ubj").write_bytes(b"")

    with pytest.raises(FileNotFoundError, match=r"must contain code/inference.py, got model.ubj"):
        load(tmp_path, {})


def test_a_script_without_model_fn_is_refused(handler):
    with pytest.raises(TypeError, match="must define model_fn"):
        handler("x = 1\n")
