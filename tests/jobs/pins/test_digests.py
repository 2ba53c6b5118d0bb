import hashlib

from jobs.features.pins.digests import Digests


def test_dvc_before_version_3_pins_texts_without_their_line_ends_and_other_files_with_them(tmp_path):
    (tmp_path / "unix.csv").write_bytes(b"a,b\n1,2\n")
    (tmp_path / "windows.csv").write_bytes(b"a,b\r\n1,2\r\n")
    (tmp_path / "binary").write_bytes(b"\0a,b\r\n1,2\r\n")

    unix, windows, binary = (Digests(tmp_path / name) for name in ("unix.csv", "windows.csv", "binary"))
    assert windows.md5_dos2unix == unix.md5 == unix.md5_dos2unix != windows.md5
    assert binary.md5_dos2unix == binary.md5


def test_an_upload_in_parts_is_known_by_its_etag_whatever_the_size_of_the_parts(tmp_path):
    content = bytes(range(256)) * 4096 * 5 + b"end"
    (tmp_path / "f").write_bytes(content)
    for size in (1 << 20, 2 << 20):
        parts = [content[start : start + size] for start in range(0, len(content), size)]
        etag = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).hexdigest() + f"-{len(parts)}"
        assert Digests(tmp_path / "f").digest("etag", etag) == etag
    assert Digests(tmp_path / "f").digest("etag", "0" * 32 + "-3") != "0" * 32 + "-3"
