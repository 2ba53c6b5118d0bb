import pyarrow as pa
import pytest
from pyarrow import parquet

from jobs.features.read import read
from jobs.kit.entry import BadInputError
from jobs.kit.spec import Source

SOURCE = Source.model_validate(
    {
        "file": "trips.csv",
        "columns": {"trip": "category", "length": "number", "stops": "integer", "at": "time", "ok": "boolean"},
    }
)
HEADER = "trip,length,stops,at,ok\n"
ROWS = "t1,1.5,3,2013-01-01T05:00:00Z,true\nt2,NA,,2013-01-01T06:00:00Z,false\n"


@pytest.fixture
def deliver(tmp_path):
    def write(text, name="trips.csv"):
        path = tmp_path / "trips" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text) if isinstance(text, str) else path.write_bytes(text)
        return path

    return write


def test_values_have_the_types_of_the_spec_and_missing_ones_are_null(deliver):
    assert read(deliver(HEADER + ROWS), SOURCE).to_pydict() == {
        "trip": ["t1", "t2"],
        "length": [1.5, None],
        "stops": [3, None],
        "at": pa.array([1357016400, 1357020000], pa.timestamp("s", "UTC")).to_pylist(),
        "ok": [True, False],
    }


def test_columns_in_another_order_and_unknown_ones_change_nothing(deliver):
    shuffled = (
        "extra,ok,at,stops,length,trip\nx,true,2013-01-01T05:00:00Z,3,1.5,t1\ny,false,2013-01-01T06:00:00Z,,NA,t2\n"
    )

    assert read(deliver(shuffled), SOURCE).equals(read(deliver(HEADER + ROWS, "b.csv"), SOURCE))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "trips.csv: file must hold rows, got 0 bytes"),
        (HEADER, "trips.csv: file must hold rows, got none below the header"),
        (
            "trip,length,at,ok\nt1,1,2013-01-01T05:00:00Z,true\n",
            "trips.csv: columns must include stops, got trip, length, at, ok",
        ),
        (HEADER + ROWS + "t3,2.5,4", "trips.csv: row 4 must have 5 columns, got 3: t3,2.5,4; the file may be cut off"),
        (
            HEADER + ROWS + "t3,2,x,2013-01-01T05:00:00Z,true\n",
            "trips.csv: column stops must be a whole number, got 'x' in row 4",
        ),
        (
            HEADER + "t1,a lot,1,2013-01-01T05:00:00Z,true\n",
            "trips.csv: column length must be a number, got 'a lot' in row 2",
        ),
        (
            HEADER + "t1,1,1,2013-01-01T0",
            "trips.csv: row 2 must have 5 columns, got 4: t1,1,1,2013-01-01T0; the file may be cut off",
        ),
        (
            HEADER + "t1,1,1,2013-01-01T05:00:00,true\n",
            "trips.csv: column at must be a time with its zone, such as 2013-01-31T05:00:00Z, got '2013-01-01T05:00:00' in row 2",
        ),
        (
            (HEADER + ROWS + "caf\u00e9,1,1,2013-01-01T05:00:00Z,true\n").encode("latin-1"),
            "trips.csv: column trip must be UTF-8 text, got other bytes in row 4",
        ),
        (
            (HEADER + ROWS).encode("utf-16"),
            "trips.csv: file must be UTF-8 text, got a zero byte; it may be UTF-16, packed or Parquet",
        ),
        (
            "trip,length,stops,at,ok,trip\nt1,1,1,2013-01-01T05:00:00Z,true,t2\n",
            "trips.csv: columns must differ, got trip more than once",
        ),
    ],
)
def test_an_unreadable_csv_is_refused_with_file_row_and_column(deliver, text, message):
    with pytest.raises(BadInputError) as error:
        read(deliver(text), SOURCE)

    assert str(error.value) == message


def test_a_file_that_was_not_delivered_is_named(tmp_path):
    with pytest.raises(BadInputError, match=r"trips.csv: file must be delivered, got nothing in trips/"):
        read(tmp_path / "trips" / "trips.csv", SOURCE)


def test_parquet_is_read_like_csv(deliver, tmp_path):
    table = read(deliver(HEADER + ROWS), SOURCE)
    parquet.write_table(table.select(["ok", "at", "stops", "length", "trip"]), tmp_path / "trips.parquet")

    assert read(tmp_path / "trips.parquet", SOURCE).equals(table)


def test_a_cut_off_parquet_file_is_refused(deliver, tmp_path):
    parquet.write_table(read(deliver(HEADER + ROWS), SOURCE), tmp_path / "whole.parquet")
    cut = deliver((tmp_path / "whole.parquet").read_bytes()[:-100], "trips.parquet")

    with pytest.raises(BadInputError, match=r"trips.parquet: file must be whole Parquet, got"):
        read(cut, SOURCE)


def test_a_parquet_column_of_another_type_is_refused(deliver, tmp_path):
    table = read(deliver(HEADER + ROWS), SOURCE)
    spoiled = table.set_column(2, "stops", pa.array(["a", "b"]))
    parquet.write_table(spoiled, tmp_path / "trips.parquet")

    with pytest.raises(BadInputError, match=r"column stops must be a whole number, got string"):
        read(tmp_path / "trips.parquet", SOURCE)


def test_values_of_several_lines_are_read_however_many_there_are(deliver):
    row = '"a\nb, ""c""",1,2,2013-01-01T05:00:00Z,true\n'
    table = read(deliver(HEADER + row * 60_000), SOURCE)
    assert table.num_rows == 60_000
    assert table["trip"].unique().to_pylist() == ['a\nb, "c"']


def test_row_ends_and_marks_of_windows_change_nothing(deliver):
    plain = read(deliver(HEADER + ROWS), SOURCE)
    windows = b"\xef\xbb\xbf" + (HEADER + ROWS).replace("\n", "\r\n").encode()
    assert read(deliver(windows, "windows.csv"), SOURCE).equals(plain)


def test_fractions_of_a_second_are_kept(deliver):
    table = read(deliver(HEADER + "t1,1,1,2013-01-01T05:00:00.25Z,true\n"), SOURCE)
    assert table["at"][0].value == 1357016400_250_000


def test_no_number_is_a_missing_number(deliver):
    assert read(deliver(HEADER + "t1,nan,1,2013-01-01T05:00:00Z,true\n"), SOURCE)["length"].to_pylist() == [None]


def test_nanoseconds_in_parquet_are_cut_and_a_time_without_zone_is_refused(deliver, tmp_path):
    table = read(deliver(HEADER + ROWS), SOURCE)
    nanoseconds = pa.array([1357016400_000_000_001, None], pa.timestamp("ns", "UTC"))
    parquet.write_table(table.set_column(3, "at", nanoseconds), tmp_path / "fine.parquet")
    assert read(tmp_path / "fine.parquet", SOURCE)["at"][0].value == 1357016400_000_000

    parquet.write_table(table.set_column(3, "at", table["at"].cast(pa.timestamp("us"))), tmp_path / "bare.parquet")
    with pytest.raises(
        BadInputError, match=r"column at must be a time with its zone, got timestamp\[us\]; store it as"
    ):
        read(tmp_path / "bare.parquet", SOURCE)
