"""Properties of reading captures: no garbage raises or costs a good row, and how a column is cut does not show."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.test_drift_capture import GOOD, PACKAGE, answer, read_bytes, record
from tests.jobs.test_drift_capture_trouble import ONE

GARBAGE = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.integers(1, len(GOOD) - 1).map(lambda cut: GOOD[:cut].encode()),
    st.recursive(st.none() | st.floats() | st.text(max_size=4), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["captureData", "eventMetadata", "a"]), inner, max_size=3), max_leaves=6).map(lambda found: json.dumps(found).encode()),
)  # fmt: skip
GOODS = st.sampled_from([(GOOD.encode(), 3), (ONE.encode(), 1)])


@given(
    st.lists(
        st.one_of(GOODS, GARBAGE.map(lambda found: (found.replace(b"\n", b"").replace(b"\r", b""), 0))), max_size=12
    ),
    st.integers(1, 700),
)
def test_no_garbage_raises_or_costs_a_good_row(pieces, size):
    # A mark at the very beginning says how all that follows is written.
    content = b"\n" + b"\n".join(piece for piece, _ in pieces)
    captured = read_bytes(content, size=size)
    assert captured.rows == sum(rows for _, rows in pieces)
    columns = captured.columns()
    assert all(len(column) == captured.rows for column in columns.values())


@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(-9, 9), st.floats(-9, 9), st.booleans(), st.sampled_from(["a", "7"])), st.booleans()), min_size=1, max_size=12))  # fmt: skip
def test_a_column_is_the_same_in_one_piece_and_in_many(values):
    whole = record([{"temp": value} for value, _ in values], [answer(0.5)] * len(values))
    apart = [
        record([{"temp": value}], [answer(0.5)], encoding="JSON" if plain else "BASE64") for value, plain in values
    ]
    one = read_bytes(whole.encode(), names=("temp",)).columns()["temp"].sift()
    many = read_bytes(*(each.encode() for each in apart), names=("temp",), package=PACKAGE).columns()["temp"].sift()

    def told(column):
        read = [column.levels[code] for code in column.values] if column.levels else column.values.tolist()
        return column.type, column.rows, column.missing, read

    assert told(many) == told(one)
