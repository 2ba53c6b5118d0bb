"""What was not known as of a snapshot's moment is not in it."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from jobs.features.contract import definitions
from jobs.features.records import typed
from jobs.validate.parts import validate
from models.flight_delay.features import events as flight_events
from models.flight_delay.features import tables as flight_tables
from tests.jobs.leak_rows import AS_OF, EARLY, LAST, LATER, NOW
from tests.jobs.little_line import line, parts
from tests.jobs.test_snapshot_query import amounts, joined, rain, trip
from tests.models.test_flight_delay_features import LINE, flight, moment, observation, raw


def test_a_label_that_is_known_a_fraction_of_a_second_after_as_of_is_left_out():
    as_of = datetime.fromtimestamp(20.6, UTC)

    assert [row["trip"] for row in joined([trip(10, known=20.0), trip(11, "u", known=21.0)], [], as_of=as_of)] == ["t"]


def test_a_correction_that_was_written_after_as_of_is_not_seen():
    rains = [rain(100, 1.0, write_time=EARLY), rain(100, 2.0, write_time=LATER)]

    assert amounts([trip(130)], rains, as_of=AS_OF) == [1.0]
    assert amounts([trip(130)], rains) == [2.0]


def test_a_label_that_was_corrected_after_as_of_is_the_old_one():
    trips = [trip(10, write_time=EARLY), trip(10, late=0, write_time=LATER)]

    assert [row["late"] for row in joined(trips, [], as_of=AS_OF)] == [1]


def test_history_that_was_loaded_after_as_of_counts_as_first_written():
    rains = [rain(100, 1.0, write_time=LATER), rain(100, 2.0, write_time=LAST)]

    assert amounts([trip(130, write_time=LATER)], rains, as_of=AS_OF) == [1.0]


def test_a_line_that_loads_no_history_sees_nothing_that_was_written_after_as_of():
    rains = [rain(100, 1.0, write_time=EARLY), rain(110, 2.0, write_time=LATER)]
    lived = line(backfill=False)

    assert amounts([trip(130, write_time=EARLY)], rains, as_of=AS_OF, spec=lived) == [1.0]
    assert joined([trip(130, write_time=LATER)], rains, as_of=AS_OF, spec=lived) == []


def test_days_that_judge_a_model_and_train_it_are_refused():
    with pytest.raises(ValidationError, match=r"evaluate.start must not be before train.end"):
        line(split__evaluate={"start": "1970-01-10", "end": "1970-01-21"})


def test_rows_of_later_days_in_the_training_part_are_refused():
    given = parts()
    mixed = given | {"train": pa.concat_tables([given["train"], given["evaluate"].slice(0, 3)])}

    found = validate(mixed | {"evaluate": given["evaluate"].slice(3)}, line(), None)
    assert [(f["column"], f["rule"], f["count"]) for f in found["findings"]] == [("start", "span of train", 3)]


def test_nothing_that_happens_after_a_flight_leaves_the_timetable_moves_its_features():
    """Held-out and later days are beside training days: change all of the later flights' fate, and look for a trace."""
    cut = moment(2013, 1, 15, 18).timestamp()
    random = np.random.default_rng(0)
    plan = [(int(hour), int(minute)) for hour in range(6, 19) for minute in (0, 20, 40)]
    delays = [float(delay) for delay in random.integers(-10, 90, len(plan))]

    def row(hour, minute, delay):
        known = moment(2013, 1, 15, hour + 5, minute).timestamp() + 60 * delay <= cut
        return flight(hour, minute, delay if known else delay + 77.0)

    weather = [observation(hour, temp=float(hour)) for hour in range(20)]
    warmer = [observation(hour, temp=float(hour) + (50 if hour >= 18 else 0)) for hour in range(20)]
    truth = raw(*[flight(*at, delay) for at, delay in zip(plan, delays, strict=True)], weather=weather)
    other = raw(*[row(*at, delay) for at, delay in zip(plan, delays, strict=True)], weather=warmer)

    before, after = _features(truth, cut), _features(other, cut)
    assert len(before) > 15
    assert before == after
    assert _features(truth, cut + 7200) != _features(other, cut + 7200)


def _features(delivered, until):
    """What a snapshot of the flights that should leave by a moment says, by flight."""
    import duckdb

    from jobs.features.collect import event_definitions
    from jobs.snapshot.query import query

    found = flight_tables(delivered) | {"events": flight_events(delivered)}
    with duckdb.connect() as connection:
        for name, table in found.items():
            kinds = event_definitions(LINE) if name == "events" else definitions(LINE.feature_groups[name])
            whole = typed(table, kinds, name).append_column("is_deleted", pa.repeat(pa.scalar(False), table.num_rows))
            stamp = pa.scalar(0, pa.timestamp("ms"))
            connection.register(f"{name}_t", whole.append_column("write_time", pa.repeat(stamp, table.num_rows)))
        sql = query(LINE, {name: f"{name}_t" for name in found}, NOW)
        records = connection.sql(sql).to_arrow_table().to_pylist()
    return {
        row["flight_id"]: tuple(row[name] for name in LINE.features)
        for row in records
        if row["scheduled_departure"] <= until
    }
