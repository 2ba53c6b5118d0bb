"""Zips depend on content alone, and are told apart by it."""

import base64
import hashlib
import io
import zipfile

import pytest

from localcloud.provider import ProviderError
from localcloud.provider.api import ARCHIVE, ASSET, SIGNATURE
from localcloud.provider.archives import asset_bytes, content_md5, content_sha256, zipped
from tests.localcloud.samples.sample import archive, text_asset


def folder(path):
    return {SIGNATURE: ARCHIVE, "path": str(path)}


def names(blob):
    with zipfile.ZipFile(io.BytesIO(blob)) as bundle:
        return bundle.namelist()


@pytest.fixture
def source(tmp_path):
    def make(name):
        root = tmp_path / name
        (root / "pack").mkdir(parents=True)
        (root / "main.py").write_text("x = 1\n")
        (root / "pack" / "deep.py").write_text("y = 2\n")
        return root

    return make


def test_two_folders_of_the_same_content_make_the_same_bytes(source):
    assert zipped(folder(source("one"))) == zipped(folder(source("two")))


def test_a_changed_file_changes_the_hash(source):
    root = source("one")
    before = content_sha256(folder(root))
    (root / "main.py").write_text("x = 2\n")

    assert content_sha256(folder(root)) != before


def test_an_executable_file_stays_one(source):
    root = source("one")
    (root / "main.py").chmod(0o755)
    with zipfile.ZipFile(io.BytesIO(zipped(folder(root)))) as bundle:
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in bundle.infolist()}

    assert modes == {"main.py": 0o755, "pack/deep.py": 0o644}


def test_bytecode_stays_out(source):
    root = source("one")
    (root / "__pycache__").mkdir()
    (root / "__pycache__" / "main.pyc").write_bytes(b"later")

    assert names(zipped(folder(root))) == ["main.py", "pack/deep.py"]


def test_a_ready_zip_is_taken_as_it_is(tmp_path):
    ready = tmp_path / "layer.zip"
    ready.write_bytes(zipped(archive(main="x = 1\n")))

    assert zipped(folder(ready)) == ready.read_bytes()


def test_archives_nest_under_their_names(source):
    nested = {SIGNATURE: ARCHIVE, "assets": {"python": folder(source("one")), "top.py": text_asset("z = 3\n")}}

    assert names(zipped(nested)) == ["python/main.py", "python/pack/deep.py", "top.py"]


def test_hashes_are_what_lambda_and_s3_tell():
    assert content_md5(text_asset("one")) == "f97c5d29941bfb1b2fdab0874906ab82"
    assert base64.b64decode(content_sha256(text_asset("one"))).hex() == hashlib.sha256(b"one").hexdigest()


def test_an_asset_without_content_is_refused_in_words():
    with pytest.raises(ProviderError, match=r"asset must have path or text, got only \['hash'\]"):
        asset_bytes({SIGNATURE: ASSET, "hash": "abc"})


def test_a_folder_that_is_none_is_refused_in_words(tmp_path):
    lone = tmp_path / "main.py"
    lone.write_text("x = 1\n")
    with pytest.raises(ProviderError, match=r"archive must be a directory or a zip, got .*main\.py"):
        zipped(folder(lone))
