import hashlib
import json
from pathlib import Path

import pytest

from jobs.features.pins.dvc import is_dvc, listed, parse
from jobs.features.pins.pin import PinError

EXAMPLES = Path(__file__).parent / "examples"
OF_DVC = (
    "file.dvc",
    "folder.dvc",
    "dvc.lock",
    "file-of-dvc-1.dvc",
    "elsewhere-of-dvc-1.dvc",
    "folder-of-dvc-1.dvc",
    "file-of-dvc-0.dvc",
    "stage-of-dvc-0.dvc",
)
FLIGHTS = "e6a5d14ab459ba0f242dd83ed52517a2"
FOLDER = "b8e3b52dec3d4de354d4077525fab6c0"


def example(name):
    return (EXAMPLES / name).read_text()


@pytest.mark.parametrize(
    ("name", "wanted", "digest", "md5", "size"),
    [
        ("file.dvc", "flights.csv", "md5", FLIGHTS, 47),
        ("dvc.lock", "flights.csv", "md5", FLIGHTS, 47),
        ("dvc.lock", "model.json", "md5", "13a6cfb5084705c6e1cf33690814095a", 13),
        ("file-of-dvc-1.dvc", "flights.csv", "md5-dos2unix", FLIGHTS, 47),
        ("elsewhere-of-dvc-1.dvc", "flights.csv", "md5-dos2unix", FLIGHTS, 47),
        ("file-of-dvc-0.dvc", "flights.csv", "md5-dos2unix", FLIGHTS, None),
        ("stage-of-dvc-0.dvc", "src/prepare.py", "md5-dos2unix", "12b4823c1444b98bdcb0130249f653ba", None),
    ],
)
def test_the_digest_and_size_of_a_file_are_found_in_what_dvc_has_written_over_the_years(
    name, wanted, digest, md5, size
):
    pin, inside = parse(example(name), wanted)

    assert (dict(pin.digests), pin.size, inside) == ({digest: md5}, size, None)


@pytest.mark.parametrize(
    ("name", "wanted", "folder", "inside"),
    [
        ("folder-of-dvc-1.dvc", "flights/2013/jan.csv", FOLDER, "2013/jan.csv"),
        ("folder-of-dvc-1.dvc", "jan.csv", FOLDER, "jan.csv"),
        ("folder.dvc", "jan.csv", FOLDER, "jan.csv"),
        ("dvc.lock", "data/prepared/test.csv", "a38cd256c446f57a9dc91b1816d57ab5", "test.csv"),
    ],
)
def test_a_file_in_a_folder_is_left_to_the_folders_listing(name, wanted, folder, inside):
    pin, found = parse(example(name), wanted)

    assert (pin.told["folder_md5"], dict(pin.digests), found) == (folder, {}, inside)


def test_a_folder_that_is_named_like_the_delivery_pins_no_bytes_by_itself():
    pin, inside = parse(example("folder.dvc"), "flights")

    assert not pin.digests
    assert inside is not None


def a_listing(**more):
    entries = [{"md5": "a" * 32, "relpath": "b/one.csv"}, {"md5": "c" * 32, "relpath": "two.csv"}]
    content = json.dumps(entries).encode()
    folder = hashlib.md5(content).hexdigest()
    entry = "".join(f"  {key}: {value}\n" for key, value in more.items())
    pin, _ = parse(f"outs:\n- md5: {folder}.dir\n  path: data\n{entry}", "two.csv")
    return content, pin, folder


def test_a_listing_that_is_the_folders_own_pins_each_of_its_files():
    content, pin, folder = a_listing(hash="md5")

    found = listed(content, pin, "one.csv")
    assert (dict(found.digests), found.told["folder_md5"], found.told["path"]) == (
        {"md5": "a" * 32},
        folder,
        "b/one.csv",
    )


def test_the_files_of_a_folder_that_dvc_2_wrote_are_pinned_without_their_line_ends():
    content, pin, _ = a_listing()

    assert dict(listed(content, pin, "two.csv").digests) == {"md5-dos2unix": "c" * 32}


def test_another_folders_listing_is_refused():
    content, pin, folder = a_listing()

    with pytest.raises(PinError, match=f"listing of the folder must have md5 {folder}"):
        listed(content + b" ", pin, "two.csv")


def test_a_listing_without_the_file_is_refused():
    content, pin, _ = a_listing()

    with pytest.raises(PinError, match=r"must name three.csv, got b/one.csv, two.csv"):
        listed(content, pin, "three.csv")


def test_since_version_3_the_bytes_themselves_are_pinned():
    pin, _ = parse(f"outs:\n- md5: {'a' * 32}\n  size: 3\n  hash: md5\n  path: f.csv\n", "f.csv")

    assert dict(pin.digests) == {"md5": "a" * 32}


def test_files_of_a_folder_that_are_listed_in_the_file_itself_are_found():
    text = f"outs:\n- path: data\n  hash: md5\n  files:\n  - relpath: f.csv\n    md5: {'b' * 32}\n    size: 4\n"

    pin, inside = parse(text, "f.csv")
    assert (dict(pin.digests), pin.size, inside) == ({"md5": "b" * 32}, 4, None)


def test_the_first_kind_of_lock_file_is_read():
    pin, _ = parse(f"train:\n  cmd: python t.py\n  outs:\n  - path: f.csv\n    md5: {'d' * 32}\n", "f.csv")

    assert dict(pin.digests) == {"md5-dos2unix": "d" * 32}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("outs:\n- md5: x\n  path: f.csv\n", "md5 of f.csv must be 32 hexadecimal digits, got x"),
        ("outs:\n- etag: x\n  path: f.csv\n", "f.csv must have an md5, got etag, path"),
        (f"outs:\n- md5: {'1' * 32}\n  path: f.csv\n", "f.csv must have an md5"),
        (f"outs:\n- md5: {'a' * 32}\n  path: g.csv\n", "outs must name f.csv, got g.csv"),
        ("outs: []\n", "outs must name f.csv, got none"),
        ("a,b\n1,2\n", "file must hold outs or stages, got str"),
        ("outs: [\n", "file must be YAML of DVC"),
        (
            f"outs:\n- md5: {'a' * 32}\n  path: x/f.csv\n- md5: {'b' * 32}\n  path: y/f.csv\n",
            "f.csv must be one file of the pin, got x/f.csv, y/f.csv; say the whole path in path",
        ),
    ],
)
def test_what_pins_nothing_is_refused_by_name(text, told):
    with pytest.raises(PinError) as refused:
        parse(text, "f.csv")

    assert str(refused.value).startswith(told)


@pytest.mark.parametrize("name", OF_DVC)
def test_what_dvc_writes_is_known_by_its_beginning(name):
    assert is_dvc(example(name).encode())


@pytest.mark.parametrize("head", [b"path,md5\nx,y\n", b"outs,deps\n1,2\n", b"PAR1\x00\x01", b"", b"md5:x,y\n1,2\n"])
def test_data_are_not_taken_for_a_file_of_dvc(head):
    assert not is_dvc(head)
