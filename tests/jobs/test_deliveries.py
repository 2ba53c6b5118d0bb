"""This file spoils raw deliveries; each ends in a finding that names it, and no snapshot is accepted from it."""

import pytest

from tests.jobs.deliveries import HEADER, Estate, contents, spec, text, trips

ROWS = trips()


@pytest.fixture
def estate(tmp_path):
    """An estate that has taken one good delivery."""
    made = Estate(tmp_path)
    found, _, first = made.run()
    assert (found, first is not None) == ([], True)
    return made


def stopped(estate, content=None, line=None, **delivery):
    """The one finding that stops a delivery."""
    if content is not None:
        estate.deliver(content, **delivery)
    found, _, made = estate.run(line)
    assert made is None
    [finding] = found
    return finding


def test_a_delivery_that_ends_within_a_row_is_refused(estate):
    assert stopped(estate, text(ROWS)[:-25]).startswith("trips.csv: row 801 must have 5 columns, got ")


def test_a_delivery_that_ends_within_the_last_value_is_refused(estate):
    said = stopped(estate, text(ROWS)[:-1])

    assert said.startswith("trips.csv: last row must end with a line end, got 't799,")


def test_a_delivery_that_ends_between_two_rows_is_refused_by_what_came_last_time(estate):
    said = stopped(estate, text(ROWS[:700]))

    assert said.startswith(
        "trips.csv: rows must be at least 90% of the last delivery's 800, got 700; it may be cut off"
    )


def test_a_first_delivery_that_ends_between_two_rows_is_refused_by_the_checksum_beside_it(tmp_path):
    said = stopped(Estate(tmp_path), text(ROWS[:799]), checksum_of=text(ROWS))

    assert said.startswith("trips.csv: file must have the sha256 of trips.csv.sha256")


def test_a_whole_file_without_a_last_line_end_is_taken_with_its_checksum(estate):
    whole = text(ROWS)[:-1]
    estate.deliver(whole, checksum_of=whole)

    assert estate.run()[2] is not None


def test_a_smaller_delivery_is_taken_where_the_spec_allows_it_and_is_noted(estate):
    estate.deliver(text(ROWS[:700]))
    found, notes, made = estate.run(spec(allow=["fewer_rows"]))

    assert (found, made is not None) == ([], True)
    assert any("got 700" in note and note.endswith("(allowed)") for note in notes)


def test_a_doubled_delivery_is_refused(estate):
    assert stopped(estate, text(ROWS + ROWS)).startswith(
        "trips.csv: rows must differ, got 1600 rows, each of them at least twice, and 800 that differ"
    )


def test_a_delivery_of_which_some_rows_came_twice_is_refused(estate):
    said = stopped(estate, text(ROWS + ROWS[5:7]))

    assert said.startswith("events.trip must be different in every row, got t5 in 2 rows; 2 rows are too many")


def test_rows_in_another_order_are_noted_and_make_the_same_snapshot(estate):
    before = contents(estate.run()[2])
    estate.deliver(text(ROWS[::-1]))
    found, notes, made = estate.run()

    assert found == []
    assert "trips.csv: as many rows as the last delivery and other bytes: reordered, or corrected" in notes
    assert contents(made) == before


def with_column(name):
    return text([row.replace("\n", ",1\n") for row in ROWS], HEADER.replace("\n", f",{name}\n"))


def test_a_new_column_is_refused(estate):
    said = stopped(estate, with_column("surprise"))

    assert said.startswith("trips.csv: columns must be those of the spec or of the last delivery, got surprise as well")


def test_a_new_column_that_the_spec_allows_is_noted_and_not_read(estate):
    estate.deliver(with_column("surprise"))
    found, notes, made = estate.run(spec(allow=["new_columns"]))

    assert (found, made is not None) == ([], True)
    assert "trips.csv: columns that the spec does not name are not read: surprise" in notes


def test_a_lost_column_is_refused(estate):
    lost = text([",".join(row.split(",")[:2] + row.split(",")[3:]) for row in ROWS], "trip,kind,started,late\n")

    assert stopped(estate, lost) == "trips.csv: columns must include length, got trip, kind, started, late"


def test_a_number_that_became_text_is_refused(estate):
    spoiled = text([*ROWS[:9], ROWS[9].replace(f",{ROWS[9].split(',')[2]},", ",far,"), *ROWS[10:]])

    assert stopped(estate, spoiled) == "trips.csv: column length must be a number, got 'far' in row 11"


def test_a_category_that_became_a_number_is_refused(estate):
    numbers = text([row.replace(",bus,", ",1,").replace(",rail,", ",2,") for row in ROWS])

    assert stopped(estate, numbers)[:2] == ("kind", "categories")


def emptied(column, every=3):
    """The delivery, a third of whose values in a column are missing."""
    spoiled = []
    for number, row in enumerate(ROWS):
        values = row.rstrip("\n").split(",")
        spoiled.append(
            ",".join("NA" if n == column and number % every == 0 else v for n, v in enumerate(values)) + "\n"
        )
    return text(spoiled)


@pytest.mark.parametrize(("column", "name"), [(2, "length"), (4, "late")])
def test_a_third_of_nulls_is_refused_in_a_feature_and_in_what_the_label_is_made_of(estate, column, name):
    said = stopped(estate, emptied(column))

    assert said.startswith(
        f"trips.csv: column {name} must be missing about as often as in the last delivery, 0.0%, got 33.4%"
    )


def test_a_third_of_nulls_in_the_first_delivery_is_refused_by_the_spec(tmp_path):
    assert stopped(Estate(tmp_path), emptied(2)) == ("length", "completeness", 267)


def test_a_third_of_nulls_in_the_labels_of_the_first_delivery_is_refused(tmp_path):
    assert stopped(Estate(tmp_path), emptied(4)).startswith(
        "events.late must be missing in at most 20% of the older half of events, got 134 of 400; raise problem.unlabelled"
    )


def test_a_third_of_nulls_in_what_names_a_row_is_refused(tmp_path):
    assert stopped(Estate(tmp_path), emptied(0)).startswith("plan.trip must be given, got none in 267 rows")


def test_a_new_category_is_refused_where_the_spec_names_them(estate):
    assert stopped(estate, text([ROWS[0].replace("bus", "tram").replace("rail", "tram"), *ROWS[1:]])) == (
        "kind",
        "categories",
        1,
    )


@pytest.mark.parametrize("row", [0, 799])
def test_a_row_in_another_encoding_is_refused(estate, row):
    mixed = [each.encode() for each in ROWS]
    mixed[row] = f"caf\u00e9{row},bus,1.0,1970-01-02T00:00:00Z,1\n".encode("latin-1")

    assert stopped(estate, HEADER.encode() + b"".join(mixed)).startswith(
        f"trips.csv: column trip must be UTF-8 text, got other bytes in row {row + 2}"
    )


def test_another_encoding_in_a_column_that_nobody_reads_is_refused(estate):
    mixed = with_column("remark").encode().replace(b",1\n", ",caf\u00e9\n".encode("latin-1"), 1)

    assert "file must be UTF-8 text throughout, got other bytes in line 2" in stopped(estate, mixed)


def test_a_part_of_the_file_in_utf_16_is_refused(estate):
    mixed = text(ROWS * 3).encode() + "".join(ROWS[:3]).encode("utf-16-le")

    assert stopped(estate, mixed).startswith("trips.csv: ")


def test_measurements_of_the_future_are_refused(estate):
    (estate.root / "raw" / "rain" / "rain.csv").write_text("station,amount,at\na,1.0,2014-01-02T00:00:01Z\n")

    assert stopped(estate).startswith("rain.measured must not be in the future, got 1 rows that are")


def test_labels_of_the_future_are_refused(estate):
    said = stopped(estate, text([*ROWS, "t9999,bus,1.0,2014-06-01T00:00:00Z,1\n"]))

    assert said.startswith(
        "events with a label.known must not be in the future, got 1 rows that are, the last at 2014-06-"
    )


def test_a_refused_delivery_leaves_nothing_behind_and_the_next_good_one_is_taken(estate):
    before = {path: path.read_bytes() for path in (estate.root / "lake").rglob("*.parquet")}
    stopped(estate, text(ROWS[:300]))
    assert {path: path.read_bytes() for path in (estate.root / "lake").rglob("*.parquet")} == before

    estate.deliver(text(ROWS))
    assert estate.run()[2] is not None


def test_a_delivery_that_only_validation_refused_is_gone_from_the_snapshot_after_the_next_good_one(estate):
    before = contents(estate.run()[2])
    numbers = text([row.replace(",bus,", ",1,").replace(",rail,", ",2,") for row in ROWS])
    assert stopped(estate, numbers)[:2] == ("kind", "categories")

    estate.deliver(text(ROWS))
    assert contents(estate.run()[2]) == before
