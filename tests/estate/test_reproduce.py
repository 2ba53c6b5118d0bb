import json
import tempfile
from dataclasses import replace

import pytest

from estate import comparing, retrain, subject
from estate.__main__ import run
from estate.problems import BadInput, Problem
from estate.recorded import fetch
from jobs.kit.ledger import Ledger
from tests.estate.fakes import arn
from tests.estate.recordings import TRAINING, Recording, packed


@pytest.fixture
def recording(monkeypatch, tmp_path):
    """A recorded package that `estate reproduce` finds; all temporary folders are made in tmp_path."""
    made = Recording()
    monkeypatch.setattr(subject, "open_package", lambda *_: (made.subject, arn(1)))
    monkeypatch.setattr(Ledger, "rows", lambda *_: made.rows)
    monkeypatch.setattr("estate.again.running", lambda: {"python": "3.11.7", "packages": {"a": "1"}})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return made


def say(capsys, *argv):
    code = run(["reproduce", arn(1), *argv])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_model_that_comes_out_the_same_ends_0_and_leaves_nothing_behind(recording, capsys, tmp_path):
    code, out, err = say(capsys, "--json")
    document = json.loads(out)
    assert (code, document["verdict"], document["environment"]["same"]) == (0, "identical", True)
    assert [one["file"] for one in document["files"]] == ["golden-expected.jsonl", "model.json", "model.ubj"]
    assert (document["config"]["overrides"], document["seed"]) == ({"max_depth": "3"}, "7")
    assert "[1] train-auc=0.5;" in err
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_comes_out_differently_ends_1_with_what_differs(recording, capsys, monkeypatch):
    monkeypatch.setattr("estate.again.running", lambda: {"python": "3.12.1", "packages": {"a": "2"}})
    different = {**recording.files, "model.ubj": b"other trees"}
    monkeypatch.setattr(retrain, "retrain", lambda *_: different)
    ran = {"python": "3.12.1", "packages": {"a": "2"}, "code": None}
    different["environment.json"] = json.dumps(ran).encode()
    code, out, err = say(capsys, "--environment", "here")
    assert code == 1
    assert "differs    model.ubj" in out
    assert "identical  model.json" in out
    last = "python 3.11.7 recorded, 3.12.1 where it trained; a 1 recorded, 2 where it trained"
    assert err.splitlines()[-1].endswith(last)


@pytest.mark.parametrize("piece", ["code", "snapshot", "model"])
def test_a_piece_that_is_gone_is_named(piece):
    made = Recording()
    del made.objects[getattr(made, piece)]
    with pytest.raises(Problem, match=f"{getattr(made, piece)} must be kept"):
        fetch(made.subject, made.rows, arn(1))


@pytest.mark.parametrize(
    ("uri", "content"),
    [
        ("s3://a/code.tar.gz", packed({"jobs/train.py": b"print()"})),
        ("s3://a/model.tar.gz", packed({"model.ubj": b"forged"})),
        ("s3://lake/snapshots/flight-delay/data/holdout.parquet", b"other rows"),
    ],
)
def test_a_piece_that_was_changed_is_named(uri, content):
    made = Recording()
    made.objects[uri] = content
    with pytest.raises(Problem, match=rf"{uri} must have sha256 .*; it was changed"):
        fetch(made.subject, made.rows, arn(1))


def test_a_manifest_that_was_changed_is_named_before_its_parts_are_believed():
    made = Recording()
    made.objects[made.snapshot] = b'{"parts": {}}'
    with pytest.raises(Problem, match=r"manifest .* must have sha256"):
        fetch(made.subject, made.rows, arn(1))


def test_an_archive_that_says_other_than_was_recorded_of_itself_is_not_run():
    made = Recording()
    files = {"jobs/__init__.py": b"", "jobs/train.py": TRAINING.encode(), "code.json": b'{"sha256": "of another"}'}
    made.objects[made.code] = packed(files)
    with pytest.raises(Problem, match="must say of itself what was recorded"):
        fetch(made.subject, made.rows, arn(1))


@pytest.mark.parametrize("spoil", [lambda content: content[:100], lambda content: content[:-5] + b"x" + content[-4:]])
def test_an_archive_that_is_cut_off_or_fails_its_checksum_is_named(spoil):
    made = Recording()
    made.objects[made.code] = spoil(made.objects[made.code])
    with pytest.raises(Problem, match=r"code.tar.gz must be a whole tar.gz"):
        fetch(made.subject, made.rows, arn(1))


def test_a_registry_that_says_other_than_the_ledger_is_not_believed():
    made = Recording()
    made.told["seed"] = "8"
    with pytest.raises(Problem, match="registry must say seed 7 as the ledger does, got 8"):
        fetch(made.subject, made.rows, arn(1))


def test_a_ledger_that_was_tampered_with_rebuilds_nothing():
    made = Recording()
    with pytest.raises(Problem, match="tampered"):
        fetch(made.subject, made.rows[1:], arn(1))


def test_the_training_is_told_what_it_was_told_and_no_credentials(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    made = Recording()
    told = retrain.environ(fetch(made.subject, made.rows, arn(1)), tmp_path)
    assert json.loads(told["SM_HPS"]) == {"rounds": "2", "max_depth": "3", "seed": "7"}
    assert told["TRAINING_IMAGE"] == "an-image"
    assert not [name for name in told if name.startswith("AWS_") or name == "LEDGER_TABLE"]


def test_a_training_that_fails_ends_in_its_own_words(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Recording("raise SystemExit('no such column')")
    with pytest.raises(Problem, match=r"(?s)got 1:.*no such column"):
        retrain.retrain(fetch(made.subject, made.rows, arn(1)), print)
    assert list(tmp_path.iterdir()) == []


def test_other_code_than_the_recorded_is_found_out():
    made = Recording()
    recorded = fetch(made.subject, made.rows, arn(1))
    with pytest.raises(Problem, match="must have trained again, got of another"):
        retrain.retrain(replace(recorded, code={**recorded.code, "code.json": b'{"sha256": "of another"}'}), print)


def test_a_file_that_leaves_its_folder_is_refused(tmp_path):
    made = Recording()
    recorded = fetch(made.subject, made.rows, arn(1))
    with pytest.raises(Problem, match=r"own folder, got \.\./x"):
        retrain.lay_out(replace(recorded, code={"../x": b""}), tmp_path / "in")


def test_only_a_gpu_is_granted_a_tolerance():
    then, now = (
        {"golden-expected.jsonl": f'{{"probability": {p}}}\n'.encode(), "m": m}
        for p, m in ((0.5, b"1"), (0.50001, b"2"))
    )
    answered, compared = comparing.answers(then, now), comparing.files(then, now)
    close, far = {"within": True}, {"within": False}
    assert comparing.verdict(compared, answered, close, "cuda") == "within tolerance"
    assert comparing.verdict(compared, answered, close, "cpu") == "differs"
    assert comparing.verdict(compared, answered, far, "cuda") == "differs"
    assert comparing.verdict(compared, {**answered, "largest_difference": 0.1}, close, "cuda") == "differs"
    assert comparing.verdict(compared, {**answered, "rows": 0}, close, "cuda") == "differs"
    assert comparing.answers(then, {})["largest_difference"] is None


def test_a_version_after_an_arn_is_bad_input():
    with pytest.raises(BadInput, match="left out"):
        subject.open_package("local", arn(1), "2")


@pytest.mark.parametrize("what", ["arn:aws:sagemaker:us-east-1:000000000000:model-package/other/1", "nope"])
def test_what_is_no_package_ends_2(capsys, what):
    assert run(["reproduce", what]) == 2
    assert "must be" in capsys.readouterr().err
