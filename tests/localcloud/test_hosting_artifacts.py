"""Model archives on their way to disk."""

import io
import tarfile

import pytest

from localcloud.aws.errors import AwsError
from localcloud.hosting.artifacts import split, unpack


def an_archive(path, *members):
    with tarfile.open(path, "w:gz") as packed:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            packed.addfile(info, io.BytesIO(content))
    return path


def test_an_archive_is_unpacked(tmp_path):
    unpack(an_archive(tmp_path / "a.tar.gz", ("code/inference.py", b"x = 1")), tmp_path / "out")

    assert (tmp_path / "out" / "code" / "inference.py").read_bytes() == b"x = 1"


@pytest.mark.parametrize("name", ["../outside", "code/../../outside"])
def test_a_member_that_would_leave_the_directory_is_refused(tmp_path, name):
    with pytest.raises(AwsError, match="outside"):
        unpack(an_archive(tmp_path / "a.tar.gz", (name, b"x")), tmp_path / "out")

    assert not (tmp_path / "outside").exists()


def test_a_link_that_leads_outside_is_refused(tmp_path):
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as packed:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = tarfile.SYMTYPE, "../../secret"
        packed.addfile(info)

    with pytest.raises(AwsError, match="Failed to extract"):
        unpack(tmp_path / "a.tar.gz", tmp_path / "out")


def test_what_is_not_an_archive_is_refused(tmp_path):
    (tmp_path / "a.tar.gz").write_bytes(b"not a gzip")

    with pytest.raises(AwsError, match="Failed to extract"):
        unpack(tmp_path / "a.tar.gz", tmp_path / "out")


def test_only_s3_addresses_are_taken():
    with pytest.raises(AwsError, match="must start with s3://"):
        split("https://bucket/key")
