from pathlib import Path

import pytest

from jobs.features.pins.git_lfs import is_pointer, parse
from jobs.features.pins.pin import PinError

EXAMPLES = Path(__file__).parent / "examples"
WHOLE = (EXAMPLES / "spec-v1.pointer").read_bytes()
OID = "2d85d7f4a60d80642bd358d36f9735ea46fda82ff048ed324cfae47a8dc37413"


@pytest.mark.parametrize(
    ("name", "sha256", "size"),
    [
        ("spec-v1.pointer", OID, 47),
        ("hawser.pointer", OID, 47),
    ],
)
def test_a_pointer_says_digest_and_size(name, sha256, size):
    pin = parse((EXAMPLES / name).read_bytes())

    assert (dict(pin.digests), pin.size) == ({"sha256": sha256}, size)


def test_keys_of_extensions_are_let_through():
    lines = WHOLE.splitlines(keepends=True)

    assert parse(lines[0] + b"ext-0-foo sha256:" + b"a" * 64 + b"\n" + b"".join(lines[1:])).size == 47


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (WHOLE[:-1], "pointer must end with a line end"),
        (WHOLE.replace(b"spec/v1", b"spec/v2"), "version must be"),
        (WHOLE.replace(OID[:2].encode(), b"zz", 1), "oid must be sha256: and 64 hexadecimal digits"),
        (WHOLE.replace(b"sha256:", b"sha256 "), "oid must be sha256: and 64 hexadecimal digits"),
        (WHOLE.replace(b"47\n", b"-1\n"), "size must be a number of bytes, got -1"),
        (WHOLE.replace(b"size 47\n", b""), "size must be a number of bytes, got nothing"),
        (b"".join(reversed(WHOLE.splitlines(keepends=True))), "keys must be version and then others"),
        (WHOLE + b"size 47\n", "keys must be version and then others"),
        (b"a,b\n1,2\n", "keys must be version and then others"),
        (b"x" * 2000, "pointer must be less than 1024 bytes, got 2000"),
        (b"\xff\xfe\n", "pointer must be UTF-8 text"),
        (b"", "pointer must end with a line end"),
    ],
)
def test_what_is_no_pointer_is_refused_by_name(content, told):
    with pytest.raises(PinError) as refused:
        parse(content)

    assert str(refused.value).startswith(told)


def test_a_pointer_that_a_merge_left_in_conflict_is_refused_with_the_way_out():
    with pytest.raises(PinError, match="must be whole, got one that a merge left in conflict; resolve it in Git"):
        parse((EXAMPLES / "conflict.pointer").read_bytes())


@pytest.mark.parametrize("name", ["spec-v1.pointer", "hawser.pointer", "conflict.pointer"])
def test_a_pointer_is_known_by_its_beginning(name):
    assert is_pointer((EXAMPLES / name).read_bytes())


@pytest.mark.parametrize(
    "head", [b"", b"version,oid\n1,2\n", b"version https://git-lfs.github.com/spec/v1,x\n", b"PAR1\xff"]
)
def test_data_are_not_taken_for_a_pointer(head):
    assert not is_pointer(head)
