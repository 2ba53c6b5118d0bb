import boto3
import pytest
from moto import mock_aws

from jobs.kit.files import Bucket, Folder, bucket, download_all, read_all, write_all


@pytest.fixture(params=["folder", "bucket", "whole bucket"])
def files(request, tmp_path, monkeypatch):
    if request.param == "folder":
        yield Folder(tmp_path)
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="lake")
        s3.put_object(Bucket="lake", Key="elsewhere", Body=b"")
        yield bucket("s3://lake/features/rain" if request.param == "bucket" else "s3://other", s3)


@pytest.fixture
def kept(files):
    if isinstance(files, Bucket) and files.name == "other":
        files.client.create_bucket(Bucket="other")
    return files


def test_what_was_written_is_listed_and_read(kept):
    write_all(kept, {"b/1": b"x", "a": b"y", "b/2": b"z"})

    assert kept.names() == ["a", "b/1", "b/2"]
    assert kept.names("b/") == ["b/1", "b/2"]
    assert read_all(kept, ["b/2", "a"]) == [b"z", b"y"]


def test_names_beside_the_prefix_are_not_listed(tmp_path):
    assert Folder(tmp_path / "nothing").names() == []


def test_a_write_that_is_cut_off_leaves_no_name(tmp_path, monkeypatch):
    def killed(_path, _target):
        raise KeyboardInterrupt

    kept = Folder(tmp_path)
    kept.write("a", b"old")
    monkeypatch.setattr("pathlib.Path.replace", killed)
    for name in ("a", "b"):
        with pytest.raises(KeyboardInterrupt):
            kept.write(name, b"new")
    monkeypatch.undo()
    assert (kept.names(), kept.read("a")) == (["a"], b"old")

    kept.write("b", b"new")
    assert kept.names() == ["a", "b"]


def test_a_file_goes_up_and_comes_down_whole(kept, tmp_path):
    (tmp_path / "big").write_bytes(b"x" * (5 << 20))
    kept.upload("a/big", tmp_path / "big")
    (tmp_path / "down").mkdir()

    [found] = download_all(kept, ["a/big"], tmp_path / "down")
    assert found.read_bytes() == b"x" * (5 << 20)
    assert kept.names("a/") == ["a/big"]
