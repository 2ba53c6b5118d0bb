from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from jobs.kit.uuid7 import RANDOM_BYTES, made_at, uuid7

NOON = 1_379_592_000_123_456_789
"""2013-09-19T12:00:00.123456789Z"""


def test_an_id_is_of_version_7_and_of_the_variant_of_the_standard():
    for random in (bytes(RANDOM_BYTES), b"\xff" * RANDOM_BYTES):
        made = uuid7(NOON, random)
        assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_an_id_tells_its_moment_to_the_millisecond():
    assert made_at(uuid7(NOON, b"\xff" * RANDOM_BYTES)) == datetime(2013, 9, 19, 12, 0, 0, 123_000, UTC)


def test_ids_sort_by_time_whatever_their_randomness():
    moments = [NOON, NOON + 250, NOON + 1_000, NOON + 1_000_000, NOON + 3_600_000_000_000]
    made = [
        uuid7(moment, (b"\xff" if number % 2 == 0 else b"\0") * RANDOM_BYTES) for number, moment in enumerate(moments)
    ]

    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_two_ids_of_one_moment_differ_by_their_randomness():
    assert len({uuid7(NOON, bytes([n] * RANDOM_BYTES)) for n in range(64)}) == 64


def test_the_same_moment_and_randomness_give_the_same_id():
    assert uuid7(NOON, b"12345678") == uuid7(NOON, b"12345678")


def test_an_id_of_another_version_tells_no_moment():
    assert made_at(uuid4()) is None


def test_an_id_beyond_the_calendar_tells_no_moment():
    assert made_at(UUID("ffffffff-ffff-7fff-bfff-ffffffffffff")) is None


@pytest.mark.parametrize(("moment", "random"), [(NOON, b"short"), (-1, bytes(8)), (1 << 70, bytes(8))])
def test_what_makes_no_id_is_refused(moment, random):
    with pytest.raises(ValueError, match="uuid7 must have 8 random bytes and a moment since 1970"):
        uuid7(moment, random)
